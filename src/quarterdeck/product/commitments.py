"""What binds the plan: releases, money, pins, guard rails and promises."""

from datetime import date
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import ThreePoint

PinKind = Literal["include", "exclude", "not before", "finish by", "option", "release"]


@noun
class Release:
    """A day on which finished features reach users; what is done by `freeze_date` (else `ships_on`) is in it."""

    id: str
    title: str
    ships_on: date
    freeze_date: date | None = None

    def __post_init__(self) -> None:
        if self.freeze_date and self.freeze_date > self.ships_on:
            raise InvalidInput(f"expected freeze_date on or before {self.ships_on}, got {self.freeze_date}")

    @property
    def done_by(self) -> date:
        """The last day to finish something that is to be in this release."""
        return self.freeze_date or self.ships_on


@noun
class Funding:
    """Money a feature asks for, and whether it has come. `amount` None: the source gives no figure (`stated` keeps its words)."""

    id: str
    feature: str
    purpose: str
    funded: Literal["full", "partial", "none", "unknown"] = "unknown"
    amount: ThreePoint | None = None
    currency: str = ""
    share_funded: float | None = None
    sponsors: tuple[str, ...] = ()
    stated: str = ""


@noun
class Budget:
    """Money that all selected options together may cost."""

    id: str
    title: str
    amount: float

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise InvalidInput(f"expected amount of 0 or more, got {self.amount:g}")


@noun
class GuardRail:
    """Bounds on an objective's share (0 to 1) of the effort of everything selected."""

    objective: str
    min_share: float = 0.0
    max_share: float = 1.0
    why: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.min_share <= self.max_share <= 1:
            raise InvalidInput(f"expected 0 ≤ min_share ≤ max_share ≤ 1, got {self.min_share:g} and {self.max_share:g}")


@noun
class Pin:
    """A person's decision that the planner obeys; the plan says what it costs.

    *include*, *exclude*; *not before* and *finish by* with `day`; *option* with `option`; *release* with `release`.
    """

    feature: str
    kind: PinKind
    day: date | None = None
    option: str | None = None
    release: str | None = None
    by: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        needed = {"not before": "day", "finish by": "day", "option": "option", "release": "release"}.get(self.kind)
        for field in ("day", "option", "release"):
            given = getattr(self, field) is not None
            if given != (field == needed):
                raise InvalidInput(f"a pin '{self.kind}' expects {f'{field}' if field == needed else f'no {field}'}")


@noun
class Told:
    """Somebody was told how a promise stands: who, when, by whom and what."""

    who: str
    on: date
    by: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if not self.who.strip():
            raise InvalidInput("expected who was told, got an empty text")


@noun
class Commitment:
    """A promise: who was promised which feature, by when, with what confidence (0 to 1), and who was told of it since."""

    id: str
    feature: str
    to: str
    promised_date: date
    confidence: float | None = None
    made_on: date | None = None
    made_by: str = ""
    account: str | None = None
    told: tuple[Told, ...] = ()
