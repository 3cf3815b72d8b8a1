"""Changing a feature: first what it would undo is said, then it is done."""

from dataclasses import dataclass
from typing import Any

from django.utils.http import urlencode

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import KEYS, LINK_TOUCHES, TOUCHES, KeyName, case_of, is_turned, touched_by
from quarterdeck_web.features.models import Feature
from quarterdeck_web.features.turning import TITLES
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.lib.words import day
from quarterdeck_web.products.assemble import field_flaws, tidy_body
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.merging import own_fields


@dataclass(frozen=True)
class Undoing:
    """A key that a change would undo, as a sentence."""

    key: KeyName
    feature: str
    by: str
    on: str

    def __str__(self) -> str:
        who = f" of {self.by}" if self.by else ""
        return f"the {TITLES[self.key].lower()}{who} on {self.feature}, turned {day(self.on)}"


class KeysInTheWay(Refused):
    """A change would undo keys, and whoever asks for it has not been told yet."""

    def __init__(self, undoes: list[Undoing]) -> None:
        self.undoes = undoes
        super().__init__(f"Saving this undoes {listed(undoes)}.", "Save it once more to say that you want that.")


def listed(undoes: list[Undoing]) -> str:
    """Keys in a sentence; many are counted."""
    said = [str(each) for each in undoes[:3]]
    if len(undoes) > 3:
        return f"{', '.join(said)} and {len(undoes) - 3} more keys"
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}" if said else ""


def undone_by(feature: Feature, fields: dict[str, Any]) -> list[Undoing]:
    """The turned keys that setting some fields of a feature would undo. Raises `FieldErrors`."""
    after = {**feature.body, **{field: value for field, value in fields.items() if value is not None}}
    for field, value in fields.items():
        if value is None:
            after.pop(field, None)
    if flaws := field_flaws("features", after):
        raise FieldErrors(flaws)
    touched = touched_by(tidy_body("features", feature.body), tidy_body("features", after))
    return [_undoing(feature, key) for key in KEYS if key in touched and is_turned(feature.body, key)]


def undone_by_link(feature: Feature, collection: str) -> list[Undoing]:
    """The turned keys that a change of a linked row (a need, a dependency, a risk) would undo."""
    return [_undoing(feature, key) for key in KEYS if key in LINK_TOUCHES.get(collection, ("", frozenset()))[1] and is_turned(feature.body, key)]


def at_stake(feature: Feature, *fields: str) -> list[Undoing]:
    """The turned keys that stand on some fields: what a form says before anything is typed."""
    keys = set().union(*(TOUCHES.get(field, frozenset()) for field in fields))
    return [_undoing(feature, key) for key in KEYS if key in keys and is_turned(feature.body, key)]


def later_day(feature: Feature, fields: dict[str, Any]) -> str:
    """The query of an address that asks for an exception, where setting some fields gives a committed feature a later day; else nothing."""
    if not all(is_turned(feature.body, key) for key in KEYS):
        return ""
    for field in ("deadline", "due_date"):
        old, new = feature.body.get(field), fields.get(field)
        if old and new and str(new) > old:
            return "?" + urlencode({"moves": field.replace("_", " "), "to_day": new})
    new = fields.get("release")
    return "?" + urlencode({"moves": "release", "to_release": new}) if feature.body.get("release") and new and new != feature.body["release"] else ""


def save_fields(
    scope: Scope, feature: Feature, fields: dict[str, Any], *, operation: str, version: int | None = None, why: str = "", confirmed: bool = False
) -> Feature:
    """Set fields of a feature.

    Raises
    ------
    KeysInTheWay
        If keys would come undone and that was not confirmed.
    FieldErrors, StaleEdit
        As `Changing.update`.
    """
    chosen = own_fields(scope.workspace, feature, {field: value for field, value in fields.items() if field not in scope.keep_theirs}, version)
    undoes = undone_by(feature, chosen)
    if undoes and not confirmed:
        raise KeysInTheWay(undoes)
    with changing(scope, operation, why=why) as change:
        saved = change.update(feature, fields, version=version)
    assert isinstance(saved, Feature)
    return saved


def _undoing(feature: Feature, key: KeyName) -> Undoing:
    turned = case_of(feature.body, key).get("key") or {}
    return Undoing(key, feature.title, str(turned.get("by") or ""), str(turned.get("on") or ""))
