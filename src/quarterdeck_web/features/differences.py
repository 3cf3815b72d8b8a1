"""What changed between the inputs a key was turned on and what stands there now, as old → new."""

import json
from datetime import datetime
from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import TOUCHES, KeyName
from quarterdeck_web.features.models import Feature, KeyTurn
from quarterdeck_web.products.models import Change

LONGEST, MOST = 90, 12
POINTS = {"p10", "p50", "p90"}


def since_turned(scope: Scope, feature: Feature, key: KeyName, turns: list[KeyTurn]) -> list[dict[str, str]]:
    """The changes that undid a key, leaf by leaf; empty where it was never turned here or nothing touched it."""
    turned = next((turn.at for turn in turns if turn.key == key and turn.event == "turned"), None)
    undone = next((turn.at for turn in turns if turn.key == key and turn.event == "undone"), None)
    if undone is None:
        return []
    fields = {field for field, keys in TOUCHES.items() if key in keys}
    rows = scope.rows(Change).filter(subject=feature.ref, field__in=fields, at__lte=_after(undone)).order_by("position")
    if turned is not None:
        rows = rows.filter(at__gt=turned)
    first, last = dict[str, Any](), dict[str, Any]()
    for body in rows.values_list("body", flat=True):
        first.setdefault(body["field"], body.get("old"))
        last[body["field"]] = body.get("new")
    found = [leaf for field in first for leaf in leaves(field, read(first[field]), read(last[field]))]
    return found[:MOST]


def _after(moment: datetime) -> datetime:
    return moment.replace(microsecond=999_999)


def read(text: str | None) -> Any:
    """A value of the history, as it was; texts that were cut stay texts."""
    try:
        return json.loads(text) if text and text[0] in "[{" else text
    except json.JSONDecodeError:
        return text


def leaves(name: str, old: Any, new: Any) -> list[dict[str, str]]:
    """Where two values differ, each place by its name: `value p50: 760000 → 900000`."""
    if isinstance(old, dict) and isinstance(new, dict) and not set(old) >= POINTS:
        return [
            leaf
            for part in dict.fromkeys([*old, *new])
            if part != "key" and old.get(part) != new.get(part)
            for leaf in leaves(f"{name} {part}", old.get(part), new.get(part))
        ]
    if isinstance(old, list) and isinstance(new, list) and all(isinstance(each, dict) for each in (*old, *new)):
        return _listed(name, old, new)
    return [] if old == new else [{"name": name.replace("_", " "), "old": said(old), "new": said(new)}]


def _listed(name: str, old: list[Any], new: list[Any]) -> list[dict[str, str]]:
    def of(rows: list[Any]) -> dict[str, Any]:
        return {str(row.get("id") or row.get("dimension") or number): row for number, row in enumerate(rows)}

    before, after = of(old), of(new)
    return [
        leaf
        for each in dict.fromkeys([*before, *after])
        if before.get(each) != after.get(each)
        for leaf in leaves(title(before.get(each) or after.get(each), each), before.get(each), after.get(each))
    ]


def title(row: Any, otherwise: str) -> str:
    """What a row of a list is called."""
    return str(row.get("title") or row.get("note") or row.get("dimension") or otherwise) if isinstance(row, dict) else otherwise


def said(value: Any) -> str:
    """A value as words."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, dict) and set(value) >= POINTS:
        return f"{value['p50']:g} ({value['p10']:g}–{value['p90']:g})"
    text = (
        str(value.get("title") or value.get("verdict") or "there")
        if isinstance(value, dict)
        else json.dumps(value, ensure_ascii=False)
        if isinstance(value, list)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
