"""Harbor: a logistics-software company that does not exist, whole enough to plan, and the truth its history hides."""

from quarterdeck.samples.harbor.harbor import load, planted_truth
from quarterdeck.samples.harbor.truth import PlantedTruth

__all__ = ["PlantedTruth", "load", "planted_truth"]
