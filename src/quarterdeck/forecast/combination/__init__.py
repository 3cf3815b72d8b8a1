"""Several forecasts into one: methods weighted by how they did, and the pool brought to what came true."""

from quarterdeck.forecast.combination.combining import Combination, learn_combination
from quarterdeck.forecast.combination.curves import Stated, StatedCurve, StatedSteps, stated_by
from quarterdeck.forecast.combination.known import Known, known_by
from quarterdeck.forecast.combination.methods import HISTORY, POOLED, RECALIBRATED, SIMULATED
from quarterdeck.forecast.combination.recalibration import DateRecalibration, learn_date_recalibration, recalibrated
from quarterdeck.forecast.combination.weights import MethodWeight, learn_weights

__all__ = [
    "HISTORY",
    "POOLED",
    "RECALIBRATED",
    "SIMULATED",
    "Combination",
    "DateRecalibration",
    "Known",
    "MethodWeight",
    "Stated",
    "StatedCurve",
    "StatedSteps",
    "known_by",
    "learn_combination",
    "learn_date_recalibration",
    "learn_weights",
    "recalibrated",
    "stated_by",
]
