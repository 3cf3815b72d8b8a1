"""What differs between two products, field by field, and how to carry any part of it over.

Works on plain documents (`product.codec.to_document`). Items are matched by their id, or by what names them; two of
one name by their order.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from quarterdeck.product import ProductFile
from quarterdeck.product.codec import product_from_document, to_document

Document = dict[str, Any]
NAMES = {
    "absences": ("person", "first"),
    "ask_conversions": ("level", "team"),
    "decision_capacities": ("team", "kind", "first"),
    "dependencies": ("feature", "requires"),
    "guard_rails": ("objective",),
    "holidays": ("day",),
    "need_facts": ("kind", "need", "into", "items"),
    "need_links": ("need", "feature"),
    "parity": ("capability", "competitor"),
    "pins": ("feature", "kind"),
    "sources": ("title",),
}
"""What names an item of a collection without ids; in the others all fields together do."""


class Absent:
    """Stands for a field or item that is not there (fields at their default are not written)."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT = Absent()


@dataclass(frozen=True, slots=True)
class Change:
    """`old` becomes `new` at `collection[key].field`.

    Without `key`: a field of the product itself, or (field "order") the order of a collection's keys. Without
    `field`: the whole item. `item` is the item as it stands in B, or A if it is gone: for words.
    """

    collection: str
    key: str
    field: str
    old: Any
    new: Any
    item: Any = None


def changes_between(a: ProductFile, b: ProductFile) -> tuple[Change, ...]:
    """Every atomic change that leads from A to B; all of them applied to A give B."""
    return tuple(_changes(to_document(a), to_document(b)))


def applied(product: ProductFile, changes: Iterable[Change]) -> ProductFile:
    """The product with some changes made.

    Raises
    ------
    FlawedProduct
        If a value is impossible at its place.
    """
    document = to_document(product)
    by_collection: dict[str, list[Change]] = {}
    for change in changes:
        by_collection.setdefault(change.collection, []).append(change)
    for collection, each in by_collection.items():
        if collection:
            # Keys are given once, before anything is removed: two of one name keep their numbers.
            items = _by_key(collection, document.get(collection, []))
            document[collection] = list(_changed(items, each).values())
        for change in each if not collection else ():
            _put(document, change.field, change.new)
    return product_from_document(document, "the replayed product")


def _changes(old: Document, new: Document) -> Iterator[Change]:
    for field in dict.fromkeys((*old, *new)):
        before, after = old.get(field, ABSENT), new.get(field, ABSENT)
        if before == after:
            continue
        if _is_collection(before) and _is_collection(after):
            yield from _item_changes(field, _by_key(field, _items(before)), _by_key(field, _items(after)))
        else:
            yield Change("", "", field, before, after)


def _is_collection(value: Any) -> bool:
    return value is ABSENT or (isinstance(value, list) and all(isinstance(item, dict) for item in value))


def _items(value: Any) -> list[Document]:
    return [] if value is ABSENT else value


def _by_key(collection: str, items: list[Document]) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for item in items:
        key = name = _name(collection, item)
        number = 1
        while key in found:
            number += 1
            key = f"{name} #{number}"
        found[key] = item
    return found


def _name(collection: str, item: Document) -> str:
    if "id" in item:
        return str(item["id"])
    fields = NAMES.get(collection) or tuple(sorted(item))
    return " ".join(str(item[field]) for field in fields if field in item)


def _item_changes(collection: str, old: dict[str, Document], new: dict[str, Document]) -> Iterator[Change]:
    for key, item in old.items():
        if key not in new:
            yield Change(collection, key, "", item, ABSENT, item)
    for key, item in new.items():
        if key not in old:
            yield Change(collection, key, "", ABSENT, item, item)
            continue
        for field in dict.fromkeys((*old[key], *item)):
            before, after = old[key].get(field, ABSENT), item.get(field, ABSENT)
            if before != after:
                yield Change(collection, key, field, before, after, item)
    kept = [key for key in old if key in new] + [key for key in new if key not in old]
    if kept != list(new):
        yield Change(collection, "", "order", list(old), list(new))


def _changed(items: dict[str, Document], changes: list[Change]) -> dict[str, Document]:
    for change in changes:
        if not change.field:
            _put(items, change.key, change.new)
        elif change.field != "order" and change.key in items:
            _put(items[change.key], change.field, change.new)
    for change in changes:
        if change.field == "order":
            places = {key: idx for idx, key in enumerate(change.new)}
            items = dict(sorted(items.items(), key=lambda pair: places.get(pair[0], len(places))))
    return items


def _put(target: Document, field: str, value: Any) -> None:
    if value is ABSENT:
        target.pop(field, None)
    else:
        target[field] = value
