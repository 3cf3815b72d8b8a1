"""The Plan screens as people meet them: what they show, what they refuse, and that a foreign number is a missing one."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.plans.deciding import accept
from quarterdeck_web.plans.models import Budget, Pin, Plan, Release, Scenario
from quarterdeck_web.plans.pinning import pin
from quarterdeck_web.plans.scenarios import create_scenario
from quarterdeck_web.products.changes import changing
from quarterdeck_web.teams.models import Person

from .conftest import make_a_plan

SEEN = ["plan", "plan-history", "scenarios", "limits", "plan-find"]


def url(name: str, *args: object) -> str:
    return reverse(name, args=["ours", *args])


@pytest.fixture
def ines(client_as, small: Workspace):
    return client_as("pm", workspace=small)


@pytest.fixture
def viewer(client_as, small: Workspace):
    return client_as("viewer", workspace=small)


def test_without_a_plan_the_page_says_what_a_plan_is(ines, viewer):
    page = ines.get(url("plan")).content.decode()
    assert "No plan yet" in page
    assert "5 features" in page
    assert "Make the first plan" in page
    assert "Make the first plan" not in viewer.get(url("plan")).content.decode()


def test_an_empty_workspace_is_shown(client_as, ours: Workspace):
    client = client_as("pm", workspace=ours)
    for name in SEEN:
        assert client.get(url(name), follow=True).status_code == 200, name


def test_a_plan_shows_value_bound_timeline_and_what_is_left_out(ines, planned: Plan):
    page = ines.get(url("plan")).content.decode()
    assert "expected" in page
    assert "data-timeline" in page
    assert page.count('class="qd-tb') >= planned.num_in
    assert 'style="' not in page
    assert "<style nonce=" in page
    assert "Left out" in page
    assert "1.0" in page
    for query in (
        "?group=objective&zoom=week",
        "?group=release&zoom=quarter",
        "?closed=docks,yard",
        "?asks=off",
        "?out=all",
        "?group=nonsense&zoom=nonsense",
    ):
        assert ines.get(url("plan") + query).status_code == 200, query


def test_the_timeline_takes_few_queries(ines, planned: Plan, django_assert_max_num_queries):
    ines.get(url("plan"))
    with django_assert_max_num_queries(36):
        ines.get(url("plan"))


def test_planning_is_asked_for_and_its_progress_shown(ines, pm: Scope):
    assert ines.post(url("plan-again"), {"seconds": "0.3", "deterministic": "on"}).status_code == 302
    page = ines.get(url("plan")).content.decode()
    assert "<qd-job" in page
    work_off()
    assert pm.rows(Plan).count() == 1
    assert "<qd-job" not in ines.get(url("plan")).content.decode()


def test_settings_that_cannot_be_are_shown_at_their_fields(ines, pm: Scope):
    answer = ines.post(url("plan-again"), {"seconds": "forever", "seed": "1"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "forever" in page
    assert "Expected seconds" in page
    assert pm.rows(Job).filter(kind="plan").count() == 0


def test_a_planning_that_failed_says_what_happened(ines, pm: Scope):
    with changing(pm, "features.edit") as change:
        change.update(pm.get(Feature, ref="F-1"), {"objective": "nobody"})
    ines.post(url("plan-again"), {"seconds": "0.3"})
    work_off()
    page = ines.get(url("plan")).content.decode()
    assert "Planning failed" in page
    assert "nobody" in page
    assert "Try again" in page


def test_an_infeasible_plan_shows_the_conflict_with_a_way_out_of_each(ines, pm: Scope):
    with changing(pm, "plans.pin") as change:
        for ref, day in (("F-1", "2026-02-06"), ("F-2", "2026-02-13")):
            change.create(Pin, {"feature": ref, "kind": "include"})
            change.create(Pin, {"feature": ref, "kind": "finish by", "day": day, "by": "Ines"})
    make_a_plan(pm)
    page = ines.get(url("plan")).content.decode()
    assert "No plan meets all your demands" in page
    row = pm.rows(Pin).filter(feature__ref="F-1", kind="finish by").get()
    assert url("pin-lift", row.pk) in page
    assert ines.post(url("pin-lift", row.pk)).status_code == 302
    assert not pm.rows(Pin).filter(pk=row.pk).exists()


def test_a_feature_in_a_plan_says_why_and_takes_pins(ines, pm: Scope, planned: Plan):
    address = url("plan-feature", planned.number, "F-1")
    page = ines.get(address).content.decode()
    assert "It is in" in page
    assert "Ask why" in page
    answer = ines.post(url("plan-why", planned.number, "F-1"))
    assert "job=" in answer["Location"]
    assert "<qd-job" in ines.get(answer["Location"]).content.decode()
    work_off()
    assert "It is in:" in ines.get(address).content.decode()
    assert ines.post(url("plan-pin", planned.number, "F-1"), {"kind": "not before", "day": "2026-02-02", "why": "Later."}).status_code == 302
    assert pm.rows(Pin).get().body == {"feature": "F-1", "kind": "not before", "day": "2026-02-02", "by": str(ines.user), "why": "Later."}
    assert "not before 2 Feb" in ines.get(address).content.decode()


def test_a_pin_with_flaws_keeps_what_was_typed(ines, pm: Scope, planned: Plan):
    answer = ines.post(url("plan-pin", planned.number, "F-1"), {"kind": "not before", "day": "", "why": "Because of the audit"})
    assert answer.status_code == 422
    assert "Because of the audit" in answer.content.decode()
    assert "needs a day" in answer.content.decode()
    assert pm.rows(Pin).count() == 0


def test_what_a_pin_costs_comes_as_json_for_the_popover_and_as_a_page(ines, planned: Plan):
    address, values = url("plan-cost", planned.number, "F-1"), {"kind": "exclude"}
    first = ines.post(address, values, headers={"Accept": "application/json"})
    assert first.status_code == 202
    assert ines.get(first.json()["status"]).json()["is_over"] is False
    work_off()
    told = ines.post(address, values, headers={"Accept": "application/json"}).json()["answer"]
    assert told["sentence"].startswith("It costs")
    assert "Feature 1 leaves" in told["moves"]
    page = ines.get(ines.post(address, values)["Location"]).content.decode()
    assert told["sentence"][:12] in page
    flawed = ines.post(address, {"kind": "nonsense"}, headers={"Accept": "application/json"})
    assert flawed.status_code == 422
    assert "kind" in flawed.json()["errors"]


def test_a_card_is_small_and_says_why(ines, planned: Plan):
    answer = ines.get(url("plan-card", planned.number, "F-4"))
    assert len(answer.content) < 3000
    assert "Feature 4" in answer.content.decode()


def test_why_not_leads_to_the_feature(ines, planned: Plan):
    for asked in ("F-3", "feature 3"):
        assert ines.get(url("plan-find"), {"feature": asked})["Location"] == url("plan-feature", planned.number, "F-3")
    assert "5 features could be meant" in ines.get(url("plan-find"), {"feature": "Feature"}).content.decode()
    assert "No feature is called" in ines.get(url("plan-find"), {"feature": "<b>x"}).content.decode()


def test_accepting_goes_through_a_page_that_says_what_it_does(ines, pm: Scope, planned: Plan):
    address = url("plan-accept", planned.number)
    assert "becomes the baseline" in ines.get(address).content.decode()
    assert ines.post(address, {"version": "7"}).status_code == 409
    assert ines.post(address, {"version": "1"}).status_code == 302
    assert pm.rows(Plan).get().status == "accepted"
    assert "Baseline" in ines.get(url("plan")).content.decode()


def test_changed_inputs_ask_for_a_tick_before_a_plan_is_accepted(ines, pm: Scope, planned: Plan):
    pin(pm, pm.get(Feature, ref="F-4"), {"feature": "F-4", "kind": "exclude"})
    assert "1 input changed since" in ines.get(url("plan")).content.decode()
    answer = ines.post(url("plan-accept", planned.number), {"version": "1", "why": "We know."})
    assert answer.status_code == 422
    assert "We know." in answer.content.decode()
    assert pm.rows(Plan).get().status == "proposed"
    ines.post(url("plan-accept", planned.number), {"version": "1", "knowingly": "on"})
    assert pm.rows(Plan).get().status == "accepted"


def test_a_review_walks_through_the_changes(ines, pm: Scope, planned: Plan):
    assert "There is no baseline yet" in ines.get(url("plan-review", planned.number)).content.decode()
    accept(pm, planned, version=1)
    pin(pm, pm.get(Feature, ref="F-1"), {"feature": "F-1", "kind": "not before", "day": "2026-03-02"})
    second = make_a_plan(pm)
    address = url("plan-review", second.number)
    page = ines.get(address).content.decode()
    assert "Running total" in page
    assert "If you refuse" in page
    asked = ines.post(url("plan-cost", second.number, "F-1"), {"kind": "exclude", "back": f"{address}?change=1"})
    assert asked["Location"].startswith(f"{address}?change=1&job=")
    assert ines.get(asked["Location"]).status_code == 200
    elsewhere = ines.post(url("plan-cost", second.number, "F-1"), {"kind": "exclude", "back": "//evil.example/"})
    assert elsewhere["Location"].startswith(url("plan-feature", second.number, "F-1"))
    answer = ines.post(url("plan-review-decide", second.number), {"feature": "F-1", "decision": "refuse"})
    assert answer.status_code == 302
    assert "Refused" in ines.get(address).content.decode()
    assert ines.post(url("plan-review-decide", second.number), {"feature": "X", "decision": "refuse"}).status_code == 422
    ines.post(url("plan-review-finish", second.number))
    assert pm.rows(Job).filter(kind="plan", state=Job.QUEUED).exists()
    ines.post(url("plan-review-decide", second.number), {"feature": "F-1", "decision": "undo"})
    ines.post(url("plan-review-decide", second.number), {"feature": ines.get(address).context["review"].changes[0].move.feature, "decision": "all"})
    assert ines.post(url("plan-review-finish", second.number))["Location"] == url("plan-accept", second.number)


def test_scenarios_are_made_changed_and_shown(ines, pm: Scope, planned: Plan):
    assert ines.post(url("scenario-new"), {"title": ""}).status_code == 422
    ines.post(url("scenario-new"), {"title": "One more in the docks 🚢", "why": "They wait."})
    row = pm.rows(Scenario).get()
    address = url("scenario", row.number)
    for kind in ("upkeep", "fte", "person", "decisions", "value", "effort", "pin", "free"):
        assert ines.get(address + f"?kind={kind}").status_code == 200, kind
    flawed = ines.post(url("scenario-add", row.number), {"version": row.version, "kind": "upkeep", "team": "docks", "share": "lots"})
    assert flawed.status_code == 422
    assert "lots" in flawed.content.decode()
    ines.post(url("scenario-add", row.number), {"version": row.version, "kind": "upkeep", "team": "docks", "share": "20"})
    assert "Docks: upkeep → 0.2" in ines.get(address).content.decode()
    assert ines.post(url("scenario-add", row.number), {"version": row.version, "kind": "upkeep", "team": "docks", "share": "30"}).status_code == 409
    make_a_plan(pm, pm.rows(Scenario).get())
    assert "against Plan 1" in ines.get(address).content.decode()
    assert "One more in the docks" in ines.get(url("scenarios")).content.decode()
    ines.post(url("scenario-archive", row.number), {"version": pm.rows(Scenario).get().version})
    assert "is archived" in ines.get(url("scenarios")).content.decode()
    assert "One more in the docks" not in ines.get(url("scenarios")).content.decode()
    assert "One more in the docks" in ines.get(url("scenarios") + "?archived=yes").content.decode()


def test_limits_are_listed_edited_and_deleted(ines, pm: Scope, planned: Plan):
    page = ines.get(url("limits")).content.decode()
    assert "1.0 Spring" in page
    assert "Varga" in page
    flawed = ines.post(url("limit-new", "releases"), {"title": "", "ships_on": "soon"})
    assert flawed.status_code == 422
    assert "soon" in flawed.content.decode()
    ines.post(url("limit-new", "releases"), {"title": "3.0 Autumn", "ships_on": "2026-09-30"})
    row = pm.get(Release, ref="3.0")
    late = ines.post(
        url("limit", "releases", row.pk), {"title": "3.0", "ships_on": "2026-09-30", "freeze_date": "2026-12-01", "version": row.version}
    )
    assert late.status_code == 422
    assert "freeze_date" in late.content.decode()
    ines.post(url("limit", "releases", row.pk), {"title": "3.0 Fall", "ships_on": "2026-10-15", "version": row.version})
    assert pm.get(Release, ref="3.0").ships_on.isoformat() == "2026-10-15"
    assert ines.post(url("limit", "releases", row.pk), {"title": "3.0 Other", "ships_on": "2026-10-15", "version": row.version}).status_code == 409
    ines.post(url("limit-delete", "releases", row.pk))
    assert not pm.rows(Release).filter(ref="3.0").exists()
    ines.post(url("limit-new", "guard-rails"), {"objective": "o1", "min_share": "10", "max_share": "60"})
    ines.post(url("limit-new", "promises"), {"feature": "F-2", "to": "Orrin", "promised_date": "2026-04-30", "confidence": "80"})
    ines.post(url("limit-new", "budgets"), {"title": "Tools", "amount": "1200,5"})
    assert pm.rows(Budget).filter(ref="B01").get().body["amount"] == 1200.5
    assert ines.get(url("limit-new", "nonsense")).status_code == 404


def test_a_plan_is_taken_along_as_json_and_as_a_workbook(ines, planned: Plan):
    told = json.loads(ines.get(url("plan-document", planned.number)).content)
    assert told["format"] == "quarterdeck-plan"
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(ines.get(url("plan-workbook", planned.number)).content))
    assert book.sheetnames == ["Features", "Activities", "Left out", "Load", "Limits"]
    assert book["Features"].max_row == planned.num_in + 1


def test_how_a_plan_was_made_and_the_history_are_shown(ines, planned: Plan):
    page = ines.get(url("plan-about", planned.number)).content.decode()
    assert "verifier" in page
    assert planned.product_hash in page
    assert "Plan 1" in ines.get(url("plan-history")).content.decode()
    assert ines.get(url("plan-history") + "?after=nonsense").status_code == 200


WRITES = [
    ("plan-again", [], "plans.make"),
    ("plan-accept", [1], "plans.accept"),
    ("plan-discard", [1], "plans.accept"),
    ("plan-why", [1, "F-1"], "plans.make"),
    ("plan-cost", [1, "F-1"], "plans.pin"),
    ("plan-pin", [1, "F-1"], "plans.pin"),
    ("plan-review-decide", [1], "plans.accept"),
    ("plan-review-finish", [1], "plans.accept"),
    ("scenario-new", [], "plans.make"),
    ("limit-new", ["releases"], "releases.edit"),
]


@pytest.mark.parametrize(("name", "args", "operation"), WRITES)
def test_who_may_not_is_refused_and_nobody_is_sent_to_sign_in(viewer, client, planned: Plan, name: str, args: list, operation: str):
    assert viewer.post(url(name, *args)).status_code == 403
    answer = client.post(url(name, *args))
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_what_is_somebody_elses_is_not_there(ines, client_as, theirs: Workspace, planned: Plan, pm: Scope):
    scenario = create_scenario(pm, "Ours")
    stranger = client_as("pm", "owner", workspace=theirs)
    row = pin(pm, pm.get(Feature, ref="F-2"), {"feature": "F-2", "kind": "exclude"})
    job = pm.rows(Job).first()
    addresses = [
        ("plan-number", [1]),
        ("plan-document", [1]),
        ("plan-feature", [1, "F-1"]),
        ("plan-card", [1, "F-1"]),
        ("scenario", [scenario.number]),
        ("plan-review", [1]),
    ]
    for name, args in addresses:
        assert stranger.get(url(name, *args)).status_code == 404
        assert stranger.get(reverse(name, args=["theirs", *args])).status_code == 404
        assert ines.get(url(name, *[99 if each == 1 else each for each in args])).status_code in (
            200 if name == "scenario" and scenario.number != 1 else 404,
            404,
        )
    for name, args in (("pin-lift", [row.pk]), ("plan-keep-best", [job.pk]), ("limit-delete", ["releases", pm.rows(Release).first().pk])):
        assert stranger.post(reverse(name, args=["theirs", *args])).status_code == 404
    assert ines.get(url("plan-feature", 1, "nobody")).status_code == 404


def test_five_hundred_plans_do_not_make_the_page_slow(ines, pm: Scope, planned: Plan, django_assert_max_num_queries):
    later = timezone.now() + timedelta(hours=1)
    rows = [Plan(workspace=pm.workspace, number=number, status="discarded", made_at=later) for number in range(2, 502)]
    pm.rows(Plan).bulk_create(rows)
    with django_assert_max_num_queries(38):
        assert ines.get(url("plan")).status_code == 200
    page = ines.get(url("plan-history")).content.decode()
    assert page.count("<tr>") == 51


def test_a_whole_plan_is_asked_what_holds_it_back_and_who_does_it(ines, viewer, pm: Scope, planned: Plan):
    address = url("plan-questions", planned.number)
    page = ines.get(address).content.decode()
    for words in ("What each limit costs", "What one more person would bring", "Who does what", "Find people"):
        assert words in page
    assert "Find people" not in viewer.get(address).content.decode()
    for question in ("limits", "people", "staff"):
        asked = ines.post(url("plan-ask", planned.number, question))
        assert asked.status_code == 302
        assert asked["Location"].endswith(f"#{question}")
        assert asked["Location"].startswith(f"{address}?job=")
    work_off()
    assert set(pm.rows(Job).filter(kind="ask").values_list("state", flat=True)) == {Job.DONE}
    page = ines.get(address).content.decode()
    assert "nothing that a search can tell" in page
    assert "Share of a week" in page
    people = {person.body["name"] for person in pm.rows(Person)}
    assert any(name in page for name in people)
    assert "Find people" not in page
    assert viewer.post(url("plan-ask", planned.number, "limits")).status_code == 403
    assert ines.post(url("plan-ask", planned.number, "everything")).status_code == 404
    assert ines.get(url("plan-questions", 99)).status_code == 404
