"""Forecasts kept for ever: what is written down of each, and what came of it."""
