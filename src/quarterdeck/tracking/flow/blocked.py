"""Days on which work on an item stood still because it waited for another item."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from quarterdeck.product.item_lives import Life
from quarterdeck.product.work_items import WorkItem

ONE_DAY = timedelta(days=1)


def blocked_spans(life: Life, lives: Mapping[str, Life], *, until: date) -> list[tuple[date, date, str]]:
    """Spans of days, first and last included, on which a started item waited, each with the item it waited for.

    An item waits from its start (or, where its moves say when the link was made, from then) until what it waits for is
    done, until the link is taken away, or until it is done itself. Only what the product knows can be seen to end: links to
    items outside of it are not counted. `until` is the last day known.
    """
    started = life.started_on
    if started is None:
        return []
    end = min(life.finished_on or until, until)
    found = []
    for blocker, first, last in _links(life.item, started, end):
        other = lives.get(blocker)
        if other is None:
            continue
        freed = other.finished_on - ONE_DAY if other.finished_on is not None else None if not other.item.is_done else started - ONE_DAY
        first, last = max(first, started), min(last, end, freed or end)
        if first <= last:
            found.append((first, last, blocker))
    return sorted(found)


def num_blocked_days(spans: list[tuple[date, date, str]], *, first: date | None = None) -> int:
    """On how many days at least one span lies; only from `first` on where it is given."""
    total = 0
    reached = first - ONE_DAY if first is not None else None
    for begin, last, _ in sorted(spans):
        if reached is not None:
            begin = max(begin, reached + ONE_DAY)
        if begin <= last:
            total, reached = total + (last - begin).days + 1, last
    return total


def _links(item: WorkItem, started: date, end: date) -> Iterator[tuple[str, date, date]]:
    """Each item it waited for, from when to when; a link is there from the start unless a move says since when."""
    moves = [move for move in sorted(item.moves, key=lambda each: each.on) if move.field == "blocked by"]
    told = {name for move in moves for name in (*_names(move.old), *_names(move.new))}
    for blocker in item.blocked_by:
        if blocker not in told:
            yield blocker, started, end
    for blocker in sorted(told):
        since: date | None = started if blocker in _names(moves[0].old) else None
        for move in moves:
            if blocker in _names(move.new) and since is None:
                since = move.on
            elif blocker not in _names(move.new) and blocker in _names(move.old) and since is not None:
                yield blocker, since, move.on - ONE_DAY
                since = None
        if since is not None:
            yield blocker, since, end


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(name for part in (text or "").split(",") if (name := part.strip()))
