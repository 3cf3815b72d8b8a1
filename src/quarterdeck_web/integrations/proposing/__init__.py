"""Changes of a tracker: proposed, reviewed by a person, written once, read back."""
