"""Pages of plans, by what they show."""
