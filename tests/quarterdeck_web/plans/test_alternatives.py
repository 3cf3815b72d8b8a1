"""Other plans than the one there is, by page: trades with their pictures, and the plan for many futures."""

import pytest
from django.urls import reverse

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.plans import assemble
from quarterdeck_web.plans.alternatives import CONTENT, make_proposal
from quarterdeck_web.plans.documents import document_of
from quarterdeck_web.plans.frontier_chart import frontier_chart
from quarterdeck_web.plans.models import Plan, PlanAnswer


def url(name: str, *args: object) -> str:
    return reverse(name, args=["ours", *args])


@pytest.fixture
def ines(client_as, pm: Scope):
    return client_as(user=pm.user)


@pytest.fixture
def viewer(client_as, pm: Scope):
    return client_as("viewer")


def ask(client, pm: Scope, plan: Plan, kind: str, **typed: str) -> Job:
    answer = client.post(url("plan-ask", plan.number, kind), typed)
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"].endswith(f"#{kind}")
    work_off()
    job: Job = pm.rows(Job).filter(kind="ask").order_by("-created_at", "-id").first()
    return job


@pytest.mark.parametrize(
    ("typed", "title", "head"),
    [
        ({"about": "effort"}, "Less effort", "Person-days"),
        ({"about": "risk"}, "Less risk", "Expected loss"),
        ({"about": "date", "feature": "F-2"}, "Feature 2 earlier", "Finished"),
    ],
)
def test_what_may_be_had_for_what_is_drawn_with_its_table(ines, viewer, pm: Scope, planned: Plan, typed, title, head):
    assert ask(ines, pm, planned, "frontier", **typed).state == Job.DONE
    answer = pm.rows(PlanAnswer).get(plan=planned, kind="frontier").body
    points = answer["points"]
    assert points == sorted(points, key=lambda point: (point["used"], point["value"]))
    assert [point["value"] for point in points] == sorted(point["value"] for point in points)
    for client in (ines, viewer):
        page = client.get(url("plan-questions", planned.number)).content.decode()
        assert title in page
        assert head in page
        if len(points) > 1:
            assert page.count('class="dot"') == 2 * len(points), "wide and narrow"
            assert "the table beside it says the same" in page
        else:
            assert "No plan was found that" in page
        assert ("Look for better trades" in page) == (client is ines)


def test_effort_is_traded_down_to_little_and_says_what_leaves(ines, pm: Scope, planned: Plan):
    ask(ines, pm, planned, "frontier", about="effort")
    points = pm.rows(PlanAnswer).get(plan=planned, kind="frontier").body["points"]
    assert len(points) > 2
    assert points[-1]["value"] == pytest.approx(planned.value)
    assert not points[-1]["leaves"]
    assert points[0]["leaves"]
    assert "without Feature" in ines.get(url("plan-questions", planned.number)).content.decode()


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("frontier", {}, {"about": ["Choose one."]}),
        ("frontier", {"about": "time"}, {"about": ["Expected one of those offered, got “time”."]}),
        ("frontier", {"about": "date"}, {"feature": ["Say which feature is to come earlier."]}),
        ("frontier", {"about": "date", "feature": "NO"}, {"feature": ["This plan knows no feature “NO”. Choose one of the list."]}),
        (
            "frontier",
            {"about": "effort", "feature": "F-1"},
            {"feature": ["Only “One feature earlier” takes a feature. Clear it, or choose that trade."]},
        ),
        ("robust", {"about": "luck"}, {"about": ["Expected one of those offered, got “luck”."]}),
    ],
)
def test_every_flaw_of_a_question_is_said_at_its_field(ines, pm: Scope, planned: Plan, kind, typed, said):
    page = ines.post(url("plan-ask", planned.number, kind), typed)
    assert page.status_code == 422
    assert page.context["forms"][kind]["errors"] == said
    for messages in said.values():
        assert messages[0] in page.content.decode()
    assert not pm.rows(Job).filter(kind="ask").exists()


def test_who_may_ask(viewer, pm: Scope, planned: Plan):
    for kind in ("frontier", "robust"):
        assert viewer.post(url("plan-ask", planned.number, kind), {"about": "effort"}).status_code == 403
    assert viewer.post(url("plan-propose", planned.number), {"about": "expected"}).status_code == 403
    page = viewer.get(url("plan-questions", planned.number)).content.decode()
    assert "Nobody asked yet." in page
    assert "Play many futures" not in page


def test_a_plan_for_many_futures_becomes_a_proposal_once(ines, pm: Scope, planned: Plan, monkeypatch):
    monkeypatch.setattr(assemble, "ROBUST_SECONDS", 0.6)
    with pytest.raises(Refused, match="no such plan"):
        make_proposal(pm, planned, "expected")
    job = ask(ines, pm, planned, "robust", about="expected")
    assert job.state == Job.DONE, job.technical_detail
    said = pm.rows(PlanAnswer).get(plan=planned, kind="robust", question="expected").body
    assert said["chosen"]["p20"] <= said["chosen"]["expected"] <= said["chosen"]["p80"]
    assert said["candidates"][0]["room"] == 1.0
    page = ines.get(url("plan-questions", planned.number)).content.decode()
    for words in ("on average over 64 futures", "the middle estimates", "Make it a proposal", "Most on average"):
        assert words in page
    answer = ines.post(url("plan-propose", planned.number), {"about": "expected"})
    made = pm.rows(Plan).order_by("-number").first()
    assert answer["Location"] == made.get_absolute_url()
    assert (made.number, made.status, made.value) == (planned.number + 1, "proposed", pytest.approx(said["value"]))
    assert made.product_hash == planned.product_hash, "the same inputs"
    assert document_of(made)["product_hash"] == document_of(planned)["product_hash"]
    assert ines.post(url("plan-propose", planned.number), {"about": "expected"})["Location"] == made.get_absolute_url()
    assert pm.rows(Plan).count() == 2
    assert f"It is plan {made.number}" in ines.get(url("plan-questions", planned.number)).content.decode()
    assert ines.get(made.get_absolute_url()).status_code == 200
    assert pm.rows(PlanAnswer).filter(question=CONTENT + "expected").count() == 1


def test_a_date_that_cannot_be_traded_fails_with_the_reason(ines, pm: Scope, planned: Plan):
    from quarterdeck_web.features.models import Feature
    from quarterdeck_web.products.changes import changing

    with changing(pm, "features.edit") as change:
        change.update(pm.get(Feature, ref="F-3"), {"options": None})
    from tests.quarterdeck_web.plans.conftest import make_a_plan

    job = ask(ines, pm, make_a_plan(pm), "frontier", about="date", feature="F-3")
    assert job.state == Job.FAILED
    assert "no plan with F-3 in was found" in job.error


def test_the_pages_of_a_plan_lead_to_each_other(ines, pm: Scope, planned: Plan):
    for name in ("plan-number", "plan-questions", "plan-about"):
        page = ines.get(url(name, planned.number)).content.decode()
        for other in ("plan-number", "plan-questions", "plan-about"):
            assert f'href="{url(other, planned.number)}"' in page
        assert page.count('aria-current="true"') >= 1


def test_a_frontier_of_nothing_is_drawn(planned: Plan):
    point = {"used": 0.0, "value": 0.0, "num_in": 0, "enters": [], "leaves": []}
    drawn = frontier_chart({"against": "effort", "unit": "person-days", "points": [point]}, None, "€", 340, 260)
    assert drawn.count("<circle") == 1
    assert "nan" not in drawn
