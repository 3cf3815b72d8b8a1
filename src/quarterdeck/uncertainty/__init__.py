"""Numbers that are not certain: three-point ranges, samples, quantiles, proportions and ranks."""

from quarterdeck.uncertainty.proportions import Interval, difference_interval, wilson_interval
from quarterdeck.uncertainty.ranks import probability_beats, probability_rank_within, rank_interval
from quarterdeck.uncertainty.samples import generator, latin_hypercube, quantiles
from quarterdeck.uncertainty.three_point import ThreePoint

__all__ = [
    "Interval",
    "ThreePoint",
    "difference_interval",
    "generator",
    "latin_hypercube",
    "probability_beats",
    "probability_rank_within",
    "quantiles",
    "rank_interval",
    "wilson_interval",
]
