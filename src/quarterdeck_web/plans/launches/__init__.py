"""Launches: what must be ready before a release reaches its users, who says go, and what came of it."""
