"""A proposal beside the baseline, one change at a time."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import is_turned
from quarterdeck_web.features.models import Feature
from quarterdeck_web.jobs.showing import snapshot
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.plans import questions
from quarterdeck_web.plans.dates import dates_of
from quarterdeck_web.plans.deciding import broken_commitments
from quarterdeck_web.plans.documents import Document, document_of
from quarterdeck_web.plans.ladder import ladder
from quarterdeck_web.plans.models import Plan
from quarterdeck_web.plans.pinning import pin_words
from quarterdeck_web.plans.reviewing import Review, Reviewed, decide, plan_with_refusals, review_of
from quarterdeck_web.plans.views.plan import plan_named

Body = dict[str, Any]


@operation("plans.see")
def review(request: HttpRequest, scope: Scope, plan: int) -> HttpResponse:
    """The review: the list of changes, the one looked at, and the running total."""
    row = plan_named(scope, plan)
    found = review_of(scope, row)
    if found is None:
        return render(request, "plans/review_none.html", {"scope": scope, "plan": row})
    return render(request, "plans/review.html", _context(request, scope, found))


def _context(request: HttpRequest, scope: Scope, found: Review) -> Body:
    chosen = _chosen(found, request.GET.get("change", ""))
    keys = {ref: [is_turned(body, key) for key in ("value", "feasibility")] for ref, body in _bodies(scope, found)}
    broken = {each.feature.ref: each for each in broken_commitments(scope, found.plan, found.former)}
    context: Body = {
        "scope": scope,
        "review": found,
        "plan": found.plan,
        "unit": document_of(found.plan)["value_unit"],
        "chosen": chosen,
        "open": found.with_decision(""),
        "accepted": found.with_decision("accept"),
        "refused": found.with_decision("refuse"),
        "num_decided": len(found.changes) - len(found.with_decision("")),
        "broken": broken,
        "ladder": ladder(found, chosen),
        "keys": keys,
    }
    if chosen is not None:
        context |= _about(scope, found, chosen)
        job = questions.job_asked(scope, request.GET.get("job"))
        context |= {"job": job, "job_now": snapshot(job, []) if job is not None else None}
    return context


def _bodies(scope: Scope, found: Review) -> list[tuple[str, Body]]:
    return list(scope.rows(Feature).filter(ref__in=[each.move.feature for each in found.changes]).values_list("ref", "body"))


def _chosen(found: Review, number: str) -> Reviewed | None:
    """The change looked at: the one asked for, else the first still open, else the first."""
    asked = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    still_open = found.with_decision("")
    return next((each for each in found.changes if each.number == asked), None) or (still_open or found.changes or [None])[0]


def _about(scope: Scope, found: Review, chosen: Reviewed) -> Body:
    ref = chosen.move.feature
    before, after = dates_of(scope, found.former).features.get(ref), dates_of(scope, found.plan).features.get(ref)
    changes = [change for change in input_changes_between(scope, found) if change["id"] == ref]
    later = [each for each in found.changes if each.number > chosen.number]
    return {
        "finish_before": before,
        "finish_after": after,
        "pin_words": pin_words(chosen.pin),
        "cost": questions.cost_of(scope, found.plan, chosen.pin),
        "causes": changes,
        "loads": _loads(found, chosen),
        "axis_start": document_of(found.plan)["start"],
        "axis_end": _axis_end(document_of(found.plan)),
        "next": later[0] if later else None,
        "previous": next((each for each in reversed(found.changes) if each.number < chosen.number), None),
    }


def input_changes_between(scope: Scope, found: Review) -> list[dict[str, str]]:
    """Inputs that differ between the baseline and the proposal, as far as both kept them."""
    from quarterdeck_web.plans.documents import inputs_of
    from quarterdeck_web.plans.inputs import changes_since

    before, after = inputs_of(found.former), inputs_of(found.plan)
    return changes_since(before, after) if before and after else []


def _axis_end(document: Document) -> str:
    from datetime import date, timedelta

    return (date.fromisoformat(document["start"]) + timedelta(weeks=document["num_weeks"])).isoformat()


def _loads(found: Review, chosen: Reviewed) -> list[Body]:
    """The peak of each team that works on the feature, in both plans."""
    item = chosen.move.after or chosen.move.before or {}
    teams = dict.fromkeys(activity["team"] for activity in item["activities"] if activity["team"])
    before, after = _peaks(document_of(found.former)), _peaks(document_of(found.plan))
    return [
        {"title": after.get(team, before.get(team, (team, None)))[0], "before": _second(before, team), "after": _second(after, team)}
        for team in teams
    ]


def _second(peaks: dict[str, tuple[str, float]], team: str) -> float | None:
    return peaks[team][1] if team in peaks else None


def _peaks(document: Document) -> dict[str, tuple[str, float]]:
    found = {}
    for load in document["loads"]:
        if load["kind"] == "team":
            taken = [used / there for used, there in zip(load["load"], load["capacity"], strict=True) if there > 0]
            found[load["key"].removeprefix("team:")] = (load["title"], max(taken, default=0.0))
    return found


@operation("plans.accept", methods=("POST",))
def decide_change(request: HttpRequest, scope: Scope, plan: int) -> HttpResponse:
    """Keep a decision about one change, and go on to the next."""
    row = plan_named(scope, plan)
    found = review_of(scope, row)
    feature, decision = request.POST.get("feature", ""), request.POST.get("decision", "")
    address = reverse("plan-review", args=[scope.workspace.slug, row.number])
    if found is None or feature not in {each.move.feature for each in found.changes}:
        raise Refused("This change is not part of the proposal.", "Load the review again.")
    here = next(each for each in found.changes if each.move.feature == feature)
    if decision == "all":
        for each in found.with_decision(""):
            decide(scope, row, each.move.feature, "accept")
        return redirect(address)
    if decision != "later":
        decide(scope, row, feature, "" if decision == "undo" else decision)
    following = here.number if decision == "undo" else here.number % len(found.changes) + 1
    return redirect(f"{address}?change={following}#change")


@operation("plans.accept", methods=("POST",))
def finish(request: HttpRequest, scope: Scope, plan: int) -> HttpResponse:
    """End the review: with refusals plan again around them, else go on to accept the baseline."""
    row: Plan = plan_named(scope, plan)
    found = review_of(scope, row)
    if found is None:
        raise Refused("There is no baseline to hold this against.", "Accept the plan as the first baseline.")
    if not found.with_decision("refuse"):
        return redirect("plan-accept", scope.workspace.slug, row.number)
    number = len(found.with_decision("refuse"))
    plan_with_refusals(scope, found)
    pins = "1 pin keeps" if number == 1 else f"{number} pins keep"
    messages.success(request, f"{pins} what was refused as it was. Planning again around {'it' if number == 1 else 'them'}.", extra_tags="undo")
    return redirect("plan", scope.workspace.slug)
