"""Planned work against what work like it took: planted bias of team and size is found again, in ranges and in draws."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.estimates import check_range, learn_estimates, narrow_ranges
from quarterdeck.product import Activity, Feature, Horizon, Option, Outcome, Period, ProductFile, Team
from quarterdeck.uncertainty import ThreePoint

TODAY = date(2026, 6, 1)
BIAS = {("docks", "small"): 0.9, ("docks", "medium"): 1.2, ("docks", "large"): 1.6, ("mobile", "small"): 1.3, ("mobile", "large"): 1.0}
ESTIMATES = {"small": (2, 6), "medium": (8, 14), "large": (18, 40)}


def outcomes(num: int, spread: float = 0.3, bias=BIAS, seed: int = 1) -> tuple[Outcome, ...]:
    rng, made = np.random.default_rng(seed), []
    for (team, size), factor in bias.items():
        for estimate in rng.uniform(*ESTIMATES[size], num):
            took = float(estimate * factor * np.exp(spread * rng.standard_normal()))
            day = TODAY - timedelta(days=int(rng.integers(1, 300)))
            name = f"O{len(made)}"
            one = Outcome(id=name, title=name, period="q", status="completed", team=team, size=size, finished_on=day)
            made.append(replace(one, estimate_days=float(estimate), actual_days=took))
    return tuple(made)


def product(history: tuple[Outcome, ...], *efforts: ThreePoint) -> ProductFile:
    activities = tuple(Activity(id=f"A{n}", title=f"Build {n}", effort=effort, team="docks") for n, effort in enumerate(efforts))
    options = (Option(id="o", title="o", activities=activities),) if activities else ()
    return ProductFile(
        id="p",
        name="P",
        as_of=TODAY,
        horizon=Horizon(start=TODAY, num_weeks=26),
        periods=(Period(id="q", title="Q", first=date(2025, 1, 1), last=date(2026, 5, 31)),),
        teams=(Team(id="docks", title="Docks"), Team(id="mobile", title="Mobile")),
        outcomes=history,
        features=(Feature(id="F", title="F", status="planned", options=options),),
    )


def test_planted_bias_of_team_and_size_is_found_again():
    learned = learn_estimates(product(outcomes(200)))
    for (team, size), factor in BIAS.items():
        estimate = float(np.mean(ESTIMATES[size]))
        found = learned.range_of(estimate, team)
        assert (found.team, found.size, found.num) == (team, size, 200)
        assert found.days.p50 / estimate == pytest.approx(factor, rel=0.12)


def test_learned_ranges_of_new_work_hold_as_often_as_they_say():
    learned = learn_estimates(product(outcomes(150, 0.5)))
    new = outcomes(400, 0.5, seed=2)
    ranges = [learned.range_of(each.estimate_days, each.team).days for each in new]
    held = np.mean([said.p10 <= each.actual_days <= said.p90 for said, each in zip(ranges, new, strict=True)])
    assert held == pytest.approx(0.80, abs=0.04)
    held = np.mean([(said := learned.range_of_size(each.size, each.team).days).p10 <= each.actual_days <= said.p90 for each in new])
    assert held == pytest.approx(0.80, abs=0.05)


@pytest.mark.parametrize(("estimate", "size"), [(1, "small"), (5.9, "small"), (8.2, "medium"), (13, "medium"), (18.5, "large"), (400, "large")])
def test_an_estimate_has_the_size_that_work_of_it_had(estimate, size):
    assert learn_estimates(product(outcomes(60))).size_of(estimate) == size


def test_few_pieces_say_whom_they_lean_on():
    history = (*outcomes(20, bias={("docks", "small"): 1.0}), *outcomes(2, bias={("mobile", "small"): 2.0}))
    learned = learn_estimates(product(tuple(replace(each, id=f"N{n}") for n, each in enumerate(history))))
    assert learned.range_of_size("small", "docks").sentence.endswith("days (n = 20)")
    assert learned.range_of_size("small", "mobile").sentence.endswith("days (n = 2, leaning on 22 of all teams)")
    assert learned.range_of_size("small", "nobody").team is None
    assert learned.range_of_size("large", "docks") is None


def test_beyond_the_estimates_that_were_seen_no_slope_is_followed():
    learned = learn_estimates(product(outcomes(100)))
    largest = max(each.estimate_days for each in outcomes(100))
    assert learned.range_of(10 * largest).days.p50 == pytest.approx(10 * learned.range_of(largest).days.p50)


def test_a_range_that_is_too_narrow_is_told_with_what_it_took():
    learned = learn_estimates(product(outcomes(40)))
    found = check_range(learned, ThreePoint(9.5, 10, 10.5), "docks")
    assert (found.learned.size, found.learned.num) == ("medium", 40)
    assert 0 <= found.held < found.held_high < 0.8
    assert found.sentence.replace("\u202f", " ").startswith(
        "9.5 to 10 days is said to hold 80 % of the time; of work like it (Docks, medium, n = 40)"
    )
    assert found.sentence.endswith(found.learned.sentence)


def test_what_was_learned_is_itself_wide_enough():
    learned = learn_estimates(product(outcomes(40)))
    for size in ESTIMATES:
        days = learned.range_of_size(size, "docks").days
        assert check_range(learned, ThreePoint(days.p10 / 2, days.p50, days.p90 * 2), "docks", size) is None


def test_too_little_history_warns_of_nothing():
    for history in ((), outcomes(1, bias={("docks", "small"): 3.0})):
        learned = learn_estimates(product(history))
        assert check_range(learned, ThreePoint(9.9, 10, 10.1), "docks") is None
    assert learn_estimates(product(())).range_of(10, "docks") is None
    assert learn_estimates(product(())).range_of_size("small") is None


def test_planned_work_is_told_the_narrowest_first():
    asked = product(outcomes(40), ThreePoint(1, 3, 9), ThreePoint(2.9, 3, 3.1), ThreePoint(2.5, 3, 3.5))
    found = narrow_ranges(asked)
    assert [each.activity for each in found] == ["A1", "A2"]
    assert [each.held for each in found] == sorted(each.held for each in found)
    # All that the team does for the feature is medium, though each part is small.
    assert {each.learned.size for each in found} == {"medium"}
    released = replace(asked, features=(replace(asked.features[0], status="released"),))
    assert narrow_ranges(released) == ()


def test_what_comes_after_the_day_changes_no_bit():
    late = replace(outcomes(1)[0], id="late", finished_on=TODAY + timedelta(days=1), actual_days=999.0)
    before, after = (learn_estimates(product(history)) for history in (outcomes(30), (*outcomes(30), late)))
    assert before.cuts == after.cuts
    for estimate in (3.0, 10.0, 30.0):
        assert before.range_of(estimate, "docks") == after.range_of(estimate, "docks")
    for size in ESTIMATES:
        assert before.range_of_size(size, "docks") == after.range_of_size(size, "docks")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(BIAS)), st.floats(0.5, 90), st.floats(0.1, 300)), min_size=1, max_size=25), st.floats(0.01, 5000))
def test_ranges_rise_and_sizes_follow_the_estimate(rows, estimate):
    history = tuple(
        Outcome(id=f"O{n}", title="o", period="q", status="completed", team=team, size=size, estimate_days=said, actual_days=took)
        for n, ((team, size), said, took) in enumerate(rows)
    )
    learned = learn_estimates(product(history))
    days = learned.range_of(estimate, "docks").days
    assert 0 < days.p10 <= days.p50 <= days.p90
    order = ["", "small", "medium", "large"]
    assert order.index(learned.size_of(estimate)) <= order.index(learned.size_of(estimate * 2))


def test_misuse_is_refused():
    learned = learn_estimates(product(outcomes(5)))
    with pytest.raises(InvalidInput, match="small, medium or large, got 'tiny'"):
        learned.range_of_size("tiny")
    with pytest.raises(InvalidInput, match="above 0 person-days"):
        learned.range_of(0)
