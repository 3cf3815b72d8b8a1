"""How good forecasts were, once the truth is known. Everything is vectorised: the last axis is the distribution's."""

from quarterdeck.forecast.scores.intervals import bootstrap_interval
from quarterdeck.forecast.scores.pits import coverage, pit_of_samples, randomised_pit
from quarterdeck.forecast.scores.rules import crps_of_discrete, crps_of_samples, pinball, rps

__all__ = [
    "bootstrap_interval",
    "coverage",
    "crps_of_discrete",
    "crps_of_samples",
    "pinball",
    "pit_of_samples",
    "randomised_pit",
    "rps",
]
