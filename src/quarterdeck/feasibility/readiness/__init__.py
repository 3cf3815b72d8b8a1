"""Whether features are ready for work, and done, by definitions that a product agrees on."""

from quarterdeck.feasibility.readiness.judging import readiness_of, readiness_of_each, with_usual_definitions
from quarterdeck.feasibility.readiness.lines import USUAL_DEFINITIONS, FeatureReadiness, LineState, ReadinessLine

__all__ = [
    "USUAL_DEFINITIONS",
    "FeatureReadiness",
    "LineState",
    "ReadinessLine",
    "readiness_of",
    "readiness_of_each",
    "with_usual_definitions",
]
