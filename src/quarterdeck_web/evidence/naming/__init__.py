"""Needs named by a language model, where an owner turned that on: what is set, what is asked, and what came of it."""
