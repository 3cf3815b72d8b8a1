"""What the portal's pages for members share: the tabs over them, and the way to what visitors see."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.portal.facts import address_of, facts_of
from quarterdeck_web.portal.models import CommentReport, Idea, IdeaComment, PortalMail

TABS = (
    ("desk-ideas", "Ideas"),
    ("desk-moderation", "Moderation"),
    ("desk-roadmap", "Roadmap"),
    ("desk-changelog", "Changelog"),
    ("desk-mails", "Mails"),
)
TROUBLED = (PortalMail.FAILED, PortalMail.UNSURE)


def page(request: HttpRequest, scope: Scope, name: str, context: dict[str, Any], *, tab: str, status: int = 200) -> HttpResponse:
    """A page of the portal for members; `tab` is the address of its tab."""
    counts = {"desk-moderation": waiting(scope).count(), "desk-mails": scope.rows(PortalMail).filter(state__in=TROUBLED).order_by()[:100].count()}
    slug = scope.workspace.slug
    tabs = [{"title": word, "url": reverse(each, args=[slug]), "count": counts.get(each) or "", "current": each == tab} for each, word in TABS]
    address = address_of(scope.workspace)
    around = {"tabs": tabs, "portal": facts_of(scope.workspace), "address": address, "nav": "portal"}
    return render(request, f"portal/desk/{name}.html", around | context, status=status)


def waiting(scope: Scope) -> Any:
    """The ids of posts that wait for a moderator."""
    rows = [scope.rows(Idea).filter(state="waiting"), scope.rows(IdeaComment).filter(state="waiting"), reported(scope)]
    ideas, *others = (each.order_by().values("pk") for each in rows)
    return ideas.union(*others, all=True)


def reported(scope: Scope) -> Any:
    """Shown comments that somebody reported."""
    open_reports = scope.rows(CommentReport).filter(settled_at=None).values("comment")
    return scope.rows(IdeaComment).filter(state="public", pk__in=open_reports)
