"""The change lines of a scenario, from pickers to `path=value`: what `quarterdeck plan --set` takes."""

import json
from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.lib import words
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.plans.models import Release
from quarterdeck_web.plans.pinning import pin_from
from quarterdeck_web.plans.scenarios import quoted
from quarterdeck_web.teams.models import DecisionCapacity, Person, Skill, Team

Body = dict[str, Any]
KINDS = {
    "upkeep": "Upkeep of a team",
    "fte": "A person's share of time",
    "person": "One more person",
    "decisions": "Decisions a team can take",
    "value": "What a feature is worth",
    "effort": "What a feature takes",
    "pin": "A pin",
    "free": "Any path",
}


def choices(scope: Scope) -> Body:
    """What the pickers offer."""
    features = [(ref, f"{title} ({ref})") for ref, title in _open_features(scope).values_list("ref", "title_text")]
    return {
        "teams": [(row.ref, str(row)) for row in scope.rows(Team)],
        "skills": [("", "No special skill"), *((row.ref, str(row)) for row in scope.rows(Skill))],
        "memberships": [
            (f"{row.ref}|{each['team']}", f"{row}, {each['team']}: {each.get('fte', 1.0):g}")
            for row in scope.rows(Person)
            for each in row.body.get("memberships", [])
        ],
        "capacities": [(str(row.pk), _capacity_words(row)) for row in scope.rows(DecisionCapacity).select_related("team")],
        "features": features,
        "releases": [(row.ref, str(row)) for row in scope.rows(Release).order_by("ships_on")],
    }


def _open_features(scope: Scope) -> Any:
    return scope.rows(Feature).exclude(status__in=["released", "closed"])


def _capacity_words(row: DecisionCapacity) -> str:
    now = row.body.get("total")
    amount = f"{now:g} in all" if now is not None else f"{row.body.get('per_member', 0):g} a member"
    when = words.day_span(row.body["first"], row.body["last"])
    return f"{row.team or row.body['team']}: {row.body.get('kind', 'dedicated support')}, {when}: {amount}"


def change_from(scope: Scope, values: Any) -> tuple[list[str], Body | None]:
    """Assignments, or a pin, from a form's words. Raises `FieldErrors`."""
    kind = str(values.get("kind") or "")
    makers = {"upkeep": _upkeep, "fte": _fte, "person": _person, "decisions": _decisions, "value": _value, "effort": _effort, "free": _free}
    if kind == "pin":
        feature = _feature(scope, values)
        return [], pin_from(scope, feature, {**values.dict(), "kind": values.get("pin_kind", "")})
    if kind not in makers:
        raise FieldErrors({"kind": [f"Expected one of {', '.join(KINDS)}, got {kind!r}."]})
    return makers[kind](scope, values), None


def _upkeep(scope: Scope, values: Any) -> list[str]:
    team = _one_of(scope, Team, values, "team")
    share = _number(values, "share", 0, 99.9)
    return [f"teams.{quoted(team)}.keep_the_lights_on={share / 100:g}"]


def _fte(scope: Scope, values: Any) -> list[str]:
    person, _, team = str(values.get("membership", "")).partition("|")
    row = scope.rows(Person).filter(ref=person).first()
    if row is None or team not in {each["team"] for each in row.body.get("memberships", [])}:
        raise FieldErrors({"membership": ["Choose a person and a team of theirs."]})
    return [f"people.{quoted(person)}.memberships.{quoted(team)}.fte={_number(values, 'fte', 0, 1):g}"]


def _person(scope: Scope, values: Any) -> list[str]:
    name = str(values.get("name", "")).strip()[:100] or "Somebody new"
    body: Body = {"name": name, "memberships": [{"team": _one_of(scope, Team, values, "team")}]}
    fte = _number(values, "fte", 0, 1, default=1.0)
    if fte != 1.0:
        body["memberships"][0]["fte"] = fte
    if values.get("skill"):
        body["skills"] = [_one_of(scope, Skill, values, "skill")]
    if values.get("joins_on"):
        body["joins_on"] = values["joins_on"]
    taken, number = set(scope.rows(Person).values_list("ref", flat=True)), 1
    while f"new-{number}" in taken or f'"new-{number}"' in str(values.get("taken", "")):
        number += 1
    return [f"people+={json.dumps({'id': f'new-{number}', **body}, ensure_ascii=False)}"]


def _decisions(scope: Scope, values: Any) -> list[str]:
    row = scope.rows(DecisionCapacity).filter(pk=values.get("capacity")).first() if _looks_like_id(values.get("capacity")) else None
    if row is None:
        raise FieldErrors({"capacity": ["Choose whose decisions."]})
    field = "total" if row.body.get("total") is not None else "per_member"
    step = "/".join(str(row.body[name]) for name in ("team", "kind", "first") if row.body.get(name))
    return [f"decision_capacities.{quoted(step)}.{field}={_number(values, 'amount', 0, 10_000):g}"]


def _looks_like_id(text: Any) -> bool:
    return len(str(text or "")) == 36


def _value(scope: Scope, values: Any) -> list[str]:
    feature = _feature(scope, values)
    low, middle, high = (_number(values, name, -1e15, 1e15) for name in ("p10", "p50", "p90"))
    if not low <= middle <= high:
        raise FieldErrors({"p50": [f"Expected 10 % ≤ 50 % ≤ 90 %, got {low:g}, {middle:g} and {high:g}."]})
    told = json.dumps({"p10": low, "p50": middle, "p90": high})
    path = f"features.{quoted(feature.ref)}.value"
    return [f"{path}.value={told}"] if feature.body.get("value") else [f'{path}={{"value": {told}}}']


def _effort(scope: Scope, values: Any) -> list[str]:
    feature = _feature(scope, values)
    factor = _number(values, "percent", 1, 1000) / 100
    found = []
    for option in feature.body.get("options", []):
        for activity in option.get("activities", []):
            effort = {name: round(value * factor, 4) for name, value in activity["effort"].items()}
            path = f"features.{quoted(feature.ref)}.options.{quoted(option['id'])}.activities.{quoted(activity['id'])}.effort"
            found.append(f"{path}={json.dumps(effort)}")
    if not found:
        raise FieldErrors({"feature": [f"{feature} has no activities to estimate."]})
    return found


def _free(scope: Scope, values: Any) -> list[str]:
    lines = [line.strip() for line in str(values.get("paths", "")).splitlines() if line.strip()]
    if not lines:
        raise FieldErrors({"paths": ["Expected lines such as teams.docks.keep_the_lights_on=0.3, got nothing."]})
    wrong = [f"Expected PATH=VALUE, got {line[:80]!r}." for line in lines if "=" not in line]
    if wrong:
        raise FieldErrors({"paths": wrong})
    return lines


def _feature(scope: Scope, values: Any) -> Feature:
    row: Feature | None = scope.rows(Feature).filter(ref=values.get("feature") or "").first()
    if row is None:
        raise FieldErrors({"feature": ["Choose a feature."]})
    return row


def _one_of(scope: Scope, model: Any, values: Any, field: str) -> str:
    ref = str(values.get(field) or "")
    if not scope.rows(model).filter(ref=ref).exists():
        raise FieldErrors({field: [f"Choose a {field}."]})
    return ref


def _number(values: Any, field: str, low: float, high: float, default: float | None = None) -> float:
    text = str(values.get(field) or "").strip().replace(",", ".")
    if not text and default is not None:
        return default
    try:
        value = float(text)
    except ValueError:
        raise FieldErrors({field: [f"Expected a number, got {text!r}."]}) from None
    if not low <= value <= high:
        raise FieldErrors({field: [f"Expected a number from {low:g} to {high:g}, got {value:g}."]})
    return value
