"""Turning keys, taking them back, and undoing them when what they stand on changes: each a dated, signed row."""

from typing import Any

from django.utils import timezone

from quarterdeck_web.accounts.models import Membership
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import KEYS, LINK_TOUCHES, KeyName, case_of, input_hash, is_turned, touched_by, with_key
from quarterdeck_web.features.models import Dependency, Feature, KeyTurn, NeedLink, Risk
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.products.changes import Changing, changing, on_change
from quarterdeck_web.products.models import Decision, Notification
from quarterdeck_web.products.rows import NounRow

HOLDER = {"value": "pm", "feasibility": "tpm"}
TITLES = {"value": "Value key", "feasibility": "Feasibility key"}
SAID = {
    "summary": "its scope", "objective": "its objective", "value": "its value case",
    "options": "what it takes", "feasibility": "its feasibility case",
    "earliest_start": "its earliest start", "due_date": "its due date", "deadline": "its deadline", "late_cost_per_week": "the cost of being late",
    "release": "its release", "need_links": "its needs", "dependencies": "what it depends on", "risks": "its risks", "funding": "its funding",
}  # fmt: skip
"""Field or collection → how a person says it."""


def linked_bodies(scope: Scope, feature: Feature, key: KeyName) -> list[dict[str, Any]]:
    """Rows outside the feature that a key stands on: its needs (value); its dependencies and risks (feasibility)."""
    models = (NeedLink,) if key == "value" else (Dependency, Risk)
    return [body for model in models for body in scope.rows(model).filter(feature=feature).values_list("body", flat=True)]


def turn_key(scope: Scope, feature: Feature, key: KeyName, *, why: str = "", version: int | None = None) -> KeyTurn:
    """Turn a key of a feature on its inputs as they are now.

    Raises
    ------
    Refused
        If it is turned already, or the case it stands on is not written.
    StaleEdit
        If the feature's case was changed since the page was read.
    """
    with changing(scope, f"{key}.turn_key", why=why) as change:
        feature = scope.rows(Feature).select_for_update().get(pk=feature.pk)
        _refuse_untimely(feature, key)
        if version is not None and version != feature.version:
            raise Refused(f"{feature} changed since you opened it.", "Read the change, then turn the key on what stands there now.")
        digest = input_hash(feature.body, key, linked_bodies(scope, feature, key))
        turned = {"by": scope.who, "on": timezone.localdate().isoformat(), "why": why, "input_hash": digest}
        change.update(feature, {key: with_key(feature.body, key, turned)})
        row = _record(scope, feature, key, "turned", why=why, input_hash=digest)
        committed = all(is_turned(feature.body, each) for each in KEYS)
        text = f"{TITLES[key]} of {feature} turned" + ("; both keys are turned: it is committed" if committed else "")
        _decide(scope, feature, "committed" if committed else "key turned", text, why)
        _tell_other_holder(scope, feature, key, committed)
    return row


def take_back(scope: Scope, feature: Feature, key: KeyName, *, why: str) -> KeyTurn:
    """Take a turned key back, saying why. Raises `Refused` where it is not turned or no reason is given."""
    if not why.strip():
        raise Refused("A key is taken back with a reason.", "Say in a sentence what changed.")
    with changing(scope, f"{key}.turn_key", why=why) as change:
        feature = scope.rows(Feature).select_for_update().get(pk=feature.pk)
        if not is_turned(feature.body, key):
            raise Refused(f"The {TITLES[key].lower()} of {feature} is not turned.", "There is nothing to take back.")
        change.update(feature, {key: with_key(feature.body, key, None)})
        row = _record(scope, feature, key, "taken back", why=why)
        _decide(scope, feature, "key taken back", f"{TITLES[key]} of {feature} taken back", why)
        _notify(
            scope,
            feature,
            [HOLDER[other] for other in KEYS if other != key],
            "key",
            f"{scope.who} took the {TITLES[key].lower()} of {feature} back: {why}",
        )
    return row


def undo_key(change: Changing, feature: Feature, key: KeyName, cause: str) -> None:
    """A key comes undone by a change; whoever holds it is told and asked again."""
    change.amend(feature, key, with_key(feature.body, key, None))
    _record(change.scope, feature, key, "undone", cause=cause)
    _decide(change.scope, feature, "key undone", f"{TITLES[key]} of {feature} came undone: {cause}", change.why)
    _notify(change.scope, feature, [HOLDER[key]], "key", f"The {TITLES[key].lower()} of {feature} came undone: {cause}")


def turn_anew(change: Changing, feature: Feature, key: KeyName, turn: dict[str, Any], by: Any) -> None:
    """Have a turned key stand on its inputs as this act leaves them: `turn` says who turned it anew, when and why; `by` is their account."""
    digest = input_hash(feature.body, key, linked_bodies(change.scope, feature, key))
    change.amend(feature, key, with_key(feature.body, key, {**turn, "input_hash": digest}))
    row = _record(change.scope, feature, key, "turned", why=turn.get("why", ""), input_hash=digest)
    row.by, row.by_name = by, turn["by"]
    row.save(update_fields=["by", "by_name"])


@on_change
def undo_what_a_change_touches(change: Changing, row: NounRow, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Un-turn the keys that stand on what changed."""
    if isinstance(row, Feature):
        if before and after:
            for key, touched in touched_by(before, after).items():
                fields = [field for field in touched if (row.pk, field) not in change.agreed]
                if fields and is_turned(after, key) and case_of(before, key).get("key") == case_of(after, key).get("key"):
                    undo_key(change, row, key, f"{change.scope.who} changed {_listed(fields)}")
        return
    if row.collection in LINK_TOUCHES:
        field, keys = LINK_TOUCHES[row.collection]
        for ref in {body.get(field) for body in (before, after) if body}:
            feature = change.scope.rows(Feature).filter(ref=ref).first() if ref else None
            for key in keys:
                if feature is not None and is_turned(feature.body, key):
                    undo_key(change, feature, key, f"{change.scope.who} changed {SAID[row.collection]}")


def undone_keys(scope: Scope, features: list[Feature] | None = None) -> dict[Any, dict[str, KeyTurn]]:
    """Feature id → key → the event that undid it, for keys whose last event was coming undone."""
    turns = scope.rows(KeyTurn).order_by("at", "id")
    if features is not None:
        turns = turns.filter(feature__in=[feature.pk for feature in features])
    last: dict[tuple[Any, str], KeyTurn] = {(turn.feature_id, turn.key): turn for turn in turns}
    found: dict[Any, dict[str, KeyTurn]] = {}
    for (feature, key), turn in last.items():
        if turn.event == "undone":
            found.setdefault(feature, {})[key] = turn
    return found


def _refuse_untimely(feature: Feature, key: KeyName) -> None:
    if is_turned(feature.body, key):
        raise Refused(f"The {TITLES[key].lower()} of {feature} is turned already.", "Take it back first if it should stand on something else.")
    if feature.body.get("status") in ("released", "closed"):
        raise Refused(f"{feature} is {feature.body['status']}.", "There is nothing left to commit to.")
    if key == "value" and not feature.body.get("value"):
        raise Refused(f"{feature} has no value case yet.", "Write what it is worth, to whom and why, then turn the key.")
    if key == "feasibility" and not feature.body.get("options"):
        raise Refused(f"{feature} has no option yet.", "Say what it takes: one option with its activities or asks, then turn the key.")


def _record(scope: Scope, feature: Feature, key: KeyName, event: str, *, why: str = "", cause: str = "", input_hash: str = "") -> KeyTurn:
    conditions = [text for part in case_of(feature.body, "feasibility").get("assessments", ()) for text in part.get("conditions", ())]
    row: KeyTurn = scope.rows(KeyTurn).create(
        feature=feature,
        key=key,
        event=event,
        by=scope.user,
        by_name=scope.who,
        why=why,
        cause=cause[:400],
        input_hash=input_hash,
        condition="; ".join(conditions) if key == "feasibility" and event == "turned" else "",
    )
    return row


def _decide(scope: Scope, feature: Feature, kind: str, text: str, why: str) -> None:
    scope.rows(Decision).create(subject=f"features:{feature.ref}", kind=kind, text=text[:1000], why=why, by=scope.user, by_name=scope.who)


def _tell_other_holder(scope: Scope, feature: Feature, key: KeyName, committed: bool) -> None:
    if committed:
        _notify(scope, feature, list(HOLDER.values()), "key", f"{feature} is committed: both keys are turned")
        return
    other = next(each for each in KEYS if each != key)
    _notify(scope, feature, [HOLDER[other]], "key", f"{feature} waits for your {TITLES[other].lower()}")


def _notify(scope: Scope, feature: Feature, roles: list[str], kind: str, text: str) -> None:
    url = f"/w/{scope.workspace.slug}/features/{feature.ref}/"
    members = scope.rows(Membership).select_related("user")
    people = [member.user for member in members if set(member.roles) & set(roles) and member.user != scope.user]
    for user in people:
        scope.rows(Notification).create(user=user, kind=kind, text=text[:400], url=url)


def _listed(fields: list[str]) -> str:
    words = list(dict.fromkeys(SAID[field] for field in fields))
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
