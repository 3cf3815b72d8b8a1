"""Scenarios: laid over the workspace, planned, promoted, archived."""

import pytest
from django.http import QueryDict

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.lib.refusals import FieldErrors, Refused, StaleEdit
from quarterdeck_web.plans.deciding import accept
from quarterdeck_web.plans.documents import current_plan, document_of
from quarterdeck_web.plans.models import Pin, Plan, Scenario
from quarterdeck_web.plans.scenario_changes import change_from, choices
from quarterdeck_web.plans.scenarios import add_change, archive, assignment_words, create_scenario, drop_change, promote, rename
from quarterdeck_web.products.changes import undo_last
from quarterdeck_web.teams.models import Person, Team

from .conftest import make_a_plan


@pytest.fixture
def scenario(pm: Scope) -> Scenario:
    return create_scenario(pm, "One more in the docks", "Two features wait for one person.")


def typed(**values: str) -> QueryDict:
    found = QueryDict(mutable=True)
    found.update(values)
    return found


def test_a_scenario_is_planned_beside_the_workspace_and_changes_nothing(pm: Scope, planned: Plan, scenario: Scenario):
    assignments, _ = change_from(pm, typed(kind="person", team="docks", name="Cleo"))
    add_change(pm, scenario, 1, assignments=assignments)
    plan = make_a_plan(pm, scenario)
    assert plan.scenario == scenario
    assert plan.value > planned.value
    assert [person["name"] for person in document_of(plan)["product"]["people"]] == ["Ada", "Bo", "Cleo"]
    assert pm.rows(Person).count() == 2
    assert current_plan(pm) == planned
    with pytest.raises(Refused, match="only this scenario's"):
        accept(pm, plan, version=1)


def test_every_picker_makes_a_sound_change(pm: Scope, scenario: Scenario):
    offered = choices(pm)
    lines = [
        typed(kind="upkeep", team="docks", share="25"),
        typed(kind="fte", membership=offered["memberships"][0][0], fte="0.5"),
        typed(kind="value", feature="F-3", p10="1", p50="2", p90="3"),
        typed(kind="effort", feature="F-1", percent="150"),
        typed(kind="free", paths="teams.yard.keep_the_lights_on=0.2\nfeatures.F-2.deadline=2026-04-17"),
    ]
    for line in lines:
        assignments, pin = change_from(pm, line)
        assert pin is None
        add_change(pm, scenario, scenario.version, assignments=assignments)
    _, pin = change_from(pm, typed(kind="pin", feature="F-3", pin_kind="exclude"))
    add_change(pm, scenario, scenario.version, pin=pin)
    assert 'features.F-1.options.a.activities."F-1.1".effort' in " ".join(scenario.assignments).replace("F1.1", "F-1.1")
    assert all(assignment_words(pm, each) for each in scenario.assignments)
    assert assignment_words(pm, "teams.docks.keep_the_lights_on=0.25") == "Docks: upkeep → 0.25"


def test_the_same_path_again_takes_the_place_of_the_earlier(pm: Scope, scenario: Scenario):
    for share in ("0.1", "0.2"):
        add_change(pm, scenario, scenario.version, assignments=[f"teams.docks.keep_the_lights_on={share}"])
    assert scenario.assignments == ["teams.docks.keep_the_lights_on=0.2"]
    drop_change(pm, scenario, scenario.version, assignment=0)
    assert scenario.assignments == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "nonsense"}, "kind"),
        ({"kind": "upkeep", "team": "nobody", "share": "1"}, "team"),
        ({"kind": "upkeep", "team": "docks", "share": "lots"}, "share"),
        ({"kind": "fte", "membership": "ada|yard", "fte": "1"}, "membership"),
        ({"kind": "value", "feature": "F-1", "p10": "5", "p50": "2", "p90": "3"}, "p50"),
        ({"kind": "effort", "feature": "X", "percent": "100"}, "feature"),
        ({"kind": "decisions", "capacity": "x", "amount": "1"}, "capacity"),
        ({"kind": "free", "paths": "no assignment"}, "paths"),
        ({"kind": "free", "paths": ""}, "paths"),
    ],
)
def test_a_change_that_cannot_be_is_refused_at_its_field(pm: Scope, values: dict, field: str):
    with pytest.raises(FieldErrors) as refused:
        change_from(pm, typed(**values))
    assert list(refused.value.errors) == [field]


def test_experts_paths_show_every_flaw(pm: Scope, scenario: Scenario):
    with pytest.raises(FieldErrors) as refused:
        add_change(pm, scenario, 1, assignments=["teams.nobody.title=x", "teams.docks.keep_the_lights_on=7"])
    messages = " ".join(refused.value.errors["change"])
    assert "expected one of docks" in messages
    assert "keep_the_lights_on" in messages
    assert pm.rows(Scenario).get().assignments == []


def test_promoting_is_one_act_that_undo_takes_back(pm: Scope, scenario: Scenario):
    add_change(
        pm,
        scenario,
        1,
        assignments=["teams.docks.keep_the_lights_on=0.2", 'people+={"id": "new-1", "name": "Cleo", "memberships": [{"team": "docks"}]}'],
    )
    add_change(pm, scenario, scenario.version, pin={"feature": "F-3", "kind": "exclude"})
    assert promote(pm, scenario, scenario.version) == 3
    assert pm.get(Team, ref="docks").body["keep_the_lights_on"] == 0.2
    assert pm.rows(Person).filter(ref="new-1").exists()
    assert pm.rows(Pin).get().kind == "exclude"
    assert pm.rows(Scenario).get().archived_at is not None
    undo_last(pm)
    assert "keep_the_lights_on" not in pm.get(Team, ref="docks").body
    assert not pm.rows(Person).filter(ref="new-1").exists()
    assert not pm.rows(Pin).exists()


def test_an_empty_or_archived_scenario_is_not_promoted(pm: Scope, scenario: Scenario):
    with pytest.raises(Refused, match="changes nothing"):
        promote(pm, scenario, 1)
    archive(pm, scenario, 1)
    with pytest.raises(Refused, match="archived"):
        rename(pm, scenario, "Another", "", scenario.version)


def test_two_editors_do_not_lose_each_others_changes(pm: Scope, tpm: Scope, scenario: Scenario):
    rename(tpm, tpm.get(Scenario, number=1), "Theirs", "", 1)
    with pytest.raises(StaleEdit):
        rename(pm, scenario, "Mine", "", 1)
    assert pm.rows(Scenario).get().title == "Theirs"


def test_a_title_is_asked_for(pm: Scope):
    with pytest.raises(FieldErrors):
        create_scenario(pm, "   ")
    with pytest.raises(FieldErrors):
        create_scenario(pm, "x" * 201)
    assert pm.get(Feature, ref="F-1")
