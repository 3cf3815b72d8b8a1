"""The inbox: a list, the item that is read, and what may be done about it."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence import triage
from quarterdeck_web.evidence.filters import DAYS, KINDS, STATES, Filters, filters_of
from quarterdeck_web.evidence.highlights import reading as highlighted
from quarterdeck_web.evidence.highlights.verbatim import verbatim
from quarterdeck_web.evidence.keyset import cursor_of
from quarterdeck_web.evidence.meaning import duplicates
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.evidence.reading import around, knowledge_of
from quarterdeck_web.lib import words
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.products.assemble import collections
from quarterdeck_web.products.figures import bodies

PAGE = 40


@operation("evidence.see")
def inbox(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What waits for triage, newest first, with the first item open."""
    return _inbox(request, scope, None)


@operation("evidence.see")
def item(request: HttpRequest, scope: Scope, evidence: str) -> HttpResponse:
    """One item, in the list that its address's filters give; htmx gets the item alone."""
    found = _item(scope, evidence)
    if request.htmx and not request.htmx.boosted:  # type: ignore[attr-defined]
        if request.headers.get("HX-Target") == "item":
            filters = filters_of(scope, request.GET)
            return render(request, "evidence/item.html", _item_context(request, scope, found, filters, knowledge_of(scope)))
        return render(request, "evidence/item_drawer.html", {"item": found})
    return _inbox(request, scope, found)


@operation("evidence.triage", methods=("POST",))
def act(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Do one thing to one or several items: link, new-need, unlink, archive, restore, double, not-double, maybe-double."""
    items = chosen(scope, request.POST.getlist("items"))
    try:
        done = _do(request, scope, items)
    except FieldErrors as error:
        if "title" not in error.errors:
            raise
        again = {"errors": error.errors, "typed": request.POST, "items": items, "next": request.POST.get("next", ""), "nav": "needs"}
        return render(request, "evidence/new_need_of_items.html", again, status=422)
    # What was said of a suggestion is no change of the product: the list of refused ones takes it back.
    messages.success(request, done, extra_tags="" if request.POST.get("act", "").endswith("-double") else "undo")
    return redirect(way_back(request, scope))


def _do(request: HttpRequest, scope: Scope, items: list[Evidence]) -> str:
    what = request.POST.get("act", "")
    several = words.plural(len(items), "item")
    match what:
        case "link":
            need = scope.get(Need, ref=request.POST.get("need", ""))
            triage.link(scope, items, need)
            return f"{several} linked to “{_short(str(need))}”."
        case "new-need":
            need = triage.link_to_new_need(scope, items, request.POST.get("title", ""))
            return f"New need “{_short(str(need))}” with {several}."
        case "unlink":
            triage.unlink(scope, items)
            return f"{several} taken from {'its need' if len(items) == 1 else 'their needs'}."
        case "archive":
            triage.archive(scope, items)
            return f"{several} archived."
        case "restore":
            triage.restore(scope, items)
            return f"{several} back from the archive."
        case "double":
            original = scope.get(Evidence, ref=request.POST.get("of", "").strip())
            triage.mark_double(scope, items, original)
            return f"{several} marked as double of {original.ref}."
        case "not-double" | "maybe-double":
            original = scope.get(Evidence, ref=request.POST.get("of", "").strip())
            (duplicates.refuse if what == "not-double" else duplicates.reconsider)(scope, items, original)
            return f"{several} {'not the same as' if what == 'not-double' else 'may be the same as'} {original.ref}."
    expected = "link, new-need, unlink, archive, restore, double, not-double or maybe-double"
    raise FieldErrors({"act": [f"expected {expected}, got {what[:40]!r}"]})


def _inbox(request: HttpRequest, scope: Scope, current: Evidence | None) -> HttpResponse:
    filters, knowledge = filters_of(scope, request.GET), knowledge_of(scope)
    cursor = request.GET.get("after", "")
    rows, following = filters.page(cursor, PAGE)
    is_chosen = current is not None
    if current is None and rows:
        current = _item(scope, rows[0].ref)
    for row in rows:
        row.guess = knowledge.guess(row.text) if row.state == "new" else None
    context = {
        "filters": filters,
        "rows": rows,
        "query": filters.query(after=cursor),
        "list_url": reverse("inbox", args=[scope.workspace.slug]) + filters.query(after=cursor),
        "next_cursor": following,
        "is_chosen": is_chosen,
        "tabs": _tabs(scope, filters),
        "num_new": filters.count("new"),
        "num_waiting": whole(filters.count("new")),
        "new_url": reverse("inbox", args=[scope.workspace.slug]) + filters.query(state=None, after=None),
        "choices": choices_of(scope),
        "knowledge": knowledge,
        "nav": "inbox",
        "is_empty_workspace": not rows and not filters.are_set and not scope.rows(Evidence).exists(),
        **(_item_context(request, scope, current, filters, knowledge, rows) if current else {}),
    }
    return render(request, "evidence/inbox.html", context)


def _item_context(
    request: HttpRequest, scope: Scope, item: Evidence, filters: Filters, knowledge: Any, rows: list[Evidence] | None = None
) -> dict[str, Any]:
    found = around(scope, item, knowledge)
    place = next((at for at, row in enumerate(rows or ()) if row.pk == item.pk), None)
    if rows and place is not None and place + 1 < len(rows):
        after: Evidence | None = rows[place + 1]
    else:  # Alone, or last of its page.
        after = next(iter(filters.page(cursor_of(item), 1)[0]), None)
    query = filters.query(after=request.GET.get("after"))
    way = reverse("evidence", args=[scope.workspace.slug, after.ref]) if after else reverse("inbox", args=[scope.workspace.slug])
    return {
        "item": item,
        "around": found,
        "suggestions": [(each, knowledge.voices(each.ref)) for each in found.suggestions],
        "knowledge": knowledge,
        "query": query,
        "highlights": (marks := highlighted.of_item(scope, item)),
        "importances": highlighted.CHOICES,
        "marked_text": verbatim(item.text, marks, found.marked_words if item.state == "new" else []),
        "here": reverse("evidence", args=[scope.workspace.slug, item.ref]) + query,
        "next_url": way + query,
        "currency": scope.workspace.facts.get("currency", "€"),
    }


def _tabs(scope: Scope, filters: Filters) -> list[dict[str, Any]]:
    root = reverse("inbox", args=[scope.workspace.slug])
    counts = {state: filters.count(state) for state in ("new", "linked", "archived")}
    return [
        {
            "title": title,
            "url": root + filters.query(state=None if state == "new" else state),
            "count": counts.get(state, ""),
            "num": whole(counts.get(state, "")),
            "of": "items",
            "current": filters.state == state,
        }
        for state, title in STATES.items()
    ]


def whole(count: str) -> int | None:
    """The number a capped count says, None where it says only that there are more."""
    plain = count.replace(",", "")
    return int(plain) if plain.isdecimal() else None


def choices_of(scope: Scope) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer. Sources and languages come from figures: counting them here would read everything."""
    facets = bodies(scope, "evidence-facets").get("evidence-facets") or {}
    segments = [(row.ref, str(row)) for row in scope.rows(collections()["segments"])]
    return {
        "kind": [("", "Any kind"), *((kind, kind.capitalize()) for kind in KINDS)],
        "source": [("", "Any source"), *((name, name or "no source") for name in facets.get("sources", ()))],
        "segment": [("", "Any segment"), *segments, ("none", "No segment")],
        "language": [("", "Any language"), *((name, name) for name in facets.get("languages", ()))],
        "days": [("", "Any time"), *DAYS.items()],
    }


def _item(scope: Scope, ref: str) -> Evidence:
    found = scope.rows(Evidence).filter(ref=ref).select_related("account__segment", "segment", "need", "duplicate_of").first()
    if found is None:
        raise Http404
    return found


def chosen(scope: Scope, refs: list[str]) -> list[Evidence]:
    """The items a form names. Raises `Http404` if one of them is not there, as for one of another workspace."""
    refs = list(dict.fromkeys(refs))
    if not refs:
        raise FieldErrors({"items": ["expected at least one item, got none. Select some with X"]})
    if len(refs) > triage.MAX_AT_ONCE:
        raise FieldErrors({"items": [f"expected at most {triage.MAX_AT_ONCE} items at once, got {len(refs)}. Select fewer"]})
    found = list(scope.rows(Evidence).filter(ref__in=refs).order_by("position"))
    if len(found) != len(refs):
        raise Http404
    return found


def way_back(request: HttpRequest, scope: Scope) -> str:
    """Where the form asked to go, if that is an address of this workspace's evidence."""
    root, asked = reverse("inbox", args=[scope.workspace.slug]), request.POST.get("next", "")
    parts = urlsplit(asked)
    return asked if not parts.netloc and not parts.scheme and parts.path.startswith(root) and "\\" not in asked else root


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
