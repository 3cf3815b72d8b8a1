"""One feature in a plan: why it is in, out or late; its pins, and what a pin would cost."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import is_turned
from quarterdeck_web.features.models import Feature
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.showing import snapshot
from quarterdeck_web.lib import words
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.plans import questions
from quarterdeck_web.plans.dates import dates_of
from quarterdeck_web.plans.documents import document_of, plan_to_show
from quarterdeck_web.plans.models import Pin, Plan, Release
from quarterdeck_web.plans.pinning import KINDS, lift, pin, pin_from, pin_words
from quarterdeck_web.plans.views.plan import plan_named

Body = dict[str, Any]


@operation("plans.see")
def feature_in_plan(request: HttpRequest, scope: Scope, plan: int, feature: str) -> HttpResponse:
    """Where a feature stands in a plan, and why."""
    row, subject = plan_named(scope, plan), scope.get(Feature, ref=feature)
    return render(request, "plans/feature.html", _context(request, scope, row, subject))


def _context(request: HttpRequest, scope: Scope, plan: Plan, feature: Feature, errors: Body | None = None) -> Body:
    typed = request.POST if request.method == "POST" else request.GET
    context = place_in_plan(scope, plan, feature)
    pins = [{"row": row, "words": pin_words(row.body)} for row in scope.rows(Pin).filter(feature=feature).order_by("position")]
    job = questions.job_asked(scope, request.GET.get("job"))
    context |= {
        "scope": scope,
        "pins": pins,
        "kinds": list(KINDS.items()),
        "releases": [(release.ref, f"{release.title}, {words.day(release.ships_on)}") for release in scope.rows(Release).order_by("ships_on")],
        "options": [(option["id"], option["title"]) for option in feature.body.get("options", [])],
        "typed": typed,
        "errors": errors or {},
        "why": questions.answer(scope, plan, "why", feature.ref),
        "cost": _cost(scope, plan, feature, typed),
        "job": job,
        "job_now": snapshot(job, []) if job is not None else None,
        "is_committed": is_turned(feature.body, "value") and is_turned(feature.body, "feasibility"),
    }
    return context


def place_in_plan(scope: Scope, plan: Plan, feature: Feature) -> Body:
    """What a plan says of a feature, from its document alone."""
    document, dates = document_of(plan), dates_of(scope, plan)
    item = next((each for each in document["items"] if each["feature"] == feature.ref), None)
    out = next((each for each in document["left_out"] if each["feature"] == feature.ref), None)
    finishes = {each["feature"]: each for each in document["items"]}
    waits = [finishes[ref] for ref in (item["waits_for"] if item else ()) if ref in finishes]
    return {
        "plan": plan,
        "feature": feature,
        "unit": document["value_unit"],
        "item": item,
        "work": _work(document, item) if item else [],
        "out": out,
        "finish": dates.features.get(feature.ref),
        "waits": waits,
        "why_then": why_then(item, waits) if item else "",
        "option_title": _option_title(document, feature.ref, item),
        "axis": (date.fromisoformat(document["start"]), document["num_weeks"]),
    }


def why_then(item: Body, waits: list[Body]) -> str:
    """Why it does not start or end earlier, in a sentence."""
    before = max(waits, key=lambda each: each["finish_week"], default=None)
    if before is not None and before["finish_week"] >= item["start_week"] - 1:
        return f"Starts {words.day(item['start'])} because {before['title']} ends on {words.day(before['finish'])}."
    late: str = item["late_reason"]
    return f"Ends {late}" if late and late[0].isdigit() else late


def _work(document: Body, item: Body) -> list[Body]:
    """The pieces of work of a planned feature, each with whose it is by name."""
    product = document["product"]
    names = {each["id"]: each["title"] for each in product.get("teams", [])} | {each["id"]: each["name"] for each in product.get("people", [])}
    found = []
    for each in item["activities"]:
        who = each["named"] or [each["team"]]
        # Whether it is an ask stands in the title of one without words of its own.
        is_ask = each["kind"] == "ask" and not each["title"].endswith(" ask")
        found.append({**each, "who": ", ".join(names.get(ref, ref) for ref in who if ref), "is_ask": is_ask})
    return found


def _option_title(document: Body, ref: str, item: Body | None) -> str:
    feature = next((each for each in document["product"]["features"] if each["id"] == ref), None)
    options = {option["id"]: option["title"] for option in feature["options"]} if feature else {}
    return options.get(item["option"], item["option"]) if item and len(options) > 1 else ""


def _cost(scope: Scope, plan: Plan, feature: Feature, typed: Any) -> Body | None:
    """The kept answer for the pin that the form holds, if it holds one."""
    try:
        body = pin_from(scope, feature, typed)
    except FieldErrors:
        return None
    return questions.cost_of(scope, plan, body)


@operation("plans.see")
def card(request: HttpRequest, scope: Scope, plan: int, feature: str) -> HttpResponse:
    """The same in short, for the card at a bar."""
    row, subject = plan_named(scope, plan), scope.get(Feature, ref=feature)
    keys = [is_turned(subject.body, key) for key in ("value", "feasibility")]
    return render(request, "plans/card.html", {**place_in_plan(scope, row, subject), "scope": scope, "keys_on": keys})


@operation("plans.see")
def find(request: HttpRequest, scope: Scope) -> HttpResponse:
    """“Why not X”: leads to the feature that was named, by its id or title."""
    asked, plan = request.GET.get("feature", "").strip(), plan_to_show(scope)
    number = request.GET.get("plan", "")
    if number.isascii() and number.isdigit() and len(number) < 10:
        plan = plan_named(scope, int(number))
    if plan is None:
        messages.info(request, "There is no plan to ask about yet.")
        return redirect("plan", scope.workspace.slug)
    rows = scope.rows(Feature)
    exact = rows.filter(Q(ref__iexact=asked) | Q(title_text__iexact=asked)).first() if asked else None
    near = [exact] if exact else list(rows.filter(Q(title_text__icontains=asked) | Q(ref__icontains=asked))[:20]) if asked else []
    if len(near) == 1:
        return redirect("plan-feature", scope.workspace.slug, plan.number, near[0].ref)
    return render(request, "plans/find.html", {"scope": scope, "plan": plan, "asked": asked, "near": near})


@operation("plans.make", methods=("POST",))
def ask_why(request: HttpRequest, scope: Scope, plan: int, feature: str) -> HttpResponse:
    """Have the engine say why."""
    row, subject = plan_named(scope, plan), scope.get(Feature, ref=feature)
    job = questions.ask_why(scope, row, subject.ref)
    return _asked(request, job, questions.address(scope.workspace, row, subject.ref))


@operation("plans.pin", methods=("POST",))
def ask_cost(request: HttpRequest, scope: Scope, plan: int, feature: str) -> HttpResponse:
    """Have the engine say what a pin would cost; a kept answer comes at once."""
    row, subject = plan_named(scope, plan), scope.get(Feature, ref=feature)
    try:
        body = pin_from(scope, subject, request.POST)
    except FieldErrors as flawed:
        if _wants_json(request):
            return JsonResponse({"errors": flawed.errors}, status=422)
        return render(request, "plans/feature.html", _context(request, scope, row, subject, flawed.errors), status=422)
    address = _back(request) or f"{questions.address(scope.workspace, row, subject.ref)}?{_query(body)}"
    known = questions.answer(scope, row, "cost", questions.fingerprint([body]))
    if known is not None:
        return JsonResponse({"answer": questions.cost_words(known)}) if _wants_json(request) else redirect(address)
    return _asked(request, questions.ask_cost(scope, row, [body]), address)


def _asked(request: HttpRequest, job: Job, address: str) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"job": str(job.pk), "status": reverse("job-status", args=[job.workspace.slug, job.pk]), "url": address}, status=202)
    joint = "&" if "?" in address else "?"
    return redirect(f"{address}{joint}job={job.pk}#answer")


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _query(body: Body) -> str:
    from urllib.parse import urlencode

    return urlencode({name: value for name, value in body.items() if name != "feature"})


@operation("plans.pin", methods=("POST",))
def pin_feature(request: HttpRequest, scope: Scope, plan: int, feature: str) -> HttpResponse:
    """Pin a feature."""
    row, subject = plan_named(scope, plan), scope.get(Feature, ref=feature)
    try:
        body = pin_from(scope, subject, request.POST)
        made = pin(scope, subject, body, request.POST.get("why", "").strip())
    except FieldErrors as flawed:
        if _wants_json(request):
            return JsonResponse({"errors": flawed.errors}, status=422)
        return render(request, "plans/feature.html", _context(request, scope, row, subject, flawed.errors), status=422)
    if _wants_json(request):
        return JsonResponse({"pinned": pin_words(made.body)}, status=201)
    messages.success(request, f"{subject} is pinned: {pin_words(made.body)}. Plan again to see it obeyed.", extra_tags="undo")
    return redirect(_back(request) or questions.address(scope.workspace, row, subject.ref))


def _back(request: HttpRequest) -> str:
    """The page of ours that a form says it came from, or nothing."""
    back: str = request.POST.get("back", "")
    return back if back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()}) else ""


@operation("plans.pin", methods=("POST",))
def lift_pin(request: HttpRequest, scope: Scope, pin: str) -> HttpResponse:
    """Take a pin away."""
    row = scope.get(Pin, pk=pin)
    said = f"The pin on {row.feature or row.body.get('feature')} is lifted: {pin_words(row.body)}. Plan again to see what that changes."
    lift(scope, row)
    messages.success(request, said, extra_tags="undo")
    back = request.POST.get("back", "")
    if back == "limits":
        return redirect("limits", scope.workspace.slug)
    return redirect("plan", scope.workspace.slug)
