"""Writing evidence down, correcting who said it, and choosing a need for it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence import triage
from quarterdeck_web.evidence.filters import KINDS, filters_of
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.evidence.reading import knowledge_of
from quarterdeck_web.evidence.views.inbox import chosen, way_back
from quarterdeck_web.lib import words
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.products.assemble import collections

MAX_CHOICES = 40
MAX_OPTIONS = 500
TYPED = ("text", "separately", "kind", "source", "said_on", "person", "account", "segment", "language", "sentiment")


@operation("evidence.triage", methods=("GET", "POST"))
def add(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Write down what was said. Several lines become several items, which are shown before they are kept."""
    typed = {name: request.POST.get(name, "") for name in TYPED} if request.method == "POST" else {"kind": "feedback", "language": "en"}
    context: dict[str, Any] = {"typed": typed, "errors": {}, "choices": _particulars(scope), "nav": "inbox"}
    if request.method == "GET":
        return render(request, "evidence/add.html", context)
    entries = triage.entries_of(typed["text"], bool(typed["separately"]))
    about, errors = read_about(scope, typed)
    errors |= triage.flaws_of(entries)
    if not errors and len(entries) > 1 and request.POST.get("step") != "keep":
        knowledge = knowledge_of(scope)
        return render(request, "evidence/add_preview.html", context | {"entries": [(text, knowledge.guess(text)) for text in entries]})
    try:
        if errors:
            raise FieldErrors(errors)
        made = triage.add(scope, entries, about)
    except FieldErrors as error:
        return render(request, "evidence/add.html", context | {"errors": error.errors}, status=422)
    messages.success(request, f"{words.plural(len(made), 'item')} added.", extra_tags="undo")
    return redirect(reverse("evidence", args=[scope.workspace.slug, made[0].ref]))


@operation("evidence.triage", methods=("GET", "POST"))
def edit(request: HttpRequest, scope: Scope, evidence: str) -> HttpResponse:
    """Correct who said it, where and when; the text stays as it is."""
    item = scope.get(Evidence, ref=evidence)
    query = filters_of(scope, request.GET).query(after=request.GET.get("after"))
    back = reverse("evidence", args=[scope.workspace.slug, item.ref]) + query
    context: dict[str, Any] = {"item": item, "choices": _particulars(scope), "back": back, "errors": {}, "nav": "inbox", "version": item.version}
    if request.method == "GET":
        return render(request, "evidence/edit.html", context | {"typed": {"kind": item.kind, "language": item.language, **item.body}})
    typed = {name: request.POST[name] for name in TYPED if name in request.POST}
    fields, errors = read_about(scope, typed)
    version = request.POST.get("version", "")
    try:
        if errors:
            raise FieldErrors(errors)
        triage.correct(scope, item, fields, int(version) if version.isdigit() else None)
    except FieldErrors as error:
        again = {"errors": error.errors, "typed": {**item.body, **typed}, "version": version}
        return render(request, "evidence/edit.html", context | again, status=422)
    messages.success(request, f"{item.ref} corrected.", extra_tags="undo")
    return redirect(back)


@operation("evidence.see")
def pick(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Needs to choose from, by words; as a page of its own it posts the link."""
    query = request.GET.get("q", "").strip()
    knowledge = knowledge_of(scope)
    found = needs_holding(scope, query, knowledge.strengths)[:MAX_CHOICES]
    context = {"needs": [(need, knowledge.voices(need.ref)) for need in found], "q": query, "nav": "inbox"}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "evidence/pick_list.html", context)
    items = chosen(scope, request.GET.getlist("items"))
    return render(request, "evidence/pick.html", context | {"items": items, "next": way_back(request, scope)})


def needs_holding(scope: Scope, query: str, strengths: dict[str, Any] | None = None) -> list[Need]:
    """Needs that hold every word of a query in title or description; all of them, strongest first, without one."""
    from quarterdeck_web.evidence.words import plain, words_of

    wanted = words_of(query)
    strengths = knowledge_of(scope).strengths if strengths is None else strengths
    rows = [need for need in scope.rows(Need) if all(word in plain(f"{need} {need['description'] or ''}") for word in wanted)]
    return sorted(rows, key=lambda need: -(strengths.get(need.ref) or {}).get("strength", 0.0))


def read_about(scope: Scope, typed: dict[str, str]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The particulars of a form as the product file writes them, and what is wrong with them. A field that was not sent is left out."""
    errors: dict[str, list[str]] = {}
    read: dict[str, Any] = {name: typed[name].strip() or None for name in ("source", "person", "language") if name in typed}
    if "kind" in typed:
        read["kind"] = typed["kind"] or None
        if typed["kind"] and typed["kind"] not in KINDS:
            errors["kind"] = [f"expected one of {', '.join(KINDS)}, got {typed['kind'][:40]!r}"]
    if "said_on" in typed:
        read["said_on"] = triage.read_day(typed["said_on"].strip(), "said_on", errors)
    if typed.get("sentiment", "").strip():
        read["sentiment"] = _read_tone(typed["sentiment"], errors)
    elif "sentiment" in typed:
        read["sentiment"] = None
    for field, collection in (("account", "accounts"), ("segment", "segments")):
        if field in typed:
            ref = typed[field].strip()
            read[field] = ref or None
            if ref and not scope.rows(collections()[collection]).filter(ref=ref).exists():
                errors[field] = [f"there is no {field} {ref[:60]!r}. Choose one from the list"]
    if read.get("account") and "segment" in typed and not read.get("segment"):
        read["segment"] = scope.get(collections()["accounts"], ref=read["account"]).body.get("segment")
    return read, errors


def _read_tone(text: str, errors: dict[str, list[str]]) -> float | None:
    try:
        value = float(text.replace(",", ".").replace("−", "-"))
    except ValueError:
        value = 2.0
    if not -1 <= value <= 1:
        errors["sentiment"] = [f"expected a number from −1 to 1, got {text[:40]!r}"]
        return None
    return value


def _particulars(scope: Scope) -> dict[str, list[tuple[str, str]]]:
    accounts = scope.rows(collections()["accounts"]).order_by("ref")[:MAX_OPTIONS]
    return {
        "kind": [(kind, kind.capitalize()) for kind in KINDS],
        "account": [(row.ref, str(row)) for row in accounts],
        "segment": [("", "as the account"), *((row.ref, str(row)) for row in scope.rows(collections()["segments"]))],
    }
