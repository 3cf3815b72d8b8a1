"""Home: what waits, what changed, what is at risk; and the doors of the installation."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.features.models import Feature
from quarterdeck_web.home import news
from quarterdeck_web.products.changes import changing


@pytest.mark.parametrize("role", ["owner", "pm", "tpm", "contributor", "viewer"])
def test_every_member_has_a_home(client_as, harbor, role):
    page = client_as(role, workspace=harbor).get("/w/harbor/")
    assert page.status_code == 200
    assert "What changed" in page.content.decode()


def test_a_visitor_of_the_portal_and_a_stranger_have_none(client_as, client, harbor, ours):
    assert client_as("portal", workspace=harbor).get("/w/harbor/").status_code == 403
    assert client_as("pm", workspace=ours).get("/w/harbor/").status_code == 404
    assert client.get("/w/harbor/").status_code == 302


def test_an_empty_workspace_teaches_the_first_steps(client_as, ours):
    page = client_as("pm", "owner", workspace=ours).get("/w/ours/").content.decode()
    for step in ("Paste some feedback", "Create a feature", "Add the teams", "Import a product file"):
        assert step in page
    viewer = client_as("viewer", workspace=ours).get("/w/ours/").content.decode()
    assert "Create a feature" not in viewer


def test_a_workspace_with_nothing_but_feedback_leads_to_what_it_says(client_as, ours):
    with changing(system_scope(ours), "evidence.triage") as change:
        change.create(Evidence, {"id": "E1", "text": "The gate never answers"})
    page = client_as("pm", workspace=ours).get("/w/ours/").content.decode()
    assert "holds what people said" in page
    assert "is empty" not in page
    for step in ("Needs from evidence", "Duplicates", "Import feedback", "being compared"):
        assert step in page


def test_an_edit_is_news_with_who_and_why(scope_for, harbor):
    scope = scope_for("pm", workspace=harbor)
    with changing(scope, "features.edit", why="Sales asked") as change:
        change.update(scope.get(Feature, ref="HB-124"), {"title": "Book a dock"})
    first = news.news(scope, timezone.localdate())[0]
    assert (first.title, first.url) == ("Book a dock", "/w/harbor/features/HB-124/")
    assert "Dock self-booking → Book a dock" in first.detail
    assert scope.who in first.detail
    assert "Sales asked" in first.detail


def test_what_is_a_week_old_is_no_news(scope_for, harbor):
    scope = scope_for("pm", workspace=harbor)
    assert news.news(scope, date(2026, 11, 24))
    assert news.news(scope, date(2026, 11, 24) + timedelta(days=400)) == []


def test_the_worst_promise_comes_first_and_a_likely_one_is_no_risk():
    outlook = {
        "features": {
            "A": {"promised": "2027-01-01", "on_time": 0.5},
            "B": {"promised": "2027-01-01", "on_time": 0.1},
            "C": {"promised": "2027-01-01", "on_time": 0.9},
            "D": {"promised": None, "on_time": 0.1},
            "E": {"promised": "2027-01-01", "on_time": None},
        }
    }
    assert [each["ref"] for each in news.at_risk(outlook, {})] == ["B", "A"]


def test_flaws_are_listed_with_what_to_do(client_as, harbor):
    from quarterdeck_web.products.figures import store

    store(harbor, "flaws", harbor.revision, [{"place": "teams[0]", "message": "expected no cycle", "severity": "error"}])
    client = client_as("pm", workspace=harbor)
    assert "expected no cycle" in client.get("/w/harbor/flaws/").content.decode()
    assert "Stops the plan" in client.get("/w/harbor/").content.decode()


def test_health_needs_no_sign_in(client, db):
    assert client.get("/health").json() == {"status": "ok"}


def test_a_fresh_start_says_that_the_first_plan_is_being_made(client_as, ours):
    from quarterdeck_web.jobs.models import Job

    with changing(system_scope(ours), "features.edit") as change:
        change.create(Feature, {"id": "F1", "title": "Slots"})
    client = client_as("pm", workspace=ours)
    assert "There is no plan yet" in client.get("/w/ours/").content.decode()
    job = Job.objects.create(workspace=ours, kind="plan", title="Planning", fingerprint="x", state=Job.RUNNING, progress=0.4)
    page = client.get("/w/ours/").content.decode()
    assert "The first plan is being made" in page
    assert f"/w/ours/jobs/{job.pk}/events" in page
    assert "There is no plan yet" not in page
    Job.objects.within(ours).update(state=Job.FAILED, error="It ran out of memory.")
    assert "The first plan could not be made: It ran out of memory." in client.get("/w/ours/").content.decode()


def test_a_plan_that_is_being_forecast_says_so(client_as, ours):
    from quarterdeck_web.jobs.models import Job
    from quarterdeck_web.products.figures import store

    with changing(system_scope(ours), "features.edit") as change:
        change.create(Feature, {"id": "F1", "title": "Slots"})
    plan = {"title": "Plan 1", "made_at": "2026-01-05T00:00:00"}
    store(ours, "outlook", ours.revision, {"plan": plan, "forecast": None, "features": {}, "releases": {}})
    client = client_as("pm", workspace=ours)
    assert "Plan 1 is not forecast yet" in client.get("/w/ours/").content.decode()
    Job.objects.create(workspace=ours, kind="forecast", title="Forecasting Plan 1", fingerprint="x", state=Job.QUEUED)
    assert "Plan 1 is being forecast" in client.get("/w/ours/").content.decode()
