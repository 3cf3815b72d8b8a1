"""How good our dates are, as the page tells it; the sample's planted truth is found on it."""

import re

import pytest

from quarterdeck_web.forecasts.track_record import calibration_of, estimates_of
from quarterdeck_web.products.models import ForecastRecord

from .conftest import keep_forecast


def text(response) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(plain.replace("\u202f", " ").split())


@pytest.fixture
def client(client_as, docks):
    return client_as("viewer", workspace=docks)


def test_it_tells_coverage_sharpness_and_the_stated_days(client):
    said = text(client.get("/w/docks/forecast/calibration/"))
    assert "Our 85 % dates came true 83 % of the time (n = 6)" in said
    for words in ("From the 50 % to the 85 % date", "19 days", "CRPS", "By team", "Gates", "By method"):
        assert words in said
    assert "No forecast whose time has come keeps the day that was promised or planned" in said


def test_what_never_came_true_is_counted_as_missed(client, docks):
    dates = {"made_on": "2025-09-01", "p50_date": "2025-10-01", "p85_date": "2025-10-20", "stated_date": "2025-10-05"}
    ForecastRecord.objects.create(workspace=docks, position=99, body={"subject": "D-9", "method": "by hand", **dates})
    said = text(client.get("/w/docks/forecast/calibration/"))
    assert "came true 71 % of the time (n = 7)" in said
    assert "1 forecast has passed with nothing done, and counts as missed" in said
    assert "Stated days 0 %" in said


def test_estimates_stand_beside_what_the_work_took(client):
    said = text(client.get("/w/docks/forecast/calibration/"))
    assert "Estimates, and what the work took" in said
    assert "of 6 done pieces of work" in said
    assert re.search(r"Gates 6 × 1\.\d\d × 1\.20 × 1\.\d\d", said)


def test_it_says_what_scores_change_in_todays_forecast(client, scope_for, docks, planned):
    keep_forecast(scope_for("tpm", workspace=docks), planned)
    said = text(client.get("/w/docks/forecast/calibration/"))
    assert "What this changes in today’s forecast" in said
    assert "of the 20 subjects it takes to correct them have come due" in said


def test_dates_of_releases_say_how_much_more_they_hold_with(client, docks):
    points = [{"on": "2025-10-01", "probability": 0.7}, {"on": "2025-12-01", "probability": 0.93}]
    for number in range(6):
        body = {"subject": f"R{number}", "made_on": "2025-09-01", "p50_date": "2025-10-01", "p85_date": "2025-12-01", "method": "milestone hazards"}
        ForecastRecord.objects.create(workspace=docks, position=100 + number, body={**body, "points": points, "actual_date": "2025-10-01"})
    said = text(client.get("/w/docks/forecast/calibration/"))
    assert "Dates are days of releases" in said
    assert "Milestone hazards" in said


def test_the_sample_shows_what_was_planted(harbor, scope_for):
    from quarterdeck.samples.harbor.truth import P50_HIT_SHARE, P85_HIT_SHARE, TEAM_BIAS

    scope = scope_for("pm", workspace=harbor)
    score = calibration_of(scope)
    levels = {level["said"]: level for level in score["everything"]["levels"]}
    assert levels[0.5]["low"] <= P50_HIT_SHARE <= levels[0.5]["high"]
    assert levels[0.85]["low"] <= P85_HIT_SHARE <= levels[0.85]["high"]
    assert levels[0.85]["high"] < 0.85
    assert score["stated"]["num"] >= 150
    assert {group["title"] for group in score["groups"] if group["kind"] == "team"} >= {"Docks", "Mobile"}
    found = {row["team"]: row["factor"]["p50"] for row in estimates_of(scope)["errors"] if row["team"] and not row["size"]}
    assert all(abs(found[team] / bias - 1) < 0.25 for team, bias in TEAM_BIAS.items() if team in found)


def test_a_feature_shows_past_work_like_it(harbor, scope_for):
    from quarterdeck_web.features.models import Feature
    from quarterdeck_web.forecasts.track_record import likes_of

    scope = scope_for("pm", workspace=harbor)
    likes = likes_of(scope, scope.get(Feature, ref="HB-102"))
    assert likes["num_past"] >= 50
    assert likes["low"] < likes["middle"] < likes["high"]
    assert likes["items"][0]["item"]["text"] == "Offline spike"


def test_the_page_of_a_date_says_what_like_work_took(client, scope_for, docks, planned):
    from quarterdeck_web.products.models import Outcome

    for number in range(12):
        body = {"id": f"L{number}", "title": f"Slots at gate {number}", "period": "P", "status": "completed", "team": "t", "actual_days": 8 + number}
        Outcome.objects.create(workspace=docks, ref=body["id"], position=50 + number, body=body)
    keep_forecast(scope_for("tpm", workspace=docks), planned)
    said = text(client.get("/w/docks/forecast/features/D-1/"))
    assert "Past work like it" in said
    assert "person-days in 80 % of cases" in said
    assert "Slots at gate" in said
