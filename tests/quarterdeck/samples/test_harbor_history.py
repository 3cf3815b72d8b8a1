"""Harbor's past holds the biases that were planted in it."""

from collections import Counter
from math import exp, log
from statistics import mean

import numpy as np
import pytest

from quarterdeck.product import ProductFile
from quarterdeck.samples.harbor import load, planted_truth
from quarterdeck.samples.harbor.facts import workdays_after, workdays_between


@pytest.fixture(scope="module")
def harbor() -> ProductFile:
    return load()


def test_history_has_every_kind_of_end(harbor: ProductFile) -> None:
    counts = Counter(outcome.status for outcome in harbor.outcomes)
    assert set(counts) >= {"completed", "partly completed", "continued", "superseded", "not completed", "rejected", "in progress"}
    assert counts["completed"] > 45
    initiatives = {initiative.id for initiative in harbor.initiatives}
    assert all(outcome.successor in initiatives for outcome in harbor.outcomes if outcome.status == "superseded")


def test_what_is_continued_goes_on_in_the_next_period(harbor: ProductFile) -> None:
    order = [period.id for period in harbor.periods]
    places = {(outcome.initiative, outcome.period) for outcome in harbor.outcomes}
    for outcome in harbor.outcomes:
        if outcome.status == "continued":
            assert outcome.period != order[-1]
            assert (outcome.initiative, order[order.index(outcome.period) + 1]) in places


def test_days_are_in_order(harbor: ProductFile) -> None:
    periods = {period.id: period for period in harbor.periods}
    for outcome in harbor.outcomes:
        if outcome.finished_on and outcome.started_on and outcome.promised_on:
            assert periods[outcome.period].first <= outcome.started_on < outcome.finished_on < harbor.as_of, outcome
            assert outcome.finished_on <= periods[outcome.period].last, outcome
            assert outcome.started_on < outcome.promised_on, outcome
    assert all(change.on < harbor.as_of for change in harbor.changes)
    for forecast in harbor.forecasts:
        assert forecast.made_on <= forecast.p50_date <= forecast.p85_date


def test_estimates_are_as_wrong_as_planted(harbor: ProductFile) -> None:
    truth, ratios = planted_truth().team_bias, {}
    done = [each for each in harbor.outcomes if each.status in ("completed", "partly completed") and each.actual_days and each.estimate_days]
    for team in truth:
        ratios[team] = [log(each.actual_days / each.estimate_days) for each in done if each.team == team and each.actual_days and each.estimate_days]
    for team, values in ratios.items():
        # Four standard errors of the planted spread: wrong once in thousands of seeds.
        assert mean(values) == pytest.approx(log(truth[team]), abs=4 * 0.25 / len(values) ** 0.5), team
    rest = [value - log(truth[team]) for team, values in ratios.items() for value in values]
    assert exp(mean(rest)) == pytest.approx(1, abs=0.1)


def test_delays_follow_the_planted_distribution(harbor: ProductFile) -> None:
    delays = [workdays_between(each.promised_on, each.finished_on) for each in harbor.outcomes if each.promised_on and each.finished_on]
    low, middle, high = planted_truth().delay_workdays
    assert np.mean([delay <= low for delay in delays]) == pytest.approx(0.1, abs=0.11)
    assert np.mean([delay <= middle for delay in delays]) == pytest.approx(0.5, abs=0.18)
    assert np.mean([delay <= high for delay in delays]) == pytest.approx(0.9, abs=0.11)


def test_stated_dates_come_true_less_often_than_stated(harbor: ProductFile) -> None:
    truth = planted_truth()
    scored = [forecast for forecast in harbor.forecasts if forecast.actual_date]
    assert len(scored) > 120
    p50 = np.mean([each.actual_date <= each.p50_date for each in scored if each.actual_date])
    p85 = np.mean([each.actual_date <= each.p85_date for each in scored if each.actual_date])
    assert p50 == pytest.approx(truth.p50_hit_share, abs=0.03)
    assert p85 == pytest.approx(truth.p85_hit_share, abs=0.02)


@pytest.mark.parametrize("count", [-12, -1, 0, 1, 4, 5, 23])
def test_working_days_count_there_and_back(harbor: ProductFile, count: int) -> None:
    assert workdays_between(harbor.as_of, workdays_after(harbor.as_of, count)) == count


def test_features_in_progress_have_progress_and_a_past(harbor: ProductFile) -> None:
    started = [feature for feature in harbor.features if feature.status == "in progress"]
    assert all(feature.progress for feature in started)
    assert len([feature for feature in started if feature.initiative]) == 8
    tracked = {point.subject for point in harbor.progress}
    assert {feature.id for feature in started} <= tracked
    subjects = {feature.id for feature in harbor.features} | {outcome.id for outcome in harbor.outcomes}
    for records in (harbor.changes, harbor.updates, harbor.progress, harbor.forecasts):
        assert all(record.subject in subjects for record in records)
