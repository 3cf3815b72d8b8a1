"""Exceptions: asked for with what they cost, decided by two people with both keys, carried out, and held or missed."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from quarterdeck_web.accounts.scope import scope_of, system_scope
from quarterdeck_web.features.creating import delete_feature
from quarterdeck_web.features.edits import save_fields
from quarterdeck_web.features.models import Feature, KeyTurn
from quarterdeck_web.features.page import FeaturePage
from quarterdeck_web.features.turning import turn_key
from quarterdeck_web.forecasts.exceptions import actions
from quarterdeck_web.forecasts.exceptions.costs import chance_by
from quarterdeck_web.forecasts.exceptions.models import ExceptionRequest
from quarterdeck_web.forecasts.exceptions.reading import standing
from quarterdeck_web.forecasts.exceptions.waiting import exceptions_waiting
from quarterdeck_web.forecasts.track_record import moved_dates
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.plans.models import Commitment, Release
from quarterdeck_web.products.changes import changing, undo_last
from quarterdeck_web.products.models import Change, Decision, Notification
from tests.quarterdeck_web.forecasts.conftest import keep_forecast

ROOT = "/w/docks/forecast/exceptions/"
TODAY = timezone.localdate()
DUE, LATER = TODAY + timedelta(days=10), TODAY + timedelta(days=40)
SHIPS = {"R2": TODAY + timedelta(days=60), "R3": TODAY + timedelta(days=90)}


@pytest.fixture
def people(docks, member):
    """Two Product Managers and a Technical one, each with a scope."""
    found = {name: member(*roles, workspace=docks, name=name) for name, roles in {"Pam": ["pm"], "Tom": ["tpm"], "Both": ["pm", "tpm"]}.items()}
    return {name: scope_of(user, "docks") for name, user in found.items()}


@pytest.fixture
def committed(docks, people):
    """`D-1` with both keys, a due date, a promise and a release."""
    with changing(system_scope(docks), "features.edit") as change:
        for ref, day in SHIPS.items():
            change.create(Release, {"id": ref, "title": f"Release {ref}", "ships_on": day.isoformat()})
        change.update(feature(docks), {"due_date": DUE.isoformat(), "release": "R2"})
        change.create(Commitment, {"id": "C1", "feature": "D-1", "to": "Acme", "promised_date": DUE.isoformat()})
    turn_key(people["Pam"], feature(docks), "value")
    turn_key(people["Tom"], feature(docks), "feasibility")
    Notification.objects.within(docks).delete()
    return docks


def feature(workspace, ref="D-1"):
    return Feature.objects.within(workspace).get(ref=ref)


def asked_by(scope, moves="due date", **more):
    day = {} if moves == "release" else {"to_day": LATER.isoformat()}
    return actions.ask(
        scope, feature(scope.workspace), **{"moves": moves, "reason": "The supplier is late", "tried": "Another supplier", **day, **more}
    )


def approve(people, asked):
    actions.turn(people["Pam"], asked, "value", why="Acme agrees")
    return actions.turn(people["Tom"], asked, "feasibility")


def test_asking_keeps_what_it_costs_and_tells_both_holders(committed, people, planned):
    keep_forecast(people["Tom"], planned)
    body = asked_by(people["Pam"]).body
    assert (body["from_day"], body["to_day"], body["asked_by"]) == (DUE.isoformat(), LATER.isoformat(), "Pam")
    assert 0 <= body["on_time_before"] <= body["on_time_after"] <= 1
    assert body["promised_to"] == ["Acme"]
    share = body["value_lost"]["p50"] / 100
    assert body["value_lost"] == {"p10": pytest.approx(50 * share, abs=0.02), "p50": 100 * share, "p90": pytest.approx(200 * share, abs=0.02)}
    assert share > 0
    told = {str(each.user): each.text for each in Notification.objects.within(committed).filter(kind="exception")}
    assert set(told) == {"Tom", "Both"}


def test_two_people_approve_and_the_day_moves_with_the_keys_on_it(committed, people):
    asked = approve(people, asked_by(people["Tom"]))
    row = feature(committed)
    assert (asked.state, row.body["due_date"]) == ("approved", LATER.isoformat())
    assert row.body["value"]["key"]["by"] == "Pam"
    assert row.body["feasibility"]["key"]["by"] == "Tom"
    assert FeaturePage(people["Pam"], row).is_key_current == {"value": True, "feasibility": True}
    assert not KeyTurn.objects.within(committed).filter(event="undone").exists()
    change = Change.objects.within(committed).filter(field="due_date").order_by("-position").first()
    assert change.body["why"] == "Exception X1: The supplier is late"
    assert Decision.objects.within(committed).filter(kind="exception approved").exists()
    move = moved_dates(people["Pam"])["moves"][0]
    assert (move["subject"], move["days"], move["exception"]) == ("D-1", 30, asked)


def test_a_promise_and_a_release_move_where_they_stand(committed, people):
    approve(people, asked_by(people["Pam"], "promise:C1"))
    assert Commitment.objects.within(committed).get().promised_date == LATER
    assert feature(committed).body["due_date"] == DUE.isoformat()
    asked = approve(people, asked_by(people["Pam"], "release", to_release="R3"))
    assert (asked.to_day, feature(committed).body["release"]) == (SHIPS["R3"], "R3")
    assert feature(committed).body["value"]["key"]


def test_a_direct_change_still_undoes_both_keys(committed, people):
    save_fields(people["Both"], feature(committed), {"due_date": LATER.isoformat()}, operation="features.edit", confirmed=True)
    assert {turn.key for turn in KeyTurn.objects.within(committed).filter(event="undone")} == {"value", "feasibility"}


def test_one_person_cannot_turn_both_keys(committed, people):
    asked = asked_by(people["Both"])
    actions.turn(people["Both"], asked, "value")
    with pytest.raises(Refused, match="One person cannot turn both keys"):
        actions.turn(people["Both"], asked, "feasibility")
    assert feature(committed).body["due_date"] == DUE.isoformat()
    assert actions.turn(people["Tom"], asked, "feasibility").state == "approved"


def test_what_cannot_be_asked_says_why(committed, people):
    for fields, field, said in (
        ({"moves": "deadline"}, "moves", "Choose the day"),
        ({"to_day": ""}, "to_day", "Say which day"),
        ({"to_day": "soon"}, "to_day", "Expected a day such as"),
        ({"to_day": DUE.isoformat()}, "to_day", "Expected a day after"),
        ({"moves": "release", "to_release": "R"}, "to_release", "Expected a release that is closed after"),
        ({"reason": "  "}, "reason", "Say why"),
    ):
        with pytest.raises(FieldErrors) as flawed:
            asked_by(people["Pam"], **fields)
        assert said in flawed.value.errors[field][0]
    with pytest.raises(FieldErrors) as flawed:
        asked_by(people["Pam"], to_day="soon", reason="")
    assert set(flawed.value.errors) == {"to_day", "reason"}
    asked_by(people["Pam"])
    with pytest.raises(FieldErrors, match="waits for its keys already"):
        asked_by(people["Tom"])
    with pytest.raises(Refused, match="is not committed"):
        actions.ask(people["Pam"], feature(committed, "D-2"), moves="due date", to_day=LATER.isoformat(), reason="x")
    save_fields(people["Pam"], feature(committed), {"status": "released"}, operation="features.edit")
    with pytest.raises(Refused, match="is released"):
        asked_by(people["Pam"], "promise:C1")


def test_what_cannot_be_decided_says_why(committed, people):
    asked = asked_by(people["Pam"])
    actions.turn(people["Pam"], asked, "value")
    with pytest.raises(Refused, match="is turned already"):
        actions.turn(people["Both"], asked, "value")
    with pytest.raises(Refused, match="changed since you opened it"):
        actions.turn(people["Tom"], asked, "feasibility", version=1)
    with pytest.raises(Refused, match="with a reason"):
        actions.take_back(people["Pam"], asked, "value", why=" ")
    with pytest.raises(Refused, match="is not turned"):
        actions.take_back(people["Tom"], asked, "feasibility", why="no")
    with pytest.raises(Refused, match="with a reason"):
        actions.refuse(people["Tom"], asked, why="")
    actions.take_back(people["Pam"], asked, "value", why="Acme called")
    assert actions.refuse(people["Tom"], asked, why="It can be done").state == "refused"
    for decide in (lambda: actions.turn(people["Pam"], asked, "value"), lambda: actions.refuse(people["Pam"], asked, why="no")):
        with pytest.raises(Refused, match="is refused already"):
            decide()
    assert feature(committed).body["due_date"] == DUE.isoformat()


def test_a_day_that_moved_meanwhile_is_not_moved_again(committed, people):
    asked = asked_by(people["Pam"], "promise:C1")
    with changing(people["Pam"], "releases.edit") as change:
        change.update(Commitment.objects.within(committed).get(), {"promised_date": SHIPS["R2"].isoformat()})
    with pytest.raises(Refused, match="The day that Exception X1 moves stands on"):
        actions.turn(people["Pam"], asked, "value")


def test_undo_takes_the_last_key_and_the_move_back(committed, people):
    asked = approve(people, asked_by(people["Pam"]))
    with pytest.raises(Refused):
        undo_last(people["Pam"])
    undo_last(people["Tom"])
    asked.refresh_from_db()
    row = feature(committed)
    assert (asked.state, "feasibility_key" in asked.body, row.body["due_date"]) == ("open", False, DUE.isoformat())
    assert row.body["value"]["key"]
    assert row.body["feasibility"]["key"]
    assert FeaturePage(people["Pam"], row).is_key_current == {"value": True, "feasibility": True}


@pytest.mark.parametrize(("to_day", "outcome"), [(LATER, "held"), (TODAY - timedelta(days=1), "missed")])
def test_a_release_says_whether_the_later_day_was_held(committed, people, to_day, outcome):
    if outcome == "missed":
        with changing(people["Pam"], "releases.edit") as change:
            change.update(Commitment.objects.within(committed).get(), {"promised_date": (TODAY - timedelta(days=5)).isoformat()})
    asked = approve(people, asked_by(people["Pam"], "promise:C1", to_day=to_day.isoformat()))
    waits = asked_by(people["Pam"])
    save_fields(people["Pam"], feature(committed), {"status": "released"}, operation="features.edit")
    asked.refresh_from_db()
    waits.refresh_from_db()
    assert (asked.outcome, asked.body["finished_on"], waits.outcome) == (outcome, TODAY.isoformat(), "")
    assert standing(people["Pam"])[outcome] == 1
    undo_last(people["Pam"])
    asked.refresh_from_db()
    assert (asked.outcome, feature(committed).status) == ("", "planned")


def test_it_goes_with_its_feature_and_comes_back(committed, people):
    asked_by(people["Pam"])
    with changing(people["Pam"], "releases.edit") as change:
        change.delete(Commitment.objects.within(committed).get())
    delete_feature(people["Pam"], feature(committed))
    assert not ExceptionRequest.objects.within(committed).exists()
    undo_last(people["Pam"])
    assert ExceptionRequest.objects.within(committed).get().feature.ref == "D-1"


def test_pages_show_costs_first_then_decide(committed, people, planned, client_as):
    keep_forecast(people["Tom"], planned)
    pam, tom, viewer = (client_as(user=people["Pam"].user), client_as(user=people["Tom"].user), client_as("viewer", workspace=committed))
    assert "No exception was asked for" in pam.get(ROOT).content.decode()
    form = {"moves": "due date", "to_day": LATER.isoformat(), "reason": "", "tried": ""}
    looked = pam.post(f"{ROOT}ask/D-1/", {**form, "look": "on"}).content.decode()
    assert "Value lost by coming later" in looked
    assert "Promised to Acme" in looked
    assert "Say why it cannot come" in pam.post(f"{ROOT}ask/D-1/", form).content.decode()
    assert not ExceptionRequest.objects.within(committed).exists()
    answer = pam.post(f"{ROOT}ask/D-1/", {**form, "reason": "The <b>supplier</b> is late"})
    assert answer.url == f"{ROOT}X1/"
    page = pam.get(answer.url).content.decode()
    assert "The &lt;b&gt;supplier" in page
    assert "Turn value key" in page
    assert "Turn feasibility key" not in page
    assert "Turn value key" not in viewer.get(answer.url).content.decode()
    assert "1 asked, 0 approved, 0 held" in viewer.get(ROOT).content.decode()
    pam.post(f"{ROOT}X1/keys/value/turn", {"version": "1"})
    assert "the day is moved" in tom.post(f"{ROOT}X1/keys/feasibility/turn", {}, follow=True).content.decode()
    assert "1 asked, 1 approved, 0 held" in viewer.get(f"{ROOT}?state=approved").content.decode()
    assert viewer.get(f"{ROOT}?state=odd").status_code == 404
    assert "Exception X1</a>: The &lt;b&gt;supplier" in viewer.get("/w/docks/forecast/calibration/").content.decode()
    assert "X1</a> due date" in viewer.get("/w/docks/features/D-1/").content.decode()


def test_who_may_not_is_refused(committed, people, client_as):
    asked_by(people["Pam"])
    for role in ("contributor", "viewer", "owner"):
        client = client_as(role, workspace=committed)
        assert client.get(f"{ROOT}ask/D-1/").status_code == 403
        for action in ("refuse", "keys/value/turn", "keys/value/back", "keys/feasibility/turn"):
            assert client.post(f"{ROOT}X1/{action}", {"why": "x"}).status_code == 403
    assert client_as(user=people["Pam"].user).post(f"{ROOT}X1/keys/feasibility/turn").status_code == 403
    assert client_as(user=people["Tom"].user).post(f"{ROOT}X1/keys/value/turn").status_code == 403
    assert client_as(user=people["Tom"].user).post(f"{ROOT}X1/keys/odd/turn").status_code == 404
    assert "Refused by Tom" in client_as(user=people["Tom"].user).post(f"{ROOT}X1/refuse", {"why": "No"}, follow=True).content.decode()


def test_other_forms_show_the_way(committed, people, client_as):
    pam = client_as(user=people["Pam"].user)
    page = pam.post(
        "/w/docks/features/D-1/edit", {"title": "Slots", "status": "planned", "release": "R2", "due_date": LATER.isoformat()}
    ).content.decode()
    assert f"{ROOT}ask/D-1/?moves=due+date&amp;to_day={LATER.isoformat()}" in page
    page = pam.post(
        "/w/docks/features/D-1/edit", {"title": "Slots", "status": "planned", "release": "R2", "due_date": TODAY.isoformat()}
    ).content.decode()
    assert "Ask for an exception instead" not in page
    promise = Commitment.objects.within(committed).get()
    assert f"{ROOT}ask/D-1/?moves=promise:C1" in pam.get(f"/w/docks/plan/limits/promises/{promise.pk}/").content.decode()
    assert f"{ROOT}ask/D-1/" in pam.get("/w/docks/features/D-1/").content.decode()


def test_the_chance_of_a_day_is_read_off_the_weeks():
    found = {
        "finish": {"promised": "2026-01-09", "probability_on_time": 0.123},
        "finish_weeks": {"first": "2026-01-05", "counts": [10, 20], "never": 10},
    }
    days = {"2026-01-02": 0.0, "2026-01-09": 0.123, "2026-01-11": 0.25, "2026-01-12": 0.35, "2026-01-16": 0.75, "2027-01-01": 0.75}
    assert {day: chance_by(found, date.fromisoformat(day)) for day in days} == days
    assert chance_by({"finish": {}, "finish_weeks": None}, TODAY) is None


def test_each_signer_sees_on_home_what_waits_for_their_key(committed, people, client_as):
    asked = asked_by(people["Both"])
    homes = {name: client_as(user=scope.user) for name, scope in people.items()}

    def waits():
        return {name: [(each.asked.ref, each.key, each.is_last) for each in exceptions_waiting(scope)] for name, scope in people.items()}

    assert waits() == {"Pam": [("X1", "value", False)], "Tom": [("X1", "feasibility", False)], "Both": [("X1", "value", False)]}
    actions.turn(people["Both"], asked, "value")
    assert waits() == {"Pam": [], "Tom": [("X1", "feasibility", True)], "Both": []}
    page = homes["Tom"].get("/w/docks/").content.decode()
    assert "1 exception waits for your key." in page.replace("\u202f", " ")
    assert f'href="{ROOT}X1/"' in page
    assert "The other key is turned." in page
    assert "exception waits for your key." not in homes["Pam"].get("/w/docks/").content.decode()
    assert f"{ROOT}X1/" not in client_as("viewer", workspace=committed).get("/w/docks/").content.decode()
    actions.take_back(people["Both"], asked, "value", why="Acme called")
    assert waits()["Both"] == [("X1", "value", False)]
    actions.refuse(people["Tom"], asked, why="No")
    assert set(map(tuple, waits().values())) == {()}
