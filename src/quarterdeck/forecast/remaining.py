"""What is left of a planned feature, as its work items tell: done and started work, scope that grew, days that are facts.

The efforts of a plan are those that were still to do when it was made. Work items say how much of that has been done since,
and what came on top.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from quarterdeck.calendar import monday_of
from quarterdeck.product import Feature, ProductFile, WorkItem
from quarterdeck.product.item_lives import Life, estimate_on, lives_of
from quarterdeck.roadmap.plan import Plan

STARTED_CREDIT = 0.5
"""The share of a started item that counts as done: the 50/50 rule of earned value, half on the first day and half on the last."""

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Remains:
    """What is left of a feature, in units of the effort that the plan gave it.

    `share_left` of its whole, `by_activity` of those activities that have items of their own; above 1 where more came on top
    than was done. `scope` is all there is to do now over what was known when work began; `history` holds for Mondays and the
    last day what was done and how much there was to do. `started_on` and `finished_on` are facts; the latter only once the
    feature is released. `counted` says whether items weigh by their estimates or all the same.
    """

    feature: str
    share_left: float
    scope: float
    by_activity: Mapping[str, float]
    num_items: int
    num_done: int
    counted: Literal["estimates", "items"]
    started_on: date | None = None
    finished_on: date | None = None
    history: tuple[tuple[date, float, float], ...] = ()


def remaining_work(product: ProductFile, plan: Plan, today: date) -> dict[str, Remains]:
    """What is left of each planned feature that has work items; the others are as the plan says.

    An item that is done counts whole, one that is started half [1]_, one that was closed undone is no scope any more.
    Items weigh by their estimates where all of a feature have one in the same unit, else all the same. What is there when
    work begins is the scope that was planned (breaking a feature down is no growth); what comes later is growth.
    Efforts that were estimated anew after the plan was made tell of what was left on that day.

    References
    ----------
    .. [1] Q. W. Fleming and J. M. Koppelman, "Earned Value Project Management", 4th ed., 2010, chapter 7 (50/50 technique).
    """
    by_feature: dict[str, list[WorkItem]] = {}
    for item in product.work_items:
        if item.feature is not None:
            by_feature.setdefault(item.feature, []).append(item)
    features = {each.id: each for each in product.features}
    found = {}
    for planned in plan.items:
        feature, items = features.get(planned.feature), by_feature.get(planned.feature)
        if feature is not None and items:
            remains = _remains(feature, items, estimated_on(product, plan, feature, today), today)
            if remains is not None:
                found[feature.id] = remains
    return found


def estimated_on(product: ProductFile, plan: Plan, feature: Feature, today: date) -> date:
    """The day that a feature's efforts speak of: that of the plan, or on which they were given anew since."""
    looks_back = (plan.as_of - plan.start).days >= 7
    planned_on = min(plan.start if looks_back else plan.as_of, today)
    before = next((each for each in plan.product.features if each.id == feature.id), None)
    if before is not None and before.options == feature.options:
        return planned_on
    days = [each.on for each in product.changes if each.subject == feature.id and each.field.startswith("options") and each.on <= today]
    return max([*days, planned_on]) if days else today


def _remains(feature: Feature, items: Sequence[WorkItem], base: date, today: date) -> Remains | None:
    lives = [life for life in lives_of(items) if life.arrived_on is None or life.arrived_on <= today]
    started = min((life.started_on for life in lives if life.started_on and life.started_on <= today), default=None)
    units = {item.estimate_unit for item in items if item.state != "closed"}
    estimated = len(units) == 1 and all(item.estimate for item in items if item.state != "closed")
    book = _Book(lives, base, max(base, started or today), today, estimated)
    known = book.known
    if known <= 0:
        return None
    own: dict[str, list[Life]] = {}
    for life in lives:
        if life.item.activity is not None:
            own.setdefault(life.item.activity, []).append(life)
    parts = {name: _Book(each, base, book.scope_day, today, estimated) for name, each in own.items()}
    ends = [life.finished_on for life in lives if life.finished_on is not None]
    is_over = feature.status == "released" and all(life.item.is_done for life in lives) and ends
    return Remains(
        feature=feature.id,
        share_left=0.0 if is_over else book.left / known,
        scope=book.total / known,
        by_activity={name: part.left / part.known for name, part in parts.items() if part.known > 0 and not is_over},
        num_items=len(lives),
        num_done=sum(life.is_complete for life in lives),
        counted="estimates" if estimated else "items",
        started_on=started,
        finished_on=max(ends) if is_over else None,
        history=tuple((day, book.done_by(day) / known, book.scope_by(day) / known) for day in book.days()),
    )


@dataclass(frozen=True, slots=True)
class _Book:
    """Weights of some items: of what was known on `scope_day` and not done before `base`, and of what is left."""

    lives: Sequence[Life]
    base: date
    scope_day: date
    today: date
    estimated: bool

    @property
    def known(self) -> float:
        return sum(self._weight(life, self.scope_day) * (1 - self._credit(life, self.base - ONE_DAY)) for life in self.lives if self._is_known(life))

    @property
    def left(self) -> float:
        return sum(self._weight(life, self.today) * (1 - self._credit(life, self.today)) for life in self.lives)

    @property
    def total(self) -> float:
        """All there is to do now of what was not done before `base`."""
        return sum(
            self._weight(life, self.today) * (1 - self._credit(life, self.base - ONE_DAY)) for life in self.lives if life.item.state != "closed"
        )

    def days(self) -> list[date]:
        """Mondays on which something was done, and today."""
        ends = {monday_of(life.finished_on) for life in self.lives if life.is_complete and life.finished_on and life.finished_on < self.today}
        return sorted({day for day in ends if day < self.today} | {self.today})

    def done_by(self, day: date) -> float:
        """The weight of what was completed by a day."""
        ends = ((life, life.finished_on) for life in self.lives if life.is_complete)
        return sum(self._weight(life, day) for life, end in ends if end is not None and end <= day)

    def scope_by(self, day: date) -> float:
        """The weight of all that was known by a day, or when work began."""
        seen = max(day, self.scope_day)
        return sum(self._weight(life, seen) for life in self.lives if (life.arrived_on or seen) <= seen and life.item.state != "closed")

    def _is_known(self, life: Life) -> bool:
        return life.arrived_on is None or life.arrived_on <= self.scope_day

    def _weight(self, life: Life, day: date) -> float:
        return (estimate_on(life.item, day) or 0.0) if self.estimated else 1.0

    def _credit(self, life: Life, day: date) -> float:
        """The share that was over by the end of a day."""
        if life.item.is_done and (life.finished_on is None or life.finished_on <= day):
            return 1.0
        return STARTED_CREDIT if life.started_on is not None and life.started_on <= day else 0.0
