"""What is said of a product's milestones."""

from datetime import date
from typing import Literal

from quarterdeck.forecast.milestones.learning import Method
from quarterdeck.product.noun import noun

Kind = Literal["feature", "goal"]


@noun
class Column:
    """A day that chances are told for: the last one to finish something for a release, or of a period."""

    kind: Literal["release", "period"]
    id: str
    title: str
    by: date


@noun
class ByDay:
    """The chance (0 to 1) to be finished by the day of a column; `reference` is that of the reference class alone."""

    column: str
    by: date
    probability: float
    reference: float


@noun
class Rests:
    """What a milestone's hazard is worked out from.

    `age_days` since anything was said of it, `quiet_days` since the last; `team_on_time` is the share of its team's committed targets
    that were met, shrunk to that of all teams.
    """

    size: str
    is_committed: bool
    num_slips: int
    age_days: int
    quiet_days: int
    num_waiting_for: int
    team_on_time: float


@noun
class Earlier:
    """What would have been said on an earlier day of the day that is stated now."""

    made_on: date
    on_time: float


@noun
class MilestoneRow:
    """One feature or goal: the day it is stated for, and how likely it is finished by then and by each column."""

    subject: str
    kind: Kind
    title: str
    team: str
    stated: date | None
    by: tuple[ByDay, ...]
    on_time: float | None
    reference_on_time: float | None
    beyond: float
    rests: Rests
    earlier: tuple[Earlier, ...] = ()


@noun
class Overdue:
    """What should have been finished by now."""

    subject: str
    kind: Kind
    title: str
    stated: date


@noun
class ProductMilestones:
    """The milestone forecast of a product, made on the morning of `made_on`.

    `trains` says in what steps its history was read, `num_closed` how many of them are over, `note` what the hazards rest on.
    `num_unstated` planned features state no day, so that nothing can be said of them.
    """

    format: Literal["quarterdeck-milestone-forecast"] = "quarterdeck-milestone-forecast"
    version: Literal[1] = 1
    product: str
    made_on: date
    trains: Literal["periods", "four weeks"]
    num_closed: int
    method: Method
    note: str
    columns: tuple[Column, ...]
    rows: tuple[MilestoneRow, ...]
    overdue: tuple[Overdue, ...] = ()
    num_unstated: int = 0
