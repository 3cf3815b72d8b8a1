"""The only code that changes anything at GitHub. The outbox calls it with what somebody approved; a test sees that nobody else does."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from quarterdeck_web.integrations.faults import Missing, Unprocessable
from quarterdeck_web.integrations.github.client import PER_PAGE, GitHub, Reply
from quarterdeck_web.integrations.github.mapping import read_issue, read_named
from quarterdeck_web.integrations.github.words import day_in, labels_in
from quarterdeck_web.integrations.models import OutboxEntry, Place, Proposal, TrackerRecord
from quarterdeck_web.integrations.trackers import Written

CLOCKS_DIFFER = timedelta(minutes=10)
MOST_PAGES_LOOKED = 20
DUE_HOUR = "T08:00:00Z"
"""GitHub keeps the day of a milestone as an hour of its own; this one is that day in every zone it shows."""


class GitHubWriter(GitHub):
    """A line that also writes. A write is sent once: whether it happened is looked up before it is sent again."""

    def send(self, method: str, path: str, value: Mapping[str, Any]) -> Reply:
        """Send a value."""
        address = self._address(path, {})
        return self._reply(self._call(method, address, json.dumps(value).encode(), {}), address, False)


def standing(client: GitHub, place: Place, target: str, external_id: str, fields: list[str]) -> Written:
    """How an issue or a milestone stands now."""
    kind = "milestones" if target == Proposal.MILESTONE else "issues"
    return _written(place, target, client.get(f"/repos/{place.name}/{kind}/{external_id}").value, fields)


def write(client: GitHubWriter, place: Place, entry: OutboxEntry) -> Written:
    """Write what was approved and read it back."""
    proposal = entry.proposal
    fields = {name: change["to"] for name, change in proposal.fields.items()}
    match proposal.target:
        case Proposal.NEW:
            number = _found(client, place, entry)
            if number is None:
                body = f"{fields.get('description', '')}\n\n{entry.marker}".strip()
                sent = {"title": fields["title"], "body": body, **_sent(client, place, fields)}
                number = client.send("POST", f"/repos/{place.name}/issues", sent).value["number"]
            return standing(client, place, Proposal.ITEM, str(number), list(fields))
        case Proposal.ITEM:
            client.send("PATCH", f"/repos/{place.name}/issues/{proposal.external_id}", _sent(client, place, fields))
        case _:
            due = fields["due_date"]
            client.send("PATCH", f"/repos/{place.name}/milestones/{proposal.external_id}", {"due_on": due + DUE_HOUR if due else None})
    return standing(client, place, proposal.target, proposal.external_id, list(fields))


def _found(client: GitHub, place: Place, entry: OutboxEntry) -> int | None:
    """The issue that an attempt which was cut off made: it carries the entry's marker. Lists are up to date at once, GitHub's search is not."""
    since: datetime = entry.approved_at - CLOCKS_DIFFER
    query: dict[str, Any] = {"state": "all", "sort": "created", "direction": "desc", "since": f"{since:%Y-%m-%dT%H:%M:%SZ}", "per_page": PER_PAGE}
    address = f"/repos/{place.name}/issues"
    for _ in range(MOST_PAGES_LOOKED):
        reply = client.get(address, **query)
        for issue in reply.value or []:
            if entry.marker in str(issue.get("body") or ""):
                return int(issue["number"])
        if not reply.next_url:
            return None
        address, query = reply.next_url, {}
    return None


def _sent(client: GitHub, place: Place, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as GitHub takes them."""
    sent: dict[str, Any] = {}
    if "labels" in fields:
        sent["labels"] = list(fields["labels"])
    if "milestone" in fields:
        sent["milestone"] = _milestone(client, place, fields["milestone"]) if fields["milestone"] else None
    if "state" in fields:
        sent |= {"open": {"state": "open"}, "complete": {"state": "closed", "state_reason": "completed"}}.get(
            fields["state"], {"state": "closed", "state_reason": "not_planned"}
        )
    return sent


def _milestone(client: GitHub, place: Place, title: str) -> int:
    address, query = f"/repos/{place.name}/milestones", {"state": "all", "per_page": PER_PAGE}
    while address:
        reply = client.get(address, **query)
        for milestone in reply.value or []:
            if milestone.get("title") == title:
                return int(milestone["number"])
        address, query = reply.next_url, {}
    raise Unprocessable(f"{place.name} has no milestone “{title}” any more.", "Make it there, or propose another one.")


def _written(place: Place, target: str, value: Any, fields: list[str]) -> Written:
    if not isinstance(value, Mapping):
        raise Missing("GitHub has nothing at that address.", "It may have been deleted meanwhile.")
    if target == Proposal.MILESTONE:
        return Written(read_named(TrackerRecord.MILESTONE, value), {"due_date": day_in(value.get("due_on"))})
    read = read_issue(place.name, value)
    reason = value.get("state_reason")
    state = "open" if value.get("state") == "open" else "closed" if reason in ("not_planned", "duplicate") else "complete"
    stands = {
        "title": value.get("title"),
        "labels": sorted(labels_in(value.get("labels"))),
        "milestone": (value.get("milestone") or {}).get("title") or "",
        "state": state,
        "description": (value.get("body") or "").partition("\n\n<!-- quarterdeck:")[0],
    }
    return Written(read, {name: stands[name] for name in fields if name in stands})
