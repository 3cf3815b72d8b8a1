"""Pages of the settings about trackers, the review of what is written there, and what trackers send."""
