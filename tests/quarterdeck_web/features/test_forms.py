"""The forms on a feature: every flaw at its field, nothing typed lost, and what each role may write."""

from typing import Any

import pytest

from quarterdeck_web.features.creating import next_ref
from quarterdeck_web.features.models import Dependency, Feature, FeatureFigures, Funding, NeedLink, Risk
from quarterdeck_web.features.turning import turn_key
from quarterdeck_web.features.typed import read_number
from quarterdeck_web.products.changes import changing, undo_last

VALUE: dict[str, Any] = {
    "value_p10": "100",
    "value_p50": "250",
    "value_p90": "400",
    "profile": "long-life",
    "life_weeks": "100",
    "basis": "Three deals",
    "rice_reach_p10": "1",
    "rice_reach_p50": "2",
    "rice_reach_p90": "3",
    "rice_impact_p10": "1",
    "rice_impact_p50": "1",
    "rice_impact_p90": "2",
    "rice_confidence_p10": "0.5",
    "rice_confidence_p50": "0.8",
    "rice_confidence_p90": "1",
}
FEATURE_PAGES = (
    *("feature", "feature-edit", "feature-delete", "feature-value", "feature-feasibility", "feature-condition", "feature-question"),
    *("feature-option-add", "feature-need-add", "feature-dependency-add", "feature-risk-add", "feature-funding-add"),
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("760 k", 760_000),
        ("€1.2 M", 1_200_000),
        ("1,5", 1.5),
        ("1,200,000", 1_200_000),
        ("12,345", 12_345),
        ("-3", -3),
        ("1e3", 1000),
        ("x", None),
        ("inf", None),
        ("", None),
        ("nan", None),
    ],
)
def test_numbers_are_read_as_people_type_them(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize("name", FEATURE_PAGES)
@pytest.mark.parametrize("ref", ["OUR-101", "OUR-102"])
def test_every_page_shows_a_full_and_an_empty_feature(small, client_as, name, ref):
    answer = client_as("pm", "tpm", "owner").get(small.url(name, ref))
    assert answer.status_code == 200
    assert small.feature(ref).title in answer.content.decode()


@pytest.mark.parametrize("topic", ["value", "rank", "delay", "effort", "dates", "quotes", "verdict"])
def test_every_number_opens(small, client_as, topic):
    viewer = client_as("viewer")
    for ref in ("OUR-101", "OUR-102"):
        page = viewer.get(small.url("feature-why", ref, topic))
        part = viewer.get(small.url("feature-why", ref, topic), headers={"HX-Request": "true"})
        assert page.status_code == part.status_code == 200
        assert "<html" in page.content.decode()
        assert "<html" not in part.content.decode()
    assert viewer.get(small.url("feature-why", "OUR-101", "made-up")).status_code == 404


def test_value_case_is_saved_and_undone(small, client_as):
    pm = client_as("pm")
    assert pm.post(small.url("feature-value", "OUR-101"), {**VALUE, "version": small.feature().version, "why": "a third deal"}).status_code == 302
    case = small.body()["value"]
    assert case["value"]["p50"] == 250
    assert case["rice"]["confidence"]["p90"] == 1
    assert small.row().value_mid == 250
    from quarterdeck_web.accounts.scope import scope_of

    undo_last(scope_of(pm.user, small.workspace.slug))
    assert small.body()["value"]["value"]["p50"] == 200


def test_all_flaws_at_once_and_nothing_lost(small, client_as):
    wrong = {**VALUE, "value_p10": "900", "life_weeks": "0", "profile": "fixed date", "rice_reach_p90": "", "basis": "Kept words"}
    page = client_as("pm").post(small.url("feature-value", "OUR-101"), wrong).content.decode()
    for words in (
        "Expected low ≤ middle ≤ high",
        "Expected between 1 and 2000, got 0",
        "Say until which day",
        "high, 90 % is missing",
        "Kept words",
        'value="900"',
    ):
        assert words in page
    assert small.body()["value"]["value"]["p50"] == 200


def test_what_the_form_does_not_show_stays(small, client_as):
    with changing(small.scope, "value.edit") as change:
        kano = [{"functional": "like", "dysfunctional": "dislike", "count": 3}]
        change.update(small.feature(), {"value": {**small.body()["value"], "kano": kano}})
    client_as("pm").post(small.url("feature-value", "OUR-101"), VALUE)
    assert small.body()["value"]["kano"] == kano


def test_a_form_that_undoes_a_key_asks_first(small, client_as, scope_for):
    turn_key(scope_for("pm"), small.feature(), "value")
    pm, url = client_as("pm"), small.url("feature-value", "OUR-101")
    assert "A change here undoes the value key" in pm.get(url).content.decode()
    asked = pm.post(url, {**VALUE, "version": small.feature().version}).content.decode()
    assert "Saving this undoes the value key" in asked
    assert 'name="confirm"' in asked
    assert "Three deals" in asked
    assert small.body()["value"]["value"]["p50"] == 200
    assert pm.post(url, {**VALUE, "version": small.feature().version, "confirm": "on"}).status_code == 302
    assert small.row().value_key == "undone"


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("feature-value", {"pm"}), ("feature-feasibility", {"tpm"}), ("feature-condition", {"tpm"}), ("feature-option-add", {"tpm"}),
     ("feature-edit", {"pm", "tpm", "owner", "contributor"}), ("feature-delete", {"pm", "tpm", "owner"}),
     ("feature-need-add", {"pm", "tpm", "owner", "contributor"}),
     ("feature-risk-add", {"pm", "tpm", "contributor"}), ("feature-funding-add", {"tpm"}),
     ("feature-question", {"pm", "tpm", "owner", "contributor", "viewer"})],
)  # fmt: skip
def test_who_may_write_what(small, client_as, name, allowed):
    for role in ("owner", "pm", "tpm", "contributor", "viewer"):
        client = client_as(role)
        for method in (client.get, client.post):
            assert (method(small.url(name, "OUR-101")).status_code != 403) == (role in allowed), f"{role} {method.__name__}"


def test_feasibility_is_judged(small, client_as):
    tpm, url = client_as("tpm"), small.url("feature-feasibility", "OUR-101")
    flawed = tpm.post(url, {"technical_verdict": "conditional", "skills_conditions": "Somebody learns it"}).content.decode()
    assert "needs at least one condition" in flawed
    assert "Say how it is judged" in flawed
    assert "Somebody learns it" in flawed
    good = {
        "technical_verdict": "conditional",
        "technical_conditions": "Mobile agrees\nby March",
        "technical_confidence": "70",
        "note": "Looked at twice",
    }
    assert tpm.post(url, good).status_code == 302
    case = small.body()["feasibility"]
    assert case["assessments"] == [
        {"dimension": "technical", "verdict": "conditional", "confidence": 0.7, "conditions": ["Mobile agrees", "by March"]}
    ]
    assert case["note"] == "Looked at twice"


def test_feasible_if(small, client_as):
    assert (
        client_as("tpm")
        .post(small.url("feature-condition", "OUR-101"), {"dimension": "technical", "condition": "feasible if Mobile agrees"})
        .status_code
        == 302
    )
    assert small.body()["feasibility"]["assessments"][0]["conditions"] == ["Mobile agrees"]
    assert "Mobile agrees" in client_as("viewer").get(small.url("feature", "OUR-101")).content.decode()


OPTION = {
    "title": "With a queue",
    "a0_id": "OUR-102.1",
    "a0_title": "Queue",
    "a0_team": "docks",
    "a0_effort_p10": "3",
    "a0_effort_p50": "5",
    "a0_effort_p90": "9",
    "a0_people_min": "1",
    "a0_people_max": "2",
    "a0_days_per_week": "4",
    "a1_id": "OUR-102.2",
    "a1_title": "Sized",
    "a1_team": "docks",
    "a1_size": "small",
    "a1_people_min": "1",
    "a1_people_max": "1",
    "a1_days_per_week": "5",
    "a1_after": "OUR-102.1",
    "q0_id": "OUR-102.ask1",
    "q0_team": "mobile",
    "q0_level": "small",
}


def test_an_option_is_written_without_script(small, client_as):
    tpm, url = client_as("tpm"), small.url("feature-option-add", "OUR-102")
    more = tpm.post(url, {**OPTION, "add": "a"}).content.decode()
    assert "New activity" in more
    assert 'value="Queue"' in more
    assert "options" not in small.body("OUR-102"), "adding a row saves nothing"
    assert tpm.post(url, OPTION).status_code == 302
    option = small.body("OUR-102")["options"][0]
    assert [each["id"] for each in option["activities"]] == ["OUR-102.1", "OUR-102.2"]
    assert option["activities"][1]["effort"] == {"p10": 2.0, "p50": 4.0, "p90": 8.0}, "small, as the workspace converts it"
    assert option["activities"][1]["after"] == [{"activity": "OUR-102.1"}]
    assert option["asks"][0]["team"] == "mobile"
    assert small.row("OUR-102").teams == " docks mobile "


def test_an_option_without_work_is_refused(small, client_as):
    page = client_as("tpm").post(small.url("feature-option-add", "OUR-102"), {"title": "Empty"}).content.decode()
    assert "add an activity or an ask" in page


def test_whoever_does_the_work_corrects_estimates_only(small, client_as):
    url = small.url("feature-option", "OUR-101", "a")
    sent = {"title": "Hijacked", "a0_id": "OUR-101.1", "a0_title": "Hijacked", "a0_effort_p10": "7", "a0_effort_p50": "14", "a0_effort_p90": "21"}
    assert client_as("contributor").post(url, sent).status_code == 302
    option = small.body()["options"][0]
    assert option["title"] == "Plain"
    assert option["activities"][0]["title"] == "Build it"
    assert option["activities"][0]["effort"]["p50"] == 14
    assert client_as("pm").post(url, sent).status_code == 403


def test_the_asked_team_answers(small, client_as, member):
    url = small.url("feature-ask", "OUR-101", "a", "OUR-101.ask1")
    stranger = client_as("contributor").post(url, {"status": "agreed"})
    assert stranger.status_code == 422
    assert "asked of Mobile" in stranger.content.decode()
    assert client_as("viewer").post(url, {"status": "agreed"}).status_code == 403
    assert client_as(user=member("contributor", name="Mo Mobile")).post(url, {"status": "agreed"}).status_code == 302
    assert small.body()["options"][0]["asks"][0]["status"] == "agreed"
    tpm = client_as("tpm")
    assert tpm.post(url, {"status": "declined"}).status_code == 302
    assert tpm.post(url, {"status": "maybe"}).status_code == 422
    assert tpm.post(small.url("feature-ask", "OUR-101", "a", "no"), {"status": "agreed"}).status_code == 404


def test_dependencies_and_their_circles(small, client_as):
    pm = client_as("pm")
    assert (
        pm.post(
            small.url("feature-dependency-add", "OUR-101"), {"requires": "OUR-102", "hardness": "hard", "quote": "it needs the times"}
        ).status_code
        == 302
    )
    circle = pm.post(small.url("feature-dependency-add", "OUR-102"), {"requires": "OUR-101", "hardness": "hard"}).content.decode()
    assert "That closes a circle: OUR-102 → OUR-101 → OUR-102" in circle
    assert "closes a circle" in pm.post(small.url("feature-dependency-add", "OUR-102"), {"requires": "OUR-102", "hardness": "hard"}).content.decode()
    assert (
        "There is no such feature" in pm.post(small.url("feature-dependency-add", "OUR-102"), {"requires": "NO", "hardness": "hard"}).content.decode()
    )
    assert pm.post(small.url("feature-dependency-add", "OUR-102"), {"requires": "OUR-101", "hardness": "soft"}).status_code == 302
    link = Dependency.objects.within(small.workspace).get(requires__ref="OUR-102")
    assert "it needs the times" in pm.get(small.url("feature", "OUR-101")).content.decode()
    assert pm.post(small.url("feature-dependency", "OUR-101", link.pk), {"delete": "on"}).status_code == 302
    assert not Dependency.objects.within(small.workspace).filter(pk=link.pk).exists()


def test_needs_risks_and_funding(small, client_as):
    both = client_as("pm", "tpm")
    assert both.post(small.url("feature-need-add", "OUR-101"), {"need": "slot", "coverage": "partial"}).status_code == 302
    assert "answers this need already" in both.post(small.url("feature-need-add", "OUR-101"), {"need": "slot", "coverage": "full"}).content.decode()
    assert small.row().num_needs == 1
    link = NeedLink.objects.within(small.workspace).get()
    assert (
        both.post(small.url("feature-need-edit", "OUR-101", link.pk), {"need": "slot", "coverage": "full", "version": link.version}).status_code
        == 302
    )
    assert both.post(small.url("feature-need-edit", "OUR-102", link.pk), {"need": "slot", "coverage": "full"}).status_code == 404, (
        "another feature's link"
    )
    risk = {"title": "Rain", "probability_p10": "10", "probability_p50": "20", "probability_p90": "130"}
    assert "Expected between 0 and 100" in both.post(small.url("feature-risk-add", "OUR-101"), risk).content.decode()
    assert both.post(small.url("feature-risk-add", "OUR-101"), {**risk, "probability_p90": "30", "state": "open"}).status_code == 302
    assert Risk.objects.within(small.workspace).get().body["probability"] == {"p10": 0.1, "p50": 0.2, "p90": 0.3}
    assert (
        both.post(small.url("feature-funding-add", "OUR-101"), {"purpose": "Screens", "funded": "partial", "share_funded": "50"}).status_code == 302
    )
    assert Funding.objects.within(small.workspace).get().body["share_funded"] == 0.5


def test_a_linked_row_that_undoes_a_key_asks_first(small, client_as, scope_for):
    turn_key(scope_for("tpm"), small.feature(), "feasibility")
    pm, url = client_as("pm"), small.url("feature-dependency-add", "OUR-101")
    asked = pm.post(url, {"requires": "OUR-102", "hardness": "soft"}).content.decode()
    assert "Saving this undoes the feasibility key" in asked
    assert not Dependency.objects.within(small.workspace).exists()
    assert pm.post(url, {"requires": "OUR-102", "hardness": "soft", "confirm": "on"}).status_code == 302
    assert small.row().feasibility_key == "undone"


def test_create_duplicate_and_delete(small, client_as, scope_for):
    pm = client_as("pm")
    assert next_ref(small.scope) == "OUR-103"
    page = pm.post(small.url("feature-create"), {"title": " ", "summary": "Kept"}).content.decode()
    assert "cannot be empty" in page
    assert "Kept" in page
    assert (
        pm.post(small.url("feature-create") + "?need=slot", {"title": "Gate <b>screens</b> 🚚", "status": "idea", "need": "slot"}).status_code == 302
    )
    assert small.feature("OUR-103").title == "Gate <b>screens</b> 🚚"
    assert "&lt;b&gt;" in pm.get(small.url("features")).content.decode()
    assert NeedLink.objects.within(small.workspace).get().feature.ref == "OUR-103"
    turn_key(scope_for("pm"), small.feature(), "value")
    assert pm.post(small.url("feature-duplicate", "OUR-101")).status_code == 302
    copy = small.body("OUR-104")
    assert copy["title"] == "Slot booking (copy)"
    assert "key" not in copy["value"]
    assert pm.post(small.url("feature-delete", "OUR-103"), {"why": "a double"}).status_code == 302
    assert not Feature.objects.within(small.workspace).filter(ref="OUR-103").exists()
    assert not FeatureFigures.objects.within(small.workspace).filter(ref="OUR-103").exists()
    assert not NeedLink.objects.within(small.workspace).exists()


def test_deleting_can_be_undone_with_all_that_hung_on_it(small, client_as):
    from quarterdeck_web.accounts.scope import scope_of

    pm = client_as("pm")
    pm.post(small.url("feature-dependency-add", "OUR-101"), {"requires": "OUR-102", "hardness": "hard"})
    pm.post(small.url("feature-delete", "OUR-102"))
    assert not Dependency.objects.within(small.workspace).exists()
    undo_last(scope_of(pm.user, small.workspace.slug))
    assert Dependency.objects.within(small.workspace).get().requires.ref == "OUR-102"
    assert small.row("OUR-102").title == "Arrival times"


def test_what_was_promised_is_not_deleted(small, client_as):
    from quarterdeck_web.plans.models import Commitment

    with changing(small.scope, "releases.edit") as change:
        change.create(Commitment, {"id": "C1", "feature": "OUR-101", "to": "Varga", "promised_date": "2026-03-01"})
    answer = client_as("pm").post(small.url("feature-delete", "OUR-101"))
    assert answer.status_code == 422
    assert "promised to Varga" in answer.content.decode()


def test_long_and_odd_texts(small, client_as):
    pm, url = client_as("pm"), small.url("feature-cell", "OUR-102", "title")
    assert "At most 500 characters" in pm.post(url, {"title": "x" * 10_000}).content.decode()
    assert pm.post(url, {"title": "שלום\u202e <script>alert(1)</script>"}).status_code == 302
    assert "<script>alert(1)" not in pm.get(small.url("feature", "OUR-102")).content.decode()
    assert pm.post(url, {"title": "a\0b"}).status_code == 400


def test_the_board_moves_cards(small, client_as, scope_for):
    pm, move = client_as("pm"), small.url("feature-move")
    for by in ("status", "release", "horizon", "made-up"):
        page = pm.get(small.url("feature-board") + f"?by={by}")
        assert page.status_code == 200
        assert "Slot booking" in page.content.decode()
    fetched = pm.post(move, {"feature": "OUR-102", "by": "status", "to": "planned"}, headers={"X-Requested-With": "fetch"})
    assert fetched.status_code == 204
    assert small.body("OUR-102")["status"] == "planned"
    turn_key(scope_for("pm"), small.feature(), "value")
    asked = pm.post(move, {"feature": "OUR-101", "by": "release", "to": "R2"}, headers={"X-Requested-With": "fetch"})
    assert asked.status_code == 200
    assert "undoes the value key" in asked.content.decode()
    assert small.body()["release"] == "R1"
    assert pm.post(move, {"feature": "OUR-101", "by": "release", "to": "R2", "confirm": "on"}).status_code == 302
    assert small.body()["release"] == "R2"
    assert pm.post(move, {"feature": "OUR-101", "by": "owner", "to": "R2"}).status_code == 422
    assert pm.post(move, {"feature": "NO", "by": "status", "to": "planned"}).status_code == 404
    assert client_as("viewer").post(move, {"feature": "OUR-101", "by": "status", "to": "planned"}).status_code == 403


def test_the_matrix_draws_what_is_known_and_says_the_rest(small, client_as):
    empty = client_as("viewer").get(small.url("feature-matrix")).content.decode()
    assert "Nothing to draw yet" in empty
    row = small.row()
    row.effort_low, row.effort_mid, row.effort_high = 1.0, 2.0, 3.0
    row.save()
    page = client_as("viewer").get(small.url("feature-matrix")).content.decode()
    assert "<svg" in page
    assert "Slot booking: worth €200" in page
    assert "1 without a value or an effort" in page
