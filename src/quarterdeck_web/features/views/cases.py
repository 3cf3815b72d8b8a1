"""Writing the two cases: what a feature is worth, and whether it can be built."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.assemble import demand_for
from quarterdeck_web.features.edits import at_stake
from quarterdeck_web.features.models import Feature
from quarterdeck_web.features.names import Names
from quarterdeck_web.features.page import DIMENSIONS, PROFILES, FeaturePage
from quarterdeck_web.features.typed import Typed, plain, shown_three
from quarterdeck_web.features.views.editing import answer_form
from quarterdeck_web.strategy.models import Criterion

SCORES: dict[str, dict[str, tuple[str, float | None, float | None]]] = {
    "rice": {"reach": ("Reach, people a quarter", 0, None), "impact": ("Impact, 0.25 to 3", 0, 3), "confidence": ("Confidence, 0 to 1", 0, 1)},
    "ice": {"impact": ("Impact, 1 to 10", 1, 10), "confidence": ("Confidence, 1 to 10", 1, 10), "ease": ("Ease, 1 to 10", 1, 10)},
    "wsjf": {
        "business_value": ("Business value", 0, None), "time_criticality": ("Time criticality", 0, None),
        "risk_reduction": ("Risk reduction", 0, None), "job_size": ("Job size", 0.01, None),
    },
}  # fmt: skip
"""Scoring method → its inputs: (what one reads, lowest, highest)."""
METHOD_TITLES = {"rice": "RICE", "ice": "ICE", "wsjf": "WSJF, relative (SAFe)"}
MOST_VOICES = 200
"""Voices that a value case names; who asks is counted from all."""
VERDICT_WORDS = (
    ("", "Not judged"),
    ("feasible", "Feasible"),
    ("conditional", "Feasible if"),
    ("unknown", "Not known: needs a spike"),
    ("infeasible", "Infeasible"),
)


@operation("value.edit", methods=("GET", "POST"))
def value(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """The value case: a range, how it decays, what it rests on, and the inputs of the scores."""
    row, names = scope.get(Feature, ref=feature), Names(scope)
    criteria = {body["id"]: body for body in scope.rows(Criterion).order_by("position").values_list("body", flat=True)}
    case = row.body.get("value") or {}
    context = {
        "names": names,
        "profiles": list(PROFILES.items()),
        "stakes": at_stake(row, "value"),
        "nav": "features",
        "criteria": criteria,
        "methods": [
            (name, METHOD_TITLES[name], [(f"{name}_{part}", words) for part, (words, _, _) in parts.items()]) for name, parts in SCORES.items()
        ],
    }
    context["highlighted"] = FeaturePage(scope, row).highlighted
    context["demand"] = found = demand_for(scope, row)
    if found is not None:
        today = timezone.localdate()
        context |= {"asked_until": today, "asked_from": found.first_day(today)}
    shown = shown_value(case, criteria)
    if found is not None and request.GET.get("reach") == "evidence":
        shown |= shown_three("rice_reach", {"p10": found.reach.p10, "p50": found.reach.p50, "p90": found.reach.p90})
        shown["evidence"] = "\n".join(dict.fromkeys([*(case.get("evidence") or ()), *found.evidence[:MOST_VOICES]]))
        context["is_taken"] = True
    return answer_form(
        request, scope, row, read=lambda form: {"value": read_value(form, case, criteria)}, shown=shown,
        template="features/value.html", operation="value.edit", said=f"The value case of {row.ref} is saved.", context=context,
    )  # fmt: skip


def read_value(form: Typed, case: dict[str, Any], criteria: dict[str, Any]) -> dict[str, Any] | None:
    """The value case as the file writes it; what this form does not show (Kano answers, the key) stays."""
    profile = form.choice("profile", PROFILES, required=True)
    fixed = form.day("fixed_date")
    if profile == "fixed date" and not fixed and "fixed_date" not in form.errors:
        form.flaw("fixed_date", "Say until which day it is worth something.")
    if profile != "fixed date" and fixed:
        form.flaw("fixed_date", "Only “worth it until a fixed date” takes a date. Clear it, or choose that profile.")
    found: dict[str, Any] = {
        "value": form.three("value", required=True),
        "profile": profile,
        "life_weeks": form.whole("life_weeks", low=1, high=2000, required=True),
        "fixed_date": fixed,
        "basis": form.text("basis"),
        "evidence": form.lines("evidence") or None,
    }
    for name, parts in SCORES.items():
        found[name] = _read_scores(form, name, parts)
    scores = [
        {"criterion": ref, "score": points}
        for ref, body in criteria.items()
        if (points := form.three(f"score_{ref}", low=body.get("low", 0.0), high=body.get("high", 10.0)))
    ]
    kept = {name: case[name] for name in ("kano", "key") if case.get(name)}
    return {name: part for name, part in {**found, "scores": scores or None, **kept}.items() if part is not None}


def _read_scores(form: Typed, name: str, parts: dict[str, tuple[str, float | None, float | None]]) -> dict[str, Any] | None:
    """A method's inputs: all of them or none."""
    points = {part: form.three(f"{name}_{part}", low=low, high=high) for part, (_, low, high) in parts.items()}
    if any(points.values()):
        for part, given in points.items():
            if given is None and not any(field.startswith(f"{name}_{part}") for field in form.errors):
                form.flaw(f"{name}_{part}_p50", f"{METHOD_TITLES[name]} needs all of its inputs, or none.")
        return points
    return None


def shown_value(case: dict[str, Any], criteria: dict[str, Any]) -> dict[str, Any]:
    """The form as the case stands."""
    found = {
        **shown_three("value", case.get("value")),
        "profile": case.get("profile", "long-life"),
        "life_weeks": plain(case.get("life_weeks", 104)),
        "fixed_date": case.get("fixed_date") or "",
        "basis": case.get("basis") or "",
        "evidence": "\n".join(case.get("evidence") or ()),
    }
    for name, parts in SCORES.items():
        for part in parts:
            found |= shown_three(f"{name}_{part}", (case.get(name) or {}).get(part))
    scored = {each["criterion"]: each["score"] for each in case.get("scores", ())}
    for ref in criteria:
        found |= shown_three(f"score_{ref}", scored.get(ref))
    return found


@operation("feasibility.edit", methods=("GET", "POST"))
def feasibility(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """The six questions, as people judge them. What is computed stands beside them on the page and is not edited."""
    row = scope.get(Feature, ref=feature)
    case = row.body.get("feasibility") or {}
    context = {"dimensions": list(DIMENSIONS.items()), "verdicts": VERDICT_WORDS, "stakes": at_stake(row, "feasibility"), "nav": "features"}
    return answer_form(
        request, scope, row, read=lambda form: {"feasibility": read_feasibility(form, case)}, shown=shown_feasibility(case),
        template="features/feasibility.html", operation="feasibility.edit", said=f"The feasibility case of {row.ref} is saved.", context=context,
    )  # fmt: skip


def read_feasibility(form: Typed, case: dict[str, Any]) -> dict[str, Any]:
    """The feasibility case as the file writes it; the key stays."""
    words, found = {word for word, _ in VERDICT_WORDS if word}, []
    for dimension in DIMENSIONS:
        verdict = form.choice(f"{dimension}_verdict", words)
        confidence = form.number(f"{dimension}_confidence", low=0, high=100)
        conditions, unknowns = form.lines(f"{dimension}_conditions"), form.lines(f"{dimension}_unknowns")
        evidence = form.text(f"{dimension}_evidence")
        if verdict is None:
            if conditions or unknowns or evidence:
                form.flaw(f"{dimension}_verdict", "Say how it is judged, or clear what stands below.")
            continue
        if verdict == "conditional" and not conditions:
            form.flaw(f"{dimension}_conditions", "“Feasible if” needs at least one condition.")
        each = {"dimension": dimension, "verdict": verdict, "conditions": conditions, "unknowns": unknowns, "evidence": evidence}
        each["confidence"] = 0.5 if confidence is None else round(confidence / 100, 4)
        found.append({name: part for name, part in each.items() if part not in (None, [])})
    kept = {"key": case["key"]} if case.get("key") else {}
    note = form.text("note")
    return {"assessments": found, **({"note": note} if note else {}), **kept}


def shown_feasibility(case: dict[str, Any]) -> dict[str, Any]:
    """The form as the case stands."""
    found: dict[str, Any] = {"note": case.get("note") or ""}
    judged = {each["dimension"]: each for each in case.get("assessments", ())}
    for dimension in DIMENSIONS:
        each = judged.get(dimension) or {}
        found[f"{dimension}_verdict"] = each.get("verdict", "")
        found[f"{dimension}_confidence"] = plain(round(100 * each.get("confidence", 0.5), 2)) if each else ""
        found[f"{dimension}_conditions"] = "\n".join(each.get("conditions", ()))
        found[f"{dimension}_unknowns"] = "\n".join(each.get("unknowns", ()))
        found[f"{dimension}_evidence"] = each.get("evidence", "")
    return found


@operation("feasibility.edit", methods=("GET", "POST"))
def condition(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """Say "feasible if …" of one of the six questions."""
    row = scope.get(Feature, ref=feature)
    case = row.body.get("feasibility") or {}
    context = {"dimensions": list(DIMENSIONS.items()), "stakes": at_stake(row, "feasibility"), "nav": "features"}
    return answer_form(
        request, scope, row, read=lambda form: {"feasibility": read_condition(form, case)}, shown={"dimension": "operational", "condition": ""},
        template="features/condition.html", operation="feasibility.edit", said=f"{row.ref} is feasible if that holds.", context=context,
    )  # fmt: skip


def read_condition(form: Typed, case: dict[str, Any]) -> dict[str, Any]:
    """The feasibility case with one more condition."""
    dimension, text = form.choice("dimension", DIMENSIONS, required=True), form.line("condition", required=True)
    for word in ("feasible ", "if "):
        text = text[len(word) :].strip() if text and text.lower().startswith(word) else text
    judged = [dict(each) for each in case.get("assessments", ())]
    each = next((each for each in judged if each["dimension"] == dimension), None)
    if each is None and dimension:
        each = {"dimension": dimension, "verdict": "conditional"}
        judged.append(each)
    if each is not None and text:
        each["conditions"] = list(dict.fromkeys([*each.get("conditions", ()), text]))
        if each["verdict"] != "infeasible":
            each["verdict"] = "conditional"
    return {**case, "assessments": judged}
