"""Ranges of risks → expected values, by the engine's own closed form."""

from typing import Any

from quarterdeck.errors import InvalidInput
from quarterdeck.uncertainty import ThreePoint


def mean_of(body: dict[str, Any] | None) -> float:
    """The expected value of a range as a document has it; 0 where there is none or it cannot be one."""
    if not body:
        return 0.0
    try:
        return float(ThreePoint(body["p10"], body["p50"], body["p90"]).mean)
    except (InvalidInput, KeyError, TypeError):
        return 0.0
