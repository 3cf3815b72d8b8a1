"""The days and the two people that every part of Harbor refers to, and the way its data files are read."""

import tomllib
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from quarterdeck.uncertainty import ThreePoint

AS_OF = date(2026, 11, 23)
HISTORY_START = date(2025, 11, 24)
NUM_WEEKS = 36
PRODUCT_MANAGER = "Ines Falk"
TECHNICAL_PRODUCT_MANAGER = "Jonas Reed"


@cache
def data(name: str) -> dict[str, Any]:
    """One of the sample's own TOML files."""
    return tomllib.loads(files("quarterdeck.samples.harbor").joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))


def three(low: float, middle: float, high: float, scale: float = 1.0) -> ThreePoint:
    """Three quantiles, scaled and rounded to what a person would write."""
    return ThreePoint(round(low * scale, 2), round(middle * scale, 2), round(high * scale, 2))


def three_of(quantiles: Sequence[float], scale: float = 1.0) -> ThreePoint:
    """Three quantiles as a data file lists them."""
    low, middle, high = quantiles
    return three(low, middle, high, scale)


def workdays_after(day: date, count: int) -> date:
    """The working day `count` working days after `day` (before it, if negative)."""
    step = 1 if count >= 0 else -1
    left = abs(count)
    while left or day.weekday() > 4:
        day += timedelta(days=step)
        if day.weekday() < 5 and left:
            left -= 1
    return day


def workdays_between(first: date, last: date) -> int:
    """Working days from `first` to `last`; negative if `last` is earlier."""
    sign, (low, high) = (1, (first, last)) if first <= last else (-1, (last, first))
    return sign * sum((low + timedelta(days=idx)).weekday() < 5 for idx in range(1, (high - low).days + 1))
