"""Scores made of people's answers: opportunity and Kano."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.product import KanoResponse, Need
from quarterdeck.uncertainty import generator
from quarterdeck.value import band_of, category_of, kano, opportunities, opportunity_score
from quarterdeck.value.draws import Draws
from quarterdeck.value.kano import ANSWERS, better_and_worse, category_counts
from quarterdeck.value.opportunity import opportunity_samples

PUBLISHED = """
    Q A A A O
    R I I I M
    R I I I M
    R I I I M
    R R R R Q
"""


def test_every_pair_of_kano_answers_falls_where_berger_put_it() -> None:
    table = [row.split() for row in PUBLISHED.strip().splitlines()]
    found = [[category_of(with_it, without_it)[0].upper() for without_it in ANSWERS] for with_it in ANSWERS]
    assert found == table


def responses(**counts: int) -> tuple[KanoResponse, ...]:
    pairs = {"a": ("like", "neutral"), "o": ("like", "dislike"), "m": ("neutral", "dislike"), "i": ("neutral", "neutral"), "r": ("dislike", "like"),
             "q": ("like", "like")}  # fmt: skip
    return tuple(KanoResponse(functional=pairs[key][0], dysfunctional=pairs[key][1], count=count) for key, count in counts.items())  # type: ignore[arg-type]


def test_better_and_worse_are_bergers_ratios() -> None:
    better, worse = better_and_worse(np.array([[0.3, 0.2, 0.1, 0.4, 0, 0]]))
    assert (better[0], worse[0]) == pytest.approx((0.5, -0.3))
    result = kano(responses(a=3000, o=2000, m=1000, i=4000), generator(1, "t"))
    assert result is not None
    assert result.better is not None
    assert result.worse is not None
    assert (result.better.p50, result.worse.p50) == pytest.approx((0.5, -0.3), abs=0.01)
    assert result.category == "indifferent"


@pytest.mark.parametrize(("second", "is_tied"), [(48, True), (46, False)])
def test_leaders_within_six_points_are_a_tie(second: int, is_tied: bool) -> None:
    result = kano(responses(a=100 - second, i=second), generator(1, "t"))
    assert result is not None
    assert (result.category is None) == is_tied
    assert result.tied == (("attractive", "indifferent") if is_tied else ())


def test_contradictions_make_the_questionnaire_suspect() -> None:
    result = kano(responses(a=90, q=10), generator(1, "t"))
    assert result is not None
    assert result.questionable_share == pytest.approx(0.1)
    assert result.is_questionable


def test_nobody_asked_or_nobody_judging_gives_no_coefficients() -> None:
    assert kano((), generator(1, "t")) is None
    result = kano(responses(r=3, q=2), generator(1, "t"))
    assert result is not None
    assert result.better is None


@given(counts=st.lists(st.integers(0, 50), min_size=25, max_size=25))
def test_category_counts_lose_nobody(counts: list[int]) -> None:
    pairs = [(a, b) for a in ANSWERS for b in ANSWERS]
    given_answers = [KanoResponse(functional=a, dysfunctional=b, count=n) for (a, b), n in zip(pairs, counts, strict=True)]  # type: ignore[arg-type]
    assert sum(category_counts(given_answers).values()) == sum(counts)


@pytest.mark.parametrize(("importance", "satisfaction", "score"), [(9, 3, 15), (9, 9, 9), (4, 8, 4), (10, 0, 20), (0, 0, 0)])
def test_opportunity_is_importance_plus_what_is_unmet(importance: float, satisfaction: float, score: float) -> None:
    assert opportunity_score(importance, satisfaction) == score


@pytest.mark.parametrize(("score", "band"), [(15.1, "extreme"), (15, "high"), (12, "high"), (11.9, "solid"), (10, "solid"), (9.9, "served")])
def test_bands_are_ulwicks(score: float, band: str) -> None:
    assert band_of(score) == band


def test_needs_without_ratings_or_respondents_are_not_scored() -> None:
    needs = (Need(id="a", title="A", importance=0.9, satisfaction=0.3, respondents=200), Need(id="b", title="B", importance=0.9, satisfaction=0.3))
    (only,) = opportunities(needs)
    assert (only.need, only.score, only.band) == ("a", pytest.approx(15), "high")
    assert only.range.p10 < 15 < only.range.p90


def test_opportunity_ranges_hold_the_truth_about_eight_times_in_ten() -> None:
    rng, held = np.random.default_rng(3), 0
    for trial in range(400):
        important, satisfied = rng.binomial(150, [0.8, 0.4]) / 150
        samples = opportunity_samples(Need(id=f"n{trial}", title="N", importance=important, satisfaction=satisfied, respondents=150), Draws(800, 5))
        low, high = np.quantile(samples, [0.1, 0.9])  # type: ignore[arg-type]
        held += low <= 12.0 <= high
    assert 0.74 <= held / 400 <= 0.87
