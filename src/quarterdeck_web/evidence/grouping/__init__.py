"""Needs from evidence: proposed by the worker, accepted or refused piece by piece; what people decided holds still."""
