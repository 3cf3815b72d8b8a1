"""How work flows, as values."""

from datetime import date
from typing import Literal

from quarterdeck.product.noun import noun
from quarterdeck.product.work_items import WorkItemState

GroupBy = Literal["team", "feature", "source"]


@noun
class DayCount:
    """How many in the day or week that begins on `on`."""

    on: date
    num: int


@noun
class Percentile:
    """The smallest number of days in which at least a `share` (0 to 1) of finished items were done.

    `low` and `high` bound the days in which that share of all such work is done, with 90 % confidence; None where too few were
    finished to say.
    """

    share: float
    days: int
    low: int | None = None
    high: int | None = None


@noun
class FinishedItem:
    """One finished item. `cycle_days` from its start, `lead_days` from its creation, both days counted; None where that is not known."""

    item: str
    finished_on: date
    cycle_days: int | None = None
    lead_days: int | None = None
    blocked_days: int = 0


@noun
class AgeingItem:
    """An item in progress. `age_days` since its start; `passed` is the share (0 to 1) of finished items that took less than its age.

    `is_past` the service-level expectation: it has taken longer than work should.
    """

    item: str
    started_on: date
    age_days: int
    state: WorkItemState
    passed: float | None = None
    is_past: bool = False
    blocked_days: int = 0


@noun
class FlowDay:
    """How many items stand in each state at the end of a day, in the order of `Flow.states`."""

    on: date
    counts: tuple[int, ...]


@noun
class LittleCheck:
    """Little's law over the window: average items in progress = items finished a day × average days in progress.

    `implied_days` is what the law says of the average cycle time (`mean_wip` ÷ `finished_per_day`), `mean_cycle_days` what was
    measured of those that finished. They differ where the window begins with another amount of work in progress, or older
    work, than it ends: `is_stable` where work in progress at both ends differs by at most a quarter of its average, and
    arrivals from departures as little. Where it is not, averages of the window say little about what comes.
    """

    mean_wip: float
    finished_per_day: float
    started_per_day: float
    mean_cycle_days: float | None
    implied_days: float | None
    wip_first: int
    wip_last: int
    is_stable: bool


@noun
class Unknowns:
    """What the trackers do not tell: counts of items.

    `no_start` were finished without anybody saying when they were started, `no_age` are in progress without; `no_finish` are
    done, nobody says since when; `no_history` have days but no moves, so their states between are not known; `odd_days`
    finish before they start.
    """

    no_start: int = 0
    no_age: int = 0
    no_finish: int = 0
    no_history: int = 0
    odd_days: int = 0


@noun
class FlowSets:
    """The ids of the items behind counts that are in no other list: as `Flow` and `Unknowns` name them."""

    closed: tuple[str, ...] = ()
    reopened: tuple[str, ...] = ()
    no_age: tuple[str, ...] = ()
    no_finish: tuple[str, ...] = ()
    no_history: tuple[str, ...] = ()
    odd_days: tuple[str, ...] = ()


@noun
class Flow:
    """How work flowed from `first` to `until`, both included, and what is in progress on the last day.

    `throughput` counts completed items by week (Mondays; the first and last week may be cut), `by_day` by day. What was
    closed without being done is no throughput: `num_closed`. `num_reopened` counts items that were done and came back.
    """

    format: Literal["quarterdeck-flow"] = "quarterdeck-flow"
    version: Literal[1] = 1
    title: str = ""
    first: date
    until: date
    num_items: int
    throughput: tuple[DayCount, ...]
    by_day: tuple[DayCount, ...]
    finished: tuple[FinishedItem, ...]
    cycle_time: tuple[Percentile, ...] = ()
    lead_time: tuple[Percentile, ...] = ()
    expectation: Percentile | None = None
    ageing: tuple[AgeingItem, ...] = ()
    states: tuple[WorkItemState, ...] = ()
    cumulative: tuple[FlowDay, ...] = ()
    little: LittleCheck
    num_closed: int = 0
    num_reopened: int = 0
    blocked_days: int = 0
    unknowns: Unknowns = Unknowns()
    sets: FlowSets = FlowSets()

    @property
    def num_finished(self) -> int:
        """How many were completed in the window."""
        return len(self.finished)

    @property
    def sentence(self) -> str:
        """What to tell of it in one or two sentences."""
        late = sum(each.is_past for each in self.ageing)
        if self.expectation is None:
            told = f"{self.num_finished} items were finished; too few of them have a start to say how long one takes"
            return f"{told}. {len(self.ageing)} are in progress."
        half = next(each.days for each in self.cycle_time if each.share == 0.5)
        told = f"half of what is started is done in {_days(half)}, 85 % in {_days(self.expectation.days)} (n = {self._num_timed})."
        if not late:
            return f"{told} None of the {len(self.ageing)} items in progress is older than that."
        return f"{told} {late} of the {len(self.ageing)} items in progress {'is' if late == 1 else 'are'} older than that."

    @property
    def _num_timed(self) -> int:
        return sum(each.cycle_days is not None for each in self.finished)


def _days(num: int) -> str:
    return f"{num} day{'' if num == 1 else 's'}"
