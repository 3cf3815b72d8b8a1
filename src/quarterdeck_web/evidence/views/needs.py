"""Needs: the list, one need with all that stands behind it, and what a Product Manager does with it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence import judging
from quarterdeck_web.evidence.chain import onward_of
from quarterdeck_web.evidence.grouping.facts import merges_into
from quarterdeck_web.evidence.highlights import reading as highlighted
from quarterdeck_web.evidence.keyset import page
from quarterdeck_web.evidence.models import Evidence, Need, SurveyAnswer
from quarterdeck_web.evidence.needs import SORTS, STATUSES, NeedView, are_computing, need_view, need_views, segment_facts
from quarterdeck_web.evidence.surveys.linking import surveyed_of
from quarterdeck_web.evidence.views.adding import needs_holding
from quarterdeck_web.evidence.waiting import waiting_in_evidence
from quarterdeck_web.lib import words
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.products.assemble import collections
from quarterdeck_web.products.models import Change

PAGE = 100
QUOTES = 20
DRAWER_QUOTES = 6
DRAWER_ACCOUNTS = 40
SHARES = ("importance", "satisfaction")


@operation("evidence.see")
def needs(request: HttpRequest, scope: Scope) -> HttpResponse:
    """All needs by strength, with what stands behind each and which features answer it."""
    every = need_views(scope)
    views = _sifted(scope, every, request)
    sort = request.GET.get("sort", "strength")
    if sort in SORTS and sort != "strength":
        views.sort(key=lambda view: -view.weight(sort))
    start = int(request.GET["from"]) if request.GET.get("from", "").isdigit() else 0
    unanswered = [view for view in every if view.is_unanswered]
    context = {
        "views": views[start : start + PAGE],
        "num": len(views),
        "num_all": len(every),
        "next_from": start + PAGE if start + PAGE < len(views) else None,
        "unanswered": unanswered,
        "strongest": unanswered[0] if unanswered else every[0] if every else None,
        "most_people": max((view.voices.get("people", 0) for view in every), default=0) or 1,
        "sorts": SORTS,
        "sort": sort,
        "statuses": [("", "Any status"), *((name, words[0]) for name, words in STATUSES.items())],
        "segments": [("", "Any segment"), *((row.ref, str(row)) for row in scope.rows(collections()["segments"]))],
        "typed": request.GET,
        "is_computing": are_computing(scope),
        "found": waiting_in_evidence(scope) if not every else None,
        "currency": scope.workspace.facts.get("currency", "€"),
        "nav": "needs",
    }
    return render(request, "evidence/needs.html", context)


@operation("evidence.see")
def need(request: HttpRequest, scope: Scope, need: str) -> HttpResponse:
    """One need: strength, opportunity, surveys, segments, features, and every quote."""
    view = need_view(scope, need)
    return render(request, "evidence/need.html", _need_context(request, scope, view))


@operation("evidence.see")
def quotes(request: HttpRequest, scope: Scope, need: str) -> HttpResponse:
    """What stands behind a need's numbers: the accounts, the people, the quotes. In the drawer, or as a page."""
    view = need_view(scope, need)
    rows = scope.rows(Evidence).filter(need=view.need.pk)
    said, _ = page(rows.filter(state="linked").select_related("account"), "", DRAWER_QUOTES)
    spoke = rows.exclude(account=None).filter(duplicate_of=None).exclude(said_on__gt=view.quarter["last"]).order_by()
    counts = spoke.values("account__ref", "account__body__title", "account__yearly_revenue").annotate(num=Count("id"))
    accounts = list(counts.order_by("-account__yearly_revenue", "account__ref")[: DRAWER_ACCOUNTS + 1])
    context = {
        "view": view,
        "surveys": [{**survey, "asked_url": view.asked_url(scope.workspace.slug, survey)} for survey in (view.figures or {}).get("surveys", ())],
        "what": request.GET.get("what", "strength"),
        "quarter": view.quarter,
        "raised": view.raised,
        "surveyed": surveyed_of(scope, need=view.need.ref),
        "stated": _stated(scope, view.need),
        "quotes": said,
        "accounts": accounts[:DRAWER_ACCOUNTS],
        "more_accounts": len(accounts) > DRAWER_ACCOUNTS,
        "currency": scope.workspace.facts.get("currency", "€"),
        "nav": "needs",
    }
    return render(request, "evidence/need_drawer.html" if request.htmx else "evidence/need_numbers.html", context)  # type: ignore[attr-defined]


@operation("needs.edit", methods=("GET", "POST"))
def new_need(request: HttpRequest, scope: Scope) -> HttpResponse:
    """A new need."""
    context: dict[str, Any] = _form_choices(scope) | {"typed": request.POST or {"status": "open"}, "errors": {}, "nav": "needs"}
    if request.method == "POST":
        try:
            made = judging.create_need(scope, read_need(scope, request))
        except FieldErrors as error:
            return render(request, "evidence/need_form.html", context | {"errors": error.errors}, status=422)
        messages.success(request, f"Need “{str(made)[:80]}” made.", extra_tags="undo")
        return redirect("need", scope.workspace.slug, made.ref)
    return render(request, "evidence/need_form.html", context)


@operation("needs.edit", methods=("GET", "POST"))
def edit_need(request: HttpRequest, scope: Scope, need: str) -> HttpResponse:
    """Change a need's words, status and judgements."""
    row = scope.get(Need, ref=need)
    typed = {**row.body, "status": row.status, **{name: row[name] * 100 for name in SHARES if row[name] is not None}}
    context = _form_choices(scope) | {"need": row, "typed": typed, "errors": {}, "version": row.version, "nav": "needs"}
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            judging.edit_need(scope, row, read_need(scope, request), int(version) if version.isdigit() else None)
        except FieldErrors as error:
            return render(
                request, "evidence/need_form.html", context | {"errors": error.errors, "typed": request.POST, "version": version}, status=422
            )
        messages.success(request, f"“{str(row)[:80]}” changed.", extra_tags="undo")
        return redirect("need", scope.workspace.slug, row.ref)
    return render(request, "evidence/need_form.html", context)


@operation("needs.edit", methods=("GET", "POST"))
def merge_need(request: HttpRequest, scope: Scope, need: str) -> HttpResponse:
    """Merge a need into another: choose, see what moves, do it."""
    row = scope.get(Need, ref=need)
    if request.method == "POST":
        into = scope.get(Need, ref=request.POST.get("into", ""))
        job = judging.merge_needs(scope, row, into)
        if job is not None:
            messages.info(request, f"“{str(row)[:60]}” is being merged; so many items take a moment.")
            return redirect(f"/w/{scope.workspace.slug}/jobs/{job.pk}/")
        messages.success(request, f"“{str(row)[:60]}” merged into “{str(into)[:60]}”.", extra_tags="undo")
        return redirect("need", scope.workspace.slug, into.ref)
    asked = request.GET.get("into", "")
    into = scope.get(Need, ref=asked) if asked else None
    others = [other for other in needs_holding(scope, request.GET.get("q", "")) if other.pk != row.pk][:PAGE]
    context = {"need": row, "into": into, "others": others, "q": request.GET.get("q", ""), "losses": judging.losses_of(scope, row), "nav": "needs"}
    return render(request, "evidence/need_merge.html", context)


@operation("needs.edit", methods=("GET", "POST"))
def delete_need(request: HttpRequest, scope: Scope, need: str) -> HttpResponse:
    """Take a need away, after saying what would be lost."""
    row = scope.get(Need, ref=need)
    if request.method == "POST":
        judging.delete_need(scope, row)
        messages.success(request, f"“{str(row)[:80]}” deleted; its quotes wait in the inbox.", extra_tags="undo")
        return redirect("needs", scope.workspace.slug)
    return render(request, "evidence/need_delete.html", {"need": row, "losses": judging.losses_of(scope, row), "nav": "needs"})


@operation("links.edit", methods=("POST",))
def answer_need(request: HttpRequest, scope: Scope, need: str) -> HttpResponse:
    """Say that a feature answers a need."""
    view = need_view(scope, need)
    typed = {name: request.POST.get(name, "") for name in ("feature", "coverage", "note")}
    try:
        feature = judging.answer_with(scope, view.need, typed["feature"], typed["coverage"] or "full", typed["note"])
    except FieldErrors as error:
        return render(request, "evidence/need.html", _need_context(request, scope, view) | {"errors": error.errors, "typed": typed}, status=422)
    messages.success(request, f"{feature} answers this need.", extra_tags="undo")
    return redirect(reverse("need", args=[scope.workspace.slug, view.need.ref]) + "#features")


@operation("links.edit", methods=("POST",))
def unanswer_need(request: HttpRequest, scope: Scope, need: str, link: UUID) -> HttpResponse:
    """Take the link of a feature to this need away."""
    row = scope.get(Need, ref=need)
    judging.no_longer_answer(scope, scope.get(collections()["need_links"], pk=link, need=row.pk))
    messages.success(request, "Link taken away.", extra_tags="undo")
    return redirect(reverse("need", args=[scope.workspace.slug, row.ref]) + "#features")


def _need_context(request: HttpRequest, scope: Scope, view: NeedView) -> dict[str, Any]:
    rows = scope.rows(Evidence).filter(need=view.need.pk, state="linked").select_related("account")
    said, following = page(rows, request.GET.get("after", ""), QUOTES)
    links = scope.rows(collections()["need_links"]).filter(need=view.need.pk).exclude(feature=None).select_related("feature")
    features = scope.rows(collections()["features"]).exclude(status="closed").values_list("ref", "title_text")
    links = list(links)
    return {
        "view": view,
        "need": view.need,
        "subject": f"needs:{view.need.ref}",
        "quotes": said,
        "next_cursor": following,
        "links": links,
        "onward": onward_of(scope, [link.feature for link in links]),
        "features": list(features[:500]) if scope.may("links.edit") else [],
        "surveys": [
            {**survey, "asked_url": view.asked_url(scope.workspace.slug, survey)}
            for survey in (view.figures or {}).get("surveys", ())
            if survey["strong_answers"]
        ],
        "survey_answers": _answers(scope, view),
        "surveyed": surveyed_of(scope, need=view.need.ref),
        "quarter": view.quarter,
        "highlighted": highlighted.told(highlighted.behind_need(scope, view.need), urlencode({"need": view.need.ref})),
        "merges": [(fact, scope.rows(Evidence).filter(ref__in=fact.moved).count()) for fact in merges_into(scope, view.need)],
        "segment_facts": segment_facts(scope, view),
        "is_computing": are_computing(scope),
        "errors": {},
        "typed": {},
        "coverages": list(judging.COVERAGES.items()),
        "currency": scope.workspace.facts.get("currency", "€"),
        "nav": "needs",
    }


def _answers(scope: Scope, view: NeedView) -> list[dict[str, Any]]:
    """What published surveys say about a need, each answer with the address of all of them."""
    rows = scope.rows(SurveyAnswer).filter(need=view.need.pk)
    return [{"body": row.body, "asked_url": view.asked_url(scope.workspace.slug, row.body)} for row in rows]


def _stated(scope: Scope, need: Need) -> str:
    """Who wrote down how many were asked, and when."""
    last = scope.rows(Change).filter(subject=need.ref, field__in=["respondents", "needs"]).order_by("-position").first()
    if last is None:
        return "as the product file says"
    return f"as {last.body.get('by') or 'somebody'} wrote down on {words.day(last.at or last.body.get('on'))}"


def _sifted(scope: Scope, views: list[NeedView], request: HttpRequest) -> list[NeedView]:
    status, segment, answered = (request.GET.get(name, "") for name in ("status", "segment", "answered"))
    wanted = {need.pk for need in needs_holding(scope, request.GET["q"])} if request.GET.get("q", "").strip() else None
    return [
        view
        for view in views
        if (not status or view.need.status == status)
        and (not segment or view.need.body.get("segment") == segment)
        and (not answered or view.answered == answered)
        and (wanted is None or view.need.pk in wanted)
    ]


def read_need(scope: Scope, request: HttpRequest) -> dict[str, Any]:
    """A need's fields as a form sent them; what was not sent is left out. Raises `FieldErrors`, all flaws at once."""
    post, errors = request.POST, dict[str, list[str]]()
    fields: dict[str, Any] = {name: post[name].strip() or None for name in ("title", "description", "status", "segment") if name in post}
    if fields.get("segment") and not scope.rows(collections()["segments"]).filter(ref=fields["segment"]).exists():
        errors["segment"] = [f"there is no segment {fields['segment'][:60]!r}. Choose one from the list"]
    if fields.get("status") and fields["status"] not in STATUSES:
        errors["status"] = [f"expected one of {', '.join(STATUSES)}, got {fields['status'][:40]!r}"]
    for name in SHARES:
        if name in post:
            fields[name] = _read_percent(post[name], name, errors)
    if "respondents" in post:
        text = post["respondents"].strip()
        fields["respondents"] = int(text) if text.isdigit() and int(text) > 0 else None
        if text and fields["respondents"] is None:
            errors["respondents"] = [f"expected a whole number of people, got {text[:40]!r}"]
    if "title" in fields and not fields["title"]:
        errors["title"] = ["expected a title, got an empty text. Say what people try to get done, in their words"]
    if errors:
        raise FieldErrors(errors)
    return fields


def _read_percent(text: str, name: str, errors: dict[str, list[str]]) -> float | None:
    text = text.strip().removesuffix("%").strip().replace(",", ".")
    if not text:
        return None
    try:
        value = float(text) / 100
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        errors[name] = [f"expected a share from 0 to 100 %, got {text[:40]!r}"]
        return None
    return round(value, 6)


def _form_choices(scope: Scope) -> dict[str, Any]:
    return {
        "statuses": [(name, words[0]) for name, words in STATUSES.items()],
        "segments": [("", "None"), *((row.ref, str(row)) for row in scope.rows(collections()["segments"]))],
    }
