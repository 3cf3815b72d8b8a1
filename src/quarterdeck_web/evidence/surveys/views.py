"""Pages of surveys: the list, one with its chart and table, the answers behind a figure."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Survey
from quarterdeck_web.evidence.surveys import showing
from quarterdeck_web.evidence.surveys.answers import KINDS, answer_words, answers_behind
from quarterdeck_web.evidence.surveys.assemble import figures_of
from quarterdeck_web.lib import words
from quarterdeck_web.products.changes import changing

PER_PAGE = 50


@operation("evidence.see")
def surveys(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Every survey with what it says in a line."""
    rows = sorted(scope.rows(Survey), key=lambda row: (row.body.get("asked_on") or "", row.position), reverse=True)
    told = [{"row": row, "method": showing.method_of(row), "line": showing.in_a_line(row), "num": len(row.body.get("responses", ()))} for row in rows]
    return render(request, "evidence/surveys/surveys.html", {"surveys": told, "nav": "surveys"})


@operation("evidence.see")
def survey(request: HttpRequest, scope: Scope, survey: str) -> HttpResponse:
    """One survey: its figures for everybody or one segment."""
    row = scope.get(Survey, ref=survey)
    groups = figures_of(row)
    segments = [group.segment for group in groups if group.segment]
    segment = request.GET.get("segment", "")
    segment = segment if segment in segments else ""
    context = {
        "survey": row,
        "method": showing.method_of(row),
        "shown": showing.shown(row, segment, reverse("survey-answers", args=[scope.workspace.slug, row.ref])),
        "segments": segments,
        "segment": segment,
        "nav": "surveys",
    }
    return render(request, "evidence/surveys/survey.html", context)


@operation("evidence.see")
def answers(request: HttpRequest, scope: Scope, survey: str) -> HttpResponse:
    """What people answered, behind one figure or all of them."""
    row = scope.get(Survey, ref=survey)
    titles = {item["id"]: item["title"] for item in row.body.get("items", ())}
    item, kind, segment = (request.GET.get(name, "") for name in ("item", "kind", "segment"))
    item, kind = (item if item in titles else ""), (kind if kind in KINDS else "")
    found = answers_behind(row.body, item=item, kind=kind, segment=segment)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    told = [{**each, "told": answer_words(each, titles, item)} for each in page.object_list]
    context = {
        "survey": row,
        "answers": told,
        "page": page,
        "num": len(found),
        "item": titles.get(item, ""),
        "kind": KINDS.get(kind, ""),
        "segment": segment,
        "nav": "surveys",
    }
    return render(request, "evidence/surveys/answers.html", context)


@operation("market.edit", methods=("POST",))
def delete_survey(request: HttpRequest, scope: Scope, survey: str) -> HttpResponse:
    """Take a survey away with its answers."""
    row = scope.get(Survey, ref=survey)
    num = len(row.body.get("responses", ()))
    with changing(scope, "market.edit", why="deleted") as change:
        change.delete(row)
    messages.success(request, f"{row} deleted with {words.plural(num, 'answer')}.", extra_tags="undo")
    return redirect("surveys", workspace=scope.workspace.slug)
