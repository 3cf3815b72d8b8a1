"""Items as they stood when a train opened: what a forecast may know of them."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from quarterdeck.forecast.milestones.items import Item, MilestoneHistory, Statement, Train


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An item with a target in train `origin` or later, not met, on the day that train opened.

    Parameters
    ----------
    target
        The train it is stated for; `horizon` is how many trains ahead of the origin that is.
    num_slips
        How often its target was moved later before.
    age_days, quiet_days
        Days since the first thing said of it, and since the last.
    was_restated
        Whether anything was said of it since the train before opened.
    num_waiting_for
        Items to be met before it that are not; `earliest` is the latest train stated for any of them, None without.
    met
        The train it was met in, where that is known.
    """

    item: str
    title: str
    group: str
    stage: str
    team: str
    origin: int
    target: int
    is_committed: bool
    num_slips: int
    age_days: int
    quiet_days: int
    was_restated: bool
    is_current: bool | None
    is_ready: bool | None
    num_teams: int
    num_waiting_for: int
    earliest: int | None
    met: int | None

    @property
    def horizon(self) -> int:
        return self.target - self.origin


def snapshots_at(history: MilestoneHistory, origin: int) -> tuple[Snapshot, ...]:
    """Every item that had a target in train `origin` or later when that train opened, and was not met before it.

    Only statements up to that day are looked at. `met` is taken over as the history has it, so a history that knows the
    future gives the truth to score against, and `history.as_known_at` one to learn from.
    """
    opened = history.trains[origin].opens_on
    opened_before = history.trains[origin - 1].opens_on if origin else None
    by_id = {item.id: item for item in history.items}
    return tuple(_snapshots(history, by_id, origin, opened, opened_before))


def _snapshots(history: MilestoneHistory, by_id: Mapping[str, Item], origin: int, opened: date, opened_before: date | None) -> Iterator[Snapshot]:
    for item in history.items:
        said = _said_by(item, opened)
        if not said or said[-1].target is None or said[-1].target < origin or (item.met is not None and item.met < origin):
            continue
        last = said[-1]
        waiting = list(_targets_of_unmet(item, by_id, history.trains[: origin + 1]))
        yield Snapshot(
            item=item.id,
            title=item.title,
            group=item.group,
            stage=item.stage,
            team=last.team or item.team,
            origin=origin,
            target=said[-1].target,
            is_committed=last.committed_to is not None and last.committed_to >= origin,
            num_slips=_num_slips(said),
            age_days=(opened - said[0].on).days,
            quiet_days=(opened - last.on).days,
            was_restated=opened_before is None or last.on > opened_before,
            is_current=last.is_current,
            is_ready=last.is_ready,
            num_teams=last.num_teams,
            num_waiting_for=len(waiting),
            earliest=max(waiting) if waiting else None,
            met=item.met,
        )


def _num_slips(said: Sequence[Statement]) -> int:
    targets = [each.target for each in said if each.target is not None]
    return sum(later > earlier for earlier, later in pairwise(targets))


def _targets_of_unmet(item: Item, by_id: Mapping[str, Item], trains: Sequence[Train]) -> Iterator[int]:
    """The stated target of each item before this one that is not met as the last of the trains opens."""
    origin = len(trains) - 1
    for before in item.after:
        other = by_id.get(before)
        if other is None or (other.met is not None and other.met < origin):
            continue
        said = _said_by(other, trains[-1].opens_on)
        if said and said[-1].target is not None and _was_ever_ahead(other, trains):
            yield said[-1].target


def _was_ever_ahead(item: Item, trains: Sequence[Train]) -> bool:
    """Whether it was still to come when one of the trains opened. If never, it may have been met before records began, and holds up nothing."""
    for idx in range(len(trains) - 1, -1, -1):
        said = _said_by(item, trains[idx].opens_on)
        if not said:
            return False
        target = said[-1].target
        if target is not None and target >= idx:
            return True
    return False


def _said_by(item: Item, day: date) -> Sequence[Statement]:
    return item.statements[: bisect_right(item.statements, day, key=_day)]


def _day(statement: Statement) -> date:
    return statement.on
