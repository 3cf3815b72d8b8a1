"""How often a team's targets were met on time, shrunk towards that of all."""

from collections import defaultdict
from collections.abc import Iterable

from quarterdeck.forecast.milestones.snapshots import Snapshot

PRIOR_TARGETS = 30
"""The rate of all weighs as much as this many targets of the team's own."""
NO_RATE = 0.5


class OnTimeRates:
    """Rates (0 to 1) of targets stated for the train under way and committed to: met in it, of all whose train is closed.

    An item's own group is left out of its team's rate: else an item that is learned from would tell its own outcome.
    """

    def __init__(self, snapshots: Iterable[Snapshot], origin: int) -> None:
        self._teams: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self._groups: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        for each in snapshots:
            if each.target < origin and each.horizon == 0 and each.is_committed:
                on_time = int(each.met is not None and each.met <= each.target)
                for counts in (self._teams[each.team], self._groups[each.team, each.group]):
                    counts[0] += on_time
                    counts[1] += 1
        met, total = (sum(counts[idx] for counts in self._teams.values()) for idx in (0, 1))
        self.overall = met / total if total else NO_RATE
        self.num_targets = total

    def of(self, snapshot: Snapshot) -> float:
        """The rate of an item's team without the item's own group."""
        met, total = self._teams.get(snapshot.team, (0, 0))
        own_met, own_total = self._groups.get((snapshot.team, snapshot.group), (0, 0))
        return (met - own_met + PRIOR_TARGETS * self.overall) / (total - own_total + PRIOR_TARGETS)
