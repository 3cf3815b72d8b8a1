"""Settings › Portal."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.portal import opening
from quarterdeck_web.portal.facts import TAB_WORDS, TABS, VISIBILITIES, address_of, facts_of, url_of
from quarterdeck_web.portal.models import Visitor

SAID = {"off": "The portal is off.", "private": "The portal is open to those who were let in.", "public": "The portal is public."}


@operation("portal.manage", methods=("GET", "POST"))
def portal_settings(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Who sees the portal, where, and what it shows."""
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            kept = opening.save(scope, request.POST)
        except FieldErrors as flaws:
            errors = flaws.errors
        else:
            messages.success(request, SAID[kept.visibility], extra_tags="undo")
            return redirect("portal-settings", workspace=scope.workspace.slug)
    now, address = facts_of(scope.workspace), address_of(scope.workspace)
    typed: dict[str, Any] = {
        "slug": address.slug if address else scope.workspace.slug,
        "visibility": now.visibility,
        "title": now.title,
        "welcome": now.welcome,
        "moderated": now.moderated,
        "for_accounts": now.for_accounts,
        "invited": "\n".join(now.invited),
        "domains": "\n".join(now.domains),
    }
    if errors:
        typed |= {name: request.POST.get(name, "") for name in typed}
    chosen = request.POST.getlist("tabs") if errors else now.tabs
    context = {
        "typed": typed,
        "errors": errors,
        "facts": now,
        "said": SAID[now.visibility],
        "visibilities": VISIBILITIES,
        "boxes": [(tab, TAB_WORDS[tab], tab in chosen) for tab in TABS],
        "address": address,
        "url": url_of(address.slug) if address else "",
        "num_visitors": scope.rows(Visitor).order_by().count(),
        "nav": "settings",
    }
    return render(request, "portal/desk/settings.html", context, status=422 if errors else 200)
