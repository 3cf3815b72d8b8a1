"""What is proposed to be written to a tracker: the difference, field by field; approve or reject; what became of it. And proposing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.delivery.tabs import delivery_tabs
from quarterdeck_web.features.models import Feature
from quarterdeck_web.integrations.models import Place, Proposal, TrackerRecord
from quarterdeck_web.integrations.proposing import deciding, making
from quarterdeck_web.integrations.proposing.standing import stands
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.lib.words import day

MOST_OPEN, PAGE = 200, 50
ENDED_TONES = {Proposal.WRITTEN: "ok", Proposal.FAILED: "risk", Proposal.CONFLICT: "warn", Proposal.APPROVED: "info"}
FIELD_WORDS = {"due_date": "Due", "title": "Title", "description": "Text", "milestone": "Milestone", "labels": "Labels", "state": "State"}


@operation("proposals.see", methods=("GET", "POST"), write="proposals.decide")
def proposals(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What waits for a decision, what is on its way, what became of the rest."""
    if request.method == "POST":
        return _decide(request, scope)
    rows = scope.rows(Proposal).select_related("place__connection", "proposed_by", "decided_by", "entry")
    waiting = list(rows.filter(state=Proposal.OPEN).order_by("proposed_at", "id")[:MOST_OPEN])
    after = request.GET.get("after", "")
    rest = rows.exclude(state=Proposal.OPEN)
    if marker := _of_id(scope, after):
        rest = rest.filter(proposed_at__lte=marker.proposed_at, pk__lt=marker.pk)
    shown = list(rest[: PAGE + 1])
    context = {
        "tabs": delivery_tabs(scope, "proposals"),
        "waiting": [_row(scope, each) for each in waiting],
        "ended": [_row(scope, each) for each in shown[:PAGE]],
        "next": shown[PAGE - 1].pk if len(shown) > PAGE else None,
        "has_place": scope.rows(Place).exists(),
    }
    return render(request, "integrations/proposals.html", {**context, "nav": "delivery"})


@operation("proposals.make", methods=("GET", "POST"))
def propose(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Propose what a feature's plan asks of a tracker, or a change of one item."""
    given = request.POST if request.method == "POST" else request.GET
    item = _item(scope, given.get("item", ""))
    errors: dict[str, Any] = {}
    if request.method == "POST":
        try:
            made = [making.propose_change(scope, item, _typed(request))] if item else _for_feature(request, scope)
            messages.success(request, f"Proposed: {len(made)}. Nothing is written before it is approved.")
            return redirect("tracker-proposals", workspace=scope.workspace.slug)
        except FieldErrors as flaws:
            errors = flaws.errors
    context = _choices(scope, given, item) | {"errors": errors, "nav": "delivery"}
    return render(request, "integrations/propose.html", context, status=422 if errors else 200)


def _decide(request: HttpRequest, scope: Scope) -> HttpResponse:
    ids = _ids(request)
    match request.POST.get("act", ""):
        case "approve":
            messages.success(request, f"Approved: {deciding.approve(scope, ids)}. They are written now.")
        case "reject":
            messages.success(request, f"Rejected: {deciding.reject(scope, ids)}. The tracker stays as it is.")
        case "again":
            messages.success(request, f"Tried again: {deciding.try_again(scope, ids)}.")
        case other:
            raise FieldErrors({"act": [f"expected approve, reject or again, got {other[:40]!r}"]})
    return redirect("tracker-proposals", workspace=scope.workspace.slug)


def _ids(request: HttpRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("proposal"):
        try:
            found.append(UUID(text))
        except ValueError:
            raise Refused("That names no proposal.", "Use the buttons of the page.") from None
    return found


def _row(scope: Scope, proposal: Proposal) -> dict[str, Any]:
    entry = getattr(proposal, "entry", None)
    fields = [(FIELD_WORDS.get(name, name), _said(name, change["now"]), _said(name, change["to"])) for name, change in proposal.fields.items()]
    target = {Proposal.NEW: "New item", Proposal.MILESTONE: "Milestone"}.get(proposal.target, f"#{proposal.external_id}")
    facts = {
        "target": target,
        "tone": ENDED_TONES.get(proposal.state, ""),
        "problem": entry.problem if entry else "",
        "remedy": entry.remedy if entry else "",
    }
    return {"row": proposal, "fields": fields, "is_again": proposal.state == Proposal.FAILED, **facts}


def _said(name: str, value: Any) -> str:
    if name == "due_date" and value:
        return day(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def _of_id(scope: Scope, text: str) -> Proposal | None:
    try:
        return scope.rows(Proposal).filter(pk=UUID(text)).first()
    except ValueError:
        return None


def _item(scope: Scope, text: str) -> WorkItem | None:
    """The item that is to change; None where none is named."""
    return scope.get(WorkItem, pk=text) if text else None


def _typed(request: HttpRequest) -> dict[str, Any]:
    labels = request.POST.get("labels", "").replace("\n", ",").split(",")
    return {"milestone": request.POST.get("milestone", ""), "state": request.POST.get("state", ""), "labels": labels}


def _for_feature(request: HttpRequest, scope: Scope) -> list[Proposal]:
    errors: dict[str, list[str]] = {}
    feature = scope.rows(Feature).filter(ref=request.POST.get("feature", "")).first()
    place = _of_place(scope, request.POST.get("place", ""))
    if feature is None:
        errors["feature"] = ["expected a feature, got none. Choose one"]
    if place is None:
        errors["place"] = ["expected a place that is connected, got none. Choose one"]
    if feature is None or place is None:
        raise FieldErrors(errors)
    return making.propose_for(scope, place, feature, request.POST.get("option", ""))


def _of_place(scope: Scope, text: str) -> Place | None:
    try:
        return scope.rows(Place).select_related("connection").filter(pk=UUID(text), is_leaving=False).first()
    except ValueError:
        return None


def _choices(scope: Scope, given: Any, item: WorkItem | None) -> dict[str, Any]:
    places = scope.rows(Place).filter(is_leaving=False)
    if item is None:
        features = [(row.ref, f"{row.ref}  {row.title}") for row in scope.rows(Feature)]
        chosen = {name: given.get(name, "") for name in ("feature", "place", "option")}
        return {"item": None, "features": features, "places": [(str(place.pk), str(place)) for place in places], "typed": chosen}
    record = scope.rows(TrackerRecord).filter(work_item=item, kind=TrackerRecord.ITEM).first()
    titles = scope.rows(TrackerRecord).filter(place=record.place_id, kind=TrackerRecord.MILESTONE).order_by("title") if record else []
    now = stands(item)
    typed = {"milestone": now["milestone"], "labels": ", ".join(now["labels"]), "state": now["state"]}
    typed |= {name: given[name] for name in typed if name in given}
    milestones = [("", "None"), *((each.title, each.title) for each in titles)]
    states = [("open", "Open"), ("complete", "Closed as completed"), ("closed", "Closed as not planned")]
    return {"item": item, "is_connected": record is not None, "milestones": milestones, "states": states, "typed": typed}
