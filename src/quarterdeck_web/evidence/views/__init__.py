"""Pages of evidence: each loads, asks and answers."""
