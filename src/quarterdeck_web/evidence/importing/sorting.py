"""Which items are new, the same, changed or refused, against what a workspace holds: batch by batch, for the dry run and the import alike."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.importing.assemble import default_of, is_flaw, news_of, ref_of, repeated
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.products.assemble import collections

ITEMS_AT_ONCE = 500
_HASH_BITS = 2**38 - 1


@dataclass
class Changed:
    """Evidence that says something else at its source now: the fields it would get, and whether its text differs too (that stays)."""

    row: Evidence
    item: Any
    fields: dict[str, Any]
    is_reworded: bool


@dataclass
class Sorted:
    """What one batch of items comes to. `new` pairs items with the ids they get."""

    new: list[tuple[Any, str]] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    num_same: int = 0
    num_again: int = 0
    flaws: list[Any] = field(default_factory=list)


def batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    """Items and flaws in batches that end with a row: what one row gives is kept together or not at all."""
    batch: list[Any] = []
    for each in items:
        if len(batch) >= ITEMS_AT_ONCE and each.row != batch[-1].row:
            yield batch
            batch = []
        batch.append(each)
    if batch:
        yield batch


class Names:
    """Ids of accounts or segments by what people call them. What is looked up and not there is in `missing`."""

    def __init__(self, scope: Scope, collection: str) -> None:
        self._scope, self.model = scope, collections()[collection]
        self._ids: dict[str, str] = {}
        self.missing: dict[str, str] = {}
        self.read()

    def read(self) -> None:
        """Read them again: somebody may have added some."""
        self._ids = {}
        for ref, body in self._scope.rows(self.model).order_by("position", "id").values_list("ref", "body"):
            for name in (str(body.get("title", "")), ref):
                self._ids.setdefault(name.casefold(), ref)

    def id_of(self, name: str | None) -> str | None:
        """The id of what has this name, None where nothing has."""
        if not name:
            return None
        found = self._ids.get(name.casefold())
        if found is None:
            self.missing.setdefault(name.casefold(), name)
        return found

    def add(self, name: str, ref: str) -> None:
        """Know one more."""
        self._ids[name.casefold()] = ref
        self._ids.setdefault(ref.casefold(), ref)
        self.missing.pop(name.casefold(), None)


class Desk:
    """Sorts items in the order of their file. It remembers what came before in it, a few dozen bytes an item."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.accounts, self.segments = Names(scope, "accounts"), Names(scope, "segments")
        self._seen: dict[int, int] = {}
        self._seen_last: list[int] = []

    def remember(self, items: Iterable[Any]) -> None:
        """Items of rows that are done: they are known as having come before, and nothing else."""
        for item in items:
            if not is_flaw(item):
                self._seen.setdefault(_key(item), _said(item))

    def forget_last(self) -> None:
        """Sort the last batch anew: what it held has not come before."""
        for key in self._seen_last:
            del self._seen[key]
        self._seen_last = []

    def sort(self, items: Iterable[Any]) -> Sorted:
        """Sort one batch. Looks at the database as it is now."""
        found, fresh = Sorted(), []
        self._seen_last = []
        for item in items:
            if is_flaw(item):
                found.flaws.append(item)
            elif (said := self._seen.get(_key(item))) is not None:
                self._repeat(item, said, found)
            else:
                self._seen[_key(item)] = _said(item)
                self._seen_last.append(_key(item))
                fresh.append(item)
        known, refs = self._known(fresh)
        for item in fresh:
            row = known.get((item.source, item.source_id))
            if row is None:
                found.new.append((item, refs[item.source, item.source_id]))
            elif row.body.get("source_hash") == item.content_hash:
                found.num_same += 1
            else:
                found.changed.append(self.change(row, item))
        return found

    def change(self, row: Evidence, item: Any) -> Changed:
        """What an item that is known brings anew."""
        news = news_of(item, ref=row.ref, account=self.accounts.id_of(item.account), segment=self.segments.id_of(item.segment))
        if news.get("duplicate_of") in (row.ref, None):
            news.pop("duplicate_of", None)
        fields = {name: value for name, value in news.items() if value != row.body.get(name, default_of(name))}
        return Changed(row, item, fields, row.body.get("text") != item.text)

    def _repeat(self, item: Any, said: int, found: Sorted) -> None:
        same_text, is_double = said >> 1 & _HASH_BITS == hash(item.text) & _HASH_BITS, said & 1
        # What was merged is named by what it was merged into, too, and by its title only.
        if same_text or is_double or item.duplicate_of is not None:
            found.num_again += 1
        else:
            found.flaws.append(repeated(item, said >> 39))

    def _known(self, items: list[Any]) -> tuple[dict[tuple[str, str], Evidence], dict[tuple[str, str], str]]:
        """Evidence that items are known as, by (source, id there); and the free id of each that is not."""
        known: dict[tuple[str, str], Evidence] = {}
        refs: dict[tuple[str, str], str] = {}
        waiting = {(item.source, item.source_id): ref_of(item.source, item.source_id) for item in items}
        number, taken = 1, set[str]()
        while waiting:
            wanted = {key: ref if number == 1 else f"{ref}~{number}" for key, ref in waiting.items()}
            rows = {row.ref: row for row in self.scope.rows(Evidence).filter(ref__in=list(wanted.values()))}
            for key, ref in wanted.items():
                row = rows.get(ref)
                if row is not None and (row.body.get("source"), row.body.get("source_id")) == key:
                    known[key] = row
                elif row is None and ref not in taken:
                    taken.add(ref)
                    refs[key] = ref
            waiting = {key: ref for key, ref in waiting.items() if key not in known and key not in refs}
            number += 1
        return known, refs


def _key(item: Any) -> int:
    return hash((item.source, item.source_id))


def _said(item: Any) -> int:
    """Row, text and whether it is a double, in one number that takes no more room than another."""
    return item.row << 39 | (hash(item.text) & _HASH_BITS) << 1 | (item.duplicate_of is not None)
