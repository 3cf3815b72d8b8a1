"""What a product's history says of its estimates; the sample's planted bias is found again."""

from dataclasses import replace
from datetime import date

import pytest

from quarterdeck.forecast.estimates import estimate_record, past_items, past_work
from quarterdeck.forecast.history import learn
from quarterdeck.samples import load_sample
from quarterdeck.samples.harbor.truth import EFFORT_SPREAD, TEAM_BIAS


@pytest.fixture(scope="module")
def harbor():
    return load_sample("harbor")


@pytest.fixture(scope="module")
def record(harbor):
    return estimate_record(harbor)


def test_the_planted_bias_of_teams_is_found(harbor, record):
    found = {each.team: each for each in record.errors if not each.size and each.team}
    assert set(found) <= set(TEAM_BIAS)
    assert len(found) >= 6
    for team, error in found.items():
        # Three standard errors, and as much as leaning on all teams may pull.
        reach = 3 * EFFORT_SPREAD / error.num**0.5 + 0.1
        assert abs(error.factor.p50 / TEAM_BIAS[team] - 1) <= reach
    worst = max(found, key=lambda team: found[team].factor.p50)
    assert TEAM_BIAS[worst] >= 1.3


def test_the_forecast_learns_the_same(harbor, record):
    history = learn(harbor, 0.0)
    for team, bias in TEAM_BIAS.items():
        factor = history.factor(team)
        assert abs(factor.bias / bias - 1) <= 3 * EFFORT_SPREAD / max(factor.num_outcomes, 5) ** 0.5 + 0.1


def test_what_was_stopped_or_goes_on_says_nothing_of_estimates(harbor):
    stopped = replace(harbor, outcomes=tuple(each for each in harbor.outcomes if each.status in ("continued", "not completed", "rejected")))
    assert past_work(stopped) == ()
    assert estimate_record(stopped).num == 0


def test_what_lies_after_the_day_is_not_learned_from(harbor):
    early = replace(harbor, as_of=date(2026, 7, 1))
    assert all(each.on is None or each.on <= date(2026, 7, 1) for each in past_work(early))
    assert len(past_work(early)) < len(past_work(harbor))


def test_sizes_become_ranges_that_rise(record):
    overall = {each.size: each.days for each in record.sizes if each.team is None}
    assert list(overall) == ["small", "medium", "large"]
    assert overall["small"].p50 < overall["medium"].p50 < overall["large"].p50
    assert all(each.days.p10 < each.days.p90 for each in record.sizes)


def test_ranges_are_held_against_errors(record):
    everybody = next(each for each in record.widths if each.team is None)
    assert everybody.check.num == record.num
    assert 0 < everybody.check.held < 1
    assert everybody.sentence.startswith("All teams: your 80 % ranges held")


def test_past_items_are_asked_in_person_days(harbor):
    likes = past_items(harbor).like(harbor.outcomes[0].title)
    assert likes.items
    assert likes.low < likes.middle < likes.high
