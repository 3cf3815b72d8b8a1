"""A repository with as many issues as asked for, each made from its number alone, in the shapes that GitHub documents."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)
PEOPLE = ("ada", "bo", "chen", "dee")
LABELS = ("bug", "feature", "in progress", "points: 3", "priority: high", "docs")
MILESTONES = ("1.0", "1.1", "2.0")


def at(moment: datetime) -> str:
    """A moment as GitHub writes it."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def user(name: str) -> dict[str, Any]:
    return {"login": name, "id": sum(map(ord, name)), "type": "User"}


@dataclass
class Repository:
    """What a repository holds. `spares` are further fields that an answer carries and nobody knows."""

    name: str = "acme/app"
    ident: int = 4711
    num_issues: int = 12
    private: bool = False
    former_names: set[str] = field(default_factory=set)
    permissions: dict[str, bool] = field(default_factory=lambda: {"admin": False, "push": True, "triage": True, "pull": True})
    issues: dict[int, dict[str, Any]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    references: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    milestones: dict[int, dict[str, Any]] = field(default_factory=dict)
    labels: list[dict[str, Any]] = field(default_factory=list)
    releases: list[dict[str, Any]] = field(default_factory=list)
    deleted: set[int] = field(default_factory=set)
    drops_labels: bool = False
    """Take writes of labels and milestones and leave them as they were, as GitHub does for a token that may not set them."""

    def __post_init__(self) -> None:
        self.labels = [{"id": 900 + number, "name": name, "color": "ededed", "default": False} for number, name in enumerate(LABELS)]
        for number, title in enumerate(MILESTONES, 1):
            due = at(BEGAN.replace(hour=8) + timedelta(days=60 * number))
            self.milestones[number] = {
                "id": 700 + number, "number": number, "title": title, "state": "open", "due_on": due, "updated_at": at(BEGAN), "description": None,
            }  # fmt: skip
        self.releases = [
            {"id": 800 + number, "tag_name": f"v0.{number}", "name": None, "draft": False, "published_at": at(BEGAN + timedelta(days=number))}
            for number in range(3)
        ]
        for number in range(1, self.num_issues + 1):
            self._make(number)

    @property
    def about(self) -> dict[str, Any]:
        return {
            "id": self.ident, "name": self.name.split("/")[1], "full_name": self.name, "private": self.private, "archived": False,
            "html_url": f"https://github.example/{self.name}", "permissions": self.permissions, "has_issues": True, "a_field_of_tomorrow": {"x": 1},
        }  # fmt: skip

    def _make(self, number: int) -> None:
        created = BEGAN + timedelta(minutes=7 * number)
        is_pull, is_closed = number % 9 == 0, number % 3 == 0
        labels = [LABELS[number % len(LABELS)]] if number % 4 else []
        milestone = self.milestones[1 + number % 3] if number % 5 == 0 else None
        closed = created + timedelta(days=2 + number % 20)
        # Many share a second, as after an edit of many at once.
        updated = (closed if is_closed else created + timedelta(days=1)).replace(second=0, minute=0)
        issue = {
            "id": 100_000 + number, "node_id": f"I_{number}", "number": number, "title": f"Issue {number}: the gate is slow",
            "body": f"It takes {number} minutes.\r\n\r\n- [ ] measure" if number % 7 else None, "user": user(PEOPLE[number % 4]),
            "state": "closed" if is_closed else "open", "state_reason": ("not_planned" if number % 2 else "completed") if is_closed else None,
            "labels": [each for each in self.labels if each["name"] in labels], "milestone": milestone,
            "assignees": [user(PEOPLE[number % 3])] if number % 2 else [], "assignee": None, "comments": number % 5, "locked": False,
            "created_at": at(created), "updated_at": at(updated), "closed_at": at(closed) if is_closed else None,
            "html_url": f"https://github.example/{self.name}/issues/{number}", "reactions": {"+1": number % 13, "-1": 0, "total_count": number % 13},
        }  # fmt: skip
        if is_pull:
            issue["pull_request"] = {"merged_at": at(closed) if is_closed and number % 2 else None, "url": "x"}
            issue["draft"] = number % 4 == 0 and not is_closed
        self.issues[number] = issue
        for name in labels:
            self._happen(number, "labeled", created + timedelta(hours=1), label={"name": name, "color": "ededed"})
        if milestone:
            self._happen(number, "milestoned", created + timedelta(hours=2), milestone={"title": milestone["title"]})
        if is_closed:
            self._happen(number, "closed", closed, state_reason=issue["state_reason"], commit_id=None)

    def _happen(self, number: int, event: str, moment: datetime, **more: Any) -> None:
        self.events.append(
            {"id": 5_000_000 + len(self.events), "event": event, "actor": user("ada"), "created_at": at(moment), "issue": self.issues[number], **more}
        )

    def change(self, number: int, moment: datetime | None = None, event: str = "", facts: dict[str, Any] | None = None, **fields: Any) -> None:
        """Change an issue, as somebody at GitHub would; with an event if one is named."""
        moment = moment or datetime.now(UTC)
        self.issues[number] = {**self.issues[number], **fields, "updated_at": at(moment)}
        if event:
            self._happen(number, event, moment, **(facts or {}))

    def refer(self, number: int, pull: int, moment: datetime) -> None:
        """Let a pull request refer to an issue."""
        source = {"type": "issue", "issue": {"id": 100_000 + pull, "number": pull, "html_url": "x", "pull_request": {"url": "x"}}}
        self.references.setdefault(number, []).append(
            {"event": "cross-referenced", "actor": user("bo"), "created_at": at(moment), "updated_at": at(moment), "source": source}
        )

    def timeline(self, number: int) -> list[dict[str, Any]]:
        mine = [{name: value for name, value in each.items() if name != "issue"} for each in self.events if each["issue"]["number"] == number]
        noise = [{"event": "subscribed", "id": 1, "actor": user("dee"), "created_at": at(BEGAN)}, {"event": "commented", "id": 2, "body": "+1"}]
        return sorted([*mine, *self.references.get(number, []), *noise], key=lambda each: str(each.get("created_at")))

    def create(self, value: dict[str, Any]) -> dict[str, Any]:
        number = max(self.issues, default=0) + 1
        now = at(datetime.now(UTC))
        self.issues[number] = {
            "id": 100_000 + number, "number": number, "title": value["title"], "body": value.get("body"), "user": user("ada"), "state": "open",
            "state_reason": None, "labels": [], "milestone": None, "assignees": [], "created_at": now, "updated_at": now, "closed_at": None,
            "html_url": f"https://github.example/{self.name}/issues/{number}", "reactions": {"+1": 0, "total_count": 0},
        }  # fmt: skip
        self.patch(number, {name: value[name] for name in ("labels", "milestone") if name in value})
        return self.issues[number]

    def patch(self, number: int, value: dict[str, Any]) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        if "labels" in value and not self.drops_labels:
            fields["labels"] = [{"id": sum(map(ord, name)), "name": name} for name in value["labels"]]
        if "milestone" in value and not self.drops_labels:
            fields["milestone"] = self.milestones[value["milestone"]] if value["milestone"] else None
        if "state" in value:
            is_closed = value["state"] == "closed"
            fields |= {"state": value["state"], "state_reason": value.get("state_reason"), "closed_at": at(datetime.now(UTC)) if is_closed else None}
        self.change(number, **fields)
        return self.issues[number]
