"""Forecasts from history alone, without a plan: throughput and milestones."""
