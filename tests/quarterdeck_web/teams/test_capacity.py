"""Capacity and load as the pages show them, against what the engine says of the same product."""

from datetime import date

import pytest

from quarterdeck.feasibility import capacities
from quarterdeck_web.products.assemble import product_of
from quarterdeck_web.products.figures import bodies
from quarterdeck_web.teams.assemble import bodies_of, capacity_of
from quarterdeck_web.teams.load import HeatRow, asked_loads, asked_shares, heat_rows, planned_shares, skills_short
from quarterdeck_web.teams.prices import price_rows


@pytest.fixture
def figured(harbor):
    return harbor


def test_capacity_from_rows_is_the_engines_own(harbor, scope_for):
    scope = scope_for("viewer", workspace=harbor)
    found = capacity_of(scope, bodies_of(scope))
    expected = capacities(product_of(harbor))
    assert set(found.resources) == set(expected)
    for key, resource in expected.items():
        assert found.resources[key].fte == pytest.approx(tuple(resource.capacity))
    assert found.mondays[0] == date(2026, 11, 23)


def test_asked_load_adds_up_to_what_the_study_says(figured, scope_for):
    scope = scope_for("viewer", workspace=figured)
    capacity, feasibility = capacity_of(scope, bodies_of(scope)), bodies(scope, "feasibility")["feasibility"]
    for key, load in asked_loads(feasibility).items():
        resource = capacity.resources[key]
        if load["ratio"] is None or not all(fte > 0 for fte, days in zip(resource.fte, capacity.workdays, strict=True) if days):
            continue
        shares = asked_shares(load, resource, capacity.workdays)
        days = sum(share * fte * days for share, fte, days in zip(shares, resource.fte, capacity.workdays, strict=True) if share is not None)
        assert days == pytest.approx(load["demand"]["p50"], rel=1e-6)


def test_weeks_without_anybody_are_empty_not_full(scope_for, harbor):
    scope = scope_for("viewer", workspace=harbor)
    capacity = capacity_of(scope, bodies_of(scope))
    closed = [week for week, days in enumerate(capacity.workdays) if days == 0]
    resource = capacity.resources["team:docks"]
    assert closed
    for shares in (asked_shares(None, resource, capacity.workdays), planned_shares([0.5] * 3, resource, capacity.workdays)):
        assert len(shares) == len(capacity.mondays)
        assert all(shares[week] is None for week in closed)


def test_rows_count_weeks_over_and_full():
    row = HeatRow("team:a", "A", 2, (0.5, 1.0, 1.2, None, 0.96))
    assert (row.weeks_over, row.full_weeks, row.peak) == (1, 3, 1.2)
    assert "over capacity in 1 of 5 weeks" in row.sentence


def test_a_plan_fills_teams_by_its_own_shares(harbor, scope_for):
    scope = scope_for("viewer", workspace=harbor)
    capacity = capacity_of(scope, bodies_of(scope))
    rows = heat_rows(capacity, None, {"docks": [0.25] * 36}, {})
    docks = next(row for row in rows if row.key == "team:docks")
    assert {share for share in docks.shares if share is not None} == {0.25}
    assert all(row.peak is None for row in rows if row.key != "team:docks")


def test_skills_that_nobody_has_are_named_after_those_that_are_short(figured, scope_for):
    short = skills_short(bodies(scope_for("viewer", workspace=figured), "feasibility")["feasibility"])
    keyed = [row for row in short if "key" in row]
    assert [row["days"] for row in keyed] == sorted((row["days"] for row in keyed), reverse=True)
    assert any("features" in row for row in short)


def test_somebody_with_a_skill_is_worth_the_price_of_both():
    outlook = {
        "start": "2026-11-23",
        "resources": {
            "team:a": {"title": "A", "kind": "team", "price": [100.0, 0.0, 50.0]},
            "skill:a/web": {"title": "Web, A", "kind": "skill", "price": [10.0, 5.0, 0.0]},
            "skill:a/ios": {"title": "iOS, A", "kind": "skill", "price": [0.0, 0.0, 0.0]},
        },
    }
    rows = price_rows(outlook, {"a": 0.2})
    assert [(row["key"], row["total"]) for row in rows] == [("skill:a/web", pytest.approx(132.0)), ("team:a", pytest.approx(120.0))]
    assert price_rows({}, {}) == []


def test_a_workspace_without_a_horizon_says_so(client_as, ours):
    ours.facts = {"id": "ours", "name": "Ours"}
    ours.save()
    client = client_as("tpm")
    assert "No teams yet" in client.get("/w/ours/feasibility/").content.decode()
    client.post("/w/ours/feasibility/teams/new/", {"title": "Docks", "upkeep": "20"})
    assert "No horizon yet" in client.get("/w/ours/feasibility/").content.decode()


@pytest.mark.parametrize(
    "path",
    ["", "?load=plan", "?skills=all", "people/", "people/?team=docks&q=ru", "absences/?past=1", "upkeep/", "teams/docks/", "people/mara-quist/"],
)
def test_pages_show_the_sample(figured, client_as, path, django_assert_max_num_queries):
    client = client_as("viewer", workspace=figured)
    with django_assert_max_num_queries(30):
        page = client.get(f"/w/harbor/feasibility/{path}")
    assert page.status_code == 200
    assert 'style="' not in page.content.decode()
    assert "qd-lead" in page.content.decode()


def test_load_says_who_is_asked_for_too_much(figured, client_as):
    text = client_as("viewer", workspace=figured).get("/w/harbor/feasibility/").content.decode()
    assert "All 8 teams are asked for more than they have." in text
    assert "Web front end, Tracking" in text


def test_a_viewer_sees_no_button_they_may_not_press(figured, client_as):
    text = client_as("viewer", workspace=figured).get("/w/harbor/feasibility/teams/docks/").content.decode()
    assert "Edit team" not in text
    assert "archive" not in text.casefold().split("talk and history")[0].split("people")[0]
