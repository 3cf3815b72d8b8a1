"""What can go wrong, drawn once.

QuarterdeckError
├── InvalidInput       a caller passed something that cannot be right
├── UnreadableFile     a file is missing, is no such format, or is cut short
└── FlawedProduct      what a user wrote has flaws; all of them are attached

A flaw in what a user wrote is a value (`Flaw`), so that all can be shown at once. Infeasible and out of time
are results with a status, never exceptions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong, with its place and what to do.

    An *error* stops planning; a *warning* is reported and carried along.
    """

    place: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class QuarterdeckError(Exception):
    """Anything Quarterdeck raises on purpose."""


class InvalidInput(QuarterdeckError, ValueError):
    """A value that cannot be right; the message says what was expected and what was got."""


class UnreadableFile(QuarterdeckError):
    """A file that cannot be read as what it should be."""

    def __init__(self, path: str, problem: str, remedy: str = "") -> None:
        self.path, self.problem, self.remedy = path, problem, remedy
        super().__init__(f"{path}: {problem}" + (f" {remedy}" if remedy else ""))


class FlawedProduct(QuarterdeckError):
    """A product file whose flaws forbid going on. `flaws` holds every one of them."""

    def __init__(self, source: str, flaws: Sequence[Flaw]) -> None:
        self.source, self.flaws = source, tuple(flaws)
        lines = [f"{source}: {len(self.flaws)} flaw{'s' if len(self.flaws) != 1 else ''}"]
        super().__init__("\n  ".join(lines + [str(flaw) for flaw in self.flaws]))
