"""Pins: what people demand of the planner. Each is a noun with who and why; the plan says what it costs."""

from datetime import date
from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import KEYS, is_turned
from quarterdeck_web.features.models import Feature
from quarterdeck_web.features.turning import undo_key
from quarterdeck_web.lib import words
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.plans.models import Pin, Release
from quarterdeck_web.products.changes import Changing, changing, on_change
from quarterdeck_web.products.rows import NounRow

KINDS = {
    "not before": "Not before",
    "finish by": "Finish by",
    "release": "In release",
    "option": "Build as",
    "include": "Must be in",
    "exclude": "Keep out",
}
NEEDED = {"not before": "day", "finish by": "day", "option": "option", "release": "release"}
"""Kind → the field it needs besides."""

Body = dict[str, Any]


def pin_words(body: Body) -> str:
    """A pin, short: `not before 1 Mar`."""
    kind = body.get("kind", "")
    if kind in ("not before", "finish by"):
        return f"{kind} {words.day(body.get('day'))}"
    if kind == "release":
        return f"in release {body.get('release')}"
    return f"built as {body.get('option')}" if kind == "option" else {"include": "must be in", "exclude": "kept out"}.get(kind, kind)


def pin_from(scope: Scope, feature: Feature, values: dict[str, Any]) -> Body:
    """A pin from a form's words. Raises `FieldErrors`."""
    kind = str(values.get("kind") or "")
    if kind not in KINDS:
        raise FieldErrors({"kind": [f"Expected one of {', '.join(KINDS)}, got {kind!r}."]})
    body: Body = {"feature": feature.ref, "kind": kind}
    needed = NEEDED.get(kind)
    given = str(values.get(needed) or "").strip() if needed else ""
    if needed and not given:
        raise FieldErrors({needed: [f"A pin “{KINDS[kind].lower()}” needs {'a day' if needed == 'day' else f'its {needed}'}."]})
    if needed == "day":
        body["day"] = _day(given).isoformat()
    elif needed == "release":
        if not scope.rows(Release).filter(ref=given).exists():
            raise FieldErrors({"release": [f"There is no release {given!r}."]})
        body["release"] = given
    elif needed == "option":
        if given not in {option["id"] for option in feature.body.get("options", [])}:
            raise FieldErrors({"option": [f"{feature} has no option {given!r}."]})
        body["option"] = given
    return body


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise FieldErrors({"day": [f"Expected a day such as 2027-03-01, got {text!r}."]}) from None


def pin(scope: Scope, feature: Feature, body: Body, why: str = "") -> Pin:
    """Pin a feature; a pin that says the same of it otherwise, or contradicts it, gives way."""
    with changing(scope, "plans.pin", why=why) as change:
        return add_pin(change, feature, body, why)


def add_pin(change: Changing, feature: Feature, body: Body, why: str) -> Pin:
    """Pin within an act that does more."""
    scope = change.scope
    for old in scope.rows(Pin).filter(feature=feature):
        if old.kind == body["kind"] or "exclude" in (old.kind, body["kind"]):
            change.delete(old)
    made: Pin = change.create(Pin, {**body, "by": scope.who, **({"why": why} if why else {})})
    return made


def lift(scope: Scope, row: Pin, why: str = "") -> None:
    """Take a pin away."""
    with changing(scope, "plans.pin", why=why) as change:
        change.delete(row)


@on_change
def undo_what_a_pin_touches(change: Changing, row: NounRow, before: Body, after: Body) -> None:
    """A pin on a committed feature asks for both keys again: its date or scope may not be what was promised.

    A pin made in a review keeps what was promised, so it undoes nothing.
    """
    if row.collection != "pins" or change.operation == "plans.accept":
        return
    for ref in {body.get("feature") for body in (before, after) if body}:
        feature = change.scope.rows(Feature).filter(ref=ref).first() if ref else None
        if feature is None or not all(is_turned(feature.body, key) for key in KEYS):
            continue
        said = f"pinned it: {pin_words(after)}" if after else f"lifted the pin: {pin_words(before)}"
        for key in KEYS:
            undo_key(change, feature, key, f"{change.scope.who} {said}")
