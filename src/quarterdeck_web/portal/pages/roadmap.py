"""The start of a portal, and its roadmap."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from quarterdeck_web.portal.ideas.listing import ordered, shown
from quarterdeck_web.portal.models import ChangelogEntry
from quarterdeck_web.portal.pages.showing import page, with_votes
from quarterdeck_web.portal.roadmap import columns
from quarterdeck_web.portal.visitors.door import Visit, portal_page

IDEAS_BELOW = 6


@portal_page()
def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The first tab that is shown."""
    if not visit.facts.tabs:
        raise Http404
    return redirect(visit.url(f"portal-{visit.facts.tabs[0]}"))


@portal_page("roadmap")
def roadmap(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Now, next, later; and below, where ideas are shown, those most people vote for, with a way to say what is missing."""
    lanes = columns(visit.scope)
    with_votes(visit, [card.idea for lane in lanes for card in lane["cards"] if card.idea])
    has_ideas = "ideas" in visit.facts.tabs
    ideas = with_votes(visit, list(ordered(shown(visit.scope).filter(feature=None), "top")[:IDEAS_BELOW])) if has_ideas else []
    entries = visit.scope.rows(ChangelogEntry).exclude(published_on=None).order_by("-published_on", "-position")
    latest = entries.first() if "changelog" in visit.facts.tabs else None
    context = {
        "lanes": lanes,
        "ideas": ideas,
        "has_ideas": has_ideas,
        "last_on": latest.published_on if latest else None,
        "is_empty": not any(lane["cards"] for lane in lanes),
    }
    return page(request, visit, "roadmap", context, tab="roadmap")
