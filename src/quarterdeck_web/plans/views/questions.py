"""Questions about a whole plan: what limits cost it, what one more person would bring it, who does it."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.jobs.showing import snapshot
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.plans import alternatives, questions
from quarterdeck_web.plans.documents import document_of
from quarterdeck_web.plans.models import Plan
from quarterdeck_web.plans.showing import plan_pages, plan_tabs
from quarterdeck_web.plans.views.alternatives import alternatives_context
from quarterdeck_web.plans.views.plan import plan_named

Body = dict[str, Any]
MOST_MOVES = 4


@operation("plans.see")
def ask_page(request: HttpRequest, scope: Scope, plan: int) -> HttpResponse:
    """The questions, and what was answered."""
    return _page(request, scope, plan_named(scope, plan))


def _page(request: HttpRequest, scope: Scope, row: Plan, flawed: str = "", errors: dict[str, list[str]] | None = None) -> HttpResponse:
    """The page; `flawed` is the question whose form was refused with `errors`."""
    job = questions.job_asked(scope, request.GET.get("job"))
    answers = {kind: questions.answer(scope, row, kind, "") for kind in questions.WHOLE}
    context = {
        "scope": scope,
        "plan": row,
        "tabs": plan_tabs(scope, row),
        "pages": plan_pages(scope, row, "plan-questions"),
        "unit": scope.workspace.value_unit,
        "sections": [{"question": question, "is_answered": answers[kind] is not None} for kind, question in questions.WHOLE.items()],
        "limits": _limits(answers["limits"]),
        "people": [{**each, "moves": _moves(each)} for each in (answers["people"] or {}).get("one_more", ())],
        "staff": _staff(document_of(row), answers["staff"]) if answers["staff"] is not None else None,
        **alternatives_context(scope, row),
        "forms": {kind: {"typed": request.POST, "errors": errors or {}} if kind == flawed else {} for kind in alternatives.CHOICES},
        "job": job,
        "job_question": job.arguments.get("question") if job is not None else None,
        "job_now": snapshot(job, []) if job is not None else None,
    }
    return render(request, "plans/questions.html", context, status=422 if errors else 200)


@operation("plans.make", methods=("POST",))
def ask(request: HttpRequest, scope: Scope, plan: int, question: str) -> HttpResponse:
    """Ask one of them."""
    row = plan_named(scope, plan)
    if question not in questions.WHOLE:
        raise Http404
    try:
        about = alternatives.about_from(question, request.POST, row)
    except FieldErrors as flawed:
        return _page(request, scope, row, question, flawed.errors)
    job = questions.ask_whole(scope, row, questions.WHOLE[question], about)
    return redirect(f"{reverse('plan-questions', args=[scope.workspace.slug, row.number])}?job={job.pk}#{question}")


@operation("plans.make", methods=("POST",))
def propose(request: HttpRequest, scope: Scope, plan: int) -> HttpResponse:
    """Make a plan for many futures a proposal."""
    made = alternatives.make_proposal(scope, plan_named(scope, plan), request.POST.get("about", ""))
    messages.success(request, f"{made.label} is the plan for many futures. It waits for a decision as any other.")
    return redirect("plan-number", scope.workspace.slug, made.number)


def _limits(answer: Body | None) -> Body | None:
    if answer is None:
        return None
    dear = [{**each, "moves": _moves(each)} for each in answer["limits"] if each["cost"] > 0]
    return {"dear": dear, "num_free": len(answer["limits"]) - len(dear)}


def _moves(answer: Body) -> str:
    """The weightiest moves in words."""
    said = [questions.move_words(move) for move in answer["moves"][:MOST_MOVES]]
    more = len(answer["moves"]) - len(said)
    return "; ".join(said) + (f"; and {more} more" if more > 0 else "")


def _staff(document: Body, answer: Body) -> Body:
    """Each person with what they do, in the order of their weeks; and what nobody can do."""
    names = {each["id"]: each["name"] for each in document["product"].get("people", [])}
    features = {item["feature"]: item["title"] for item in document["items"]}
    works = {each["id"]: each["title"] for item in document["items"] for each in item["activities"]}
    start = date.fromisoformat(document["start"])

    def part(each: Body) -> Body:
        first, weeks = start + timedelta(weeks=each["first_week"]), len(each["fte"])
        return {
            "from": first.isoformat(),
            "to": (first + timedelta(weeks=weeks, days=-3)).isoformat(),
            "share": sum(each["fte"]) / weeks,
            "feature": each["feature"],
            "title": features.get(each["feature"], each["feature"]),
            "work": works.get(each["activity"], each["activity"]),
        }

    by_person = groupby(answer["assignments"], key=lambda each: each["person"])
    people = [{"name": names.get(person, person), "parts": [part(each) for each in parts]} for person, parts in by_person]
    missing = [{**each, "title": features.get(each["feature"], each["feature"]), "work": works.get(each["activity"])} for each in answer["shortages"]]
    return {"people": sorted(people, key=lambda each: str(each["name"])), "missing": missing}
