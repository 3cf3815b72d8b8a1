"""The changelog and one entry of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from quarterdeck_web.lib.markdown import to_html
from quarterdeck_web.portal.models import KINDS, ChangelogEntry, Idea
from quarterdeck_web.portal.pages.showing import page
from quarterdeck_web.portal.visitors.door import Visit, portal_page

PAGE = 20
MOST_PAGES = 500


@portal_page("changelog")
def changelog(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What came out, the newest first."""
    number = int(request.GET["page"]) if request.GET.get("page", "").isdecimal() and len(request.GET["page"]) < 4 else 1
    start = (min(max(number, 1), MOST_PAGES) - 1) * PAGE
    rows = list(published(visit)[start : start + PAGE + 1])
    context = {"entries": _told(visit, rows[:PAGE]), "next_page": start // PAGE + 2 if len(rows) > PAGE else None}
    return page(request, visit, "changelog", context, tab="changelog")


@portal_page("changelog")
def entry(request: HttpRequest, visit: Visit, entry: str) -> HttpResponse:
    """One entry."""
    row = visit.scope.get(ChangelogEntry, ref=entry, published_on__isnull=False)
    [told] = _told(visit, [row])
    return page(request, visit, "entry", {"entry": told}, tab="changelog")


def published(visit: Visit) -> Any:
    """Entries that visitors see, the newest first."""
    return visit.scope.rows(ChangelogEntry).exclude(published_on=None).order_by("-published_on", "-position")


def _told(visit: Visit, rows: list[ChangelogEntry]) -> list[dict[str, Any]]:
    """Entries with their text as HTML, and the public ideas they answer where ideas are shown."""
    refs = {ref for row in rows for ref in row.body.get("ideas") or ()} if "ideas" in visit.facts.tabs else set()
    ideas = {idea.ref: idea for idea in visit.scope.rows(Idea).filter(ref__in=refs, state="public", merged_into=None)}
    kinds = dict(KINDS)
    return [
        {
            "row": row,
            "on": row.published_on,
            "html": to_html(row.body.get("text") or ""),
            "kind": kinds[row.kind],
            "ideas": [ideas[ref] for ref in row.body.get("ideas") or () if ref in ideas],
        }
        for row in rows
    ]
