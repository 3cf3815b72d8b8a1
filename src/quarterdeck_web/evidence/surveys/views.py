"""Pages of surveys: the list, one with its chart and table, the answers behind a figure, what it counts for, what changed between waves."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Survey, SurveyAnswer
from quarterdeck_web.evidence.surveys import linking, showing, waves
from quarterdeck_web.evidence.surveys.answers import KINDS, answer_words, answers_behind
from quarterdeck_web.evidence.surveys.assemble import figures_of, share_interval
from quarterdeck_web.lib import words
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.products.assemble import collections
from quarterdeck_web.products.changes import changing

PER_PAGE = 50
MOST_CHOICES = 1000
MEANS = {"strong": "it stops them", "mild": "it slows them"}


@operation("evidence.see")
def surveys(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Every survey with what it says in a line."""
    rows = sorted(scope.rows(Survey), key=lambda row: (row.body.get("asked_on") or "", row.position), reverse=True)
    told = [{"row": row, "method": showing.method_of(row), "line": showing.in_a_line(row), "num": len(row.body.get("responses", ()))} for row in rows]
    return render(request, "evidence/surveys/surveys.html", {"surveys": told, "num_waves": len(waves.waves_of(scope)), "nav": "surveys"})


@operation("evidence.see")
def survey(request: HttpRequest, scope: Scope, survey: str) -> HttpResponse:
    """One survey: its figures for everybody or one segment."""
    return _survey(request, scope, scope.get(Survey, ref=survey), {}, {})


@operation("links.edit", methods=("POST",))
def link_survey(request: HttpRequest, scope: Scope, survey: str) -> HttpResponse:
    """Say for which need and feature an item of a survey counts."""
    row = scope.get(Survey, ref=survey)
    typed = {name: request.POST.get(name, "").strip() for name in ("item", "need", "feature")}
    try:
        linking.link(scope, row, **typed)
    except FieldErrors as error:
        return _survey(request, scope, row, error.errors, typed, status=422)
    messages.success(request, f"{row}: what it counts for is saved.", extra_tags="undo")
    return redirect(reverse("survey", args=[scope.workspace.slug, row.ref]) + "#counts-for")


def _survey(request: HttpRequest, scope: Scope, row: Survey, errors: dict[str, list[str]], typed: dict[str, str], status: int = 200) -> HttpResponse:
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
        "waves": row.body["method"] == "nps" and len(waves.waves_of(scope)) > 1,
        "asked": linking.asked_of(row),
        "need_titles": _titles(scope, "needs"),
        "feature_titles": _titles(scope, "features"),
        "errors": errors,
        "typed": typed,
        "nav": "surveys",
    }
    return render(request, "evidence/surveys/survey.html", context, status=status)


@operation("evidence.see")
def change(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Whether the Net Promoter Score moved between two waves: the newest two unless others are asked for."""
    found = waves.waves_of(scope)
    by_ref = {row.ref: row for row in found}
    now = by_ref.get(request.GET.get("now", "")) or (found[0] if found else None)
    later = found.index(now) if now else 0
    before = by_ref.get(request.GET.get("before", "")) or next((row for row in [*found[later + 1 :], *found] if row is not now), None)
    rows = waves.compared(scope, before, now) if before and now and before is not now else []
    context = {"waves": found, "now": now, "before": before, "rows": rows, "nav": "surveys"}
    if rows and before and now:
        lead, more = waves.lead_of(rows[0])
        context |= {"lead": lead, "more": more, "chart": waves.chart_of(rows), "num_both": waves.answered_both(before, now)}
    return render(request, "evidence/surveys/change.html", context)


@operation("evidence.see")
def asked(request: HttpRequest, scope: Scope) -> HttpResponse:
    """All that one item of a published survey says, with its source: what stands behind an n of shares that others counted."""
    said = {name: request.GET.get(name, "") for name in ("survey", "question", "item", "year")}
    wanted = {f"body__{name}": value for name, value in said.items() if name != "year"}
    rows = [row for row in scope.rows(SurveyAnswer).filter(**wanted).select_related("need") if str(row.body["year"]) == said["year"]]
    if not rows:
        raise Http404
    context = {
        **said,
        "answers": [{"body": row.body, "means": MEANS.get(row.body.get("strength", ""), ""), **_interval(row.body)} for row in rows],
        "respondents": min(row.body["respondents"] for row in rows),
        "sources": list(dict.fromkeys(row.body["source"] for row in rows if row.body.get("source"))),
        "need": next((row.need for row in rows if row.need), None),
        "nav": "needs",
    }
    return render(request, "evidence/surveys/asked.html", context)


def _interval(body: dict[str, Any]) -> dict[str, float]:
    interval = share_interval(body["share"], body["respondents"])
    return {"low": interval.low, "high": interval.high}


def _titles(scope: Scope, collection: str) -> dict[str, str]:
    rows = scope.rows(collections()[collection])[:MOST_CHOICES]
    return {row.ref: str(row) for row in rows}


@operation("evidence.see")
def answers(request: HttpRequest, scope: Scope, survey: str) -> HttpResponse:
    """What people answered, behind one figure or all of them."""
    row = scope.get(Survey, ref=survey)
    titles = {item["id"]: item["title"] for item in row.body.get("items", ())}
    item, kind, segment = (request.GET.get(name, "") for name in ("item", "kind", "segment"))
    item, kind = (item if item in titles else ""), (kind if kind in KINDS else "")
    found = answers_behind(row.body, item=item, kind=kind, segment=segment)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    told = [{**each, "told": answer_words(each, titles, item, kind)} for each in page.object_list]
    context = {
        "survey": row,
        "answers": told,
        "page": page,
        "num": len(found),
        "num_told": sum(len(answer_words(each, titles, item, kind)) for each in found),
        "is_of_tasks": row.body["method"] == "max-diff" and bool(item),
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
