"""Launches: the checklist, go with two keys, no-go, what came of it; and from a release back to what people said."""

from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.evidence.models import Need
from quarterdeck_web.features.models import AcceptanceCriterion, Feature, FeatureFigures, NeedLink, QualityAttribute
from quarterdeck_web.plans.limits import remove
from quarterdeck_web.plans.models import Launch, Release
from quarterdeck_web.products.assemble import flaws_of, product_of
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.models import Decision, Notification


def today() -> str:
    """Asked each time: a run may go past midnight."""
    return timezone.localdate().isoformat()


@pytest.fixture
def spring(ours, client_as):
    """A release with one feature that answers a need; `go(client, name, …)` posts to its launch, `body()` reads it."""
    with changing(system_scope(ours), "features.edit") as change:
        release = change.create(Release, {"id": "R1", "title": "Spring", "ships_on": "2026-03-31"})
        change.create(Need, {"id": "slot", "title": "Book a slot"})
        feature = change.create(Feature, {"id": "F1", "title": "Slot booking", "status": "in progress", "release": "R1"})
        change.create(NeedLink, {"need": "slot", "feature": "F1"})
    FeatureFigures.objects.within(ours).update_or_create(
        feature=feature, defaults={"workspace": ours, "ref": "F1", "title": "Slot booking", "planned_release": "R1", "status": "in progress"}
    )
    pm, tpm, helper = client_as("pm"), client_as("tpm"), client_as("contributor")

    def go(client, name, *args, **fields):
        return client.post(reverse(f"launch-{name}", args=["ours", "R1", *args]), fields)

    return SimpleNamespace(
        workspace=ours,
        release=release,
        pm=pm,
        tpm=tpm,
        helper=helper,
        go=go,
        body=lambda: Launch.objects.within(ours).get().body,
        page=lambda client=pm: client.get(reverse("launch", args=["ours", "R1"])).content.decode(),
    )


@pytest.fixture
def prepared(spring):
    spring.go(spring.helper, "prepare")
    return spring


def test_a_release_leads_to_its_features_and_their_needs_before_anybody_prepares_it(spring):
    page = spring.page()
    assert "Nobody prepares its launch yet." in page
    assert "/w/ours/features/F1/" in page
    assert "/w/ours/evidence/needs/slot/" in page
    listed = spring.pm.get(reverse("launches", args=["ours"])).content.decode()
    assert "not prepared" in listed
    assert 'data-count="1"' in listed


def test_it_is_prepared_once_with_the_usual_checklist(prepared):
    assert len(prepared.body()["checks"]) == 6
    assert prepared.go(prepared.helper, "prepare").status_code == 422
    assert "6 lines of the checklist open." in prepared.page()


def test_a_line_has_an_owner_a_day_and_is_done_by_somebody(prepared):
    prepared.go(prepared.helper, "check", 1, title="Notes are written", side="market", owner="Ada", due="2026-01-02")
    assert "Ada, due" in prepared.page()
    assert "Late" in prepared.page()
    prepared.go(prepared.helper, "check-done", 1)
    line = prepared.body()["checks"][0]
    assert (line["done_on"], line["done_by"], line["title"]) == (today(), str(prepared.helper.user), "Notes are written")
    prepared.go(prepared.helper, "check", 1, title="Notes are out", side="market")
    assert prepared.body()["checks"][0]["done_on"] == today()
    prepared.go(prepared.helper, "check-done", 1, undone="on")
    assert "done_on" not in prepared.body()["checks"][0]
    prepared.go(prepared.helper, "check", 1, delete="on")
    prepared.go(prepared.helper, "check-new", title="A page for partners", side="market")
    assert [line["title"] for line in prepared.body()["checks"]][-1] == "A page for partners"
    assert prepared.go(prepared.helper, "check-done", 77).status_code == 404
    assert prepared.go(prepared.helper, "check-done", 1, version="1").status_code == 422
    assert prepared.go(prepared.helper, "check-new", title="", side="market").status_code == 422


def test_out_and_back_are_typed_a_step_a_line(prepared):
    typed = {"rollout": "2027-03-01 10 %\n2027-03-08: 50%\n2027-03-15 100", "rollback": "Switch it off", "rollback_owner": "Jonas"}
    assert prepared.go(prepared.helper, "way", **typed).status_code == 302
    assert [step["share"] for step in prepared.body()["rollout"]] == [0.1, 0.5, 1.0]
    assert "Switch it off" in prepared.page()
    shown = prepared.helper.get(reverse("launch-way", args=["ours", "R1"])).content.decode()
    assert "2027-03-08 50 %" in shown


@pytest.mark.parametrize(
    ("rollout", "said"),
    [
        ("soon 10 %\n2027-02-30 10 %", "Step 2: expected a day and a share"),
        ("2027-03-01 200 %", "Step 1: expected a day and a share up to 100 %"),
        ("2027-03-08 50 %\n2027-03-01 60 %", "whose days and shares both grow"),
    ],
)
def test_steps_that_cannot_be_are_refused_at_their_field(prepared, rollout, said):
    answer = prepared.go(prepared.helper, "way", rollout=rollout, rollback="kept")
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "kept" in answer.content.decode()


def test_two_people_say_go_and_both_are_told(prepared):
    prepared.go(prepared.pm, "turn", "value", why="Partners are ready")
    told = Notification.objects.within(prepared.workspace).get()
    assert (told.user, told.kind) == (prepared.tpm.user, "launch")
    assert "waits for the key of technical readiness" in told.text
    prepared.go(prepared.tpm, "turn", "feasibility")
    assert "Go: both keys are turned." in prepared.page()
    said = Decision.objects.within(prepared.workspace).get(kind="launch: go")
    assert said.text == "Technical readiness of Launch of Spring turned: it is go with 6 check lines open"
    assert said.subject == "releases:R1"


def test_one_person_cannot_turn_both(prepared, client_as):
    both = client_as("pm", "tpm")
    prepared.go(both, "turn", "value")
    answer = prepared.go(both, "turn", "feasibility")
    assert answer.status_code == 422
    assert "One person cannot turn both keys." in answer.content.decode()
    assert "feasibility_key" not in prepared.body()


@pytest.mark.parametrize(
    ("who", "name", "args", "fields", "status"),
    [
        ("pm", "turn", ("feasibility",), {}, 403),
        ("tpm", "turn", ("value",), {}, 403),
        ("helper", "turn", ("value",), {}, 403),
        ("helper", "stop", (), {"why": "no"}, 403),
        ("pm", "turn", ("moon",), {}, 404),
        ("pm", "turn", ("value",), {"version": "77"}, 422),
        ("pm", "back", ("value",), {"why": "no"}, 422),
        ("pm", "stop", (), {"why": " "}, 422),
        ("pm", "launched", (), {"on": today()}, 422),
        ("pm", "launched", (), {"on": "soon"}, 422),
        ("pm", "rolled-back", (), {"on": today(), "why": "slow"}, 422),
        ("pm", "anew", (), {}, 422),
        ("pm", "released", (), {"features": "F1"}, 422),
    ],
)
def test_what_cannot_be_decided_is_refused(prepared, who, name, args, fields, status):
    before = prepared.body()
    assert prepared.go(getattr(prepared, who), name, *args, **fields).status_code == status
    assert prepared.body() == before


def test_a_key_is_taken_back_with_a_reason(prepared):
    prepared.go(prepared.pm, "turn", "value")
    assert prepared.go(prepared.pm, "back", "value").status_code == 422
    prepared.go(prepared.pm, "back", "value", why="A partner left")
    assert "value_key" not in prepared.body()


def test_no_go_takes_the_keys_back_and_it_is_prepared_anew(prepared):
    prepared.go(prepared.pm, "turn", "value")
    prepared.go(prepared.tpm, "turn", "feasibility")
    prepared.go(prepared.tpm, "stop", why="The way back failed")
    assert set(prepared.body()) & {"value_key", "feasibility_key", "no_go"} == {"no_go"}
    assert "The way back failed" in prepared.page()
    assert prepared.go(prepared.pm, "turn", "value").status_code == 422
    prepared.go(prepared.pm, "anew")
    assert "no_go" not in prepared.body()


def test_once_launched_its_features_are_set_released_by_hand_and_it_can_be_rolled_back(prepared):
    prepared.go(prepared.pm, "turn", "value")
    prepared.go(prepared.tpm, "turn", "feasibility")
    assert prepared.go(prepared.pm, "launched", on="2999-01-01").status_code == 422
    prepared.go(prepared.pm, "launched", on=today())
    assert "Released with it?" in prepared.page()
    prepared.go(prepared.helper, "released", features="F1")
    assert Feature.objects.within(prepared.workspace).get().status == "released"
    assert "Released with it?" not in prepared.page()
    assert prepared.go(prepared.pm, "rolled-back", on="2020-01-01", why="slow").status_code == 422
    prepared.go(prepared.pm, "rolled-back", on=today(), why="Answers took 9 s")
    assert "Answers took 9 s" in prepared.page()
    prepared.go(prepared.pm, "anew")
    assert set(prepared.body()) == {"id", "release", "checks"}


def test_qualities_that_do_not_hold_stand_beside_the_keys_and_stop_nothing(prepared):
    kind = {"characteristic": "reliability", "measure": "uptime", "direction": "at least", "target": 99.9}
    with changing(system_scope(prepared.workspace), "qualities.edit") as change:
        change.create(QualityAttribute, {"id": "Q1", "title": "It stays up", **kind, "measurements": [{"on": "2026-01-05", "value": 98.0}]})
        change.create(QualityAttribute, {"id": "Q2", "title": "It comes back", "feature": "F1", **kind})
    page = prepared.page()
    assert "“It stays up” fails, “It comes back” is not measured" in " ".join(page.split())
    assert "at least 99.9" in page
    prepared.go(prepared.pm, "turn", "value")
    assert "value_key" in prepared.body()


def test_a_release_takes_its_launch_with_it(prepared):
    remove(system_scope(prepared.workspace), prepared.release)
    assert not Launch.objects.within(prepared.workspace).exists()
    assert not [flaw for flaw in flaws_of(product_of(prepared.workspace)) if flaw.place.startswith("launches")]


def test_viewers_see_it_and_nothing_to_press(prepared, client_as):
    page = prepared.page(client_as("viewer"))
    assert "Checklist" in page
    assert "Add a line" not in page
    assert "Say no-go" not in page


def test_one_walks_from_a_need_to_its_release_and_from_a_work_item_back(spring):
    with changing(system_scope(spring.workspace), "delivery.map") as change:
        facts = {"source": "s", "feature": "F1", "mapped_by": "hand"}
        item = change.create(WorkItem, {"id": "w1", "key": "A-1", "title": "Build", **facts})
        change.create(WorkItem, {"id": "w2", "key": "A-2", "title": "Try", "state": "complete", **facts})
        words = {"when": "a lorry comes", "then": "it gets a slot", "work_items": ["w1"]}
        change.create(AcceptanceCriterion, {"id": "AC1", "feature": "F1", **words})
    need = spring.pm.get("/w/ours/evidence/needs/slot/").content.decode()
    assert "/w/ours/plan/releases/R1/launch/" in need
    assert "1 of <a" in need
    assert "2 work items</a> done" in need
    assert "/w/ours/plan/releases/R1/launch/" in spring.pm.get("/w/ours/features/F1/").content.decode()
    back = spring.pm.get(reverse("work-item", args=["ours", item.pk])).content.decode()
    for address in ("/w/ours/features/F1/", "/w/ours/evidence/needs/slot/", "/w/ours/plan/releases/R1/launch/", "/features/F1/built-right/#AC1"):
        assert address in back


def test_home_says_which_launch_waits_for_ones_key(prepared):
    def home(client):
        return client.get(reverse("home", args=["ours"])).content.decode()

    assert "for your go" not in home(prepared.pm), "its checklist is open: nobody is asked yet"
    prepared.go(prepared.tpm, "turn", "feasibility")
    page = home(prepared.pm)
    assert "1 launch waits for your go." in page
    assert "The other key is turned: yours says go. 6 lines of its checklist are open." in page
    assert reverse("launch", args=["ours", "R1"]) in page
    for other in (prepared.tpm, prepared.helper):
        assert "for your go" not in home(other), "who turned the other key, and who holds none"
    prepared.go(prepared.pm, "turn", "value")
    assert "for your go" not in home(prepared.pm), "it is go"


def test_home_asks_both_once_the_checklist_is_done(prepared):
    for number in range(1, 7):
        prepared.go(prepared.helper, "check-done", number)
    for client in (prepared.pm, prepared.tpm):
        page = client.get(reverse("home", args=["ours"])).content.decode()
        assert "Its checklist is done; no key is turned yet." in page
    assert "for your go" not in prepared.helper.get(reverse("home", args=["ours"])).content.decode()
    prepared.go(prepared.pm, "stop", why="The port is closed")
    assert "for your go" not in prepared.tpm.get(reverse("home", args=["ours"])).content.decode()
