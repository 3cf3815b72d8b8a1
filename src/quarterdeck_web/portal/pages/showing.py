"""What every page of the portal shows around what it is about."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from quarterdeck_web.portal.facts import TAB_WORDS
from quarterdeck_web.portal.ideas.listing import STATUS_LOOK, voted
from quarterdeck_web.portal.models import Idea
from quarterdeck_web.portal.visitors.door import Visit


def page(request: HttpRequest, visit: Visit, name: str, context: dict[str, Any] | None = None, *, tab: str = "", status: int = 200) -> HttpResponse:
    """A page of the portal; `tab` is the one it belongs to."""
    tabs = [{"title": TAB_WORDS[each], "url": visit.url(f"portal-{each}"), "current": each == tab} for each in visit.facts.tabs]
    way_in = f"{visit.url('portal-sign-in')}?{urlencode({'next': request.get_full_path()})}"
    told = {"visit": visit, "portal_tabs": tabs, "statuses": STATUS_LOOK, "sign_in_url": way_in, "here": request.get_full_path()}
    return render(request, f"portal/{name}.html", told | (context or {}), status=status)


def with_votes(visit: Visit, ideas: list[Idea]) -> list[Idea]:
    """Ideas that know whether this visitor votes for them (`is_mine`)."""
    mine = voted(visit.scope, visit.visitor, ideas)
    for idea in ideas:
        idea.is_mine = idea.pk in mine
    return ideas


def went(request: HttpRequest, visit: Visit, otherwise: str) -> str:
    """Where a form of this portal stood, as it says itself; `otherwise` where it does not."""
    back = request.POST.get("back", "")
    return back if back.startswith(visit.url("portal-home")) and "\\" not in back else otherwise
