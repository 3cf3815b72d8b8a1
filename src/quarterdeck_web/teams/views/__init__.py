"""Pages of teams: load, people, days, limits, and the page of each team and person."""
