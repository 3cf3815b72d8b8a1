"""What GitHub sends by itself: who sent it, and what it says. An event that is not known is taken and does nothing.

References
----------
https://docs.github.com/en/webhooks/webhook-events-and-payloads
https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from quarterdeck_web.integrations.github.mapping import read_issue, read_named
from quarterdeck_web.integrations.models import Place, TrackerRecord
from quarterdeck_web.integrations.trackers import Received
from quarterdeck_web.lib.signatures import Unsigned, verify_body

WINDOW = timedelta(days=3)
"""GitHub delivers again what is up to three days old, and nothing older."""
ENDS = {"deleted": "deleted", "transferred": "transferred"}
_ID = re.compile(r"[A-Za-z0-9-]{1,100}")


def verify(secret: str, headers: Mapping[str, str], body: bytes) -> tuple[str, str]:
    """The id and the event of a delivery. Raises `Unsigned`."""
    verify_body(secret, headers.get("X-Hub-Signature-256", ""), body)
    delivery, event = headers.get("X-GitHub-Delivery", ""), headers.get("X-GitHub-Event", "")
    if not _ID.fullmatch(delivery):
        raise Unsigned("expected a header X-GitHub-Delivery with the id of the delivery", "Send what GitHub sends.")
    return delivery, event[:60]


def receive(place: Place, event: str, payload: Mapping[str, Any]) -> Received:
    """What a delivery says."""
    repository = payload.get("repository")
    if isinstance(repository, Mapping) and str(repository.get("id")) != place.external_id:
        return Received("about another repository: ignored")
    if _is_old(payload):
        return Received("older than three days: the next reading knows better")
    handler = _HANDLERS.get(event)
    action = str(payload.get("action") or "")[:40]
    return handler(place, action, payload) if handler else Received(f"{event}: ignored")


def _issue(place: Place, action: str, payload: Mapping[str, Any]) -> Received:
    issue = payload.get("issue") or payload.get("pull_request")
    read = read_issue(place.name, issue)
    word = f"issue {read.external_id} {action}"
    if action in ENDS:
        return Received(word, gone=((read.external_id, ENDS[action]),))
    # Which label, which milestone and when stands in the events, which are read soon.
    return Received(word, (read,), reads_soon=True)


def _pull(place: Place, action: str, payload: Mapping[str, Any]) -> Received:
    pull = payload.get("pull_request")
    # A pull request of this event has no reactions: the count that is known stays.
    return Received(f"pull request {action}", (read_issue(place.name, pull),), reads_soon=True)


def _comment(place: Place, action: str, payload: Mapping[str, Any]) -> Received:
    return Received(f"comment {action}", (read_issue(place.name, payload.get("issue")),))


def _named(kind: str, field: str) -> Any:
    def handle(place: Place, action: str, payload: Mapping[str, Any]) -> Received:
        read = read_named(kind, payload.get(field))
        word = f"{field} {action}"
        if action in ("deleted", "unpublished"):
            return Received(word, dropped=((kind, read.external_id),), reads_soon=kind != TrackerRecord.RELEASE)
        return Received(word, (read,), reads_soon=action == "edited")

    return handle


def _repository(place: Place, action: str, payload: Mapping[str, Any]) -> Received:
    name = (payload.get("repository") or {}).get("full_name")
    if action in ("renamed", "transferred") and isinstance(name, str):
        return Received(f"repository {action}", renamed_to=name, reads_soon=True)
    return Received(f"repository {action}", reads_soon=action in ("deleted", "privatized", "archived"))


def _ping(place: Place, action: str, payload: Mapping[str, Any]) -> Received:
    return Received("ping: the webhook works")


_HANDLERS = {
    "ping": _ping,
    "issues": _issue,
    "issue_comment": _comment,
    "pull_request": _pull,
    "label": _named(TrackerRecord.LABEL, "label"),
    "milestone": _named(TrackerRecord.MILESTONE, "milestone"),
    "release": _named(TrackerRecord.RELEASE, "release"),
    "repository": _repository,
}
EVENTS = tuple(_HANDLERS)


def _is_old(payload: Mapping[str, Any]) -> bool:
    about = payload.get("issue") or payload.get("pull_request")
    stated = about.get("updated_at") if isinstance(about, Mapping) else None
    try:
        return isinstance(stated, str) and datetime.fromisoformat(stated) < datetime.now(UTC) - WINDOW
    except (ValueError, TypeError):
        return False
