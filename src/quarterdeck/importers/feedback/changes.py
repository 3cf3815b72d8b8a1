"""What an import would do to a product, counted before anything is done; and doing it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from quarterdeck.errors import InvalidInput
from quarterdeck.importers.feedback.items import Item, evidence_id
from quarterdeck.importers.feedback.rows import RowFlaw, shown
from quarterdeck.importers.feedback.values import is_about_sorting
from quarterdeck.product.codec import MAX_ITEMS
from quarterdeck.product.evidence import AskedStatus, Evidence
from quarterdeck.product.market import Account, Competitor, Segment
from quarterdeck.product.product_file import ProductFile

MAX_STATED = 60
MAX_FLAWS = 1000
"""So many flaws are kept with their words; all are counted."""
UPDATED = (
    "kind",
    "said_on",
    "person",
    "account",
    "segment",
    "language",
    "sentiment",
    "votes",
    "tags",
    "url",
    "archived",
    "status",
    "duplicate_of",
    "deal",
)
"""What a changed item brings anew. Its text stays as it was first said."""


@dataclass(frozen=True, slots=True)
class Change:
    """Evidence that says something else at its source now. `fields` names what is updated, `reworded` that the text differs, too."""

    row: int
    before: Evidence
    after: Evidence
    fields: tuple[str, ...]
    reworded: bool


@dataclass(frozen=True, slots=True)
class State:
    """A state as the file says it, what it becomes (None: nothing is kept of it), and how many items have it."""

    stated: str
    status: AskedStatus | None
    is_archived: bool
    num: int

    @property
    def becomes(self) -> str:
        """What it becomes, in words: one of the portal's states, archived, or nothing and why."""
        if self.is_archived:
            return "archived"
        if self.status is None:
            sorted_only = is_about_sorting(self.stated)
            return "nothing: it says how it was sorted, not how it stands" if sorted_only else "nothing: the word is not known"
        return self.status


class StateCounts:
    """Counts how items stand; a file with ever new states is no list of states, and is counted for the first hundred."""

    MOST = 100

    def __init__(self) -> None:
        self._counts: dict[tuple[str, AskedStatus | None, bool], int] = {}

    def add(self, item: Item) -> None:
        """Count one item."""
        key = (item.stated[:MAX_STATED], item.status, item.archived)
        if item.stated and (key in self._counts or len(self._counts) < self.MOST):
            self._counts[key] = self._counts.get(key, 0) + 1

    def states(self) -> tuple[State, ...]:
        """What was counted, the most frequent first."""
        return tuple(State(*key, num) for key, num in sorted(self._counts.items(), key=lambda each: (-each[1], each[0][0])))


@dataclass(frozen=True, slots=True)
class Trial:
    """What importing would do. `num_again` counts rows that only repeat what the file said before; `num_refused` counts rows.

    `num_after` items were said after the product's `as_of`. `is_whole` is False where the file could not be read to its end.
    `states` are the states that the file names, the most frequent first.
    """

    batch: str
    new: tuple[Evidence, ...]
    changed: tuple[Change, ...]
    num_same: int
    num_again: int
    num_refused: int
    num_flaws: int
    num_after: int
    is_whole: bool
    last_row: int
    accounts: tuple[Account, ...]
    segments: tuple[Segment, ...]
    competitors: tuple[Competitor, ...]
    flaws: tuple[RowFlaw, ...]
    states: tuple[State, ...] = ()

    @property
    def does_nothing(self) -> bool:
        """Whether the product would be as it is."""
        return not self.new and not self.changed


def try_import(product: ProductFile, items: Iterable[Item | RowFlaw], batch: str) -> Trial:
    """Go through the items without changing anything: which are new, the same, changed, refused.

    Memory grows with what is new, not with the file: texts that are there already are not held twice.
    """
    desk = _Desk(product, batch)
    for each in items:
        if isinstance(each, RowFlaw):
            desk.refuse(each)
        else:
            desk.take(each)
    return desk.trial()


def commit(product: ProductFile, trial: Trial) -> ProductFile:
    """The product with everything a trial found new or changed.

    Raises
    ------
    InvalidInput
        If the product was changed since the trial, or would hold more evidence than a product file may.
    """
    if len(product.evidence) + len(trial.new) > MAX_ITEMS["evidence"]:
        total = len(product.evidence) + len(trial.new)
        raise InvalidInput(f"expected at most {MAX_ITEMS['evidence']:,} pieces of evidence in a product, got {total:,}. Import a part")
    changes = {change.before.id: change for change in trial.changed}
    evidence = []
    for each in product.evidence:
        change = changes.pop(each.id, None)
        if change and change.before != each:
            raise InvalidInput(f"evidence {each.id!r} was changed since the trial. Try again")
        evidence.append(change.after if change else each)
    if changes:
        raise InvalidInput(f"evidence {next(iter(changes))!r} was removed since the trial. Try again")
    return replace(
        product,
        evidence=(*evidence, *trial.new),
        accounts=(*product.accounts, *trial.accounts),
        segments=(*product.segments, *trial.segments),
        competitors=(*product.competitors, *trial.competitors),
    )


@dataclass(slots=True)
class _Counts:
    same: int = 0
    again: int = 0
    flaws: int = 0
    after: int = 0
    last_row: int = 0
    is_whole: bool = True
    refused_rows: set[int] = field(default_factory=set)


class _Desk:
    """Where items are sorted: it knows what is there already, and what came before in the same file."""

    def __init__(self, product: ProductFile, batch: str) -> None:
        self._product, self._batch = product, batch
        self._known = {(each.source, each.source_id): each for each in product.evidence if each.source_id}
        self._ids = {each.id for each in product.evidence}
        self._seen: dict[tuple[str, str], tuple[int, int, bool]] = {}
        self._new: list[Evidence] = []
        self._changed: list[Change] = []
        self._flaws: list[RowFlaw] = []
        self._counts = _Counts()
        self._states = StateCounts()
        self._accounts = _Names(product.accounts)
        self._segments = _Names(product.segments)
        self._competitors = _Names(product.competitors)

    def refuse(self, flaw: RowFlaw) -> None:
        self._counts.flaws += 1
        self._counts.refused_rows.add(flaw.row)
        self._counts.is_whole &= not flaw.ends_reading
        # What ends the reading is the last flaw and says most.
        if len(self._flaws) < MAX_FLAWS or flaw.ends_reading:
            self._flaws.append(flaw)

    def take(self, item: Item) -> None:
        self._counts.last_row = item.row
        key = (item.source, item.source_id)
        if seen := self._seen.get(key):
            self._repeat(item, *seen)
            return
        self._seen[key] = (item.row, hash(item.text), item.duplicate_of is not None)
        self._states.add(item)
        known = self._known.get(key)
        if known is not None and known.source_hash == item.content_hash:
            self._counts.same += 1
        elif known is not None:
            self._change(item, known)
        else:
            self._add(item, key)

    def _repeat(self, item: Item, row: int, text_hash: int, is_double: bool) -> None:
        # What was merged is named by what it was merged into, too, and by its title only.
        if hash(item.text) == text_hash or is_double or item.duplicate_of is not None:
            self._counts.again += 1
            return
        expected, got = "each id once, or with the same text", f"{shown(item.source_id)} again, which row {row} has with another text"
        self.refuse(RowFlaw(item.source, item.row, "", expected, got, "Correct one of the ids, or map another column to the id"))

    def _add(self, item: Item, key: tuple[str, str]) -> None:
        id = evidence_id(*key)
        number = 2
        while id in self._ids:
            id, number = f"{evidence_id(*key)}~{number}", number + 1
        self._ids.add(id)
        self._new.append(self._evidence(item, id))
        self._counts.after += item.said_on is not None and item.said_on > self._product.as_of

    def _evidence(self, item: Item, id: str) -> Evidence:
        account = self._accounts.id_of(item.account, id)
        deal = item.deal and replace(item.deal, competitor=self._competitors.id_of(item.deal.competitor, id))
        return item.evidence(id=id, batch=self._batch, account=account, segment=self._segments.id_of(item.segment, id), deal=deal)

    def _change(self, item: Item, known: Evidence) -> None:
        fresh = self._evidence(item, known.id)
        # What the source leaves open, somebody here may have filled: it stays. So does putting away and merging.
        updates = {name: getattr(fresh, name) for name in UPDATED if getattr(fresh, name) not in (None, "", (), False)} | {"votes": fresh.votes}
        fields = tuple(name for name in UPDATED if name in updates and updates[name] != getattr(known, name))
        after = replace(known, **{name: updates[name] for name in fields}, source_hash=fresh.source_hash)
        self._changed.append(Change(item.row, known, after, fields, fresh.text != known.text))

    def trial(self) -> Trial:
        counts = self._counts
        new = tuple(self._linked(each) for each in self._new)
        changed = tuple(replace(each, after=self._linked(each.after, each.before.duplicate_of)) for each in self._changed)
        segments = {each.id: each.segment for each in new} if self._accounts.added else {}
        accounts = tuple(Account(id=id, title=name, segment=segments.get(first)) for id, name, first in self._accounts.added)
        return Trial(
            batch=self._batch,
            new=new,
            changed=changed,
            num_same=counts.same,
            num_again=counts.again,
            num_refused=len(counts.refused_rows),
            num_flaws=counts.flaws,
            num_after=counts.after,
            is_whole=counts.is_whole,
            last_row=counts.last_row,
            accounts=accounts,
            segments=tuple(Segment(id=id, title=name) for id, name, _ in self._segments.added),
            competitors=tuple(Competitor(id=id, title=name) for id, name, _ in self._competitors.added),
            flaws=tuple(self._flaws),
            states=self._states.states(),
        )

    def _linked(self, evidence: Evidence, before: str | None = None) -> Evidence:
        """Duplicates of what is not in the product are no duplicates: they would be hidden behind nothing."""
        target = evidence.duplicate_of
        return evidence if target is None or (target in self._ids and target != evidence.id) else replace(evidence, duplicate_of=before)


class _Names:
    """Accounts, segments or competitors by name, and those that are new."""

    def __init__(self, there: Iterable[Account | Segment | Competitor]) -> None:
        self._ids: dict[str, str] = {}
        for each in there:
            self._ids.setdefault(each.title.casefold(), each.id)
            self._ids.setdefault(each.id.casefold(), each.id)
        self._taken = set(self._ids.values())
        self.added: list[tuple[str, str, str]] = []

    def id_of(self, name: str | None, evidence: str) -> str | None:
        if not name:
            return None
        key = name.casefold()
        if key not in self._ids:
            slug = re.sub(r"[^a-z0-9]+", "-", key).strip("-")[:60] or "other"
            id, number = slug, 2
            while id in self._taken:
                id, number = f"{slug}-{number}", number + 1
            self._taken.add(id)
            self._ids[key] = id
            self.added.append((id, name, evidence))
        return self._ids[key]
