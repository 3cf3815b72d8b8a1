"""What people decide about a plan: accepted as the baseline, or discarded. A plan never decides anything by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import KEYS, is_turned
from quarterdeck_web.features.models import Feature
from quarterdeck_web.features.turning import undo_key
from quarterdeck_web.lib import words
from quarterdeck_web.lib.refusals import Refused, StaleEdit
from quarterdeck_web.plans.differences import Move, differences
from quarterdeck_web.plans.documents import baseline, document_of, inputs_of
from quarterdeck_web.plans.inputs import changes_since, inputs_hash, planning_inputs
from quarterdeck_web.plans.making import ask_for_forecast
from quarterdeck_web.plans.models import Plan
from quarterdeck_web.plans.outlook import refresh_outlook
from quarterdeck_web.products.changes import Changing, changing
from quarterdeck_web.products.models import Decision


@dataclass(frozen=True)
class Broken:
    """A committed feature that a plan moves or leaves out, and the sentence that says so."""

    feature: Feature
    cause: str
    move: Move


class InputsChanged(Refused):
    """The workspace changed since the plan was made: accept only knowingly. `changes` lists what."""

    def __init__(self, plan: Plan, changes: Sequence[dict[str, str]]) -> None:
        self.changes = list(changes)
        count = words.plural(len(self.changes), "input")
        super().__init__(f"{count} changed since {plan.label} was made.", "Plan again, or accept it all the same, knowing that.")


def input_changes(workspace: Workspace, plan: Plan) -> list[dict[str, str]]:
    """What planning would read otherwise today than when the plan was made."""
    if plan.revision == workspace.revision and plan.scenario_id is None:
        return []
    return _input_changes(workspace.pk, plan.pk, workspace.revision)


@lru_cache(maxsize=64)
def _input_changes(workspace: UUID, plan: UUID, revision: int) -> list[dict[str, str]]:
    """Read once for each revision of a workspace: the inputs are all of its rows that planning reads."""
    now, made = planning_inputs(Workspace.objects.get(pk=workspace)), Plan.objects.within(workspace).get(pk=plan)
    return [] if inputs_hash(now) == made.product_hash else changes_since(inputs_of(made), now)


def broken_commitments(scope: Scope, plan: Plan, former: Plan | None) -> list[Broken]:
    """Features with both keys turned whose finish the plan moves against the former baseline, or that it leaves out."""
    if former is None or former.pk == plan.pk:
        return []
    moves = {move.feature: move for move in differences(document_of(former), document_of(plan)).moves if move.before is not None}
    rows = scope.rows(Feature).filter(ref__in=moves).exclude(status__in=["released", "closed"])
    return [
        Broken(feature, _cause(plan, moves[feature.ref]), moves[feature.ref])
        for feature in rows
        if all(is_turned(feature.body, key) for key in KEYS) and (moves[feature.ref].after is None or moves[feature.ref].weeks)
    ]


def _cause(plan: Plan, move: Move) -> str:
    if move.after is None or move.before is None:
        return f"{plan.label} leaves it out"
    return f"{plan.label} moves it {words.day(move.before['finish'])} → {words.day(move.after['finish'])}"


def accept(scope: Scope, plan: Plan, *, version: int, why: str = "", knowingly: bool = False) -> list[Broken]:
    """Make a plan the baseline. Returns the commitments whose keys came undone by it.

    Raises
    ------
    Refused
        If it is no plan, was decided about already, or is a scenario's.
    StaleEdit
        If somebody decided about it since the page was read.
    InputsChanged
        If the workspace changed since it was made and nobody said `knowingly`.
    """
    with changing(scope, "plans.accept", why=why) as change:
        plan = scope.rows(Plan).select_for_update().get(pk=plan.pk)
        _refuse_untimely(plan, version)
        if plan.scenario_id is not None:
            raise Refused(
                f"{plan.label} stands on changes that are only this scenario's.",
                "Promote the scenario's changes first, plan again and accept that plan.",
            )
        changes = input_changes(change.workspace, plan)
        if changes and not knowingly:
            raise InputsChanged(plan, changes)
        former = baseline(scope)
        broken = broken_commitments(scope, plan, former)
        _undo_keys(change, broken)
        scope.rows(Plan).filter(status="accepted").update(status="superseded")
        plan.status, plan.accepted_at, plan.accepted_by, plan.version = "accepted", timezone.now(), scope.user, plan.version + 1
        plan.save(update_fields=["status", "accepted_at", "accepted_by", "version"])
        _record(scope, plan, "baseline accepted", f"{plan.label} accepted as the baseline" + (f", in place of {former.label}" if former else ""), why)
        refresh_outlook(change.workspace)
        ask_for_forecast(scope, plan)
    return broken


def discard(scope: Scope, plan: Plan, *, version: int, why: str = "") -> None:
    """Put a proposal aside. Raises `Refused` for what is no proposal, `StaleEdit` if somebody decided about it since."""
    with changing(scope, "plans.accept", why=why) as change:
        plan = scope.rows(Plan).select_for_update().get(pk=plan.pk)
        _refuse_untimely(plan, version, to_accept=False)
        plan.status, plan.version = "discarded", plan.version + 1
        plan.save(update_fields=["status", "version"])
        _record(scope, plan, "plan discarded", f"{plan.label} discarded", why)
        refresh_outlook(change.workspace)


def _refuse_untimely(plan: Plan, version: int, to_accept: bool = True) -> None:
    if version != plan.version:
        raise StaleEdit(plan, {"status": plan.get_status_display()}, {"status": "Accepted" if to_accept else "Discarded"})
    if plan.status != "proposed" and not (to_accept and plan.status in ("superseded", "discarded")):
        raise Refused(f"{plan.label} is {plan.get_status_display().lower()} already.", "Look at the plan's history.")
    if to_accept and not plan.holds_features:
        raise Refused(f"{plan.label} holds no plan.", "Resolve its conflict and plan again.")


def _undo_keys(change: Changing, broken: list[Broken]) -> None:
    for each in broken:
        for key in KEYS:
            undo_key(change, each.feature, key, each.cause)


def _record(scope: Scope, plan: Plan, kind: str, text: str, why: str) -> None:
    scope.rows(Decision).create(subject=f"plans:{plan.number}", kind=kind, text=text[:1000], why=why, by=scope.user, by_name=scope.who)
    record_audit(scope, "plans.accept", text[:200], {"plan": plan.number})
