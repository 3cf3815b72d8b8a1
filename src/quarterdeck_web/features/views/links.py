"""What a feature is linked to: needs it answers, features it waits for, risks, and money it asks for."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Need
from quarterdeck_web.features.edits import undone_by_link
from quarterdeck_web.features.models import Dependency, Feature, FeatureFigures, Funding, NeedLink, Risk
from quarterdeck_web.features.names import Names
from quarterdeck_web.features.typed import Typed, plain, shown_three, spread
from quarterdeck_web.features.views.editing import version_of
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.rows import NounRow

COVERAGES = {"full": "In full", "partial": "In part"}
HARDNESS = {"hard": "Hard: it binds the plan", "soft": "Soft: it informs"}
PRECEDENCES = {
    "finish-start": "starts after it is finished",
    "start-start": "starts after it has started",
    "finish-finish": "finishes after it is finished",
}
RISK_KINDS = {"delivery": "Delivery", "technical": "Technical", "market": "Market", "compliance": "Compliance", "funding": "Funding"}
RESPONSES = {"accept": "Accept", "reduce": "Reduce", "avoid": "Avoid", "transfer": "Transfer"}
RISK_STATES = {"open": "Open", "came true": "Came true", "closed": "Closed"}
FUNDED = {"unknown": "Not known", "none": "Not funded", "partial": "In part", "full": "Funded"}


@operation("links.edit", methods=("GET", "POST"))
def add_need(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """The feature answers a need."""
    row = scope.get(Feature, ref=feature)
    return _answer(
        request, scope, row, NeedLink, None, _read_need(scope, row, None), {"need": request.GET.get("need", ""), "coverage": "full"}, "links.edit"
    )


@operation("links.edit", methods=("GET", "POST"))
def edit_need(request: HttpRequest, scope: Scope, feature: str, link: Any) -> HttpResponse:
    """How far the feature answers a need."""
    row = scope.get(Feature, ref=feature)
    found = scope.get(NeedLink, pk=link, feature=row)
    shown = {"need": found.body["need"], "coverage": found.body.get("coverage", "full"), "note": found.body.get("note", "")}
    return _answer(request, scope, row, NeedLink, found, _read_need(scope, row, found), shown, "links.edit")


def _read_need(scope: Scope, row: Feature, link: NeedLink | None) -> Callable[[Typed], dict[str, Any]]:
    def read(form: Typed) -> dict[str, Any]:
        need = form.line("need", required=True)
        if need and not scope.rows(Need).filter(ref=need).exists():
            form.flaw("need", "There is no such need. Choose one of the list.")
        others = scope.rows(NeedLink).filter(feature=row, need__ref=need).exclude(pk=link.pk if link else None)
        if need and others.exists():
            form.flaw("need", "It answers this need already.")
        return {
            "need": need,
            "feature": row.ref,
            "coverage": form.choice("coverage", COVERAGES, required=True),
            "note": form.text("note", longest=1000),
        }

    return read


@operation("links.edit", methods=("GET", "POST"))
def add_dependency(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """The feature waits for another."""
    row = scope.get(Feature, ref=feature)
    return _answer(
        request, scope, row, Dependency, None, _read_dependency(scope, row, None), {"hardness": "hard", "kind": "finish-start"}, "links.edit"
    )


@operation("links.edit", methods=("GET", "POST"))
def edit_dependency(request: HttpRequest, scope: Scope, feature: str, dependency: Any) -> HttpResponse:
    """How hard it waits, and why."""
    row = scope.get(Feature, ref=feature)
    link = scope.get(Dependency, pk=dependency, feature=row)
    shown = {
        "hardness": "hard",
        "kind": "finish-start",
        **{name: link.body[name] for name in ("requires", "hardness", "kind", "quote") if name in link.body},
    }
    return _answer(request, scope, row, Dependency, link, _read_dependency(scope, row, link), shown, "links.edit")


def _read_dependency(scope: Scope, row: Feature, link: Dependency | None) -> Callable[[Typed], dict[str, Any]]:
    def read(form: Typed) -> dict[str, Any]:
        requires, hardness = form.line("requires", required=True), form.choice("hardness", HARDNESS, required=True)
        other = scope.rows(Feature).filter(ref=requires).only("pk", "ref").first() if requires else None
        if requires and other is None and not (link is not None and link.body.get("requires") == requires):
            form.flaw("requires", "There is no such feature. Choose one of the list.")
        elif other is not None and hardness == "hard" and (circle := circle_with(scope, row.ref, other.ref, link)):
            form.flaw("requires", f"That closes a circle: {' → '.join(circle)}. Make one of these dependencies soft, or leave this one out.")
        elif other is not None and scope.rows(Dependency).filter(feature=row, requires=other).exclude(pk=link.pk if link else None).exists():
            form.flaw("requires", "It waits for this one already.")
        found = {**(link.body if link else {}), "feature": row.ref, "requires": requires, "hardness": hardness}
        return {**found, "kind": form.choice("kind", PRECEDENCES) or "finish-start", "quote": form.text("quote", longest=1000)}

    return read


def circle_with(scope: Scope, feature: str, requires: str, link: Dependency | None = None) -> list[str]:
    """The circle of hard dependencies that one more would close, by short keys; empty where it closes none."""
    if feature == requires:
        return [feature, requires]
    arcs: dict[str, list[str]] = {}
    for pk, body in scope.rows(Dependency).values_list("pk", "body"):
        if body.get("hardness", "hard") == "hard" and (link is None or pk != link.pk):
            arcs.setdefault(body["feature"], []).append(body["requires"])
    came_from, stack = {requires: feature}, [requires]
    while stack:
        current = stack.pop()
        if current == feature:
            path = [current]
            while (current := came_from[current]) != feature:
                path.append(current)
            return [feature, *reversed(path[1:]), feature]
        for following in arcs.get(current, ()):
            if following not in came_from:
                came_from[following] = current
                stack.append(following)
    return []


@operation("risks.edit", methods=("GET", "POST"))
def add_risk(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """Something that may go wrong."""
    row = scope.get(Feature, ref=feature)
    shown = {"kind": "delivery", "response": "reduce", "state": "open", "owner": scope.who}
    return _answer(request, scope, row, Risk, None, lambda form: {"id": _next(scope, Risk, "R"), **_read_risk(form, row, {})}, shown, "risks.edit")


@operation("risks.edit", methods=("GET", "POST"))
def edit_risk(request: HttpRequest, scope: Scope, feature: str, risk: str) -> HttpResponse:
    """A risk: how likely, what it costs, what is done about it."""
    row = scope.get(Feature, ref=feature)
    found = scope.get(Risk, ref=risk, feature=row)
    body = found.body
    shown = {
        **{name: body.get(name) or "" for name in ("title", "owner", "trigger", "action")},
        "kind": body.get("kind", "delivery"),
        "response": body.get("response", "accept"),
        "state": body.get("state", "open"),
        **shown_three("probability", body["probability"], 0.01),
        **shown_three("delay_days", body.get("delay_days")),
        **shown_three("loss", body.get("loss")),
    }
    return _answer(request, scope, row, Risk, found, lambda form: _read_risk(form, row, body), shown, "risks.edit")


def _read_risk(form: Typed, row: Feature, body: dict[str, Any]) -> dict[str, Any]:
    return {
        **body,
        "title": form.line("title", required=True),
        "feature": row.ref,
        "probability": form.three("probability", low=0, high=100, required=True, scale=0.01),
        "delay_days": form.three("delay_days", low=0),
        "loss": form.three("loss", low=0),
        "kind": form.choice("kind", RISK_KINDS),
        "owner": form.line("owner", longest=200),
        "trigger": form.text("trigger", longest=2000),
        "response": form.choice("response", RESPONSES),
        "action": form.text("action", longest=2000),
        "state": form.choice("state", RISK_STATES) or "open",
        "closed_on": None if (form.data.get("state") or "open") == "open" else body.get("closed_on"),
    }


@operation("feasibility.edit", methods=("GET", "POST"))
def add_funding(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """Money the feature asks for."""
    row = scope.get(Feature, ref=feature)
    return _answer(
        request,
        scope,
        row,
        Funding,
        None,
        lambda form: {"id": _next(scope, Funding, "F"), **_read_funding(form, row, scope, {})},
        {"funded": "none"},
        "feasibility.edit",
    )


@operation("feasibility.edit", methods=("GET", "POST"))
def edit_funding(request: HttpRequest, scope: Scope, feature: str, funding: str) -> HttpResponse:
    """How much, and whether it has come."""
    row = scope.get(Feature, ref=feature)
    found = scope.get(Funding, ref=funding, feature=row)
    body, share = found.body, found.body.get("share_funded")
    shown = {
        "purpose": body["purpose"],
        "funded": body.get("funded", "unknown"),
        "share_funded": plain(round(100 * share, 2)) if share is not None else "",
    }
    shown |= {**shown_three("amount", body.get("amount")), "sponsors": "\n".join(body.get("sponsors") or ())}
    return _answer(request, scope, row, Funding, found, lambda form: _read_funding(form, row, scope, body), shown, "feasibility.edit")


def _read_funding(form: Typed, row: Feature, scope: Scope, body: dict[str, Any]) -> dict[str, Any]:
    share = form.number("share_funded", low=0, high=100)
    return {
        **body,
        "feature": row.ref,
        "purpose": form.line("purpose", required=True),
        "amount": form.three("amount", low=0),
        "currency": body.get("currency") or Names(scope).currency,
        "funded": form.choice("funded", FUNDED) or "unknown",
        "share_funded": None if share is None else round(share / 100, 4),
        "sponsors": form.lines("sponsors") or None,
    }


def _next(scope: Scope, model: type[NounRow], letter: str) -> str:
    used = set(scope.rows(model).values_list("ref", flat=True))
    return next(ref for number in range(len(used) + 1, 1_000_000) if (ref := f"{letter}{number:02d}") not in used)


WORDS = {"need_links": "link to the need", "dependencies": "dependency", "risks": "risk", "funding": "funding request"}


def _answer(
    request: HttpRequest, scope: Scope, row: Feature, model: type[NounRow], found: NounRow | None, read: Callable[[Typed], dict[str, Any]],
    shown: dict[str, Any], needed: str,
) -> HttpResponse:  # fmt: skip
    """Show or take the form of a linked row; `delete` takes the row away. Keys that it undoes are said first."""
    collection, typed, errors, stakes, asked = model.collection, shown, dict[str, list[str]](), undone_by_link(row, model.collection), False
    if request.method == "POST" and found is None and "delete" in request.POST:
        raise Http404
    if request.method == "POST":
        form = Typed(request.POST)
        fields = {} if "delete" in request.POST else read(form)
        typed, errors = form.values, form.errors
        if not errors and stakes and "confirm" not in request.POST:
            asked = True
        elif not errors:
            try:
                said = _write(request, scope, model, found, fields, needed)
                messages.success(request, f"The {WORDS[collection]} is {said}.", extra_tags="undo")
                return redirect("feature", scope.workspace.slug, row.ref)
            except FieldErrors as flaws:
                errors = spread(flaws.errors, [*shown, *typed])
    context = {
        "feature": row,
        "row": found,
        "typed": typed,
        "errors": errors,
        "stakes": stakes,
        "undoes": stakes if asked else [],
        "nav": "features",
        "word": WORDS[collection],
        "is_deleting": asked and "delete" in request.POST,
        "names": Names(scope),
        **_options(scope, row, collection),
        "version": (version_of(request) if request.method == "POST" else None) or (found.version if found else ""),
    }
    return render(request, f"features/{collection}.html", context)


def _write(request: HttpRequest, scope: Scope, model: type[NounRow], found: NounRow | None, fields: dict[str, Any], needed: str) -> str:
    with changing(scope, needed) as change:
        if found is not None and "delete" in request.POST:
            change.delete(found)
            return "gone"
        if found is not None:
            change.update(found, {name: None for name in found.body if name not in fields} | fields, version=version_of(request))
            return "saved"
        change.create(model, {name: value for name, value in fields.items() if value is not None})
        return "there"


def _options(scope: Scope, row: Feature, collection: str) -> dict[str, Any]:
    match collection:
        case "need_links":
            return {
                "needs": [(ref, title or ref) for ref, title in scope.rows(Need).values_list("ref", "body__title")],
                "coverages": list(COVERAGES.items()),
            }
        case "dependencies":
            others = scope.rows(FeatureFigures).exclude(feature=row).values_list("ref", "title")[:2000]
            return {"others": list(others), "hardness": list(HARDNESS.items()), "precedences": list(PRECEDENCES.items())}
        case "risks":
            return {"kinds": list(RISK_KINDS.items()), "responses": list(RESPONSES.items()), "states": list(RISK_STATES.items())}
    return {"funded": list(FUNDED.items())}
