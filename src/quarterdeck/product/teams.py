"""Who does the work, what they can do, and when they are there."""

from datetime import date
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import ThreePoint

AskLevel = Literal["small", "medium", "large", "unsized"]
DecisionKind = Literal["dedicated support", "review", "decision", "design meeting", "approval"]


@noun
class Skill:
    """Something a person can do that not everybody can."""

    id: str
    title: str


@noun
class Team:
    """People who plan together. `keep_the_lights_on` is the share of their time that upkeep takes before any feature.

    `max_in_progress` limits the work in progress: at most so many of its activities and asks are worked on in the same week.
    """

    id: str
    title: str
    parent: str | None = None
    keep_the_lights_on: float = 0.0
    max_in_progress: int | None = None
    archived_on: date | None = None
    merged_into: str | None = None
    leads: tuple[str, ...] = ()
    description: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.keep_the_lights_on < 1:
            raise InvalidInput(f"expected keep_the_lights_on from 0 to below 1, got {self.keep_the_lights_on:g}")
        if self.max_in_progress is not None and self.max_in_progress < 1:
            raise InvalidInput(f"expected max_in_progress of 1 or more, got {self.max_in_progress}. Leave it out for no limit")


@noun
class Membership:
    """A person's place in a team; `fte` is the share of a full-time week that this team can plan with."""

    team: str
    fte: float = 1.0
    role: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.fte <= 1:
            raise InvalidInput(f"expected fte between 0 and 1 (negative capacity cannot be), got {self.fte:g}")


@noun
class Person:
    """Somebody who can do work. `joins_on` and `leaves_on` bound the days they are there."""

    id: str
    name: str
    memberships: tuple[Membership, ...] = ()
    skills: tuple[str, ...] = ()
    joins_on: date | None = None
    leaves_on: date | None = None

    def __post_init__(self) -> None:
        total = sum(membership.fte for membership in self.memberships)
        if total > 1 + 1e-9:
            raise InvalidInput(f"expected memberships that sum to at most 1 fte, got {total:g}")
        if self.joins_on and self.leaves_on and self.joins_on > self.leaves_on:
            raise InvalidInput(f"expected joins_on before leaves_on, got {self.joins_on} and {self.leaves_on}")


@noun
class Absence:
    """Days a person is away, first and last included. `share` 0.5 is half days."""

    person: str
    first: date
    last: date
    share: float = 1.0
    reason: str = ""

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise InvalidInput(f"expected first on or before last, got {self.first} and {self.last}")
        if not 0 < self.share <= 1:
            raise InvalidInput(f"expected share above 0 and up to 1, got {self.share:g}")


@noun
class Holiday:
    """A day off for everyone."""

    day: date
    title: str = ""


@noun
class DecisionCapacity:
    """How many asks of one kind a team can take between two days: meetings, reviews and champions are capacity too.

    `per_member` counts for each member of the team, `total` for the team as a whole; give one of them.
    """

    team: str
    kind: DecisionKind = "dedicated support"
    first: date
    last: date
    per_member: float | None = None
    total: float | None = None
    basis: str = ""

    def __post_init__(self) -> None:
        if (self.per_member is None) == (self.total is None):
            raise InvalidInput("expected either per_member or total, got " + ("both" if self.total is not None else "neither"))
        amount = self.total if self.per_member is None else self.per_member
        if amount is None or amount < 0:
            raise InvalidInput(f"expected a capacity of 0 or more, got {amount}")
        if self.first > self.last:
            raise InvalidInput(f"expected first on or before last, got {self.first} and {self.last}")


@noun
class AskConversion:
    """What an ask of a level costs the asked team: an explicit assumption, to be edited.

    `effort` is person-days in all, spread at `days_per_week`; `champion_share` of it falls on the named champion.
    A *dedicated* ask takes one unit of the team's decision capacity for dedicated support and needs a champion.
    With `team` it holds for that team only.
    """

    level: AskLevel
    effort: ThreePoint
    days_per_week: float
    dedicated: bool = False
    champion_share: float = 0.0
    team: str | None = None
    basis: str = ""

    def __post_init__(self) -> None:
        if self.effort.p10 <= 0:
            raise InvalidInput(f"expected effort above 0 person-days, got {self.effort}")
        if not 0 < self.days_per_week <= 5 * 50:
            raise InvalidInput(f"expected days_per_week above 0, got {self.days_per_week:g}")
        if not 0 <= self.champion_share <= 1:
            raise InvalidInput(f"expected champion_share between 0 and 1, got {self.champion_share:g}")
