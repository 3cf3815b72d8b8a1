"""What's the difference: two products, two plans, two forecasts, and which input caused it."""

from quarterdeck.comparison.changes import applied, changes_between
from quarterdeck.comparison.compare import compare
from quarterdeck.comparison.difference import Cause, DateMove, Difference, FeatureMove, InputChange

__all__ = [
    "Cause",
    "DateMove",
    "Difference",
    "FeatureMove",
    "InputChange",
    "applied",
    "changes_between",
    "compare",
]
