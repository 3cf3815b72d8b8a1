"""GitHub's issues, pull requests and events → work items and their moves. Unknown fields and nulls are accepted; what is missing is said."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from quarterdeck_web.integrations.github.words import (
    NOT_DONE,
    day_in,
    labels_in,
    login_in,
    points_of,
    priority_of,
    state_of_labels,
)
from quarterdeck_web.integrations.models import TrackerRecord
from quarterdeck_web.integrations.trackers import Happened, Read

MAX_TITLE, MAX_TEXT = 500, 64_000
MOVES = (
    *("closed", "reopened", "merged", "labeled", "unlabeled", "milestoned", "demilestoned", "renamed", "assigned", "unassigned"),
    *("cross-referenced", "connected", "disconnected", "ready_for_review", "convert_to_draft", "converted_to_draft", "marked_as_duplicate"),
)
"""Events that say something about the work. The rest (mentions, subscriptions, pushes) is left out."""
BEGIN = ("assigned", "connected", "cross-referenced")


def read_issue(name: str, payload: Any) -> Read:
    """An issue or pull request of the repository `name`, from the list of issues or from a webhook. What cannot be read has a flaw."""
    number = payload.get("number") if isinstance(payload, Mapping) else None
    if not isinstance(number, int) or isinstance(number, bool):
        said = payload if isinstance(payload, Mapping) else {"value": payload}
        return Read(TrackerRecord.ITEM, f"?{_digest(said)}", said, flaw=f"number: expected an issue's number, got {number!r:.40}")
    title = payload.get("title")
    facts = {"kind": TrackerRecord.ITEM, "external_id": str(number), "payload": payload, "stated_at": str(payload.get("updated_at") or "")}
    try:
        if not isinstance(title, str) or not title.strip():
            raise ValueError(f"title: expected a text, got {title!r:.40}")
        return Read(**facts, title=title[:MAX_TITLE], body=_body(name, number, title, payload))
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        return Read(**facts, title=str(title or "")[:MAX_TITLE], flaw=f"{error}"[:500] or type(error).__name__)


def _body(name: str, number: int, title: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    labels, milestone = labels_in(payload.get("labels")), payload.get("milestone") or {}
    is_pull = bool(payload.get("pull_request")) or "merged_at" in payload
    state = _state(payload, labels, is_pull)
    is_done = state in ("complete", "closed")
    reason = payload.get("state_reason")
    return {
        "source": f"github:{name}",
        "key": f"{name}#{number}",
        "title": title[:MAX_TITLE],
        "url": payload.get("html_url") or "",
        "description": (payload.get("body") or "").replace("\0", "")[:MAX_TEXT],
        "kind": "pull request" if is_pull else _type(payload),
        "state": state,
        "stated_state": f"{payload['state']}, {reason.replace('_', ' ')}" if reason else payload["state"],
        "author": login_in(payload.get("user")),
        "assignees": [login for login in map(login_in, payload.get("assignees") or []) if login],
        "labels": labels,
        "milestone": milestone.get("title") or "",
        "priority": priority_of(labels),
        "created_on": day_in(payload.get("created_at")),
        "started_on": day_in(payload.get("created_at")) if is_pull else None,
        "finished_on": day_in(payload.get("closed_at")) if is_done else None,
        "due_date": day_in(milestone.get("due_on")),
        "estimate": points_of(labels),
        "estimate_unit": "points" if points_of(labels) is not None else "",
        "votes": _votes(payload),
    }


def _state(payload: Mapping[str, Any], labels: list[str], is_pull: bool) -> str:
    stated = payload.get("state")
    if stated not in ("open", "closed"):
        raise ValueError(f"state: expected open or closed, got {stated!r:.40}")
    if is_pull:
        merged_at = payload.get("merged_at") or (payload.get("pull_request") or {}).get("merged_at")
        if stated == "closed":
            return "complete" if merged_at else "closed"
        return "in progress" if payload.get("draft") else "under review"
    if stated == "closed":
        return "closed" if payload.get("state_reason") in NOT_DONE else "complete"
    return state_of_labels(labels)


def _type(payload: Mapping[str, Any]) -> str:
    """An organisation may have types of issues of its own: bug, feature, task."""
    found = payload.get("type")
    return str(found.get("name") or "issue").lower()[:60] if isinstance(found, Mapping) else "issue"


def _votes(payload: Mapping[str, Any]) -> int | None:
    """Thumbs up. The list of issues counts them, so that nobody need ask for each reaction."""
    found = (payload.get("reactions") or {}).get("+1")
    return found if isinstance(found, int) else None


def read_named(kind: str, payload: Any) -> Read:
    """A milestone, a label or a release."""
    if not isinstance(payload, Mapping):
        return Read(kind, f"?{_digest(payload)}", {"value": payload}, flaw=f"expected an object, got {payload!r:.40}")
    ident = payload.get("number") if kind == TrackerRecord.MILESTONE else payload.get("id")
    title = payload.get("title") or payload.get("name") or payload.get("tag_name")
    stated = str(payload.get("updated_at") or payload.get("published_at") or "")
    flaw = "" if isinstance(ident, int) and isinstance(title, str) else f"expected an id and a name, got {ident!r:.40} and {title!r:.40}"
    carried = "" if kind == TrackerRecord.RELEASE else f"{title} {payload.get('due_on') or ''}".strip()[:400]
    return Read(kind, str(ident) if not flaw else f"?{_digest(payload)}", payload, str(title or "")[:MAX_TITLE], stated, flaw=flaw, carried=carried)


def read_event(payload: Any, number: int | None = None) -> Happened | None:
    """An event of the repository's list or of an issue's timeline; None for those that say nothing about the work.

    A cross-reference has no id of its own: it is known by what refers.
    """
    if not isinstance(payload, Mapping) or payload.get("event") not in MOVES:
        return None
    number = number or (payload.get("issue") or {}).get("number")
    at = payload.get("created_at") or payload.get("updated_at")
    if not isinstance(number, int) or not isinstance(at, str):
        return None
    source = (payload.get("source") or {}).get("issue") or {}
    ident = payload.get("id") or (f"reference-{number}-{source['id']}" if source.get("id") else None)
    if ident is None:
        return None
    kept = {name: value for name, value in payload.items() if name not in ("issue", "source", "url", "performed_via_github_app")}
    if source:
        kept["source"] = {"number": source.get("number"), "url": source.get("html_url"), "is_pull": bool(source.get("pull_request"))}
    return Happened(str(ident), str(number), at, kept)


def with_history(body: Mapping[str, Any], events: list[Mapping[str, Any]]) -> dict[str, Any]:
    """A work item's body with its moves and with the day work began: the first label that says so, assignment, or pull request for it."""
    moves: list[dict[str, Any]] = []
    began = [body["started_on"]] if body.get("started_on") else []
    stands = {"state": "under review" if body["kind"] == "pull request" else "open", "milestone": None}
    labels: list[str] = []
    for event in events:
        on, change = day_in(event.get("created_at") or event.get("updated_at")), _change(event, stands, labels, body["kind"])
        if event["event"] in BEGIN and (event["event"] != "cross-referenced" or (event.get("source") or {}).get("is_pull")):
            began.append(on)
        if change is None or on is None:
            continue
        field, old, new = change
        if field == "state" and new == "in progress":
            began.append(on)
        if field in stands:
            stands[field] = new
        move = {"on": on, "field": field, "old": old, "new": new, "by": login_in(event.get("actor")), "stated": _stated(event)}
        moves.append({name: value for name, value in move.items() if value})
    first = min(filter(None, began), default=None)
    return {**body, "started_on": first, "moves": moves}


def _change(event: Mapping[str, Any], stands: Mapping[str, Any], labels: list[str], kind: str) -> tuple[str, Any, Any] | None:
    """(field, old, new) of an event, None where nothing of ours changed. `labels` is kept up with it."""
    word = event["event"]
    if word == "renamed":
        rename = event.get("rename") or {}
        return ("title", rename.get("from"), rename.get("to"))
    if word in ("milestoned", "demilestoned"):
        title = (event.get("milestone") or {}).get("title")
        old, new = (stands["milestone"], title) if word == "milestoned" else (title, None)
        return ("milestone", old, new) if old != new else None
    new = _new_state(event, stands["state"], labels, kind)
    return ("state", stands["state"], new) if new and new != stands["state"] else None


def _new_state(event: Mapping[str, Any], state: str, labels: list[str], kind: str) -> str | None:
    is_done, name = state in ("complete", "closed"), (event.get("label") or {}).get("name")
    match event["event"]:
        case "merged":
            return "complete"
        case "closed" if not is_done:
            return "closed" if kind == "pull request" or event.get("state_reason") in NOT_DONE else "complete"
        case "reopened":
            return "under review" if kind == "pull request" else state_of_labels(labels)
        case "ready_for_review":
            return "under review"
        case "convert_to_draft" | "converted_to_draft":
            return "in progress"
        case "labeled" | "unlabeled" if isinstance(name, str):
            labels.append(name) if event["event"] == "labeled" else labels.remove(name) if name in labels else None
            return None if is_done or kind == "pull request" else state_of_labels(labels)
    return None


def _stated(event: Mapping[str, Any]) -> str:
    label = (event.get("label") or {}).get("name")
    reason = event.get("state_reason")
    return f"{event['event']} {label}" if label else f"{event['event']}, {str(reason).replace('_', ' ')}" if reason else event["event"]


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:40]
