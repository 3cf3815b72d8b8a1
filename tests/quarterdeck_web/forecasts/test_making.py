"""A forecast is made, kept, told and one day scored."""

import json

import pytest

from quarterdeck_web.forecasts.documents import chosen, document_of
from quarterdeck_web.forecasts.making import ask_for_forecast, store_forecast
from quarterdeck_web.forecasts.models import Forecast
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.products import figures
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.models import ForecastRecord, Notification

from .conftest import engine_plan, keep_forecast, keep_plan


@pytest.fixture
def scope(scope_for, docks):
    return scope_for("tpm", workspace=docks)


def test_there_must_be_a_plan(scope):
    with pytest.raises(Refused, match="no plan to forecast"):
        ask_for_forecast(scope)


def test_an_infeasible_plan_is_not_forecast(scope, docks):
    row = keep_plan(docks, 1, outcome="infeasible")
    with pytest.raises(Refused, match="nothing that could be dated"):
        ask_for_forecast(scope, row.number)


def test_asking_twice_is_one_job(scope, planned):
    assert ask_for_forecast(scope) == ask_for_forecast(scope)
    assert scope.rows(Job).get().arguments == {"plan": 1}


def test_the_job_makes_what_the_command_line_makes(scope, planned, docks):
    from quarterdeck.forecast import make_forecast
    from quarterdeck.result_files import to_json
    from quarterdeck_web.forecasts.assemble import forecast_document
    from quarterdeck_web.products.assemble import product_of

    product = product_of(docks)
    by_hand = make_forecast(product, engine_plan(product), today=product.as_of, num_samples=400)
    assert forecast_document(docks, planned, lambda *said: None, 400) == to_json(by_hand)


def test_a_forecast_keeps_its_document_and_its_summary(scope, planned):
    made = keep_forecast(scope, planned)
    document = document_of(made)
    assert made.number == 1
    assert made.summary["features"]["D-1"][:2] == [document["features"][0]["finish"]["p50_date"], document["features"][0]["finish"]["p85_date"]]
    assert made.summary["releases"]["R"][3] == "2026-02-20"


def test_it_writes_down_what_it_said_once_a_day(scope, planned):
    before = scope.rows(ForecastRecord).count()
    keep_forecast(scope, planned)
    assert scope.rows(ForecastRecord).count() == before + 2
    keep_forecast(scope, planned)
    assert scope.rows(ForecastRecord).count() == before + 2
    body = scope.rows(ForecastRecord).last().body
    assert body["subject"] == "D-2"
    assert body["made_on"] == "2026-01-05"
    assert "actual_date" not in body


def test_what_it_writes_down_makes_it_no_older(scope, planned):
    made = keep_forecast(scope, planned)
    scope.workspace.refresh_from_db()
    assert made.revision == scope.workspace.revision


def test_the_grid_and_home_get_its_dates(scope, planned):
    made = keep_forecast(scope, planned)
    body = figures.latest(scope, "outlook").body
    assert body["forecast"]["number"] == made.number
    assert body["features"]["D-1"]["p50"] == made.summary["features"]["D-1"][0]
    assert body["releases"]["R"]["on_time"] == made.summary["releases"]["R"][2]


def test_a_forecast_of_another_plan_is_neither_recorded_nor_told(scope, planned, docks):
    from django.utils import timezone

    planned.status, planned.accepted_at = "accepted", timezone.now()
    planned.save()
    other = keep_plan(docks, 2)
    before = scope.rows(ForecastRecord).count()
    keep_forecast(scope, other)
    assert scope.rows(ForecastRecord).count() == before
    assert figures.latest(scope, "outlook") is None
    assert chosen(scope).plan == other


def test_the_other_planner_hears_of_dates_that_are_unlikely(scope, docks, member):
    from quarterdeck_web.products.assemble import product_of

    pm, viewer = member("pm", workspace=docks), member("viewer", workspace=docks)
    late = keep_plan(docks, 1, engine_plan(product_of(docks), later_by=8))
    made = keep_forecast(scope, late)
    told = scope.rows(Notification)
    assert told.get(user=pm).url == made.get_absolute_url()
    assert not told.filter(user__in=[scope.user, viewer]).exists()


def test_a_release_scores_what_was_forecast(scope, planned, scope_for, docks):
    from quarterdeck_web.features.models import Feature

    keep_forecast(scope, planned)
    feature = scope.get(Feature, ref="D-1")
    with changing(scope, "features.edit") as change:
        change.update(feature, {"status": "released"})
    scored = [body for body in scope.rows(ForecastRecord).values_list("body", flat=True) if body["subject"] == "D-1"]
    assert all(body["actual_date"] for body in scored)
    assert not any(body.get("actual_date") for body in scope.rows(ForecastRecord).values_list("body", flat=True) if body["subject"] == "D-2")


def test_stored_forecasts_are_never_edited_by_a_later_one(scope, planned):
    first = keep_forecast(scope, planned)
    content = bytes(Forecast.objects.within(scope.workspace).get(pk=first.pk).content)
    keep_forecast(scope, planned, 500)
    assert bytes(Forecast.objects.within(scope.workspace).get(pk=first.pk).content) == content


def test_a_document_without_what_is_new_is_stored_and_shown(scope, planned, client_as, docks):
    from quarterdeck_web.forecasts.assemble import forecast_document

    document = json.loads(forecast_document(docks, planned, lambda *said: None, 400))
    for each in (*document["features"], *document["releases"]):
        for field in ("finish_weeks", "answers", "burn_up", "without", "chances"):
            each.pop(field, None)
    store_forecast(scope, planned, json.dumps(document).encode(), 1)
    client = client_as("viewer", workspace=docks)
    assert client.get("/w/docks/forecast/?release=R").status_code == 200
    assert client.get("/w/docks/forecast/features/D-1/").status_code == 200
