"""Throughput and milestones as pages: what they say, of whom, and what they refuse."""

from datetime import date, timedelta

import pytest

from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.forecasts.charts import count_chart, past_chart
from quarterdeck_web.forecasts.from_history.assemble import history_figures
from quarterdeck_web.forecasts.from_history.making import JOB
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.products import figures
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.models import Outcome
from tests.quarterdeck_web.forecasts.conftest import START, text

ROOT = "/w/docks/forecast/"
FIRST_DONE = date(2025, 9, 15)


def read_history(workspace):
    workspace.refresh_from_db()
    for kind, body in history_figures(workspace, lambda *said: None).items():
        figures.store(workspace, kind, workspace.revision, body)


@pytest.fixture
def busy(docks):
    """`docks` with fourteen goals of its team done, one a week."""
    with changing(system_scope(docks), "features.edit") as change:
        for number in range(14):
            done = FIRST_DONE + timedelta(weeks=number)
            promised = done + timedelta(days=7 if number % 3 else -20)
            goal = {"id": f"G{number}", "title": f"Goal {number}", "period": "P", "status": "completed", "team": "t", "finished_on": done.isoformat()}
            change.create(Outcome, goal | {"promised_on": promised.isoformat(), "decided_on": "2025-09-01", "size": "medium"})
    for row in Feature.objects.within(docks):
        # As it came in: a change of today would lie after the day this product speaks from.
        row.body = {**row.body, "due_date": "2026-03-06"}
        row.reindex().save()
    read_history(docks)
    return docks


def test_pages_teach_before_history_is_read(client, client_as, docks):
    for page in ("throughput", "milestones"):
        assert "History is not read yet" in text(client.get(f"{ROOT}{page}/"))
        assert "Read it" not in text(client_as("viewer", workspace=docks).get(f"{ROOT}{page}/"))
    answer = client.post(f"{ROOT}history/again", {"page": "milestones"})
    assert answer.url == f"{ROOT}milestones/"
    assert Job.objects.within(docks).filter(kind=JOB).count() == 1
    assert "Forecasting from history" in text(client.get(f"{ROOT}milestones/"))
    assert client_as("viewer", workspace=docks).post(f"{ROOT}history/again").status_code == 403
    assert client.post(f"{ROOT}history/again", {"page": "https://elsewhere"}).url == f"{ROOT}throughput/"


def test_a_product_without_finishes_says_what_is_needed(client, docks):
    read_history(docks)
    assert "Nothing was finished yet" in text(client.get(f"{ROOT}throughput/"))


def test_throughput_says_dates_and_counts(client, busy):
    page = client.get(f"{ROOT}throughput/?items=4&by=2026-03-06")
    said = text(page)
    assert page.status_code == 200
    assert "4 goals are done by" in said
    assert "By 6 Mar at least" in said
    assert "Goal 13" in said
    assert "own history" in said
    assert "Spring" in said
    assert page.content.count(b"<svg") >= 4
    of_team = text(client.get(f"{ROOT}throughput/?team=t&items=1"))
    assert "1 goal is done by" in of_team
    assert client.get(f"{ROOT}throughput/?team=none").status_code == 404
    assert client.get(f"{ROOT}throughput/?unit=points").status_code == 404


def test_what_cannot_be_asked_is_told_at_once_and_the_usual_stands_in(client, busy):
    page = client.get(f"{ROOT}throughput/?items=0&by=2020-01-01")
    assert page.status_code == 422
    said = text(page)
    assert "Expected a whole number from 1 to 9,999, got “0”." in said
    assert f"Expected a day from {START} to" in said
    assert "2 goals are done by" in said
    assert "Expected a day such as" in text(client.get(f"{ROOT}throughput/?by=soon"))


def test_few_days_lean_on_a_reference_class_and_say_so(client, docks):
    with changing(system_scope(docks), "features.edit") as change:
        for number in range(4):
            done = (FIRST_DONE + timedelta(weeks=number)).isoformat()
            change.create(Outcome, {"id": f"G{number}", "title": "x", "period": "P", "status": "completed", "finished_on": done})
    read_history(docks)
    said = text(client.get(f"{ROOT}throughput/"))
    assert "Own history says too little: 4 days with a finish, of the 5 it takes" in said
    assert "too little history to have said anything" in said


def test_milestones_say_each_release_and_what_they_rest_on(client, busy):
    said = text(client.get(f"{ROOT}milestones/"))
    assert "2 stated days" in said
    assert "Slots" in said
    assert "Spring" in said
    assert client.get(f"{ROOT}milestones/?sort=on_time").status_code == 200
    assert client.get(f"{ROOT}milestones/?sort=odd").status_code == 404
    why = text(client.get(f"{ROOT}milestones/D-1/"))
    for words in ("to be done by 6 Mar", "By each release", "What it rests on", "Gates was on time"):
        assert words in why
    assert client.get(f"{ROOT}milestones/D-9/").status_code == 404


def test_an_old_reading_says_so(client, busy, docks):
    assert "has changed since its history was read" not in text(client.get(f"{ROOT}milestones/"))
    with changing(system_scope(docks), "features.edit") as change:
        change.update(Feature.objects.within(docks).first(), {"title": "Slots and yards"})
    assert "has changed since its history was read" in text(client.get(f"{ROOT}milestones/"))


def test_charts_of_counts_are_drawn_whatever_is_not_known():
    table = {"origin": "2026-01-05", "finished": [], "past": []}
    nothing = {"finish": {"p50_date": None, "p85_date": None}, "cone": []}
    assert count_chart(table, nothing, 5, date(2026, 2, 1), "goal").count("<svg") == 2
    cone = [
        {"by": date(2026, 1, 11) + timedelta(weeks=week), "p95": 0, "p85": 0, "p75": 1, "p50": week, "p25": 2 * week, "p15": 400} for week in range(4)
    ]
    drawn = count_chart({**table, "finished": [{"first": "2025-12-29", "items": 3}]}, {**nothing, "cone": cone}, 9999, date(2030, 1, 1), "goal")
    assert "nan" not in drawn
    past = [{"origin": "2025-01-06", "by": "2025-03-30", "p15_items": 0, "p50_items": 0, "p85_items": 0, "came": 0}]
    assert "1 held" in past_chart(past, "goal")
