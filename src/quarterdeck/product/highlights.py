"""Passages of what people said that matter for a need or a feature."""

from datetime import date
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product.noun import noun

Importance = Literal["nice to have", "important", "critical"]
IMPORTANCES: tuple[Importance, ...] = ("nice to have", "important", "critical")
"""How much what was said matters to who said it, the least first."""


@noun
class Highlight:
    """A passage of one piece of evidence that speaks of a need, of a feature, or of both.

    It runs from character `start` to before character `end` of the evidence's text, counted in Unicode code points from 0.
    `quote` is that passage word for word, so that a text that is not the same any more is noticed. `importance` is how much
    it matters to who said it; `by` judged so, `on` that day.
    """

    id: str
    evidence: str
    start: int
    end: int
    quote: str
    need: str | None = None
    feature: str | None = None
    importance: Importance = "important"
    by: str = ""
    on: date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise InvalidInput(f"expected 0 ≤ start < end, got start {self.start} and end {self.end}")
        if len(self.quote) != self.end - self.start:
            raise InvalidInput(f"expected a quote of {self.end - self.start} characters (end − start), got one of {len(self.quote)}")
        if not self.quote.strip():
            raise InvalidInput("expected a quote with words in it, got only spaces")
        if self.need is None and self.feature is None:
            raise InvalidInput("expected a need or a feature that the passage speaks of, got neither")
