"""Pages of strategy: each loads, asks and answers."""
