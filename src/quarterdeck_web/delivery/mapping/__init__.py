"""Which feature work items are for: by hand, by rules, by suggestions that somebody accepts."""
