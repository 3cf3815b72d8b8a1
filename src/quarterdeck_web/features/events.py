"""What happened to a feature, in sentences: the turns of its keys, and the changes of its fields act by act."""

from datetime import date, datetime
from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import KEYS
from quarterdeck_web.features.models import Feature, KeyTurn
from quarterdeck_web.features.turning import SAID, TITLES
from quarterdeck_web.products.models import Change
from quarterdeck_web.products.words import field_words, told

LAST_EVENTS = 8
SAME_ACT_SECONDS = 3


def events_of(scope: Scope, feature: Feature, turns: list[KeyTurn]) -> list[dict[str, Any]]:
    """What happened to a feature, the last first: turns of keys, and changes of fields by act."""
    events = [_turn_event(turn) for turn in turns[:LAST_EVENTS]]
    rows = scope.rows(Change).filter(subject=feature.ref).order_by("-position").values("batch", "at", "body")[: LAST_EVENTS * 5]
    acts: dict[Any, dict[str, Any]] = {}
    for number, row in enumerate(rows):
        body = row["body"]
        act = acts.setdefault(
            row["batch"] or number,
            {"on": row["at"] or date.fromisoformat(body["on"]), "by": body.get("by", ""), "why": body.get("why", ""), "fields": []},
        )
        act["fields"].append(body)
    moments = [turn.at for turn in turns]
    events += [event for act in acts.values() if (event := _change_event(act, moments))]
    return sorted(events, key=lambda each: str(each["on"]), reverse=True)[:LAST_EVENTS]


def _turn_event(turn: KeyTurn) -> dict[str, Any]:
    title = TITLES[turn.key]  # type: ignore[index]
    said = {
        "turned": f"{turn.by_name} turned the {title.lower()}",
        "taken back": f"{turn.by_name} took the {title.lower()} back",
        "undone": f"{title} came undone",
    }
    return {
        "on": turn.at,
        "said": said[turn.event],
        "more": turn.cause or turn.why,
        "kind": {"turned": "turn", "undone": "undone"}.get(turn.event, ""),
        "is_signed": turn.event == "turned",
    }


SMALL = {"status", "owner", "title", "release", "objective", "due_date", "deadline", "earliest_start", "progress"}


def _change_event(act: dict[str, Any], moments: list[datetime]) -> dict[str, Any] | None:
    on, fields = act["on"], act["fields"]
    if isinstance(on, datetime) and any(abs((on - moment).total_seconds()) < SAME_ACT_SECONDS for moment in moments):
        # What a turn wrote into the case is told by the turn.
        fields = [each for each in fields if each["field"] not in KEYS]
    names = [each["field"] for each in fields]
    if not names:
        return None
    if "features" in names:
        return {"on": on, "said": f"Created by {act['by']}" if act["by"] else "Created", "more": "", "kind": "", "by": act["by"]}
    words = ", ".join(dict.fromkeys(SAID.get(name) or field_words(name) for name in names))
    more = "; ".join(f"{told(each.get('old'))} → {told(each.get('new'))}" for each in fields if each["field"] in SMALL)
    return {
        "on": on,
        "said": f"{act['by'] or 'Somebody'} changed {words}",
        "more": " · ".join(filter(None, [more, act["why"]])),
        "kind": "",
        "by": act["by"],
    }
