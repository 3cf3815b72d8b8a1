"""Ideas: posted, found while typing, voted for, merged, judged."""
