"""Pages about what evidence means: doubles to decide on, questions answered by quotes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.meaning import duplicates, finding
from quarterdeck_web.evidence.meaning.index import JOB as INDEX_JOB
from quarterdeck_web.evidence.meaning.index import index_of
from quarterdeck_web.evidence.meaning.models import DoubleSuggestion
from quarterdeck_web.evidence.views.inbox import choices_of
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.products.figures import bodies

PAGE = 20
VIEWS = {
    "": (DoubleSuggestion.OPEN, "To decide"),
    "accepted": (DoubleSuggestion.ACCEPTED, "The same"),
    "itself": (DoubleSuggestion.BY_ITSELF, "Linked without asking"),
    "refused": (DoubleSuggestion.REFUSED, "Not the same"),
}
FEWEST_DECISIONS = 50
"""As the engine asks for before it links by a score (`automatic_from`)."""


@operation("evidence.see", methods=("GET", "POST"), write="evidence.triage")
def doubles(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Pairs that may say the same, the likeliest first; posting looks through all evidence again."""
    if request.method == "POST":
        job = enqueue(scope, duplicates.JOB, {"again": True}, debounce=True)
        messages.info(request, "All evidence is being looked through.")
        return redirect("job", workspace=scope.workspace.slug, job=job.pk)
    view = request.GET.get("view", "") if request.GET.get("view", "") in VIEWS else ""
    state = VIEWS[view][0]
    rows = duplicates.open_suggestions(scope) if state == DoubleSuggestion.OPEN else scope.rows(DoubleSuggestion).filter(state=state)
    if is_scored := "scored" in request.GET:
        rows = rows.exclude(score=None)
    start = int(request.GET["from"]) if request.GET.get("from", "").isdecimal() and len(request.GET["from"]) < 7 else 0
    rows = rows.select_related("later__account", "earlier__account", "decided_by").order_by(*duplicates.LIKELIEST_FIRST)
    found = list(rows[start : start + PAGE + 1])
    context = {
        "pairs": [(row, duplicates.alikeness(row.score, row.meaning)) for row in found[:PAGE]],
        "view": view,
        "is_scored": is_scored,
        "tabs": _tabs(scope, view),
        "num_open": duplicates.open_suggestions(scope).count(),
        "next_from": start + PAGE if len(found) > PAGE else None,
        "here": request.get_full_path(),
        "looked": bodies(scope, "duplicates-looked").get("duplicates-looked"),
        "is_looking": scope.rows(Job).filter(kind=duplicates.JOB, state__in=[Job.QUEUED, Job.RUNNING]).exists(),
        **_decided(scope),
        "nav": "inbox",
    }
    return render(request, "evidence/meaning/doubles.html", context)


@operation("evidence.see", methods=("GET", "POST"), write="evidence.triage")
def ask(request: HttpRequest, scope: Scope) -> HttpResponse:
    """A question answered by what people said, word for word; posting has all evidence indexed."""
    if request.method == "POST":
        job = enqueue(scope, INDEX_JOB, debounce=True)
        messages.info(request, "All evidence is being indexed.")
        return redirect("job", workspace=scope.workspace.slug, job=job.pk)
    question, index = " ".join(request.GET.get("q", "").split()), index_of(scope)
    filters = finding.without_words(scope, request.GET)
    quotes = finding.quotes_for(scope, index, question, filters) if index and question else []
    context = {
        "q": question,
        "index": index,
        "filters": filters,
        "quotes": quotes,
        "num_people": len({quote.item["person"] for quote in quotes} - {None}),
        "num_accounts": len({quote.item.body.get("account") for quote in quotes} - {None}),
        "choices": choices_of(scope),
        "nav": "inbox",
    }
    return render(request, "evidence/meaning/ask.html", context)


def _tabs(scope: Scope, view: str) -> list[dict[str, Any]]:
    root = reverse("doubles", args=[scope.workspace.slug])
    return [
        {"title": title, "url": root + (f"?view={name}" if name else ""), "count": "", "current": name == view} for name, (_, title) in VIEWS.items()
    ]


def _decided(scope: Scope) -> dict[str, Any]:
    """How people decided so far: what has to be known before anything but the same words is linked without asking."""
    rows = scope.rows(DoubleSuggestion).exclude(score=None)
    accepted, refused = (rows.filter(state=state).count() for state in (DoubleSuggestion.ACCEPTED, DoubleSuggestion.REFUSED))
    return {"num_accepted": accepted, "num_refused": refused, "num_decided": accepted + refused, "fewest": FEWEST_DECISIONS}
