"""Input changes in words: `lang: dedicated support per member 3 → 4`."""

from datetime import date
from typing import Any

from quarterdeck.comparison.changes import ABSENT, Change
from quarterdeck.comparison.difference import InputChange
from quarterdeck.product import ProductFile
from quarterdeck.units import format_amount, format_date

SINGULAR = {
    "absences": "absence",
    "ask_conversions": "ask conversion",
    "capabilities": "capability",
    "criteria": "criterion",
    "decision_capacities": "decision capacity",
    "dependencies": "dependency",
    "need_facts": "decision about needs",
    "need_links": "link to a need",
    "people": "person",
    "parity": "parity",
    "evidence": "evidence",
    "funding": "funding",
    "progress": "progress",
    "synergies": "synergy",
}
MAX_SHOWN = 60


class Speaker:
    """Says changes with the names both products know."""

    def __init__(self, *products: ProductFile) -> None:
        self.names: dict[str, str] = {}
        for product in products:
            self.names |= {person.id: person.name for person in product.people}

    def told(self, change: Change) -> InputChange:
        """A change as a noun with its sentence."""
        kind = singular(change.collection) if change.collection else "product"
        return InputChange(noun=kind, id=change.key, field=change.field, text=self.text(change))

    def text(self, change: Change) -> str:
        """A change as a sentence without its full stop."""
        if not change.collection:
            return f"{_spelt(change.field)}: {_moved(change.old, change.new)}"
        if change.field == "order":
            return f"{_spelt(change.collection)}: another order"
        subject = self.subject(change)
        if not change.field:
            verb = "removed" if change.new is ABSENT else "added"
            what = "" if self._names_itself(change) else f"{singular(change.collection)} "
            return f"{subject}: {what}{verb}{self._span(change)}"
        if change.collection == "decision_capacities":
            kind = (change.item or {}).get("kind", "dedicated support")
            return f"{subject}: {kind} {_spelt(change.field)} {_moved(change.old, change.new)}"
        return f"{subject}: {_inside(_spelt(change.field), change.old, change.new)}"

    def subject(self, change: Change) -> str:
        """Whom or what a change is about, by name where it has one."""
        item = change.item or {}
        for field in ("feature", "person", "team", "objective", "level"):
            if field in item and (change.collection not in ("outcomes",)) and not ("title" in item and field != "feature"):
                return self.names.get(str(item[field]), str(item[field]))
        return self.names.get(change.key, change.key)

    def _names_itself(self, change: Change) -> bool:
        return change.collection in ("features",)

    def _span(self, change: Change) -> str:
        item = change.item or {}
        first, last = item.get("first"), item.get("last")
        if change.collection == "absences" and first and last:
            return f" {_day(first)} – {_day(last)}"
        detail = item.get("requires") or (item.get("kind") if change.collection == "pins" else None) or item.get("title")
        return f" ({_short(detail)})" if detail and detail != change.key else ""


def singular(collection: str) -> str:
    """What one item of a collection is called."""
    return SINGULAR.get(collection, _spelt(collection.removesuffix("s")))


def _inside(field: str, old: Any, new: Any) -> str:
    """A change of a field; of a nested one (an option, a value case) only the first place that differs, and how many more."""
    places = list(_places(old, new, ()))
    place, before, after = places[0]
    more = f" and {len(places) - 1} more inside" if len(places) > 1 else ""
    return f"{_place_words(field, place)} {_moved(before, after)}{more}"


Place = tuple[tuple[str, bool], ...]
"""Where something lies inside a field: names of fields, and (True) titles of the items of a list."""


def _places(old: Any, new: Any, place: Place) -> list[tuple[Place, Any, Any]]:
    if isinstance(old, dict) and isinstance(new, dict) and not (_is_range(old) and _is_range(new)):
        keys = [key for key in dict.fromkeys((*old, *new)) if old.get(key, ABSENT) != new.get(key, ABSENT)]
        return [found for key in keys for found in _places(old.get(key, ABSENT), new.get(key, ABSENT), (*place, (_spelt(key), False)))]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new) and any(isinstance(each, dict) for each in new):
        pairs = [(number, before, after) for number, (before, after) in enumerate(zip(old, new, strict=True)) if before != after]
        return [found for number, before, after in pairs for found in _places(before, after, (*place, (_label(after, number), True)))]
    return [(place, old, new)]


def _place_words(field: str, place: Place) -> str:
    """A place as people say it: the field, and the innermost item it is of (`effort of Connector kit`)."""
    last = max((number for number, (_, is_item) in enumerate(place) if is_item), default=-1)
    names = [name for name, is_item in place[last + 1 :] if not is_item]
    if last >= 0:
        return f"{' '.join(names)} of {place[last][0]}" if names else f"{field} {place[last][0]}"
    return " ".join([field, *(name for name in names if name != field)])


def _is_range(value: Any) -> bool:
    return {"p10", "p50", "p90"} == set(value)


def _label(item: Any, number: int) -> str:
    return str(item.get("title") or item.get("id") or number + 1) if isinstance(item, dict) else str(number + 1)


def _moved(old: Any, new: Any) -> str:
    if isinstance(old, dict) and isinstance(new, dict) and _is_range(old) and _is_range(new) and old["p50"] != new["p50"]:
        return f"{format_amount(old['p50'])} → {format_amount(new['p50'])}"
    if old is ABSENT:
        return f"set to {_short(new)}"
    if new is ABSENT:
        return f"no longer {_short(old)}"
    if isinstance(old, int | float) and isinstance(new, int | float):
        return f"{old:,g} → {new:,g}"
    return f"{_short(old)} → {_short(new)}"


def _short(value: Any) -> str:
    if isinstance(value, dict) and {"p10", "p50", "p90"} <= set(value):
        return f"{format_amount(value['p50'])} ({format_amount(value['p10'])}–{format_amount(value['p90'])})"
    if isinstance(value, dict):
        return f"{len(value)} fields"
    if isinstance(value, list):
        plain = ", ".join(str(each) for each in value)
        return plain if value and not isinstance(value[0], dict) and len(plain) <= MAX_SHOWN else f"{len(value)} items"
    text = str(value)
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text))


def _spelt(field: str) -> str:
    return field.replace("_", " ")
