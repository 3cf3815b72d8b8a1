"""Highlights as pages and as JSON: lists, one of them, a new one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.highlights import actions, reading
from quarterdeck_web.evidence.highlights.models import LEVELS, USUAL, Highlight
from quarterdeck_web.evidence.highlights.passages import Passage, passages_of
from quarterdeck_web.evidence.highlights.verbatim import verbatim
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.evidence.views.adding import needs_holding
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.products.assemble import collections

PAGE = 100
MOST_CHOICES = 500
MOST_TARGETS = 12


@operation("evidence.see")
def highlights(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Highlights, the most important first: of a need, a feature (with the needs it answers), an item, of one importance, or all."""
    rows, subject = _sifted(request, scope)
    start = int(request.GET["from"]) if request.GET.get("from", "").isdecimal() and len(request.GET["from"]) < 9 else 0
    found = list(rows.order_by(*reading.DEAREST_FIRST)[start : start + PAGE])
    num = rows.count()
    following = start + PAGE if start + PAGE < num else None
    if _wants_json(request):
        query = request.GET.copy()
        query["from"] = str(following)
        more = f"{request.path}?{query.urlencode()}" if following else None
        return JsonResponse({"highlights": [reading.document_of(row) for row in found], "num": num, "next": more})
    level = request.GET.get("importance", "")
    context = {"rows": found, "num": num, "next_from": following, "subject": subject, "level": level, "tabs": _tabs(request, level), "nav": "needs"}
    return render(request, "evidence/highlights/highlights.html", context)


@operation("evidence.see")
def targets(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Needs and features to choose from, by words of their titles."""
    query = request.GET.get("q", "").strip()
    features = scope.rows(collections()["features"]).exclude(status="closed")
    for word in query.split()[:8]:
        features = features.filter(title_text__icontains=word) | features.filter(ref__iexact=word)
    found = {"needs": needs_holding(scope, query)[:MOST_TARGETS], "features": list(features.order_by("position")[:MOST_TARGETS]), "q": query}
    return render(request, "evidence/highlights/targets.html", found)


@operation("evidence.triage", methods=("GET", "POST"))
def add(request: HttpRequest, scope: Scope, evidence: str) -> HttpResponse:
    """Highlight a passage of an item, named by its place (`start`, `end`) or by its words (`quote`)."""
    item = scope.get(Evidence, ref=evidence)
    if request.method == "GET":
        return _form(request, scope, item, {"importance": USUAL, "need": item.body.get("need", ""), "quote": request.GET.get("quote", "")})
    typed = _typed(request)
    try:
        start, end = _place(item, typed)
        chosen = {name: typed[name] for name in ("need", "feature", "importance")}
        made = actions.highlight(scope, item, start, end, quote=(typed["quote"] or None) if typed["start"] else None, **chosen)
    except FieldErrors as flawed:
        if _wants_json(request):
            return JsonResponse({"errors": flawed.errors}, status=422)
        return _form(request, scope, item, typed, flawed.errors)
    if _wants_json(request):
        return JsonResponse(reading.document_of(made), status=201)
    messages.success(request, _said_of(scope, item, made), extra_tags="undo")
    return redirect(_back(request, scope, made))


@operation("evidence.see", methods=("GET", "POST"), write="evidence.triage")
def highlight(request: HttpRequest, scope: Scope, highlight: str) -> HttpResponse:
    """One highlight; posting changes what it speaks of and how much it matters."""
    row = scope.get(Highlight, ref=highlight)
    if request.method == "POST":
        return _change(request, scope, row)
    if _wants_json(request):
        return JsonResponse(reading.document_of(row))
    if not scope.may("evidence.triage"):
        return redirect(address_of(scope, row))
    shown = {"need": row.body.get("need", ""), "feature": row.body.get("feature", ""), "importance": row.importance}
    return _edit_form(request, scope, row, shown)


@operation("evidence.triage", methods=("POST",))
def delete(request: HttpRequest, scope: Scope, highlight: str) -> HttpResponse:
    """Take a highlight away."""
    row = scope.get(Highlight, ref=highlight)
    way = _back(request, scope, row, at_mark=False)
    actions.take_away(scope, row)
    if _wants_json(request):
        return HttpResponse(status=204)
    messages.success(request, f"{row} is highlighted no more.", extra_tags="undo")
    return redirect(way)


def address_of(scope: Scope, row: Highlight) -> str:
    """Where a highlight stands: its item, at the mark."""
    return f"{reverse('evidence', args=[scope.workspace.slug, row.body['evidence']])}#highlight-{row.ref}"


def _change(request: HttpRequest, scope: Scope, row: Highlight) -> HttpResponse:
    typed, version = _typed(request), request.POST.get("version", "")
    kept = {"need": row.body.get("need", ""), "feature": row.body.get("feature", ""), "importance": row.importance}
    chosen = {name: typed[name] if name in request.POST or (typed[name] and name != "importance") else kept[name] for name in kept}
    try:
        actions.change_highlight(scope, row, version=int(version) if version.isdecimal() and len(version) < 9 else None, **chosen)
    except FieldErrors as flawed:
        if _wants_json(request):
            return JsonResponse({"errors": flawed.errors}, status=422)
        return _edit_form(request, scope, row, typed, flawed.errors)
    if _wants_json(request):
        return JsonResponse(reading.document_of(row))
    messages.success(request, f"{row} changed.", extra_tags="undo")
    return redirect(_back(request, scope, row))


def _typed(request: HttpRequest) -> dict[str, str]:
    typed = {name: request.POST.get(name, "").strip() for name in ("start", "end", "place", "need", "feature")}
    typed |= {"quote": request.POST.get("quote", ""), "importance": request.POST.get("importance", USUAL)}
    kind, _, ref = request.POST.get("target", "").partition(":")
    return typed | ({kind: ref} if kind in ("need", "feature") else {})


def _place(item: Evidence, typed: dict[str, str]) -> tuple[int, int]:
    """Where the passage stands: by its characters, by the one chosen of several, or by its words. Raises `FieldErrors`."""
    start, end = typed["start"], typed["end"]
    if not start and not end:
        start, _, end = typed["place"].partition("-")
    if start or end:
        if not all(number.isdecimal() and number.isascii() and len(number) < 10 for number in (start, end)):
            raise FieldErrors({"quote": [f"expected start and end as whole numbers, got {start[:20]!r} and {end[:20]!r}. Select the passage again"]})
        return int(start), int(end)
    found = passages_of(item.text, typed["quote"])
    if not found and not typed["quote"].strip():
        raise FieldErrors({"quote": ["expected words of this item, got nothing. Copy them from the text above"]})
    if not found:
        raise FieldErrors({"quote": [f"{item.ref} does not say that. Copy the words from the text above"]})
    if len(found) > 1:
        raise FieldErrors({"place": [f"it says that {len(found)} times. Choose which"]})
    return found[0].start, found[0].end


def _form(request: HttpRequest, scope: Scope, item: Evidence, typed: dict[str, str], errors: dict[str, list[str]] | None = None) -> HttpResponse:
    places: list[Passage] = passages_of(item.text, typed["quote"]) if errors and "place" in errors else []
    if typed.get("start") and errors:  # A selection that could not be kept is shown as its words.
        typed = {**typed, "start": "", "end": ""}
    context = _choices(scope) | {
        "item": item,
        "typed": typed,
        "errors": errors or {},
        "places": places,
        "text": verbatim(item.text, reading.of_item(scope, item)),
        "back": _item_url(request, scope, item),
        "nav": "inbox",
    }
    return render(request, "evidence/highlights/new.html", context, status=422 if errors else 200)


def _edit_form(request: HttpRequest, scope: Scope, row: Highlight, typed: dict[str, str], errors: dict[str, list[str]] | None = None) -> HttpResponse:
    context = _choices(scope) | {"row": row, "typed": typed, "errors": errors or {}, "version": row.version, "nav": "inbox"}
    context["back"] = address_of(scope, row)
    return render(request, "evidence/highlights/edit.html", context, status=422 if errors else 200)


def _choices(scope: Scope) -> dict[str, Any]:
    needs = [(row.ref, str(row)[:160]) for row in scope.rows(Need).order_by("position")[:MOST_CHOICES]]
    features = scope.rows(collections()["features"]).exclude(status="closed").order_by("position").values_list("ref", "title_text")[:MOST_CHOICES]
    return {
        "needs": [("", "No need"), *needs],
        "features": [("", "No feature"), *((ref, f"{ref} {title}"[:160]) for ref, title in features)],
        "importances": reading.CHOICES,
    }


def _sifted(request: HttpRequest, scope: Scope) -> tuple[Any, Any]:
    """The highlights asked for, and what they are of. Raises `Http404` for what is not there."""
    asked = {name: request.GET.get(name, "") for name in ("need", "feature", "evidence", "importance")}
    rows, subject = reading.every(scope), None
    if asked["need"]:
        subject = scope.get(Need, ref=asked["need"])
        rows = reading.behind_need(scope, subject)
    elif asked["feature"]:
        subject = scope.get(collections()["features"], ref=asked["feature"])
        rows = reading.behind_feature(scope, subject, reading.needs_answered(scope, subject))
    if asked["evidence"]:
        rows = rows.filter(evidence=scope.get(Evidence, ref=asked["evidence"]).pk)
    if asked["importance"]:
        if asked["importance"] not in LEVELS:
            expected = f"expected {', '.join(LEVELS[:-1])} or {LEVELS[-1]}, got {asked['importance'][:40]!r}"
            raise FieldErrors({"importance": [expected]})
        rows = rows.filter(level=LEVELS.index(asked["importance"]))
    return rows, subject


def _tabs(request: HttpRequest, level: str) -> list[dict[str, Any]]:
    kept = {name: request.GET[name] for name in ("need", "feature", "evidence") if request.GET.get(name)}
    every = [("", "All"), *reading.CHOICES]
    return [
        {"title": title, "url": "?" + urlencode(kept | ({"importance": name} if name else {})), "count": "", "current": name == level}
        for name, title in every
    ]


def _said_of(scope: Scope, item: Evidence, made: Highlight) -> str:
    about = made.need or made.feature
    linked = f" {item.ref} belongs to that need now." if made.need and item.state == "new" else ""
    return f"{made} highlighted for “{str(about)[:80]}”, {made.importance}.{linked}"


def _item_url(request: HttpRequest, scope: Scope, item: Evidence) -> str:
    root = reverse("evidence", args=[scope.workspace.slug, item.ref])
    asked = request.POST.get("next") or request.GET.get("next", "")
    return asked if asked.startswith(root) and url_has_allowed_host_and_scheme(asked, {request.get_host()}) else root


def _back(request: HttpRequest, scope: Scope, row: Highlight, *, at_mark: bool = True) -> str:
    """The page that a form says it came from if it is the item's own, else the item; at the mark."""
    root = reverse("evidence", args=[scope.workspace.slug, row.body["evidence"]])
    asked = request.POST.get("next", "").partition("#")[0]
    way = asked if asked.startswith(root) and url_has_allowed_host_and_scheme(asked, {request.get_host()}) else root
    return f"{way}#highlight-{row.ref}" if at_mark else f"{way}#highlights"


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")
