"""What became of a baseline, feature by feature, and why."""

from quarterdeck.tracking.drift.find import find_drift
from quarterdeck.tracking.drift.nouns import Drift, DriftKind, DriftPart, DriftState, FeatureDrift
from quarterdeck.tracking.drift.shapley import shares

__all__ = ["Drift", "DriftKind", "DriftPart", "DriftState", "FeatureDrift", "find_drift", "shares"]
