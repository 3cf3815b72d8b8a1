"""A plan as a value: what is in, when, by whom; what is out and why; how good it is proven to be."""

from datetime import date
from typing import Literal

from quarterdeck.product.noun import noun
from quarterdeck.product.product_file import ProductFile
from quarterdeck.uncertainty import ThreePoint

PlanStatus = Literal["optimal", "feasible", "infeasible", "unknown"]
ReasonKind = Literal[
    "pinned out", "no option", "cannot be built", "dependency left out", "relation", "displaced", "not worth it", "limit reached", "later than wished"
]
ResourceKind = Literal["team", "skill", "person", "pool"]


@noun
class PlanSettings:
    """How the plan was computed; the same settings in deterministic mode give the same plan on every machine."""

    seconds: float = 15.0
    seed: int = 1
    deterministic: bool = False


@noun
class PlannedActivity:
    """One activity or ask with its weeks: `start_week` included, `finish_week` not.

    `people` is how many full-time equivalents it takes while it runs; `named` who they are where the product says so.
    `resources` are the loads it puts on capacity: resource key → full-time equivalents.
    """

    id: str
    title: str
    kind: Literal["activity", "ask"]
    team: str | None
    start_week: int
    finish_week: int
    start: date
    finish: date
    effort_days: float
    people: float
    resources: dict[str, float]
    named: tuple[str, ...] = ()


@noun
class PlannedFeature:
    """A selected feature. `value` is expected at its planned finish, after the loss its urgency profile puts on waiting."""

    feature: str
    title: str
    option: str
    start_week: int
    finish_week: int
    start: date
    finish: date
    release: str | None
    value: float
    value_range: ThreePoint
    activities: tuple[PlannedActivity, ...]
    late_reason: str = ""
    waits_for: tuple[str, ...] = ()


@noun
class PlannedSynergy:
    """What selected features bring together, or (negative) lose, from the week in which the last of them is finished."""

    synergy: str
    title: str
    finish_week: int
    finish: date
    value: float


@noun
class Displacement:
    """What forcing a left-out feature in would do to another: it leaves, or finishes later by `weeks`."""

    feature: str
    title: str
    leaves: bool
    weeks: int = 0


@noun
class LeftOut:
    """A feature that is not in the plan, why, and what it would displace.

    `value` is what it would bring, expected, at its earliest possible finish. `price` is what the capacity it needs is
    worth to others (None: no prices were computed); `value_change` what forcing it in does to the plan (None: it cannot
    be forced in). Unless `is_tried`, nobody tried for want of time, and `value_change` is None, too.
    """

    feature: str
    title: str
    kind: ReasonKind
    reason: str
    value: float
    price: float | None = None
    value_change: float | None = None
    displaces: tuple[Displacement, ...] = ()
    is_tried: bool = True


@noun
class ResourceLoad:
    """Capacity and planned load of a team, a skill in a team (`team/skill`) or a person, week by week, in full-time equivalents.

    `price` is the value one more full-time equivalent would add in each week, by the bound's prices; empty when there are none.
    """

    key: str
    kind: ResourceKind
    title: str
    capacity: tuple[float, ...]
    load: tuple[float, ...]
    price: tuple[float, ...] = ()


@noun
class LimitUse:
    """A limit on what is selected: how much of it the plan uses, and its price per unit.

    Decision capacity, budgets, guard rails (unit *share*), work in progress (the most in any week), and relations (unit
    *selected*: how many of their features are in, released ones counted, and of how many; at most or at least, as the title says).
    """

    key: str
    title: str
    used: float
    limit: float
    unit: str
    price: float | None = None


@noun
class Conflict:
    """Demands that cannot hold together. Dropping any one of `demands` resolves it.

    `subjects` says of each what holds it, for a page to lead there: `pin:<feature>/<kind>`, `deadline:<feature>`,
    `guard_rail:<objective>`, `budget:<id>`, `relation:<id>` or `in_progress:<team>`.
    """

    demands: tuple[str, ...]
    remedies: tuple[str, ...]
    subjects: tuple[str, ...] = ()


@noun
class Plan:
    """The result of planning one product.

    `value` is that of `items` and `synergies` together. It and `upper_bound` are expected values in the product's unit; no
    plan under the same limits can pass `upper_bound`; None means no bound was proven. `product` is the exact input with
    evidence texts left out, and `product_hash` the content hash of the whole input.
    """

    format: Literal["quarterdeck-plan"] = "quarterdeck-plan"
    version: Literal[1] = 1
    product_id: str
    product_name: str
    product_hash: str
    value_unit: str
    as_of: date
    start: date
    num_weeks: int
    settings: PlanSettings
    status: PlanStatus
    value: float
    upper_bound: float | None
    items: tuple[PlannedFeature, ...] = ()
    synergies: tuple[PlannedSynergy, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    loads: tuple[ResourceLoad, ...] = ()
    limits: tuple[LimitUse, ...] = ()
    conflict: Conflict | None = None
    method: str = ""
    seconds_used: float = 0.0
    product: ProductFile

    @property
    def gap(self) -> float | None:
        """How far below the bound the plan may be, as a share of the bound; None without a bound."""
        if self.upper_bound is None or self.upper_bound <= 0:
            return 0.0 if self.upper_bound == 0 and self.value == 0 else None
        return max(0.0, (self.upper_bound - self.value) / self.upper_bound)

    @property
    def selected(self) -> dict[str, PlannedFeature]:
        """Selected features by id."""
        return {item.feature: item for item in self.items}
