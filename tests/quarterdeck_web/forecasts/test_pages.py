"""The forecast screens: what they say, and to whom."""

import re

import pytest

from quarterdeck_web.forecasts.models import Forecast
from quarterdeck_web.jobs.models import Job

from .conftest import keep_forecast, text

PAGES = ("", "?release=R", "?release=all", "calibration/", "features/D-1/", "releases/R/")


def test_without_a_plan_it_says_what_comes_first(client):
    page = client.get("/w/docks/forecast/")
    assert page.status_code == 200
    assert "Nothing to forecast yet" in text(page)


def test_with_a_plan_it_offers_to_forecast_it(client, planned):
    assert "No forecast yet" in text(client.get("/w/docks/forecast/"))


def test_a_release_says_when_it_is_done_and_whether_its_promise_holds(client, made):
    said = text(client.get("/w/docks/forecast/"))
    finish = made.summary["releases"]["R"]
    assert "Spring is done on" in said
    assert "in half the futures" in said
    assert "holds with" in said
    assert finish[2] is not None
    assert "All 2 must be done" in said


def test_charts_speak(client, made):
    page = client.get("/w/docks/forecast/").content.decode()
    assert re.search(r'aria-label="Burn-up of Spring: \d of \d person-weeks done; half the futures finish by', page)
    assert 'aria-label="Histogram of the week in which Spring is complete' in page
    assert "came true" in page
    assert "<style" not in page
    assert not re.search(r'\sstyle="', page)


def test_all_features_are_listed_with_both_dates(client, made):
    page = text(client.get("/w/docks/forecast/?release=all"))
    assert "promised dates hold with 85 %" in page
    assert "Slots" in page
    assert "Yard map" in page


@pytest.mark.parametrize("sort", ["title", "date", "on_time", "value", "critical", "nonsense"])
def test_every_order_shows_every_feature(client, made, sort):
    assert client.get(f"/w/docks/forecast/?release=all&sort={sort}").status_code == 200


def test_a_feature_shows_how_its_date_was_worked_out(client, made):
    said = text(client.get("/w/docks/forecast/features/D-2/"))
    for word in (
        "How it is worked out",
        "The plan simulated",
        "What items like it took before",
        "What would narrow it",
        "Build Yard map",
        "Old gates",
        "Waits for Slots",
    ):
        assert word in said, word


def test_the_drawer_gets_a_fragment(client, made):
    page = client.get("/w/docks/forecast/features/D-2/", headers={"HX-Request": "true"}).content.decode()
    assert page.lstrip().startswith("<header>")
    assert "<html" not in page


def test_a_feature_out_of_the_plan_has_no_date(client, made, docks):
    from quarterdeck_web.features.models import Feature

    Feature(workspace=docks, ref="D-9", position=9, body={"id": "D-9", "title": "Later"}).save(force_insert=True)
    assert "No date" in text(client.get("/w/docks/forecast/features/D-9/"))


def test_calibration_counts_every_scored_forecast(client, made):
    said = text(client.get("/w/docks/forecast/calibration/"))
    assert "Our 85 % dates came true 83 % of the time (n = 6)" in said
    assert "Gates" in said


def test_calibration_without_truth_says_so(client_as, ours):
    assert "No date has come true or failed yet" in text(client_as("viewer", workspace=ours).get("/w/ours/forecast/calibration/"))


def test_old_forecasts_can_be_opened_and_downloaded(client, made):
    assert client.get("/w/docks/forecast/?forecast=1").status_code == 200
    assert client.get("/w/docks/forecast/1/export").json()["format"] == "quarterdeck-forecast"


@pytest.mark.parametrize(
    "address", ["?forecast=9", "?forecast=x", "?forecast=99999999999999999999", "?release=nope", "features/nope/", "releases/nope/", "9/export"]
)
def test_what_is_not_there_is_the_same_404(client, made, address):
    assert client.get(f"/w/docks/forecast/{address}").status_code == 404


def test_a_foreign_forecast_looks_like_a_missing_one(client_as, theirs, made):
    stranger = client_as("owner", workspace=theirs)
    assert stranger.get("/w/docks/forecast/").status_code == 404
    assert stranger.get("/w/theirs/forecast/1/export").status_code == 404
    assert stranger.get("/w/theirs/forecast/features/D-1/").status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_nobody_sees_it_without_signing_in(made, address):
    from django.test import Client

    assert Client().get(f"/w/docks/forecast/{address}").status_code == 302


def test_forecast_again_asks_for_a_job_and_comes_back(client, planned, docks):
    answer = client.post("/w/docks/forecast/again", {"release": "R"})
    assert answer.status_code == 302
    assert answer["Location"].endswith("?release=R")
    assert Job.objects.within(docks).get().kind == "forecast"


def test_forecast_again_takes_no_missing_plan_and_no_nonsense(client, planned):
    for number in ("7", "x", "-1", "99999999999999"):
        assert client.post("/w/docks/forecast/again", {"plan": number}).status_code == 404


def test_a_viewer_may_look_and_not_ask(client_as, docks, made):
    viewer = client_as("viewer", workspace=docks)
    page = viewer.get("/w/docks/forecast/")
    assert page.status_code == 200
    assert "forecast/again" not in page.content.decode()
    assert viewer.post("/w/docks/forecast/again").status_code == 403
    assert viewer.get("/w/docks/forecast/again").status_code == 405


def test_it_says_when_the_product_has_changed_since(client, made, docks):
    assert "has changed since" not in text(client.get("/w/docks/forecast/"))
    docks.refresh_from_db()
    docks.revision += 1
    docks.save()
    assert "has changed since" in text(client.get("/w/docks/forecast/"))


def test_titles_are_escaped(client, scope_for, docks, planned):
    from quarterdeck_web.forecasts.documents import document_of

    made = keep_forecast(scope_for("tpm", workspace=docks), planned)
    document_of(made)["features"][0]["title"] = "<script>alert(1)</script>"
    assert "<script>alert(1)" not in client.get("/w/docks/forecast/?release=all").content.decode()


def test_pages_take_few_queries(client, made, django_assert_max_num_queries):
    client.get("/w/docks/forecast/?release=all")
    for page in PAGES:
        with django_assert_max_num_queries(34):
            client.get(f"/w/docks/forecast/{page}")


def test_forecasts_are_counted_for_each_workspace(made, ours, scope_for):
    assert not Forecast.objects.within(ours).exists()
