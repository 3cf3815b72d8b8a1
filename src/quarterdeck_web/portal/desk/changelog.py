"""Entries of the changelog: written, published, taken back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.lib.markdown import to_html
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.portal import changelog as writing
from quarterdeck_web.portal.desk.showing import page
from quarterdeck_web.portal.models import KINDS, ChangelogEntry, Idea, PortalMail, Vote

MOST = 200


@operation("portal.see")
def changelog(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Drafts first, then what is published."""
    rows = scope.rows(ChangelogEntry)
    drafts, published = rows.filter(published_on=None).order_by("-position"), rows.exclude(published_on=None).order_by("-published_on", "-position")
    return page(request, scope, "changelog", {"drafts": drafts[:MOST], "published": published[:MOST], "kinds": dict(KINDS)}, tab="desk-changelog")


@operation("portal.manage", methods=("GET", "POST"))
def new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Write an entry; a feature or an idea in the address is linked."""
    if request.method == "POST":
        return _save(request, scope, None)
    linked = {name: [ref for ref in request.GET.getlist(name) if ref] for name in ("features", "ideas")}
    return _form(request, scope, None, {"title": request.GET.get("title", "")[:200], "text": "", "kind": "new", **linked})


@operation("portal.see", methods=("GET", "POST"), write="portal.manage")
def entry(request: HttpRequest, scope: Scope, entry: str) -> HttpResponse:
    """One entry, to read and to change."""
    row = scope.get(ChangelogEntry, ref=entry)
    if request.method == "POST":
        return _save(request, scope, row)
    kept = {
        "title": row.title,
        "text": row.body.get("text") or "",
        "kind": row.kind,
        "features": row.body.get("features") or [],
        "ideas": row.body.get("ideas") or [],
    }
    return _form(request, scope, row, kept)


@operation("portal.manage", methods=("POST",))
def act(request: HttpRequest, scope: Scope, entry: str) -> HttpResponse:
    """Publish an entry, take it back, or delete it (`action`)."""
    row = scope.get(ChangelogEntry, ref=entry)
    match request.POST.get("action", "publish"):
        case "publish":
            writing.publish(scope, row)
            num = scope.rows(PortalMail).filter(entry=row).count()
            messages.success(request, f"“{row}” is published. {f'{num} mails go out' if num != 1 else 'One mail goes out'} to those who asked.")
        case "take back":
            writing.take_back(scope, row)
            messages.success(request, f"“{row}” is a draft again.", extra_tags="undo")
        case "delete":
            writing.delete(scope, row)
            messages.success(request, f"“{row}” is deleted.", extra_tags="undo")
        case _:
            raise Refused("There is no such button.", "Use the buttons of the page.")
    return redirect("desk-changelog", workspace=scope.workspace.slug)


def _save(request: HttpRequest, scope: Scope, row: ChangelogEntry | None) -> HttpResponse:
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in ("title", "text", "kind")}
    typed |= {name: request.POST.getlist(name) for name in ("features", "ideas")}
    version = request.POST.get("version", "")
    try:
        made = writing.write(scope, typed, row, int(version) if version.isdecimal() and len(version) < 9 else None)
    except FieldErrors as flaws:
        return _form(request, scope, row, typed, flaws.errors)
    messages.success(request, f"“{made}” is saved.", extra_tags="undo")
    return redirect("desk-entry", workspace=scope.workspace.slug, entry=made.ref)


def _form(
    request: HttpRequest, scope: Scope, row: ChangelogEntry | None, typed: dict[str, Any], errors: dict[str, list[str]] | None = None
) -> HttpResponse:
    ideas = scope.rows(Idea).filter(state="public", merged_into=None)
    named = ideas.filter(ref__in=typed["ideas"]) | ideas.filter(feature__ref__in=typed["features"])
    voters = scope.rows(Vote).filter(idea__in=named.values("pk"), visitor__wants_mail=True, visitor__is_blocked=False).order_by()
    context = {
        "row": row,
        "typed": typed,
        "errors": errors or {},
        "kinds": KINDS,
        "html": to_html(typed["text"]),
        "version": request.POST.get("version") or (row.version if row else ""),
        "features": scope.rows(Feature).order_by("-position").values_list("ref", "title_text")[:MOST],
        "ideas": ideas.order_by("-position").values_list("ref", "title_text")[:MOST],
        "num_told": voters.count(),
    }
    return page(request, scope, "entry", context, tab="desk-changelog", status=422 if errors else 200)
