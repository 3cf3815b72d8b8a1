"""Exceptions that cut scope: asked for with what they lose and bring, decided by both keys, carried out, undone."""

import pytest

from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.features.models import KeyTurn
from quarterdeck_web.features.page import FeaturePage
from quarterdeck_web.forecasts.exceptions import actions
from quarterdeck_web.forecasts.track_record import moved_dates
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.products.changes import changing, undo_last
from quarterdeck_web.products.models import Decision
from tests.quarterdeck_web.forecasts.conftest import keep_forecast, text
from tests.quarterdeck_web.forecasts.test_exceptions import DUE, ROOT, approve, committed, feature, people  # noqa: F401

MORE = {"id": "D-1.2", "title": "Export", "effort": {"p10": 7.0, "p50": 10.0, "p90": 18.0}, "team": "t", "after": [{"activity": "D-1.1"}]}
LAST = {"id": "D-1.3", "title": "Show", "effort": {"p10": 1.0, "p50": 2.0, "p90": 3.0}, "team": "t", "after": [{"activity": "D-1.2"}]}


@pytest.fixture
def wide(docks, request):
    """`D-1` with three activities and a small option, committed."""
    with changing(system_scope(docks), "features.edit") as change:
        row = feature(docks)
        own = row.body["options"][0]
        whole = {**own, "activities": [*own["activities"], MORE, LAST]}
        small = {**own, "id": "b", "title": "Small", "value_share": 0.6, "activities": [{**own["activities"][0], "id": "D-1.9"}]}
        change.update(row, {"options": [whole, small]})
    return request.getfixturevalue("committed")


def asked_by(scope, **more):
    return actions.ask_for_cut(scope, feature(scope.workspace), **{"dropped": ["D-1.2"], "stays": "80", "reason": "It is too much", **more})


def test_dropped_work_goes_with_both_keys_and_comes_back(wide, people):  # noqa: F811
    asked = approve(people, asked_by(people["Tom"]))
    assert (asked.state, asked.body["moves"], asked.body["to_day"], asked.body["promised_to"]) == ("approved", "scope", DUE.isoformat(), ["Acme"])
    assert asked.body["value_lost"] == {"p10": 10.0, "p50": 20.0, "p90": 40.0}
    row = feature(wide)
    own, small = row.body["options"]
    assert [each["id"] for each in own["activities"]] == ["D-1.1", "D-1.3"]
    assert (own["activities"][1].get("after", []), own["value_share"], small["id"]) == ([], 0.8, "b")
    assert row.body["due_date"] == DUE.isoformat()
    assert FeaturePage(people["Pam"], row).is_key_current == {"value": True, "feasibility": True}
    assert not KeyTurn.objects.within(wide).filter(event="undone").exists()
    assert not moved_dates(people["Pam"])["moves"]
    undo_last(people["Tom"])
    assert len(feature(wide).body["options"][0]["activities"]) == 3


def test_a_smaller_option_stays_alone(wide, people):  # noqa: F811
    asked = approve(people, asked_by(people["Pam"], dropped=[], to_option="b", stays=""))
    assert [each["id"] for each in feature(wide).body["options"]] == ["b"]
    assert asked.body["value_share"] == 0.6


def test_other_options_lose_the_dropped_work_gain_no_value_and_go_when_nothing_is_left(docks, request, people):  # noqa: F811
    with changing(system_scope(docks), "features.edit") as change:
        row = feature(docks)
        own = {**row.body["options"][0], "activities": [*row.body["options"][0]["activities"], MORE]}
        half = {**own, "id": "b", "title": "Half", "value_share": 0.6}
        rest = {**own, "id": "c", "title": "Export alone", "value_share": 0.2, "activities": [{**MORE, "after": []}]}
        change.update(row, {"options": [own, half, rest]})
    request.getfixturevalue("committed")
    approve(people, asked_by(people["Tom"]))
    options = feature(docks).body["options"]
    assert [(option["id"], option["value_share"], [each["id"] for each in option["activities"]]) for option in options] == [
        ("a", 0.8, ["D-1.1"]),
        ("b", 0.6, ["D-1.1"]),
    ]


def test_what_cannot_be_cut_says_why(wide, people):  # noqa: F811
    for fields, field, said in (
        ({"dropped": []}, "to_option", "Choose another option, or activities"),
        ({"to_option": "b"}, "to_option", "not both"),
        ({"dropped": [], "to_option": "a"}, "to_option", "Expected another option"),
        ({"dropped": ["D-9"]}, "dropped", "Expected activities"),
        ({"dropped": ["D-1.1", "D-1.2", "D-1.3"]}, "dropped", "Something has to be left"),
        ({"stays": ""}, "stays", "Say how much"),
        ({"stays": "0"}, "stays", "1 to 100"),
        ({"reason": " "}, "reason", "Say why"),
    ):
        with pytest.raises(FieldErrors) as flawed:
            asked_by(people["Pam"], **fields)
        assert said in flawed.value.errors[field][0]
    asked = asked_by(people["Pam"])
    with pytest.raises(FieldErrors, match="waits for its keys already"):
        asked_by(people["Tom"])
    row = feature(wide)
    with changing(system_scope(wide), "features.edit") as change:
        change.update(row, {"options": row.body["options"][1:]})
    with pytest.raises(Refused, match=r"not part of the feature any more|is not committed"):
        actions.turn(people["Pam"], asked, "value")
    with pytest.raises(Refused, match="is not committed"):
        actions.ask_for_cut(people["Pam"], feature(wide, "D-2"), to_option="b", reason="x")


def test_pages_show_what_it_loses_and_brings(wide, people, docks, client_as):  # noqa: F811
    from tests.quarterdeck_web.forecasts.conftest import keep_plan

    keep_forecast(people["Tom"], keep_plan(docks, 1))
    pam, viewer = client_as(user=people["Pam"].user), client_as("viewer", workspace=wide)
    assert viewer.get(f"{ROOT}cut/D-1/").status_code == 403
    assert f"{ROOT}cut/D-1/" in pam.get("/w/docks/features/D-1/").content.decode()
    form = {"dropped": ["D-1.2"], "stays": "80", "reason": ""}
    looked = text(pam.post(f"{ROOT}cut/D-1/", {**form, "look": "on"}))
    assert "Value lost" in looked
    assert "Promised to Acme" in looked
    assert "Say why it cannot come" in text(pam.post(f"{ROOT}cut/D-1/", form))
    answer = pam.post(f"{ROOT}cut/D-1/", {**form, "reason": "Too much"})
    assert answer.url == f"{ROOT}X1/"
    assert "without Export, to be done by" in text(viewer.get(answer.url))
    assert "Slots scope" in text(viewer.get(ROOT))
    assert "asks for less scope" in text(pam.get("/w/docks/"))
    pam.post(f"{ROOT}X1/refuse", {"why": "It fits"})
    assert Decision.objects.within(wide).filter(text__contains="Slots keeps its scope").exists()
