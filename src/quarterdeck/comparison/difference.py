"""A difference as a value: what changed, what moved, by how much, and which input caused it."""

from datetime import date
from typing import Literal

from quarterdeck.product.noun import noun

MoveKind = Literal["enters", "leaves", "moves", "changes option"]
CauseKind = Literal["input", "search"]
DateCauseKind = Literal["capacity", "estimates", "scope", "progress", "history", "day", "method"]


@noun
class InputChange:
    """One field of one item of a product that differs; `field` is empty for an item that is only in one of the two."""

    noun: str
    id: str
    field: str
    text: str


@noun
class Cause:
    """Input changes that belong together, and what they did: `value_change` in the plan's unit, and how many features they moved.

    The kind *search* is what no input explains: other settings, or another plan found for the same inputs.
    """

    title: str
    kind: CauseKind
    value_change: float
    num_enter: int = 0
    num_leave: int = 0
    num_move: int = 0
    changes: tuple[InputChange, ...] = ()


@noun
class FeatureMove:
    """What happened to one feature between two plans, and the title of the cause at whose step it first changed."""

    feature: str
    title: str
    kind: MoveKind
    cause: str
    value_change: float
    old_finish: date | None = None
    new_finish: date | None = None
    weeks: int | None = None
    old_option: str | None = None
    new_option: str | None = None


@noun
class DatePart:
    """How many days of a moved 85 % date one cause makes."""

    cause: str
    p85_days: int


@noun
class DateCause:
    """A kind of input that differs between two forecasts, and the days by which it moved 85 % dates in all.

    *method* is what no input explains: other futures drawn, or another way to forecast.
    """

    title: str
    kind: DateCauseKind
    p85_days: int
    num_later: int = 0
    num_earlier: int = 0
    changes: tuple[InputChange, ...] = ()


@noun
class DateMove:
    """How a feature's or release's forecast moved: days later (negative: earlier). None where one of the two is not dated.

    `parts`, where the inputs were given, sum to `p85_days`.
    """

    subject: str
    title: str
    p50_days: int | None
    p85_days: int | None
    old_p50: date | None
    new_p50: date | None
    old_p85: date | None
    new_p85: date | None
    old_probability: float | None = None
    new_probability: float | None = None
    parts: tuple[DatePart, ...] = ()


@noun
class Difference:
    """What lies between A and B, of one kind. `headline` says it in a sentence or two.

    For plans the parts of `causes` sum to `value_change`. `appeared` and `vanished` are features only one forecast has.
    """

    format: Literal["quarterdeck-difference"] = "quarterdeck-difference"
    version: Literal[1] = 1
    kind: Literal["products", "plans", "forecasts"]
    headline: str
    value_unit: str = ""
    old_value: float | None = None
    new_value: float | None = None
    value_change: float | None = None
    changes: tuple[InputChange, ...] = ()
    causes: tuple[Cause, ...] = ()
    moves: tuple[FeatureMove, ...] = ()
    date_moves: tuple[DateMove, ...] = ()
    appeared: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    date_causes: tuple[DateCause, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether nothing differs."""
        return not (self.changes or self.moves or self.date_moves or self.appeared or self.vanished or self.value_change)
