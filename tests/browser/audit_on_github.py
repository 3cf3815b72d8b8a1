"""A repository at a GitHub of one's own, in which a team of Harbor follows its work on *Audit log export*: what tests of the browser connect."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fake_github import Repository
from tests.fake_github.repository import at, user

NAME = "harbor/audit"
FEATURE, TITLE, RELEASE = "HB-149", "Audit log export", "27.1 Spring"
LABEL = "audit trail"
BEGAN = datetime(2026, 9, 7, 9, tzinfo=UTC)
WORKED = max(datetime.now(UTC), datetime(2026, 11, 25, 9, tzinfo=UTC))
"""When work moved: after the plan of the sample was made, so that it counts against it."""
LABELLED = ("Append-only table for entries", "Hash chain over entries", "Who, what, when of each entry", "Nobody edits an entry")
MEANT = "Export of the audit log with receipts and retention"
BY_HAND = "Ask the lawyers what must stay for ten years"
NUM_OLD = 230


def audit_repository(name: str = NAME, num_old: int = NUM_OLD) -> Repository:
    """Four issues with a label, one of them done; one that says what the feature is in other words; one that says nothing; many closed long ago."""
    made = Repository(name=name, num_issues=0)
    made.labels = [
        {"id": 1, "name": LABEL, "color": "ededed", "default": False},
        {"id": 2, "name": "in progress", "color": "ededed", "default": False},
    ]
    made.milestones = {1: _milestone(1, RELEASE, "2027-03-12T08:00:00Z"), 2: _milestone(2, "27.2 Summer", "2027-06-30T08:00:00Z")}
    for number in range(num_old):
        _add(made, f"Old request {number + 1}", BEGAN - timedelta(days=400 - number), closed=BEGAN - timedelta(days=300 - number))
    for number, title in enumerate(LABELLED):
        _add(made, title, BEGAN + timedelta(days=number), labels=[LABEL], closed=WORKED if number == 0 else None)
    made.change(numbers_of(made, LABELLED[1:2])[0], WORKED, "assigned", {"assignee": {"login": "ada"}}, assignees=[user("ada")])
    for title in (MEANT, BY_HAND):
        _add(made, title, BEGAN + timedelta(days=30))
    return made


def numbers_of(repository: Repository, titles: tuple[str, ...]) -> list[int]:
    """The numbers of issues by their titles."""
    found = {issue["title"]: number for number, issue in repository.issues.items()}
    return [found[title] for title in titles]


def _milestone(number: int, title: str, due: str) -> dict[str, Any]:
    return {"id": 700 + number, "number": number, "title": title, "state": "open", "due_on": due, "updated_at": at(BEGAN), "description": None}


def _add(made: Repository, title: str, created: datetime, *, labels: list[str] | None = None, closed: datetime | None = None) -> None:
    number = made.create({"title": title, "body": None, "labels": labels or []})["number"]
    ended = {"state": "closed", "state_reason": "completed", "closed_at": at(closed)} if closed else {}
    if labels:
        made.change(number, created, "labeled", {"label": {"name": labels[0]}}, created_at=at(created))
    made.change(
        number, closed or created, "closed" if closed else "", {"state_reason": "completed"} if closed else None, created_at=at(created), **ended
    )
