"""Moves of a promised day and cuts of scope that somebody asked for, who decided, and what came of them."""

from datetime import date
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product.cases import KeyTurn
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import ThreePoint

Moved = Literal["due date", "deadline", "promise", "release", "scope"]
ExceptionState = Literal["open", "approved", "refused"]


@noun
class ExceptionRequest:
    """An exception: a committed feature is to come on a later day than was promised, in a later release, or with less scope.

    `moves` says which of its days: its *due date*, its *deadline*, a *promise* (then `commitment` names it) or its *release*
    (then `from_release` and `to_release` do). With *scope* the day stays (`from_day` and `to_day` are the same): the feature is built as
    option `to_option` alone, or without the activities `dropped`; `value_share` of its value stays (0 to 1), and its 85 % date is
    forecast `days_gained` days earlier. `on_time_before` and `on_time_after` are P(done by `from_day`) and by `to_day`
    as they were forecast when it was asked for (0 to 1, None where nothing was forecast), `value_lost` what coming that
    much later loses by the feature's value curve, in the product's value unit, and `promised_to` who had been promised it.
    It is approved once both keys are turned; `refused` says who refused it, when and why. Once the feature is done, on
    `finished_on`, the later day was *held* or *missed*.
    """

    id: str
    feature: str
    moves: Moved
    commitment: str | None = None
    from_release: str | None = None
    to_release: str | None = None
    to_option: str | None = None
    dropped: tuple[str, ...] = ()
    value_share: float | None = None
    days_gained: int | None = None
    from_day: date
    to_day: date
    reason: str
    tried: str = ""
    asked_by: str = ""
    asked_on: date
    on_time_before: float | None = None
    on_time_after: float | None = None
    value_lost: ThreePoint | None = None
    promised_to: tuple[str, ...] = ()
    value_key: KeyTurn | None = None
    feasibility_key: KeyTurn | None = None
    refused: KeyTurn | None = None
    outcome: Literal["held", "missed"] | None = None
    finished_on: date | None = None

    def __post_init__(self) -> None:
        if self.moves == "scope" and self.to_day != self.from_day:
            raise InvalidInput(f"an exception that moves a scope keeps its day: expected to_day {self.from_day}, got {self.to_day}")
        if self.moves != "scope" and self.to_day <= self.from_day:
            raise InvalidInput(f"expected to_day after from_day {self.from_day}, got {self.to_day}")
        self._check_scope()
        if not self.reason.strip():
            raise InvalidInput("expected a reason in words, got none")
        if (self.commitment is not None) != (self.moves == "promise"):
            raise InvalidInput(f"an exception that moves a {self.moves} expects {'a' if self.moves == 'promise' else 'no'} commitment")
        for field in ("from_release", "to_release"):
            if (getattr(self, field) is not None) != (self.moves == "release"):
                raise InvalidInput(f"an exception that moves a {self.moves} expects {'a' if self.moves == 'release' else 'no'} {field}")
        for field in ("on_time_before", "on_time_after"):
            share = getattr(self, field)
            if share is not None and not 0 <= share <= 1:
                raise InvalidInput(f"expected {field} between 0 and 1, got {share:g}")
        if self.refused is not None and self.value_key is not None and self.feasibility_key is not None:
            raise InvalidInput("expected an exception that is refused or has both keys turned, got both")
        self._check_outcome()

    def _check_scope(self) -> None:
        is_cut = self.moves == "scope"
        if is_cut and (self.to_option is None) == (not self.dropped):
            raise InvalidInput("an exception that moves a scope expects to_option or dropped activities, one of them")
        for field in ("to_option", "value_share", "days_gained"):
            if not is_cut and getattr(self, field) is not None:
                raise InvalidInput(f"an exception that moves a {self.moves} expects no {field}")
        if not is_cut and self.dropped:
            raise InvalidInput(f"an exception that moves a {self.moves} expects no dropped")
        if is_cut and (self.value_share is None or not 0 < self.value_share <= 1):
            raise InvalidInput(f"expected value_share above 0 and up to 1, got {self.value_share}")

    def _check_outcome(self) -> None:
        if (self.outcome is None) != (self.finished_on is None):
            raise InvalidInput("expected outcome and finished_on together, got one of them")
        if self.finished_on is None:
            return
        if self.state != "approved":
            raise InvalidInput(f"expected an outcome of an approved exception, got one of an exception that is {self.state}")
        due = "held" if self.finished_on <= self.to_day else "missed"
        if self.outcome != due:
            raise InvalidInput(f"expected outcome '{due}' of what was done on {self.finished_on} and due by {self.to_day}, got {self.outcome!r}")

    @property
    def state(self) -> ExceptionState:
        """Open until both keys are turned or somebody refuses."""
        if self.refused is not None:
            return "refused"
        return "approved" if self.value_key is not None and self.feasibility_key is not None else "open"
