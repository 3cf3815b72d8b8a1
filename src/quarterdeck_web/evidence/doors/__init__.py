"""Doors through which feedback comes in by itself: a public form, and a signed webhook that takes mails, too."""
