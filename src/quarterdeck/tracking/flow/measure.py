"""How work flows: throughput, cycle time, age of what is in progress, cumulative flow and Little's law."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from quarterdeck.calendar import monday_of
from quarterdeck.errors import InvalidInput
from quarterdeck.product import ProductFile, WorkItem
from quarterdeck.product.item_lives import Life, days_between, lives_of
from quarterdeck.product.work_items import WorkItemState
from quarterdeck.tracking.flow.blocked import blocked_spans, num_blocked_days
from quarterdeck.tracking.flow.nouns import AgeingItem, DayCount, FinishedItem, Flow, FlowDay, FlowSets, GroupBy, LittleCheck, Unknowns
from quarterdeck.tracking.flow.percentiles import EXPECTED_SHARE, FEWEST, percentiles, share_below

STATES: tuple[WorkItemState, ...] = ("complete", "closed", "in progress", "planned", "under review", "open")
"""As a cumulative flow diagram stacks them: what is done below, what has just arrived on top."""
STABLE = 0.25
ONE_DAY = timedelta(days=1)


def measure_flow(items: Sequence[WorkItem], *, first: date, until: date, known: Iterable[WorkItem] = (), title: str = "") -> Flow:
    """How items flowed from `first` to `until`, both days included.

    *Throughput* is the number of items completed per unit of time, *work in progress* the number started and not
    finished, *cycle time* the days from the first start to the last finish, and *work item age* those from the start to
    `until` [1]_; both ends count, so what starts and ends on one day takes one day [2]_. *Lead time* runs from creation.
    The *service-level expectation* is the cycle time within which 85 % were done. An item that was reopened is timed from
    its first start to the day it stayed done. What was completed without ever being in progress counts as throughput and
    has no cycle time.

    Parameters
    ----------
    known
        Items that others may wait for, where `items` are only some of them.

    Raises
    ------
    InvalidInput
        If `until` lies before `first`.

    References
    ----------
    .. [1] J. Coleman, D. Vacanti et al., "The Kanban Guide", 2020 (2025), kanbanguides.org.
    .. [2] D. S. Vacanti, "Actionable Agile Metrics for Predictability", 2015, chapter 2.
    .. [3] J. D. C. Little, "Little's Law as Viewed on Its 50th Anniversary", Operations Research 59(3), 2011,
       doi:10.1287/opre.1110.0940: over any window, exact where it begins and ends empty.
    """
    if until < first:
        raise InvalidInput(f"expected a last day on or after {first}, got {until}")
    lives = lives_of(items)
    return _Measure(lives, {life.item.id: life for life in lives_of(known)} | {life.item.id: life for life in lives}, first, until).flow(title)


def flow_by(product: ProductFile, by: GroupBy, *, first: date, until: date) -> tuple[Flow, ...]:
    """The flow of each team, feature or source that has items, the most finished first; what has none is under an empty title."""
    groups: dict[str, list[WorkItem]] = {}
    for item in product.work_items:
        groups.setdefault(getattr(item, by) or "", []).append(item)
    titles = {each.id: each.title for each in product.teams} | {each.id: each.title for each in product.features}
    found = [measure_flow(own, first=first, until=until, known=product.work_items, title=titles.get(key, key)) for key, own in groups.items()]
    return tuple(sorted(found, key=lambda each: (-each.num_finished, each.title)))


class _Measure:
    """All figures of one window over one set of lives."""

    def __init__(self, lives: tuple[Life, ...], known: dict[str, Life], first: date, until: date) -> None:
        self.lives, self.known, self.first, self.until = lives, known, first, until
        self.sound = [life for life in lives if not _is_odd(life)]

    def flow(self, title: str) -> Flow:
        done = sorted(
            (life for life in self.sound if self._is_within(life.finished_on)), key=lambda life: (life.finished_on or self.until, life.item.id)
        )
        finished = tuple(self._finished(life) for life in done if life.is_complete)
        cycle = [each.cycle_days for each in finished if each.cycle_days is not None]
        lead = [each.lead_days for each in finished if each.lead_days is not None]
        expectation = percentiles(cycle, (EXPECTED_SHARE,))[0] if len(cycle) >= FEWEST else None
        ageing = tuple(sorted((self._ageing(life, cycle, expectation.days if expectation else None) for life in self._open()), key=_oldest_first))
        days = Counter(each.finished_on for each in finished)
        sets = self._sets(done)
        return Flow(
            title=title,
            first=self.first,
            until=self.until,
            num_items=len(self.lives),
            throughput=self._weeks(days),
            by_day=tuple(DayCount(on=day, num=days[day]) for day in self._days()),
            finished=finished,
            cycle_time=percentiles(cycle),
            lead_time=percentiles(lead),
            expectation=expectation,
            ageing=ageing,
            states=STATES,
            cumulative=self._cumulative(),
            little=self._little(),
            num_closed=len(sets.closed),
            num_reopened=len(sets.reopened),
            blocked_days=sum(self._blocked(life, first=self.first) for life in self.sound),
            unknowns=_counted(sets, finished),
            sets=sets,
        )

    def _finished(self, life: Life) -> FinishedItem:
        finished = life.finished_on
        assert finished is not None
        return FinishedItem(
            item=life.item.id,
            finished_on=finished,
            cycle_days=days_between(life.started_on, finished) if life.started_on else None,
            lead_days=days_between(life.item.created_on, finished) if life.item.created_on else None,
            blocked_days=self._blocked(life),
        )

    def _open(self) -> list[Life]:
        """What is in progress on the last day of the window."""
        return [life for life in self.sound if self._is_in_progress(life, self.until) and not (life.finished_on and life.finished_on <= self.until)]

    def _ageing(self, life: Life, cycle: list[int], expected: int | None) -> AgeingItem:
        assert life.started_on is not None
        age = days_between(life.started_on, self.until)
        return AgeingItem(
            item=life.item.id,
            started_on=life.started_on,
            age_days=age,
            state=life.state_on(self.until) or "in progress",
            passed=share_below(cycle, age),
            is_past=expected is not None and age > expected,
            blocked_days=self._blocked(life),
        )

    def _is_in_progress(self, life: Life, day: date) -> bool:
        """Whether it is worked on on a day: from its start to its finish, both included."""
        if life.started_on is None or life.started_on > day or (life.item.is_done and life.finished_on is None):
            return False
        return life.finished_on is None or life.finished_on >= day

    def _is_within(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.until

    def _blocked(self, life: Life, first: date | None = None) -> int:
        return num_blocked_days(blocked_spans(life, self.known, until=self.until), first=first)

    def _days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(days_between(self.first, self.until))]

    def _weeks(self, days: Counter[date]) -> tuple[DayCount, ...]:
        counts: dict[date, int] = {}
        for day in self._days():
            counts[monday_of(day)] = counts.get(monday_of(day), 0) + days[day]
        return tuple(DayCount(on=monday, num=num) for monday, num in counts.items())

    def _cumulative(self) -> tuple[FlowDay, ...]:
        """Counts at the end of each day, by what enters and leaves each state; what came before the window is in it from the start."""
        num_days = days_between(self.first, self.until)
        changes = {state: [0] * (num_days + 1) for state in STATES}
        for life in self.sound:
            for stay in life.stays:
                if stay.first > self.until or (stay.until is not None and stay.until <= stay.first):
                    continue
                changes[stay.state][max((stay.first - self.first).days, 0)] += 1
                if stay.until is not None and stay.until <= self.until:
                    changes[stay.state][max((stay.until - self.first).days, 0)] -= 1
        found, counts = [], dict.fromkeys(STATES, 0)
        for number, day in enumerate(self._days()):
            for state in STATES:
                counts[state] += changes[state][number]
            found.append(FlowDay(on=day, counts=tuple(counts.values())))
        return tuple(found)

    def _little(self) -> LittleCheck:
        """Of everything that was started, also of what ended without being done: the law holds for whatever leaves."""
        num_days = days_between(self.first, self.until)
        wip = self._wip(num_days)
        started = sum(self._is_within(life.started_on) for life in self.sound if not (life.item.is_done and life.finished_on is None))
        spans = [(life.started_on, life.finished_on) for life in self.sound if self._is_within(life.finished_on)]
        took = [days_between(begun, ended_on) for begun, ended_on in spans if begun is not None and ended_on is not None]
        ended = len(took)
        mean_wip, rate = sum(wip) / num_days, ended / num_days
        calm = max(STABLE * mean_wip, 1.0)
        return LittleCheck(
            mean_wip=mean_wip,
            finished_per_day=rate,
            started_per_day=started / num_days,
            mean_cycle_days=sum(took) / ended if took else None,
            implied_days=mean_wip / rate if rate else None,
            wip_first=wip[0],
            wip_last=wip[-1],
            is_stable=bool(rate) and abs(wip[-1] - wip[0]) <= calm and abs(started - ended) <= max(STABLE * ended, 1.0),
        )

    def _wip(self, num_days: int) -> list[int]:
        changes = [0] * (num_days + 1)
        for life in self.sound:
            if life.started_on is None or life.started_on > self.until or (life.item.is_done and life.finished_on is None):
                continue
            last = min(life.finished_on or self.until, self.until)
            if last >= self.first:
                changes[max((life.started_on - self.first).days, 0)] += 1
                changes[(last - self.first).days + 1] -= 1
        wip, now = [], 0
        for change in changes[:num_days]:
            now += change
            wip.append(now)
        return wip

    def _sets(self, done: list[Life]) -> FlowSets:
        """Which items are behind the counts of what was left out, came back, or is not known."""
        return FlowSets(
            closed=tuple(life.item.id for life in done if not life.is_complete),
            reopened=self._ids(lambda life: life.times_reopened > 0),
            no_age=self._ids(lambda life: life.started_on is None and life.state_on(self.until) == "in progress"),
            no_finish=self._ids(lambda life: life.item.is_done and life.finished_on is None),
            no_history=self._ids(lambda life: life.told != "moves"),
            odd_days=self._ids(_is_odd),
        )

    def _ids(self, is_meant: Callable[[Life], bool]) -> tuple[str, ...]:
        return tuple(life.item.id for life in self.lives if is_meant(life))


def _counted(sets: FlowSets, finished: tuple[FinishedItem, ...]) -> Unknowns:
    return Unknowns(
        no_start=sum(each.cycle_days is None for each in finished),
        no_age=len(sets.no_age),
        no_finish=len(sets.no_finish),
        no_history=len(sets.no_history),
        odd_days=len(sets.odd_days),
    )


def _is_odd(life: Life) -> bool:
    return life.finished_on is not None and any(day is not None and day > life.finished_on for day in (life.started_on, life.item.created_on))


def _oldest_first(each: AgeingItem) -> tuple[int, str]:
    return -each.age_days, each.item
