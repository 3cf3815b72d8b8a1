"""The two keys of a feature: their present state, what they stand on, and which change undoes which.

The value key is the Product Manager's, the feasibility key the Technical Product Manager's. A feature is committed while
both are turned. A key never turns by itself; it may come undone by itself, and then the record says which change did it.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal

KeyName = Literal["value", "feasibility"]
KeyState = Literal["on", "off", "undone"]
KEYS: tuple[KeyName, ...] = ("value", "feasibility")
BOTH: frozenset[KeyName] = frozenset(KEYS)

TOUCHES: dict[str, frozenset[KeyName]] = {
    "summary": BOTH,
    "objective": frozenset({"value"}),
    "value": frozenset({"value"}),
    "options": frozenset({"feasibility"}),
    "feasibility": frozenset({"feasibility"}),
    "earliest_start": frozenset({"feasibility"}),
    "due_date": BOTH,
    "deadline": BOTH,
    "late_cost_per_week": frozenset({"value"}),
    "release": BOTH,
}
"""Field of a feature → the keys that a change of it undoes: scope and dates touch both, a case its own key."""

LINK_TOUCHES: dict[str, tuple[str, frozenset[KeyName]]] = {
    "need_links": ("feature", frozenset({"value"})),
    "dependencies": ("feature", frozenset({"feasibility"})),
    "risks": ("feature", frozenset({"feasibility"})),
    "funding": ("feature", frozenset({"feasibility"})),
}
"""Collection that speaks of a feature → the field that names it, and the keys that a change of such a row undoes."""


@dataclass(frozen=True)
class Keys:
    """Both keys of one feature as a page shows them."""

    value: KeyState
    feasibility: KeyState

    @property
    def are_committed(self) -> bool:
        """Whether both are turned."""
        return self.value == self.feasibility == "on"


def case_of(body: dict[str, Any], key: KeyName) -> dict[str, Any]:
    """The case that a key stands on, as the product file holds it; empty where there is none."""
    case: dict[str, Any] = body.get(key) or {}
    return case


def is_turned(body: dict[str, Any], key: KeyName) -> bool:
    """Whether a key is turned now."""
    return bool(case_of(body, key).get("key"))


def keys_of(body: dict[str, Any], undone: frozenset[str] | set[str] = frozenset()) -> Keys:
    """Both keys' states; `undone` names keys whose last event was coming undone."""

    def state(key: KeyName) -> KeyState:
        return "on" if is_turned(body, key) else "undone" if key in undone else "off"

    return Keys(state("value"), state("feasibility"))


def touched_by(before: dict[str, Any], after: dict[str, Any]) -> dict[KeyName, list[str]]:
    """Which keys a change of a feature's body undoes, each with the fields that did it."""
    found: dict[KeyName, list[str]] = {}
    for field, keys in TOUCHES.items():
        if _without_key(before.get(field)) != _without_key(after.get(field)):
            for key in keys:
                found.setdefault(key, []).append(field)
    return found


def input_hash(body: dict[str, Any], key: KeyName, linked: list[dict[str, Any]]) -> str:
    """What identifies the inputs a key was turned on: the feature's fields that touch it, and the linked rows that do."""
    fields = {field: _without_key(body.get(field)) for field, keys in TOUCHES.items() if key in keys}
    text = json.dumps([fields, sorted(json.dumps(row, sort_keys=True) for row in linked)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def with_key(body: dict[str, Any], key: KeyName, turn: dict[str, Any] | None) -> dict[str, Any]:
    """The case of a key with that key turned (`turn` as the product file writes it) or not (None)."""
    case = {name: value for name, value in case_of(body, key).items() if name != "key"}
    return {**case, "key": turn} if turn else case


def _without_key(value: Any) -> Any:
    """A field without what no key stands on: the key itself (a case of nothing else is none), and that a team has agreed to what was asked of it."""
    if isinstance(value, dict):
        return {name: part for name, part in value.items() if name != "key"} or None
    if isinstance(value, list):
        return [
            {**part, "asks": [_without_agreement(ask) for ask in part["asks"]]} if isinstance(part, dict) and part.get("asks") else part
            for part in value
        ]
    return value


def _without_agreement(ask: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in ask.items() if name != "status" or part == "declined"}
