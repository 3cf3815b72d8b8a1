"""What may be built: features with their options, activities, asks, risks and dependencies."""

from datetime import date
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product.cases import FeasibilityCase, ValueCase
from quarterdeck.product.noun import noun
from quarterdeck.product.teams import AskLevel, DecisionKind
from quarterdeck.uncertainty import ThreePoint

PrecedenceKind = Literal["finish-start", "start-start", "finish-finish", "start-finish"]
FeatureStatus = Literal["idea", "under review", "planned", "in progress", "released", "closed"]


@noun
class Precedence:
    """This activity waits for another of the same option; `lag_weeks` are added."""

    activity: str
    kind: PrecedenceKind = "finish-start"
    lag_weeks: int = 0


@noun
class Activity:
    """A piece of work. `effort` is person-days still to do, `people_min` to `people_max` may work on it at once.

    It draws on `team` (and there on people with `skill`, if given), or on the named `people` alone, or, with neither,
    on nobody planned here (a supplier): then `effort` is elapsed working days. Each of them gives `days_per_week`,
    or what upkeep and part time leave them, whichever is less.
    """

    id: str
    title: str
    effort: ThreePoint
    team: str | None = None
    skill: str | None = None
    people: tuple[str, ...] = ()
    people_min: int = 1
    people_max: int = 1
    days_per_week: float = 5.0
    after: tuple[Precedence, ...] = ()
    not_before: date | None = None

    def __post_init__(self) -> None:
        if self.effort.p10 <= 0:
            raise InvalidInput(f"expected effort above 0 person-days, got {self.effort}")
        if not 1 <= self.people_min <= self.people_max:
            raise InvalidInput(f"expected 1 ≤ people_min ≤ people_max, got {self.people_min} and {self.people_max}")
        if not 0 < self.days_per_week <= 5:
            raise InvalidInput(f"expected days_per_week above 0 and up to 5, got {self.days_per_week:g}")
        if self.skill is not None and self.team is None:
            raise InvalidInput("expected a team where a skill is asked for, got none")


@noun
class Ask:
    """Something asked of another team: a level of support (see `AskConversion`) or a countable decision.

    `level` *unsized* means the ask was made without one. A *dedicated* level needs a `champion`.
    `after` names activities of the option that must be finished first.
    """

    id: str
    team: str
    level: AskLevel = "small"
    kind: DecisionKind = "dedicated support"
    champion: str | None = None
    after: tuple[str, ...] = ()
    note: str = ""
    status: Literal["open", "agreed", "declined"] = "open"


@noun
class Option:
    """One way to build a feature. `cost` is money on top of the people, `value_share` how much of the value it brings."""

    id: str
    title: str
    activities: tuple[Activity, ...] = ()
    asks: tuple[Ask, ...] = ()
    cost: float = 0.0
    value_share: float = 1.0
    note: str = ""

    def __post_init__(self) -> None:
        if self.cost < 0:
            raise InvalidInput(f"expected cost of 0 or more, got {self.cost:g}")
        if not 0 < self.value_share <= 1:
            raise InvalidInput(f"expected value_share above 0 and up to 1, got {self.value_share:g}")
        if not self.activities and not self.asks:
            raise InvalidInput("expected at least one activity or ask: an option without work cannot be planned")


@noun
class Risk:
    """Something that may happen (`probability` 0 to 1 as a range) and then delays or costs.

    `delay_days` are working days added to the feature, `loss` money in the product's currency. Only an *open* risk is
    counted ahead: one that *came true* is in the estimates by now, and a *closed* one cannot happen any more.
    """

    id: str
    title: str
    feature: str
    probability: ThreePoint
    delay_days: ThreePoint | None = None
    loss: ThreePoint | None = None
    kind: Literal["market", "technical", "delivery", "compliance", "funding"] = "delivery"
    owner: str | None = None
    trigger: str = ""
    response: Literal["avoid", "reduce", "transfer", "accept"] = "accept"
    action: str = ""
    state: Literal["open", "came true", "closed"] = "open"
    closed_on: date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.probability.p10 <= self.probability.p90 <= 1:
            raise InvalidInput(f"expected probability between 0 and 1, got {self.probability}")
        if self.state == "open" and self.closed_on is not None:
            raise InvalidInput(f"expected no closed_on while the risk is open, got {self.closed_on}")


@noun
class Assumption:
    """Something believed and not known, and the spike (a timeboxed test) that would settle it.

    `result` is what the spike found and `decision` what follows from it, once the assumption is confirmed or refuted.
    """

    id: str
    title: str
    feature: str | None = None
    status: Literal["open", "confirmed", "refuted"] = "open"
    spike: str = ""
    timebox_days: float | None = None
    decision_rule: str = ""
    owner: str | None = None
    result: str = ""
    decision: str = ""
    settled_on: date | None = None


@noun
class Dependency:
    """`feature` waits for `requires` (both ids of features; `requires` may be a past item, `feature` an objective).

    Only a *hard* dependency binds the plan; a *soft* one informs. `relation` is the source's own word, `quote` the
    sentence that proves it.
    """

    feature: str
    requires: str
    hardness: Literal["hard", "soft"] = "hard"
    kind: PrecedenceKind = "finish-start"
    lag_weeks: int = 0
    relation: str = "blocked by"
    quote: str = ""
    source: str = ""


@noun
class Feature:
    """A change people would notice. `due_date` may be missed at a price, `deadline` may not.

    `release` is the release it is aimed at; a pin makes it binding. `progress` tells the share of
    the work that is done; the efforts of its activities are what is still to do.
    `size` is the source's own word for how large it is.
    """

    id: str
    title: str
    summary: str = ""
    status: FeatureStatus = "idea"
    objective: str | None = None
    themes: tuple[str, ...] = ()
    owner: str | None = None
    initiative: str | None = None
    size: AskLevel | None = None
    options: tuple[Option, ...] = ()
    value: ValueCase | None = None
    feasibility: FeasibilityCase | None = None
    earliest_start: date | None = None
    due_date: date | None = None
    late_cost_per_week: float = 0.0
    deadline: date | None = None
    release: str | None = None
    progress: float | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if self.late_cost_per_week < 0:
            raise InvalidInput(f"expected late_cost_per_week of 0 or more, got {self.late_cost_per_week:g}")
        if self.progress is not None and not 0 <= self.progress <= 1:
            raise InvalidInput(f"expected progress between 0 and 1, got {self.progress:g}")
