"""Scenarios: a named "what if" laid over the workspace. Made, changed, planned, promoted to the workspace, archived."""

import json
from typing import Any

from django.db.models import Max
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.lib import words
from quarterdeck_web.lib.refusals import FieldErrors, Refused, StaleEdit
from quarterdeck_web.plans.models import Scenario
from quarterdeck_web.plans.pinning import add_pin
from quarterdeck_web.products.assemble import collections
from quarterdeck_web.products.changes import Changing, changing
from quarterdeck_web.products.models import Decision

MAX_CHANGES = 100
TITLE_LENGTH = 200
"""What one scenario may change; more is another product."""

Body = dict[str, Any]


def quoted(step: str) -> str:
    """A step of a path; in quotes where it holds a dot."""
    return f'"{step}"' if "." in step else step


def create_scenario(scope: Scope, title: str, why: str = "") -> Scenario:
    """A new scenario without changes. Raises `FieldErrors`."""
    _refuse_title(title)
    with changing(scope, "plans.make") as change:
        Workspace.objects.select_for_update().get(pk=scope.workspace.pk)
        number = (scope.rows(Scenario).aggregate(last=Max("number"))["last"] or 0) + 1
        made: Scenario = scope.rows(Scenario).create(number=number, title=title.strip(), why=why.strip(), created_by=scope.user)
        record_audit(change.scope, "plans.make", f"scenario {made.number}", {"title": made.title})
    return made


def rename(scope: Scope, scenario: Scenario, title: str, why: str, version: int) -> None:
    """Another title and reason. Raises `FieldErrors` and `StaleEdit`."""
    _refuse_title(title)
    _save(scope, scenario, version, title=title.strip(), why=why.strip())


def add_change(scope: Scope, scenario: Scenario, version: int, *, assignments: list[str] | None = None, pin: Body | None = None) -> None:
    """Lay more changes over the workspace; a change of the same path and a pin of the same kind take the place of the earlier one.

    Raises
    ------
    FieldErrors
        With every flaw the change brings, by the field "change".
    """
    from quarterdeck_web.plans.assemble import flaws_of_assignments

    kept = list(scenario.assignments)
    for assignment in assignments or []:
        path = assignment.partition("=")[0].strip()
        kept = [each for each in kept if path.endswith("+") or each.partition("=")[0].strip() != path]
        kept.append(assignment.strip())
    if len(kept) + len(scenario.pins) + (pin is not None) > MAX_CHANGES:
        raise FieldErrors({"change": [f"A scenario holds at most {MAX_CHANGES} changes."]})
    flaws = flaws_of_assignments(scope.workspace, kept) if assignments else {}
    if flaws:
        raise FieldErrors({"change": [message for messages in flaws.values() for message in messages]})
    pins = list(scenario.pins)
    if pin is not None:
        pins = [
            each
            for each in pins
            if each["feature"] != pin["feature"] or (each["kind"] != pin["kind"] and "exclude" not in (each["kind"], pin["kind"]))
        ]
        pins.append(pin)
    _save(scope, scenario, version, assignments=kept, pins=pins)


def drop_change(scope: Scope, scenario: Scenario, version: int, *, assignment: int | None = None, pin: int | None = None) -> None:
    """Take a change or a pin out, by its place in the list."""
    _save(
        scope,
        scenario,
        version,
        assignments=[each for number, each in enumerate(scenario.assignments) if number != assignment],
        pins=[each for number, each in enumerate(scenario.pins) if number != pin],
    )


def archive(scope: Scope, scenario: Scenario, version: int) -> None:
    """Put a scenario aside; its plans stay."""
    _save(scope, scenario, version, archived_at=timezone.now())


def promote(scope: Scope, scenario: Scenario, version: int, why: str = "") -> int:
    """Make a scenario's changes the workspace's, as one act that undo takes back. Returns how many rows changed.

    Raises
    ------
    Refused
        If there is nothing to promote, or a change leads nowhere in the workspace of today.
    """
    from quarterdeck_web.plans.assemble import scenario_of
    from quarterdeck_web.products.assemble import product_of, to_document

    if not scenario.assignments and not scenario.pins:
        raise Refused(f"{scenario} changes nothing.", "Add a change first.")
    before = to_document(product_of(scope.workspace))
    after = to_document(scenario_of(product_of(scope.workspace), scenario.assignments, []))
    with changing(scope, "plans.make", why=why or f"promoted from the scenario “{scenario.title}”") as change:
        changed = _carry_over(change, before, after)
        for pin in scenario.pins:
            feature = scope.rows(Feature).filter(ref=pin["feature"]).first()
            if feature is None:
                raise Refused(f"There is no feature {pin['feature']} any more.", "Take its pin out of the scenario.")
            add_pin(change, feature, pin, f"From the scenario “{scenario.title}”.")
            changed += 1
        _save(scope, scenario, version, archived_at=timezone.now())
        text = f"The scenario “{scenario.title}” was promoted: {changed} rows changed"
        scope.rows(Decision).create(
            subject=f"scenarios:{scenario.number}", kind="scenario promoted", text=text, why=why, by=scope.user, by_name=scope.who
        )
    return changed


def _carry_over(change: Changing, before: Body, after: Body) -> int:
    changed = 0
    for name, model in collections().items():
        rows = list(change.scope.rows(model).order_by("position", "id"))
        old, new = before.get(name, []), after.get(name, [])
        for row, was, now in zip(rows, old, new, strict=False):
            if was != now:
                change.update(row, {field: now.get(field) for field in dict.fromkeys((*was, *now)) if was.get(field) != now.get(field)})
                changed += 1
        for body in new[len(old) :]:
            change.create(model, body)
            changed += 1
    facts = {field: value for field, value in after.items() if field not in collections() and field not in ("format", "version")}
    if facts != change.workspace.facts and any(before.get(field) != value for field, value in facts.items()):
        raise Refused("A scenario's change of the horizon or units is not carried over.", "Change it in the workspace's settings.")
    return changed


def assignment_words(scope: Scope, assignment: str) -> str:
    """A change in words people read: `Docks: upkeep 25 %`; the path itself where nothing better is known."""
    path, _, text = assignment.partition("=")
    added = path.endswith("+")
    steps = [step.strip('"') for step in _split(path.removesuffix("+"))]
    value = _value(text)
    if added and steps == ["people"] and isinstance(value, dict):
        place = ", ".join(_membership_words(scope, each) for each in value.get("memberships", []))
        skills = ", ".join(_title(scope, "skills", ref) for ref in value.get("skills", []))
        since = f"from {words.day(value['joins_on'])}" if value.get("joins_on") else ""
        return f"{value.get('name', 'Somebody')} joins ({'; '.join(filter(None, [place, skills, since]))})"
    model = collections().get(steps[0]) if steps else None
    row = scope.rows(model).filter(ref=steps[1]).first() if model is not None and len(steps) > 1 else None
    who = str(row) if row is not None else ".".join(steps[:2])
    what = " ".join(step.replace("_", " ").replace("keep the lights on", "upkeep") for step in steps[2:]) or "everything"
    said = json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)
    return f"{who}: {what} {'+ ' if added else '→ '}{said}"


def _membership_words(scope: Scope, membership: dict[str, Any]) -> str:
    share = membership.get("fte", 1)
    return _title(scope, "teams", membership["team"]) + ("" if share == 1 else f", {words.share(share)} of a week")


def _title(scope: Scope, collection: str, ref: str) -> str:
    row = scope.rows(collections()[collection]).filter(ref=ref).first()
    return str(row) if row is not None else ref


def _split(path: str) -> list[str]:
    import re

    return [quoted_step or plain for quoted_step, plain in re.findall(r'"([^"]+)"|([^.]+)', path)]


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _refuse_title(title: str) -> None:
    if not title.strip():
        raise FieldErrors({"title": ["Expected a title, got nothing."]})
    if len(title) > TITLE_LENGTH:
        raise FieldErrors({"title": [f"Expected at most {TITLE_LENGTH} characters, got {len(title):,}."]})


def _save(scope: Scope, scenario: Scenario, version: int, **fields: Any) -> None:
    if scenario.archived_at is not None:
        raise Refused(f"{scenario} is archived.", "Make a new scenario of it.")
    if not scope.rows(Scenario).filter(pk=scenario.pk, version=version).update(**fields, version=version + 1):
        current = scope.rows(Scenario).get(pk=scenario.pk)
        raise StaleEdit(current, {name: getattr(current, name) for name in fields}, fields)
    scenario.refresh_from_db()
    record_audit(scope, "plans.make", f"scenario {scenario.number}", {"changed": sorted(fields)})
