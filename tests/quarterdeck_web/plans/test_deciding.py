"""Accepting, discarding and reviewing plans; pins; and which keys come undone by them."""

import pytest

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import is_turned
from quarterdeck_web.features.models import Feature, KeyTurn
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.lib.refusals import FieldErrors, Refused, StaleEdit
from quarterdeck_web.plans.deciding import InputsChanged, accept, discard, input_changes
from quarterdeck_web.plans.differences import differences
from quarterdeck_web.plans.documents import baseline, current_plan, document_of, plan_to_show
from quarterdeck_web.plans.models import Pin, Plan
from quarterdeck_web.plans.pinning import lift, pin, pin_from, pin_words
from quarterdeck_web.plans.reviewing import decide, plan_with_refusals, refusing, review_of
from quarterdeck_web.products import figures
from quarterdeck_web.products.changes import changing, undo_last
from quarterdeck_web.products.models import Decision, Notification

from .conftest import commit, make_a_plan


def delay(scope: Scope, ref: str, day: str) -> Pin:
    return pin(scope, scope.get(Feature, ref=ref), {"feature": ref, "kind": "not before", "day": day}, "The audit comes first.")


def test_an_accepted_plan_is_the_baseline_and_takes_the_place_of_the_former(pm: Scope, planned: Plan):
    accept(pm, planned, version=1, why="Agreed.")
    assert baseline(pm) == planned
    second = make_a_plan(pm, seed="2")
    assert current_plan(pm) == planned
    assert plan_to_show(pm) == second
    accept(pm, second, version=1)
    assert {plan.number: plan.status for plan in pm.rows(Plan)} == {planned.number: "superseded", second.number: "accepted"}
    texts = [decision.text for decision in pm.rows(Decision).filter(kind="baseline accepted").order_by("at")]
    assert texts == ["Plan 1 accepted as the baseline", "Plan 2 accepted as the baseline, in place of Plan 1"]
    assert figures.latest(pm, "outlook").body["plan"]["number"] == second.number


def test_keys_of_what_a_plan_moves_come_undone_and_are_asked_for_again(pm: Scope, tpm: Scope, planned: Plan):
    accept(pm, planned, version=1)
    commit(pm, tpm, "F-1")
    commit(pm, tpm, "F-2")
    with changing(pm, "plans.accept") as change:  # A pin that keeps what was promised undoes nothing.
        change.create(Pin, {"feature": "F-1", "kind": "not before", "day": "2026-03-02"})
    assert is_turned(pm.get(Feature, ref="F-1").body, "value")
    second = make_a_plan(pm)
    before, after = ({item["feature"]: item["finish"] for item in document_of(plan)["items"]} for plan in (planned, second))
    assert before["F-1"] != after.get("F-1")
    broken = accept(pm, second, version=1)
    assert "F-1" in [each.feature.ref for each in broken]
    body = pm.get(Feature, ref="F-1").body
    assert not is_turned(body, "value")
    assert not is_turned(body, "feasibility")
    turn = pm.rows(KeyTurn).filter(feature__ref="F-1", event="undone", key="value").get()
    assert turn.cause.startswith("Plan 2 ")
    assert "→" in turn.cause or "leaves it out" in turn.cause
    unmoved = [ref for ref in before if before[ref] == after.get(ref) and ref == "F-2"]
    for ref in unmoved:
        assert is_turned(pm.get(Feature, ref=ref).body, "value")
    assert pm.rows(Notification).filter(kind="key", text__contains="came undone").exists()


def test_accepting_on_what_somebody_else_decided_is_stale(pm: Scope, tpm: Scope, planned: Plan):
    accept(tpm, planned, version=1)
    with pytest.raises(StaleEdit):
        accept(pm, planned, version=1)
    with pytest.raises(Refused, match="accepted already"):
        discard(pm, planned, version=2)


def test_a_plan_of_older_inputs_is_accepted_only_knowingly(pm: Scope, planned: Plan):
    with changing(pm, "teams.edit") as change:
        from quarterdeck_web.teams.models import Team

        change.update(pm.get(Team, ref="docks"), {"keep_the_lights_on": 0.3})
    with pytest.raises(InputsChanged) as refused:
        accept(pm, planned, version=1)
    assert [change["text"] for change in refused.value.changes] == ["Docks: upkeep – → 0.3"]
    assert baseline(pm) is None
    accept(pm, planned, version=1, knowingly=True)
    assert baseline(pm) == planned


def test_turning_a_key_or_writing_a_text_makes_no_plan_old(pm: Scope, tpm: Scope, planned: Plan):
    commit(pm, tpm, "F-3")
    with changing(pm, "features.edit") as change:
        change.update(pm.get(Feature, ref="F-4"), {"summary": "Another text.", "owner": "Jonas"})
    assert input_changes(pm.workspace, planned) == []
    delay(pm, "F-4", "2026-02-02")
    assert [change["noun"] for change in input_changes(pm.workspace, planned)] == ["pins"]


def test_an_infeasible_plan_is_never_the_baseline(pm: Scope, planned: Plan):
    with changing(pm, "plans.pin") as change:
        for ref, day in (("F-1", "2026-02-06"), ("F-2", "2026-02-13")):
            change.create(Pin, {"feature": ref, "kind": "include"})
            change.create(Pin, {"feature": ref, "kind": "finish by", "day": day})
    plan = make_a_plan(pm)
    with pytest.raises(Refused, match="holds no plan"):
        accept(pm, plan, version=1)


def test_a_discarded_proposal_stays_in_the_history(pm: Scope, planned: Plan):
    discard(pm, planned, version=1, why="Too bold.")
    assert plan_to_show(pm) is None
    assert pm.rows(Plan).get().status == "discarded"
    assert figures.latest(pm, "outlook").body["plan"] is None


def test_a_pin_on_a_committed_feature_asks_for_both_keys_again(pm: Scope, tpm: Scope, planned: Plan):
    commit(pm, tpm, "F-1")
    made = delay(pm, "F-1", "2026-03-02")
    body = pm.get(Feature, ref="F-1").body
    assert not is_turned(body, "value")
    assert not is_turned(body, "feasibility")
    assert "not before 2 Mar" in pm.rows(KeyTurn).filter(event="undone").first().cause
    assert made.body["by"] == pm.who
    lift(pm, made)
    assert not pm.rows(Pin).exists()
    undo_last(pm)
    assert pm.rows(Pin).get().body["day"] == "2026-03-02"


def test_a_pin_takes_the_place_of_what_it_contradicts(pm: Scope):
    feature = pm.get(Feature, ref="F-2")
    delay(pm, "F-2", "2026-02-02")
    delay(pm, "F-2", "2026-02-09")
    assert [row.body["day"] for row in pm.rows(Pin)] == ["2026-02-09"]
    pin(pm, feature, {"feature": "F-2", "kind": "exclude"})
    assert [row.kind for row in pm.rows(Pin)] == ["exclude"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "sometime"}, "kind"),
        ({"kind": "not before"}, "day"),
        ({"kind": "finish by", "day": "31/02/2026"}, "day"),
        ({"kind": "release", "release": "9.9"}, "release"),
        ({"kind": "option", "option": "z"}, "option"),
    ],
)
def test_a_pin_that_cannot_be_is_refused_at_its_field(pm: Scope, values: dict, field: str):
    with pytest.raises(FieldErrors) as refused:
        pin_from(pm, pm.get(Feature, ref="F-1"), values)
    assert list(refused.value.errors) == [field]


def test_pins_are_said_in_words():
    assert pin_words({"kind": "release", "release": "1.0"}) == "in release 1.0"
    assert pin_words({"kind": "exclude"}) == "kept out"
    assert pin_words({"kind": "option", "option": "b"}) == "built as b"


def test_a_review_sums_up_to_the_proposal(pm: Scope, planned: Plan):
    accept(pm, planned, version=1)
    delay(pm, "F-1", "2026-03-02")
    second = make_a_plan(pm)
    review = review_of(pm, second)
    found = differences(document_of(planned), document_of(second))
    assert [each.move.feature for each in review.changes] == [move.feature for move in found.moves]
    total = planned.value + review.elsewhere + sum(each.move.value_change for each in review.changes)
    assert total == pytest.approx(second.value)
    assert review.so_far == pytest.approx(planned.value + review.elsewhere)
    for each in review.changes:
        decide(pm, second, each.move.feature, "accept")
    assert review_of(pm, second).so_far == pytest.approx(second.value)


def test_refusing_a_change_pins_what_was_and_plans_again(pm: Scope, tpm: Scope, planned: Plan):
    accept(pm, planned, version=1)
    commit(pm, tpm, "F-1")
    with changing(pm, "plans.accept") as change:
        row = change.create(Pin, {"feature": "F-1", "kind": "not before", "day": "2026-03-02"})
    second = make_a_plan(pm)
    with changing(pm, "plans.accept") as change:
        change.delete(row)
    review = review_of(pm, second)
    mine = next(each for each in review.changes if each.move.feature == "F-1")
    assert mine.pin["kind"] in ("finish by", "include")
    decide(pm, second, "F-1", "refuse")
    plan_with_refusals(pm, review_of(pm, second))
    assert pm.rows(Pin).get().body["kind"] == mine.pin["kind"]
    assert is_turned(pm.get(Feature, ref="F-1").body, "value"), "keeping what was promised undoes no key"
    assert pm.rows(Job).filter(kind="plan", state=Job.QUEUED).count() == 1
    work_off()
    third = pm.rows(Plan).order_by("-number").first()
    kept, was = ({item["feature"]: item["finish"] for item in document_of(plan)["items"]}["F-1"] for plan in (third, planned))
    assert kept <= was


def test_every_kind_of_change_can_be_refused(planned: Plan):
    from quarterdeck_web.plans.differences import Move

    was = {"title": "F", "option": "a", "start": "2026-01-05", "finish": "2026-02-06", "value": 1.0}
    later, earlier = was | {"finish": "2026-02-20"}, was | {"finish": "2026-01-30"}
    assert refusing(Move("F", "F", "enters", 1, None, was))["kind"] == "exclude"
    assert refusing(Move("F", "F", "leaves", -1, was, None))["kind"] == "include"
    assert refusing(Move("F", "F", "moves", -1, was, later)) == {"feature": "F", "kind": "finish by", "day": "2026-02-06"}
    assert refusing(Move("F", "F", "moves", 1, was, earlier)) == {"feature": "F", "kind": "not before", "day": "2026-01-05"}
    assert refusing(Move("F", "F", "changes option", 1, was, was | {"option": "b"})) == {"feature": "F", "kind": "option", "option": "a"}


def test_nothing_is_decided_about_a_plan_that_was_decided(pm: Scope, planned: Plan):
    accept(pm, planned, version=1)
    planned.refresh_from_db()
    with pytest.raises(Refused):
        decide(pm, planned, "F-1", "accept")
    assert review_of(pm, planned) is None
