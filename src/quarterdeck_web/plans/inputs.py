"""What planning reads of a workspace, as rows hold it: so that a page can say what changed since a plan was made.

Voices, needs, keys and texts are no inputs of a plan: turning a key does not make a plan old.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.products.assemble import collections

COLLECTIONS = (
    *("features", "dependencies", "relations", "synergies", "releases", "pins", "budgets", "guard_rails", "outcomes"),
    *("skills", "teams", "people", "absences", "holidays", "decision_capacities", "ask_conversions"),
)
ADDED_LATER = ("relations", "synergies")
"""Collections that plans of before know nothing of: empty ones are not written, so that those plans stay as new as they were."""
FACTS = ("horizon", "value_unit", "currency")
UNREAD = {
    "features": {"summary", "themes", "owner", "initiative", "source", "size", "feasibility", "release", "objective_note"},
    "pins": {"by", "why"},
    "guard_rails": {"why"},
    "outcomes": {"title", "note", "source", "reason"},
    "teams": {"description", "leads"},
    "decision_capacities": {"basis"},
    "ask_conversions": {"basis"},
    "absences": {"reason"},
    "dependencies": {"quote", "source", "relation"},
    "relations": {"by", "why"},
    "synergies": {"by", "why"},
}
"""Fields of a collection that planning does not read."""
READ_OF_VALUE = ("value", "profile", "life_weeks", "fixed_date")
NAMES = {
    "absences": ("person", "first"),
    "ask_conversions": ("level", "team"),
    "decision_capacities": ("team", "kind", "first"),
    "dependencies": ("feature", "requires"),
    "guard_rails": ("objective",),
    "holidays": ("day",),
    "pins": ("feature", "kind"),
}
"""What names an item that has no id."""
SAID = {
    "features": "feature",
    "dependencies": "dependency",
    "relations": "relation",
    "synergies": "synergy",
    "releases": "release",
    "pins": "pin",
    "budgets": "budget",
    "guard_rails": "guard rail",
    "outcomes": "outcome",
    "skills": "skill",
    "teams": "team",
    "people": "person",
    "absences": "absence",
    "holidays": "holiday",
    "decision_capacities": "decision capacity",
    "ask_conversions": "ask conversion",
}

Inputs = dict[str, Any]


def planning_inputs(workspace: Workspace) -> Inputs:
    """What planning reads of the live workspace."""
    models = collections()
    document: Inputs = {name: workspace.facts.get(name) for name in FACTS}
    for name in COLLECTIONS:
        bodies = models[name].objects.within(workspace).order_by("position", "id").values_list("body", flat=True)
        read = [_read(name, body) for body in bodies]
        if read or name not in ADDED_LATER:
            document[name] = read
    return document


def inputs_hash(inputs: Inputs) -> str:
    """What identifies these inputs: 16 hex digits of SHA-256."""
    return hashlib.sha256(json.dumps(inputs, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def changes_since(before: Inputs, now: Inputs) -> list[dict[str, str]]:
    """Each input that differs: the noun, its id, the field and a sentence."""
    found = [{"noun": "product", "id": "", "field": name, "text": f"{_spelt(name)} changed"} for name in FACTS if before.get(name) != now.get(name)]
    titles = _titles(before) | _titles(now)
    for name in COLLECTIONS:
        found += _item_changes(name, before.get(name, []), now.get(name, []), titles)
    return found


def _read(collection: str, body: dict[str, Any]) -> dict[str, Any]:
    unread = UNREAD.get(collection, set())
    kept = {field: value for field, value in body.items() if field not in unread}
    if collection == "features" and kept.get("value"):
        kept["value"] = {field: kept["value"][field] for field in READ_OF_VALUE if field in kept["value"]}
    return kept


def _titles(inputs: Inputs) -> dict[tuple[str, str], str]:
    return {
        (name, item["id"]): str(item.get("title") or item.get("name") or item["id"])
        for name in COLLECTIONS
        for item in inputs.get(name, [])
        if "id" in item
    }


def _keyed(collection: str, items: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for item in items:
        name = key = str(item["id"]) if "id" in item else " ".join(str(item.get(field, "")) for field in NAMES.get(collection, tuple(sorted(item))))
        number = 1
        while key in found:
            number += 1
            key = f"{name} #{number}"
        found[key] = item
    return found


def _item_changes(name: str, before: list[dict[str, Any]], now: list[dict[str, Any]], titles: dict[tuple[str, str], str]) -> Iterator[dict[str, str]]:
    old, new = _keyed(name, before), _keyed(name, now)
    for key in dict.fromkeys((*old, *new)):
        was, now_item = old.get(key), new.get(key)
        if was == now_item:
            continue
        item = now_item or was or {}
        words = f"{_who(name, key, item, titles)}"
        about = {"noun": name, "id": str(item.get("feature") or item.get("id") or key)}
        if was is None or now_item is None:
            yield {**about, "field": "", "text": f"{words} {'is new' if was is None else 'is gone'}"}
            continue
        for field in dict.fromkeys((*was, *now_item)):
            if was.get(field) != now_item.get(field):
                yield {**about, "field": field, "text": f"{words}: {_spelt(field)} {_values(was.get(field), now_item.get(field))}"}


def _who(name: str, key: str, item: dict[str, Any], titles: dict[tuple[str, str], str]) -> str:
    if "id" in item:
        return titles.get((name, item["id"]), key)
    about = next((titles.get((other, item[field])) for field, other in ABOUT if item.get(field) and (other, item[field]) in titles), None)
    more = f" {item['kind']}" if item.get("kind") and name in ("pins", "decision_capacities") else ""
    return f"{about or key}: {SAID[name]}{more}"


ABOUT = (("feature", "features"), ("person", "people"), ("team", "teams"))


def _spelt(field: str) -> str:
    return {"keep_the_lights_on": "upkeep", "value": "value case", "options": "what it takes"}.get(field, field.replace("_", " "))


def _values(old: Any, new: Any) -> str:
    plain = (str, int, float, bool, type(None))
    if isinstance(old, plain) and isinstance(new, plain):
        return f"{'–' if old is None else old} → {'–' if new is None else new}"
    return "changed"
