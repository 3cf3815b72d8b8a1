"""GitHub's words and ours: states, labels that say something, names."""

import re
from typing import Any

IN_PROGRESS = re.compile(r"^(?:(?:status|state|stage)\s*[:/]\s*)?(?:in[ _-]?progress|doing|wip|started|in[ _-]?development)$", re.IGNORECASE)
IN_REVIEW = re.compile(r"^(?:(?:status|state|stage)\s*[:/]\s*)?(?:(?:in|under|needs)[ _-]?review)$", re.IGNORECASE)
PRIORITY = re.compile(r"^(?:priority\s*[:/]\s*(?P<word>.{1,40})|(?P<short>p[0-4]))$", re.IGNORECASE)
POINTS = re.compile(r"^(?:story[ _-]?points?|points?|estimate|sp)\s*[:/]\s*(?P<number>\d{1,4}(?:\.\d{1,2})?)$", re.IGNORECASE)
NOT_DONE = ("not_planned", "duplicate")


def state_of_labels(labels: list[str]) -> str:
    """What the labels of an open item say about its state; *open* where they say nothing."""
    if any(map(IN_REVIEW.match, labels)):
        return "under review"
    return "in progress" if any(map(IN_PROGRESS.match, labels)) else "open"


def priority_of(labels: list[str]) -> str:
    """What the labels say about priority; empty where they say nothing."""
    found = next(filter(None, map(PRIORITY.match, labels)), None)
    return (found["word"] or found["short"]).strip() if found else ""


def points_of(labels: list[str]) -> float | None:
    """An estimate that a label such as `points: 5` gives."""
    found = next(filter(None, map(POINTS.match, labels)), None)
    return float(found["number"]) if found else None


def labels_in(value: Any) -> list[str]:
    """Names of labels: GitHub writes them as objects, once as texts."""
    names = [each.get("name") if isinstance(each, dict) else each for each in value or []]
    return [name for name in names if isinstance(name, str) and name]


def login_in(value: Any) -> str:
    """Who, of somebody who may have deleted their account."""
    return str(value.get("login") or "") if isinstance(value, dict) else ""


def day_in(value: Any) -> str | None:
    """The day of a moment, as UTC has it."""
    return value[:10] if isinstance(value, str) and len(value) >= 10 else None
