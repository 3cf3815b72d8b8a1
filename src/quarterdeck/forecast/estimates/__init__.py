"""Estimates: their learned bias, sizes as ranges, similar past items, and ranges that were too narrow."""

from quarterdeck.forecast.estimates.errors import ErrorSettings, EstimateErrors, PastWork, learn_errors
from quarterdeck.forecast.estimates.narrow import NarrowRange, check_range, narrow_ranges
from quarterdeck.forecast.estimates.planned import LearnedEstimates, LearnedRange, learn_estimates
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
    "LearnedEstimates",
    "LearnedRange",
    "Likeness",
    "Likes",
    "NarrowRange",
    "PastItems",
    "PastWork",
    "RangeWarning",
    "SizeRange",
    "WidthCheck",
    "check_range",
    "check_widths",
    "estimate_record",
    "learn_errors",
    "learn_estimates",
    "narrow_ranges",
    "past_items",
    "past_work",
]
