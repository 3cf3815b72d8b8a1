"""Estimates: their learned bias, sizes as ranges, similar past items, and ranges that were too narrow."""

from quarterdeck.forecast.estimates.errors import ErrorSettings, EstimateErrors, PastWork, learn_errors
from quarterdeck.forecast.estimates.product import (
    EstimateRecord,
    LearnedError,
    RangeWarning,
    SizeRange,
    estimate_record,
    past_items,
    past_work,
)
from quarterdeck.forecast.estimates.similar import DoneItem, Likeness, Likes, PastItems
from quarterdeck.forecast.estimates.widths import WidthCheck, check_widths

__all__ = [
    "DoneItem",
    "ErrorSettings",
    "EstimateErrors",
    "EstimateRecord",
    "LearnedError",
    "Likeness",
    "Likes",
    "PastItems",
    "PastWork",
    "RangeWarning",
    "SizeRange",
    "WidthCheck",
    "check_widths",
    "estimate_record",
    "learn_errors",
    "past_items",
    "past_work",
]
