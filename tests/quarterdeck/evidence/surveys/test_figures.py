"""Net promoters, Sean Ellis' question and MaxDiff against worked examples, other programs and planted truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from quarterdeck.errors import InvalidInput
from quarterdeck.evidence.surveys import max_diff, net_promoter, net_promoter_change, net_promoter_change_interval, product_market_fit
from quarterdeck.evidence.surveys.max_diff import PRIOR_PRECISION
from quarterdeck.product import BestWorst, SurveyResponse


def scores(promoters: int, passives: int, detractors: int) -> list[int]:
    return [10] * promoters + [8] * passives + [2] * detractors


@pytest.mark.parametrize(
    ("groups", "score", "error"),
    [
        ((50, 30, 20), 0.30, 0.07810),  # √((.5 + .2 − .09) / 100)
        ((100, 0, 0), 1.0, 0.0),
        ((0, 10, 0), 0.0, 0.0),
        ((25, 50, 25), 0.0, 0.07071),  # √(.5 / 100)
    ],
)
def test_net_promoter_and_its_error(groups: tuple[int, int, int], score: float, error: float) -> None:
    found = net_promoter(scores(*groups))
    assert found is not None
    assert (found.promoters, found.passives, found.detractors) == groups
    assert found.score == pytest.approx(score)
    assert found.standard_error == pytest.approx(error, abs=5e-6)


def test_groups_end_at_six_eight_and_ten() -> None:
    found = net_promoter(range(11))
    assert found is not None
    assert (found.promoters, found.passives, found.detractors) == (2, 2, 7)


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60))
def test_the_interval_holds_the_score_and_has_a_width(answers: list[int]) -> None:
    found = net_promoter(answers)
    assert found is not None
    assert -1 <= found.interval.low < found.interval.high <= 1
    assert found.interval.low - 0.25 <= found.score <= found.interval.high + 0.25
    assert found.promoters + found.passives + found.detractors == len(answers)


def test_the_interval_of_ninety_five_percent_holds_the_truth_about_as_often() -> None:
    rng, held = np.random.default_rng(4), 0
    for _ in range(600):
        found = net_promoter(rng.choice([10, 8, 2], size=45, p=[0.5, 0.2, 0.3]).tolist())
        assert found is not None
        held += found.interval.low <= 0.2 <= found.interval.high
    assert 0.93 <= held / 600 <= 0.975


def test_a_few_points_among_few_people_are_noise() -> None:
    now, before = net_promoter(scores(28, 14, 18)), net_promoter(scores(25, 15, 20))
    assert now is not None
    assert before is not None
    assert net_promoter_change(now, before).direction == "steady"
    many, earlier = net_promoter(scores(2800, 1400, 1800)), net_promoter(scores(2500, 1500, 2000))
    assert many is not None
    assert earlier is not None
    assert net_promoter_change(many, earlier).direction == "rising"


def test_the_interval_of_a_change_holds_the_truth_about_as_often_as_it_says() -> None:
    rng, held = np.random.default_rng(5), 0
    for _ in range(600):
        now = net_promoter(rng.choice([10, 8, 2], size=60, p=[0.55, 0.25, 0.2]).tolist())
        before = net_promoter(rng.choice([10, 8, 2], size=40, p=[0.4, 0.2, 0.4]).tolist())
        assert now is not None
        assert before is not None
        interval = net_promoter_change_interval(now, before)
        held += interval.low <= 0.35 <= interval.high
    assert 0.93 <= held / 600 <= 0.98


@given(st.lists(st.integers(0, 10), min_size=1, max_size=40), st.lists(st.integers(0, 10), min_size=1, max_size=40))
def test_a_change_turned_round_has_the_interval_turned_round(first: list[int], second: list[int]) -> None:
    now, before = net_promoter(first), net_promoter(second)
    assert now is not None
    assert before is not None
    one, other = net_promoter_change_interval(now, before), net_promoter_change_interval(before, now)
    assert one.low == pytest.approx(-other.high)
    assert one.high == pytest.approx(-other.low)
    assert one.low - 1e-9 <= now.score - before.score <= one.high + 1e-9


def test_scores_that_are_none_are_refused() -> None:
    with pytest.raises(InvalidInput, match="from 0 to 10, got 11"):
        net_promoter([11])
    assert net_promoter([]) is None


def people(very: int, somewhat: int, others: int, is_active: bool | None = True) -> list[SurveyResponse]:
    words = ["very"] * very + ["somewhat"] * somewhat + ["not"] * others
    return [SurveyResponse(respondent=f"{is_active}{idx}", disappointed=word, is_active=is_active) for idx, word in enumerate(words)]  # type: ignore[arg-type]


def test_sean_ellis_with_the_interval_of_wilson() -> None:
    """Superhuman's first survey had 22 % of its users very disappointed (R. Vohra, First Round Review, 2018)."""
    found = product_market_fit(people(22, 50, 28))
    assert found is not None
    assert found.share == pytest.approx(0.22)
    assert (found.interval.low, found.interval.high) == pytest.approx((0.1501, 0.3108), abs=2e-4)
    assert found.verdict == "below"
    assert found.warnings == ()


def test_few_answers_and_people_who_do_not_use_it_are_called_out() -> None:
    found = product_market_fit([*people(8, 8, 3), *people(0, 0, 30, is_active=False)])
    assert found is not None
    assert (found.respondents, found.left_out, found.verdict) == (19, 30, "open")
    assert "fewer than 40" in found.warnings[0]
    unknown = product_market_fit(people(50, 0, 0, is_active=None))
    assert unknown is not None
    assert "Of 50 it is not known" in unknown.warnings[0]
    assert product_market_fit(people(0, 0, 9, is_active=False)) is None


def choose(rng: np.random.Generator, utilities: dict[str, float], shown: tuple[str, ...]) -> BestWorst:
    """One person's choice by the model: the best with Gumbel noise, then the worst of the rest."""
    loud = {item: utilities[item] + rng.gumbel() for item in shown}
    best = max(loud, key=lambda item: loud[item])
    quiet = {item: -utilities[item] + rng.gumbel() for item in shown if item != best}
    return BestWorst(shown=shown, best=best, worst=max(quiet, key=lambda item: quiet[item]))


def panel(seed: int, utilities: dict[str, float], num_people: int, spread: float = 0.0, num_tasks: int = 6, size: int = 4) -> list[SurveyResponse]:
    rng, made = np.random.default_rng(seed), []
    for number in range(num_people):
        own = {item: value + spread * rng.standard_normal() for item, value in utilities.items()}
        tasks = tuple(choose(rng, own, tuple(rng.permutation(list(utilities))[:size].tolist())) for _ in range(num_tasks))
        made.append(SurveyResponse(respondent=str(number), tasks=tasks))
    return made


def test_with_two_at_a_time_it_is_logistic_regression() -> None:
    """The worst of two is no second choice, so the model is Bradley and Terry's: scikit-learn fits the same with the same penalty."""
    answers = panel(3, {"a": 1.0, "b": 0.2, "c": -0.4, "d": -0.8}, 60, size=2)
    names = ["a", "b", "c", "d"]
    rows, wins = [], []
    for idx, task in enumerate(task for each in answers for task in each.tasks):
        row = np.zeros(4)
        row[names.index(task.best)], row[names.index(task.worst)] = 1.0, -1.0
        rows.append(row if idx % 2 else -row)
        wins.append(idx % 2)
    other = LogisticRegression(C=1 / PRIOR_PRECISION, fit_intercept=False, tol=1e-10, max_iter=1000).fit(np.array(rows), wins).coef_[0]
    found = max_diff(answers)
    assert found is not None
    ours = {each.item: each.utility for each in found.items}
    assert [ours[name] for name in names] == pytest.approx((other - other.mean()).tolist(), abs=1e-4)


def test_counts_are_best_less_worst_by_shown() -> None:
    tasks = (BestWorst(shown=("a", "b", "c"), best="a", worst="c"), BestWorst(shown=("a", "b", "d"), best="b", worst="a"))
    found = max_diff([SurveyResponse(respondent="1", tasks=tasks)])
    assert found is not None
    counts = {each.item: (each.shown, each.best, each.worst, each.count_score) for each in found.items}
    assert counts == {"a": (2, 1, 1, 0.0), "b": (2, 1, 0, 0.5), "c": (1, 0, 1, -1.0), "d": (1, 0, 0, 0.0)}


@pytest.mark.parametrize("spread", [0.0, 1.0])
def test_intervals_hold_the_planted_utilities_about_as_often_as_they_say(spread: float) -> None:
    """With everybody alike, and with everybody different: then the model's own errors would be too small."""
    truth = {"a": 1.2, "b": 0.5, "c": 0.0, "d": -0.3, "e": -0.6, "f": -0.8}
    reference = {each.item: each.utility for each in max_diff(panel(99, truth, 6000, spread)).items}  # type: ignore[union-attr]
    held = total = 0
    for seed in range(40):
        found = max_diff(panel(seed, truth, 60, spread))
        assert found is not None
        held += sum(each.interval.low <= reference[each.item] <= each.interval.high for each in found.items)
        total += len(found.items)
    assert 0.90 <= held / total <= 0.99


def test_what_always_wins_stays_finite_and_shares_add_up() -> None:
    tasks = tuple(BestWorst(shown=("a", "b", "c"), best="a", worst="c") for _ in range(40))
    found = max_diff([SurveyResponse(respondent=str(n), tasks=tasks) for n in range(3)])
    assert found is not None
    assert [each.item for each in found.items] == ["a", "b", "c"]
    assert all(np.isfinite([each.interval.low, each.interval.high]).all() for each in found.items)
    assert sum(each.share for each in found.items) == pytest.approx(1)
    assert all(0 <= each.share_interval.low <= each.share <= each.share_interval.high <= 1 for each in found.items)
    assert found.fit == 1.0


def test_unbalanced_and_unconnected_designs_are_called_out() -> None:
    apart = (BestWorst(shown=("a", "b"), best="a", worst="b"),) * 3 + (BestWorst(shown=("c", "d"), best="c", worst="d"),)
    found = max_diff([SurveyResponse(respondent="1", tasks=apart)])
    assert found is not None
    assert [warning.split(":")[0].split(";")[0] for warning in found.warnings] == [
        "The design is not balanced",
        "An item was shown only 1 times",
        "Some items were never shown together with the others, not even through a third",
    ]
    assert max_diff([SurveyResponse(respondent="1")]) is None
