"""Highlights: passages of what people said that speak of a need or a feature, each with how much it matters to who said it."""
