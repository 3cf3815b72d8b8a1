"""Every operation of the web: read from the URL configuration, with the operation its view stands behind."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

REFS = {
    "feature": "SAME", "need": "N", "evidence": "E", "account": "A", "segment": "SEG", "objective": "O", "competitor": "C", "capability": "CAP",
    "team": "T", "person": "P", "skill": "S", "risk": "RISK", "release": "R", "assumption": "AS", "commitment": "COM", "ref": "C", "funding": "F",
    "relation": "REL", "survey": "SUR", "synergy": "SYN", "saving": "SAV",
    "highlight": "H", "exception": "EXC", "mapping_rule": "RULE",
    "idea": "IDEA", "idea_comment": "IC", "visitor": "VIS", "entry": "LOG",
    "criterion": "AC", "quality": "QA", "definition": "DEF",
}  # fmt: skip
"""The id of each noun that exists on both sides."""

CONSTANTS = {
    "field": "title",
    "subject": "features:SAME",
    "collection": "features",
    "form": "csv",
    "method": "rice",
    "audience": "executive",
    "key": "value",
    "kind": "team",
    "noun": "competitors",
    "option": "a",
    "ask": "SAME.ask",
    "topic": "value",
    "question": "staff",
    "key_result": "O.1",
    "tracker": "github",
}
"""Slots that name no row of their own: they are filled alike for everybody."""

PARTICULAR = {
    "limit": {"collection": "releases"},
    "limit-new": {"collection": "releases"},
    "limit-delete": {"collection": "releases"},
    "member-roles": {"person": "membership"},
    "remove-member": {"person": "membership"},
}
"""Addresses whose slots are filled otherwise: with a constant, or with another row (a name of `Side.ids`)."""

ASKED_BY_SLOT = dict.fromkeys(
    ("feature-key-turn", "feature-key-back", "exception-turn", "exception-back", "launch-turn", "launch-back"), "value.turn_key"
)
"""Addresses whose operation depends on a slot: what it is for the slot's constant above."""

MAY_NOT_FIND = {
    "compare-causes",
    "evidence-work-item",
    "compare-text",
    "plan-find",
    "report-download",
    "merge-need",
    "unmerge-need",
    "plan-keep-best",
    "survey-asked",
    "feedback-import-list",
    "calendar-feed-end",
    "work-item-import-list",
}
"""Addresses that need more than their slots (an id in the form, a job that runs): without it, not found is an answer."""


@dataclass(frozen=True)
class Address:
    """One URL pattern with its view."""

    name: str
    route: str
    slots: tuple[str, ...]
    view: Any

    @property
    def operation(self) -> str | None:
        """What the view asks for on reading."""
        return getattr(self.view, "operation", None)

    def asks_for(self, method: str) -> str:
        """The operation a method needs."""
        asked = self.view.operation if method in ("GET", "HEAD") else self.view.write_operation
        return str(ASKED_BY_SLOT.get(self.name, asked))

    @property
    def methods(self) -> list[str]:
        """Methods it answers, without HEAD."""
        return [method for method in self.view.methods if method != "HEAD"]


def addresses() -> list[Address]:
    """All addresses of the product's own."""
    return sorted(_walk(get_resolver().url_patterns, ""), key=lambda each: each.route)


def _walk(patterns: Any, prefix: str) -> Iterator[Address]:
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            yield Address(each.name or "", route, tuple(_slots(route)), each.callback)


def _slots(route: str) -> Iterator[str]:
    for part in route.split("<")[1:]:
        yield part.split(">")[0].split(":")[-1]


def is_allauth(address: Address) -> bool:
    """Whether the view is the sign-in library's, which has its own table of operations."""
    return address.view.__module__.startswith("allauth") or address.route.startswith("accounts/")
