"""What's the difference: of any two things of one kind, and which input caused it."""

from quarterdeck.comparison.changes import applied, changes_between
from quarterdeck.comparison.compare import compare
from quarterdeck.comparison.competitors import compare_competitors
from quarterdeck.comparison.difference import Cause, DateCause, DateMove, DatePart, Difference, FeatureMove, InputChange
from quarterdeck.comparison.forecast_causes import Inputs
from quarterdeck.comparison.named import compare_named
from quarterdeck.comparison.options import compare_options
from quarterdeck.comparison.releases import compare_releases
from quarterdeck.comparison.sides import Aspect, Part, Sides, mirrored
from quarterdeck.comparison.told import told_side_by_side
from quarterdeck.comparison.two_features import compare_features
from quarterdeck.comparison.views import compare_views

__all__ = [
    "Aspect",
    "Cause",
    "DateCause",
    "DateMove",
    "DatePart",
    "Difference",
    "FeatureMove",
    "InputChange",
    "Inputs",
    "Part",
    "Sides",
    "applied",
    "changes_between",
    "compare",
    "compare_competitors",
    "compare_features",
    "compare_named",
    "compare_options",
    "compare_releases",
    "compare_views",
    "mirrored",
    "told_side_by_side",
]
