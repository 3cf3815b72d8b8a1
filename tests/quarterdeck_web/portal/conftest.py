"""A product with a public portal, a PM, and visitors who are signed in."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.core import mail
from django.http import QueryDict
from django.test import Client

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.portal import opening
from quarterdeck_web.portal.facts import VisitorScope
from quarterdeck_web.portal.ideas import posting
from quarterdeck_web.portal.models import Idea, Visitor
from quarterdeck_web.portal.visitors.people import visitor_of
from quarterdeck_web.products.changes import changing
from quarterdeck_web.strategy.models import Account


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """No figures are computed and nothing is indexed; nobody waits for a slip to be taken back."""
    from quarterdeck_web.jobs.registry import KINDS

    monkeypatch.delitem(KINDS, "figures")
    monkeypatch.setitem(KINDS, "index-evidence", replace(KINDS["index-evidence"], handler=lambda context: None))
    settings.PORTAL_GRACE_SECONDS = 0


OPEN = {"visibility": "public", "slug": "ours", "title": "Harbor", "tabs": ["roadmap", "ideas", "changelog"]}


def form(**fields: Any) -> QueryDict:
    """What a form sends."""
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


@dataclass
class Portal:
    """An open portal with the scope of its PM."""

    workspace: Workspace
    pm: Scope
    root: str = "/p/ours/"

    def set(self, **fields: Any) -> None:
        opening.save(self.pm, form(**{**OPEN, **fields}))

    @property
    def scope(self) -> VisitorScope:
        return VisitorScope(Workspace.objects.get(pk=self.workspace.pk))

    def visitor(self, email: str = "kim@orrin.example") -> Visitor:
        return visitor_of(self.scope, email)

    def client(self, email: str = "kim@orrin.example", **options: Any) -> Client:
        """A browser that came through the sign-in, as anybody does."""
        browser = Client(**options)
        browser.post(f"{self.root}sign-in/", {"email": email})
        work_off()
        code = re.search(r"^(\d{6}) ", mail.outbox[-1].subject)
        assert code
        assert mail.outbox[-1].to == [email]
        assert browser.post(f"{self.root}sign-in/code/", {"code": code[1]}).status_code == 302
        return browser

    def idea(self, title: str = "Book a dock slot yourself", text: str = "", email: str = "kim@orrin.example") -> Idea:
        return posting.post(self.scope, self.visitor(email), title, text)

    def feature(self, ref: str = "F1", title: str = "Dock self-booking", **more: Any) -> Feature:
        with changing(self.pm, "features.edit") as change:
            made: Feature = change.create(Feature, {"id": ref, "title": title, **more})
        return made

    def account(self, ref: str = "orrin", domains: tuple[str, ...] = ("orrin.example",)) -> Account:
        with changing(self.pm, "strategy.edit") as change:
            made: Account = change.create(Account, {"id": ref, "title": "Orrin Ltd", "domains": list(domains), "yearly_revenue": 10.0})
        return made

    def ship(self, feature: Feature, status: str = "released") -> None:
        with changing(self.pm, "features.edit") as change:
            change.update(Feature.objects.within(self.workspace).get(pk=feature.pk), {"status": status})


@pytest.fixture
def portal(ours: Workspace, scope_for: Callable[..., Scope]) -> Portal:
    made = Portal(ours, scope_for("pm", "owner"))
    made.set()
    return made
