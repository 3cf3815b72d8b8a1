"""What was said of milestones over time, and when they were met: what an importer fills and a forecast learns from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from quarterdeck.errors import InvalidInput

MAX_FLAWS_TOLD = 12


@dataclass(frozen=True, slots=True)
class Train:
    """One period of the calendar, as a release train: on `opens_on` its targets are settled, after `closes_on` it is known what came."""

    title: str
    opens_on: date
    closes_on: date | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What stood of an item from a day on, until its next statement.

    Parameters
    ----------
    target
        The train it is meant for, counted from 0, the first of the calendar. It may lie before the first (negative) or
        beyond the last. None: no target, or given up.
    committed_to
        The train that people said they work for, as against merely plan for. None: none.
    is_current
        Whether this stage is the one being worked on; `is_ready` whether its plan is approved. None: not told.
    num_teams
        Teams that take part besides the own; `team` is the own from this day on, None as the item says.
    """

    on: date
    target: int | None
    committed_to: int | None = None
    is_current: bool | None = None
    is_ready: bool | None = None
    num_teams: int = 0
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One milestone: a stage of something that is to be met in a train.

    Parameters
    ----------
    group
        What belongs together, as the stages of one enhancement; groups are resampled as wholes.
    stage
        The class of milestone: alpha, beta, stable; small, medium, large.
    statements
        Oldest first. One whose target is the same as before counts as a sign of life, not as a slip.
    after
        Ids of items that have to be met before this one.
    met
        The train in which it was met; None: not in any that is closed.
    """

    id: str
    title: str
    group: str
    stage: str
    team: str
    statements: tuple[Statement, ...]
    after: tuple[str, ...] = ()
    met: int | None = None


@dataclass(frozen=True, slots=True)
class MilestoneHistory:
    """A calendar of trains, the items, and how many of the trains are closed: their outcome is known.

    Raises
    ------
    InvalidInput
        With every flaw at once: trains out of order, statements out of order, ids twice, items met in a train not closed.
    """

    trains: tuple[Train, ...]
    items: tuple[Item, ...]
    num_closed: int

    def __post_init__(self) -> None:
        flaws = [*self._calendar_flaws(), *self._item_flaws()]
        if flaws:
            more = [f"and {len(flaws) - MAX_FLAWS_TOLD} more"] if len(flaws) > MAX_FLAWS_TOLD else []
            raise InvalidInput("\n  ".join([f"milestones with {len(flaws)} flaw{'s' if len(flaws) > 1 else ''}:", *flaws[:MAX_FLAWS_TOLD], *more]))

    def as_known_at(self, origin: int) -> "MilestoneHistory":
        """What was known on the day train `origin` opened: earlier trains are closed, nothing later was said.

        Raises
        ------
        InvalidInput
            If the calendar has no such train, or one before it is not closed.
        """
        if not 0 <= origin < len(self.trains):
            raise InvalidInput(f"expected an origin between 0 and {len(self.trains) - 1}, a train of the calendar, got {origin}")
        if origin > self.num_closed:
            raise InvalidInput(
                f"expected every train before the origin to be closed, got {origin - self.num_closed} open before "
                f"{self.trains[origin].title}. Add what was met in them, or forecast from {self.trains[self.num_closed].title}."
            )
        known = (_known(item, origin, self.trains[origin].opens_on) for item in self.items)
        return MilestoneHistory(self.trains[: origin + 1], tuple(item for item in known if item.statements), origin)

    def _calendar_flaws(self) -> Iterator[str]:
        if not self.trains:
            yield "calendar: expected at least one train, got none. Add the periods that targets are stated for."
        for idx, (train, following) in enumerate(zip(self.trains, self.trains[1:], strict=False)):
            if train.opens_on >= following.opens_on:
                yield f"train {idx + 1} ({train.title}): expected to open before {following.title}, got {train.opens_on} and {following.opens_on}"
            elif train.closes_on is not None and train.closes_on > following.opens_on:
                yield f"train {idx + 1} ({train.title}): expected to close by {following.opens_on}, as the next opens, got {train.closes_on}"
        if not 0 <= self.num_closed <= len(self.trains):
            yield f"calendar: expected between 0 and {len(self.trains)} closed trains, got {self.num_closed}"

    def _item_flaws(self) -> Iterator[str]:
        seen: set[str] = set()
        for item in self.items:
            if item.id in seen:
                yield f"item '{item.id}': expected each id once, got it twice"
            seen.add(item.id)
            for earlier, later in zip(item.statements, item.statements[1:], strict=False):
                if later.on < earlier.on:
                    yield f"item '{item.id}': expected statements oldest first, got {later.on} after {earlier.on}"
            if item.met is not None and not item.met < self.num_closed:
                yield f"item '{item.id}': expected to be met in one of the {self.num_closed} closed trains, got {item.met}"


def _known(item: Item, origin: int, day: date) -> Item:
    said = tuple(each for each in item.statements if each.on <= day)
    return replace(item, statements=said, met=item.met if item.met is not None and item.met < origin else None)
