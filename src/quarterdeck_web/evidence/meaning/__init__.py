"""What evidence means: items that say the same, items that are alike, answers in people's own words."""
