"""The names under which methods stand in the log of forecasts. They are kept for ever: never rename one."""

SIMULATED = "plan simulated"
HISTORY = "history alone"
POOLED = "plan simulated, pooled with history"
RECALIBRATED = ", recalibrated"
"""Ends the name of a method whose dates were then brought to what earlier ones came to."""
