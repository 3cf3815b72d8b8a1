"""The door every public page stands behind: `@portal_page("ideas")`.

It finds the portal of the address, refuses (as if nothing were there) what is off or not shown, sends to the sign-in who is not let in yet,
and hands the view its visit. Visitors have sessions of their own: what a browser holds for a portal opens nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from quarterdeck_web.accounts.operations import SAFE, operation
from quarterdeck_web.accounts.scope import scope_of
from quarterdeck_web.lib import limits, walls
from quarterdeck_web.portal.facts import PortalFacts, VisitorScope, admits, facts_of
from quarterdeck_web.portal.models import PortalAddress, Visitor
from quarterdeck_web.portal.visitors.signing_in import visitor_in

WRITES_PER_MINUTE, WRITES_FROM_ONE_PLACE = 30, 120


@dataclass
class Visit:
    """One request to a portal: where, by whom, and what the portal shows. A member who looks before it opens has a `preview`."""

    slug: str
    scope: VisitorScope
    facts: PortalFacts
    visitor: Visitor | None
    preview: bool = False

    def url(self, name: str, *args: Any) -> str:
        """An address of this portal."""
        return reverse(name, args=[self.slug, *args])

    @property
    def title(self) -> str:
        """What the portal is called."""
        return self.facts.title or self.scope.workspace.name


View = Callable[..., HttpResponse]


def portal_page(tab: str = "", *, methods: tuple[str, ...] = SAFE[:1], signed_in: bool = False, for_all: bool = False) -> Callable[[View], View]:
    """Make a function a page of the portal.

    Parameters
    ----------
    tab
        The tab it belongs to: where that is not shown, there is nothing.
    signed_in
        Only for visitors who are signed in, whatever they do there.
    for_all
        For those who are not let in, too: signing in, unsubscribing.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, portal: str, *args: Any, **kwargs: Any) -> HttpResponse:
            visit = _visit(request, portal, for_all)
            with walls.standing_in(visit.scope.workspace):
                if tab and tab not in visit.facts.tabs:
                    raise Http404
                if not for_all and not _is_let_in(visit, signed_in):
                    way_in = redirect(f"{visit.url('portal-sign-in')}?{urlencode({'next': _way_back(request, visit)})}")
                    return _marked(way_in, visit)
                if request.method not in SAFE:
                    _count(request, visit)
                return _marked(view(request, visit, *args, **kwargs), visit)

        return operation("portal.visit", methods=methods)(door)

    return decorate


def cookie_of(workspace_id: Any) -> str:
    """The name under which a browser holds a visitor's session of one portal."""
    return f"{'__Host-' if settings.IS_HTTPS else ''}quarterdeck-visitor-{workspace_id.hex[-12:]}"


def place_of(request: HttpRequest) -> str:
    """Where a request comes from."""
    return str(get_adapter(request).get_client_ip(request))


def _visit(request: HttpRequest, slug: str, for_all: bool) -> Visit:
    everyone = PortalAddress.objects.everywhere("who comes to a portal is no member of any workspace")
    address = everyone.select_related("workspace").filter(slug=slug).first()
    if address is None:
        raise Http404
    scope, facts = VisitorScope(address.workspace), facts_of(address.workspace)
    request.portal_slug = slug  # type: ignore[attr-defined]
    token = request.COOKIES.get(cookie_of(address.workspace.pk), "")
    with walls.standing_in(address.workspace):
        visitor = visitor_in(scope, token) if token else None
        if visitor is not None and not (for_all or admits(scope, facts, visitor.email)):
            visitor = None
    if facts.visibility == "public" or (facts.is_open and visitor is not None):
        return Visit(slug, scope, facts, visitor)
    if not for_all and request.method in SAFE and _is_member(request, address.workspace.slug):
        return Visit(slug, scope, facts, None, preview=True)
    if not facts.is_open and not _leaves(request):
        raise Http404
    return Visit(slug, scope, facts, None)


def _is_member(request: HttpRequest, workspace: str) -> bool:
    """Whether a member of the workspace looks, who needs no visitor's sign-in to see what is off or private."""
    try:
        return bool(request.user.is_authenticated) and scope_of(request.user, workspace).may("portal.see")
    except Http404:
        return False


def _leaves(request: HttpRequest) -> bool:
    """Whether this is the link that ends mails: it works even where the portal is off."""
    return request.resolver_match is not None and request.resolver_match.url_name == "portal-unsubscribe"


def _is_let_in(visit: Visit, signed_in: bool) -> bool:
    if visit.visitor is not None or visit.preview:
        return visit.visitor is not None or not signed_in
    return visit.facts.visibility == "public" and not signed_in


def _way_back(request: HttpRequest, visit: Visit) -> str:
    """Where somebody goes after signing in: this page, or where the form stood."""
    if request.method in SAFE:
        return request.get_full_path()
    back = request.POST.get("back", "")
    return back if back.startswith(visit.url("portal-home")) else visit.url("portal-home")


def _count(request: HttpRequest, visit: Visit) -> None:
    """Nobody writes without end: counted by person and by place, for all processes together."""
    workspace, message = visit.scope.workspace.pk, "A great deal was sent from here within one minute."
    if visit.visitor is not None:
        limits.hit(f"portal-write:{visit.visitor.pk}", limit=WRITES_PER_MINUTE, seconds=60, message=message)
    limits.hit(f"portal-write:{workspace}:{place_of(request)}", limit=WRITES_FROM_ONE_PLACE, seconds=60, message=message)


def _marked(answer: HttpResponse, visit: Visit) -> HttpResponse:
    """Search engines list public portals only; what a visitor sees is nobody else's to keep."""
    if visit.facts.visibility != "public":
        answer["X-Robots-Tag"] = "noindex, nofollow"
    answer.setdefault("Cache-Control", "private, no-store" if visit.visitor or visit.facts.visibility != "public" else "no-cache")
    return answer
