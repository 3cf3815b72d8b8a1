"""What an import of work items would do to a product, counted before anything is done; and doing it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from quarterdeck.errors import InvalidInput
from quarterdeck.importers.feedback.rows import RowFlaw, shown
from quarterdeck.importers.trackers.cycles import cycles_in
from quarterdeck.importers.trackers.drafts import Draft, work_item_id
from quarterdeck.importers.trackers.merging import anew
from quarterdeck.product.product_file import ProductFile
from quarterdeck.product.work_items import WorkItem

MAX_FLAWS = 1000
"""So many flaws are kept with their words; all are counted."""
MAX_CYCLES = 20


@dataclass(frozen=True, slots=True)
class ItemChange:
    """A work item that its tracker tells otherwise now. `fields` names what is updated."""

    row: int
    before: WorkItem
    after: WorkItem
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemTrial:
    """What importing would do. `gone` are items of the same trackers that the file does not name any more: they stay as they are.

    `num_again` counts rows that only repeat what the file said before; `num_refused` counts rows. `is_whole` is False where
    the file could not be read to its end.
    """

    batch: str
    new: tuple[WorkItem, ...]
    changed: tuple[ItemChange, ...]
    same: tuple[str, ...]
    gone: tuple[str, ...]
    rows: Mapping[str, int]
    num_again: int
    num_refused: int
    num_flaws: int
    is_whole: bool
    last_row: int
    flaws: tuple[RowFlaw, ...]

    @property
    def does_nothing(self) -> bool:
        """Whether the product would be as it is."""
        return not self.new and not self.changed


def try_items(
    known: Iterable[WorkItem], teams: Mapping[str, str], drafts: Iterable[Draft | RowFlaw], batch: str, *, today: date, file: str = ""
) -> ItemTrial:
    """Go through the drafts without changing anything: which are new, the same, changed, gone, refused.

    Parameters
    ----------
    known
        The work items that are there.
    teams
        The id of each team by its title and by its id, in small letters.
    today
        The day on which something changed that its tracker does not date.
    """
    desk = _Desk(known, teams, batch, today, file)
    for each in drafts:
        if isinstance(each, RowFlaw):
            desk.refuse(each)
        else:
            desk.take(each)
    return desk.trial()


def try_import(product: ProductFile, drafts: Iterable[Draft | RowFlaw], batch: str, *, today: date, file: str = "") -> ItemTrial:
    """`try_items` for a product."""
    teams = {name.casefold(): each.id for each in product.teams for name in (each.title, each.id)}
    return try_items(product.work_items, teams, drafts, batch, today=today, file=file)


def commit(product: ProductFile, trial: ItemTrial) -> ProductFile:
    """The product with everything a trial found new or changed. Raises `InvalidInput` if it was changed since the trial."""
    changes = {change.before.id: change for change in trial.changed}
    items = []
    for each in product.work_items:
        change = changes.pop(each.id, None)
        if change and change.before != each:
            raise InvalidInput(f"work item {each.id!r} was changed since the trial. Try again")
        items.append(change.after if change else each)
    if changes:
        raise InvalidInput(f"work item {next(iter(changes))!r} was removed since the trial. Try again")
    return replace(product, work_items=(*items, *trial.new))


@dataclass(slots=True)
class _Counts:
    again: int = 0
    flaws: int = 0
    is_whole: bool = True
    last_row: int = 0
    refused_rows: set[int] = field(default_factory=set)


class _Desk:
    """Where drafts are sorted: it knows what is there already, and what came before in the same file."""

    def __init__(self, known: Iterable[WorkItem], teams: Mapping[str, str], batch: str, today: date, file: str) -> None:
        self._known = {(each.source, each.key): each for each in known}
        self._teams, self._batch, self._today, self._file = teams, batch, today, file
        self._drafts: dict[tuple[str, str], Draft] = {}
        self._flaws: list[RowFlaw] = []
        self._counts = _Counts()

    def refuse(self, flaw: RowFlaw) -> None:
        self._counts.flaws += 1
        if flaw.severity == "error":
            self._counts.refused_rows.add(flaw.row)
        self._counts.is_whole &= not flaw.ends_reading
        if len(self._flaws) < MAX_FLAWS or flaw.ends_reading:
            self._flaws.append(flaw)

    def take(self, draft: Draft) -> None:
        self._counts.last_row = max(self._counts.last_row, draft.row)
        before = self._drafts.setdefault(draft.identity, draft)
        if before is draft:
            return
        if before.content == draft.content:
            self._counts.again += 1
            return
        expected, got = "each key once, or with the same values", f"{shown(draft.key)} again, which row {before.row} has with others"
        self.refuse(RowFlaw(self._file, draft.row, "", expected, got, "Correct one of the keys, or map another column to the key"))

    def trial(self) -> ItemTrial:
        ids = self._ids()
        names = _Names(self._drafts.values(), self._known.values(), ids)
        waits = _waits(self._drafts.values(), names)
        new, changed, same = [], [], []
        for identity, draft in self._drafts.items():
            fresh = self._item(draft, ids[identity], names, waits.get(ids[identity], ()))
            before = self._known.get(identity)
            if before is None:
                new.append(fresh)
                continue
            after, fields = anew(before, fresh, draft, today=self._today)
            if fields:
                changed.append(ItemChange(draft.row, before, after, fields))
            else:
                same.append(before.id)
        for flaw in self._cycles(ids, {each.id: each.blocked_by for each in (*new, *(change.after for change in changed))}):
            self.refuse(flaw)
        sources = {draft.source for draft in self._drafts.values()}
        gone = tuple(each.id for identity, each in self._known.items() if each.source in sources and identity not in self._drafts)
        counts = self._counts
        return ItemTrial(
            batch=self._batch,
            new=tuple(new),
            changed=tuple(changed),
            same=tuple(same),
            gone=gone if counts.is_whole and not counts.refused_rows else (),
            rows={ids[identity]: draft.row for identity, draft in self._drafts.items()},
            num_again=counts.again,
            num_refused=len(counts.refused_rows),
            num_flaws=counts.flaws,
            is_whole=counts.is_whole,
            last_row=counts.last_row,
            flaws=tuple(self._flaws),
        )

    def _ids(self) -> dict[tuple[str, str], str]:
        """The id of each draft: that of the item it is known as, else a new one that is free."""
        taken, ids = {each.id for each in self._known.values()}, {}
        for identity in self._drafts:
            known = self._known.get(identity)
            id, number = (known.id if known else work_item_id(*identity)), 2
            while known is None and id in taken:
                id, number = f"{work_item_id(*identity)}~{number}", number + 1
            ids[identity] = id
            taken.add(id)
        return ids

    def _item(self, draft: Draft, id: str, names: "_Names", blocked_by: tuple[str, ...]) -> WorkItem:
        facts: dict[str, Any] = dict(draft.facts)
        parent = names.id_of(draft, draft.parent) if draft.parent else None
        return WorkItem(
            id=id,
            source=draft.source,
            key=draft.key,
            team=self._teams.get(draft.team.casefold()) if draft.team else None,
            parent=parent if parent != id else None,
            blocked_by=blocked_by,
            moves=draft.moves,
            **facts,
        )

    def _cycles(self, ids: Mapping[tuple[str, str], str], waits: dict[str, tuple[str, ...]]) -> Iterator[RowFlaw]:
        """Items that wait for each other: nobody can begin. They come in all the same; the tracker holds what it holds."""
        rows = {ids[identity]: draft for identity, draft in self._drafts.items()}
        for cycle in cycles_in(waits)[:MAX_CYCLES]:
            keys = " → ".join(rows[each].key if each in rows else each for each in (*cycle, cycle[0]))
            first = next((rows[each] for each in cycle if each in rows), None)
            remedy = "Take one of these links away in the tracker; until then nobody can begin"
            yield RowFlaw(self._file, first.row if first else 0, "", "items that can be done one after another", keys, remedy, severity="warning")


class _Names:
    """What keys and other ids name: items of the file first, then those known, else an item that is not here."""

    def __init__(self, drafts: Iterable[Draft], known: Iterable[WorkItem], ids: Mapping[tuple[str, str], str]) -> None:
        self._by_name: dict[str, str] = {}
        for item in known:
            self._by_name.setdefault(item.key.casefold(), item.id)
        mine: dict[str, str] = {}
        for draft in drafts:
            mine.setdefault(draft.key.casefold(), ids[draft.identity])
        for draft in drafts:
            if draft.other_id:
                mine.setdefault(draft.other_id.casefold(), ids[draft.identity])
        self._by_name |= mine

    def id_of(self, draft: Draft, name: str) -> str:
        """The id of what a draft names: by its key, by a number in the same place, by what an address ends with."""
        key = name.strip()
        place = draft.key.partition("#")[0]
        short = key.rsplit("/", 1)[-1]
        tries = [key, f"{place}#{short.lstrip('#')}" if "#" in draft.key else key, key.partition(" ")[0]]
        for each in tries:
            if found := self._by_name.get(each.casefold()):
                return found
        return work_item_id(draft.source, tries[1])


def _waits(drafts: Iterable[Draft], names: _Names) -> dict[str, tuple[str, ...]]:
    """What each item waits for, told by itself or by what it waits for."""
    waits: dict[str, dict[str, None]] = {}
    for draft in drafts:
        id = names.id_of(draft, draft.key)
        for each in draft.blocked_by:
            waits.setdefault(id, {})[names.id_of(draft, each)] = None
        for each in draft.blocks:
            waits.setdefault(names.id_of(draft, each), {})[id] = None
    return {id: tuple(each for each in found if each != id) for id, found in waits.items()}
