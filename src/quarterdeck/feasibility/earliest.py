"""The earliest a feature could be finished if nothing competed with it: what no plan can beat.

Every mode is tried, work pauses in weeks when its people are not there, and hard dependencies come first. Whatever a
planner does, it finishes no earlier; so a date before this one cannot hold.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from quarterdeck.feasibility.demand import Asked, is_open
from quarterdeck.feasibility.work import Mode, Work
from quarterdeck.product import Dependency, Feature, Option

NEVER = 10**6
"""A week past any horizon: it cannot be."""

RATE_TOLERANCE = 1e-3
"""Planning counts thousandths of a full-time equivalent."""


@dataclass(frozen=True, slots=True)
class Span:
    """First week and (exclusive) finish week of something at its earliest; NEVER where it cannot be. `stuck` is the work that cannot."""

    start: int
    finish: int
    stuck: tuple[Work, ...] = ()
    waits_on: str | None = None


@dataclass(frozen=True)
class Earliest:
    """Earliest spans of a product's features, each computed once."""

    asked: Asked
    _done: dict[str, Span] = field(default_factory=dict, repr=False)
    _ends: dict[tuple[tuple[str, float], ...], npt.NDArray[np.float64]] = field(default_factory=dict, repr=False)

    @cached_property
    def features(self) -> dict[str, Feature]:
        """Features by id."""
        return {feature.id: feature for feature in self.asked.product.features}

    @cached_property
    def requirements(self) -> Mapping[str, list[Dependency]]:
        """Hard dependencies on other features, by the feature that waits."""
        found: dict[str, list[Dependency]] = defaultdict(list)
        for link in self.asked.product.dependencies:
            if link.hardness == "hard" and link.feature in self.features and link.requires in self.features:
                found[link.feature].append(link)
        return found

    def of(self, feature: str) -> Span:
        """Earliest span of a feature over its options. Links that close a circle are passed over; the product's check names them."""
        stack = [feature]
        entered: set[str] = set()
        while stack:
            current = stack[-1]
            if current in self._done:
                stack.pop()
                continue
            entered.add(current)
            waiting = [link.requires for link in self.requirements.get(current, ()) if not (link.requires in self._done or link.requires in entered)]
            if waiting:
                stack.extend(waiting)
            else:
                self._done[current] = self._feature(self.features[current])
                stack.pop()
        return self._done[feature]

    def _feature(self, feature: Feature) -> Span:
        if not is_open(feature):
            return Span(0, 0)
        spans = [self.option(feature, option) for option in self.asked.options(feature)]
        return min(spans, key=lambda span: (span.finish, span.start), default=Span(NEVER, NEVER))

    def option(self, feature: Feature, option: Option) -> Span:
        """Earliest span of one option, its feature's hard dependencies and dates obeyed; those must have been computed (see `of`)."""
        starts_at, ends_at, waits_on = self._bounds(feature)
        if starts_at >= NEVER or ends_at >= NEVER:
            return Span(NEVER, NEVER, (), waits_on)
        spans: dict[str, Span] = {}
        works = self.asked.works(feature, option)
        for work in _in_order(works):
            spans[_node(work)] = self._work(work, spans, starts_at)
        stuck = tuple(work for work in works if spans[_node(work)].stuck)
        finish = max(max(span.finish for span in spans.values()), ends_at)
        start = min(span.start for span in spans.values())
        return Span(start, min(finish, NEVER), stuck, waits_on)

    def _bounds(self, feature: Feature) -> tuple[int, int, str | None]:
        """Earliest start and finish that dates, pins and dependencies allow, and the feature that is waited for."""
        weeks = self.asked.product.weeks
        start, finish, waits_on = 0, 0, None
        for day in (feature.earliest_start, *self._not_before.get(feature.id, ())):
            if day is not None:
                start = max(start, weeks.first_week_from(day))
        for link in self.requirements.get(feature.id, ()):
            other = self._done.get(link.requires)
            if other is None or not is_open(self.features[link.requires]):
                continue
            base = (other.finish if link.kind in ("finish-start", "finish-finish") else other.start) + link.lag_weeks
            if link.kind in ("finish-start", "start-start"):
                start, waits_on = max(start, base), link.requires if base > start else waits_on
            else:
                finish, waits_on = max(finish, base), link.requires if base > finish else waits_on
        return start, finish, waits_on

    @cached_property
    def _not_before(self) -> Mapping[str, list[date]]:
        found: dict[str, list[date]] = defaultdict(list)
        for pin in self.asked.product.pins:
            if pin.kind == "not before" and pin.day is not None:
                found[pin.feature].append(pin.day)
        return found

    def _work(self, work: Work, spans: Mapping[str, Span], starts_at: int) -> Span:
        start, finish = max(starts_at, work.not_before_week), 0
        for link in work.after:
            before = spans.get(link.activity)
            if before is not None:
                base = (before.finish if link.kind in ("finish-start", "finish-finish") else before.start) + link.lag_weeks
                if link.kind in ("finish-start", "start-start"):
                    start = max(start, base)
                else:
                    finish = max(finish, base)
        if start >= NEVER:
            return Span(NEVER, NEVER)
        ended = min(self._finish(mode, start) for mode in work.modes)
        return Span(start, max(ended, finish), (work,) if ended >= NEVER else ())

    def _finish(self, mode: Mode, start: int) -> int:
        """First week by whose beginning the mode's working days are done; NEVER if not within the horizon."""
        gone = self._gone(mode)
        num_weeks = self.asked.product.horizon.num_weeks
        if start >= num_weeks:
            return NEVER
        finish = int(np.searchsorted(gone, gone[start] + mode.workdays - 1e-6))
        return max(finish, start + 1) if finish <= num_weeks else NEVER

    def _gone(self, mode: Mode) -> npt.NDArray[np.float64]:
        """Working days gone by before each week, of weeks in which every resource has what the mode takes; shape (num_weeks + 1,)."""
        key = tuple(sorted(mode.rates.items()))
        if key not in self._ends:
            there = np.ones(self.asked.product.horizon.num_weeks, dtype=bool)
            for name, rate in key:
                resource = self.asked.resources.get(name)
                # A skill that nobody has is no resource at all.
                there &= resource.capacity + RATE_TOLERANCE >= rate if resource is not None else False
            self._ends[key] = np.concatenate([[0.0], np.cumsum(self._workdays * there)])
        return self._ends[key]

    @cached_property
    def _workdays(self) -> npt.NDArray[np.float64]:
        return self.asked.product.weeks.workdays()


def _node(work: Work) -> str:
    """Activities and asks have ids of their own; links name activities."""
    return work.id if work.kind == "activity" else f"ask:{work.id}"


def _in_order(works: tuple[Work, ...]) -> list[Work]:
    """Activities before those that wait for them; what waits in a circle comes as it stands."""
    remaining, ordered, placed = list(works), list[Work](), set[str]()
    known = {_node(work) for work in works}
    while remaining:
        ready = [work for work in remaining if all(link.activity in placed or link.activity not in known for link in work.after)]
        for work in ready or remaining:
            ordered.append(work)
            placed.add(_node(work))
        remaining = [work for work in remaining if _node(work) not in placed]
    return ordered
