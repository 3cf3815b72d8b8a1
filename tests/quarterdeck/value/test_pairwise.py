"""Bradley–Terry strengths from pairwise answers."""

import numpy as np
import pytest

from quarterdeck.product import PairwiseAnswer
from quarterdeck.uncertainty import generator
from quarterdeck.value import pairwise
from quarterdeck.value.pairwise import PRIOR_GAMES, fit


def games(*results: tuple[str, str, int]) -> list[PairwiseAnswer]:
    return [PairwiseAnswer(winner=winner, loser=loser) for winner, loser, times in results for _ in range(times)]


def simulated(strengths: dict[str, float], per_pair: int, rng: np.random.Generator) -> list[PairwiseAnswer]:
    names, answers = list(strengths), []
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            chance = 1 / (1 + np.exp(strengths[b] - strengths[a]))
            for a_wins in rng.random(per_pair) < chance:
                answers.append(PairwiseAnswer(winner=a if a_wins else b, loser=b if a_wins else a))
    return answers


def test_two_items_come_out_at_the_top_of_the_posterior() -> None:
    # By symmetry θ and −θ solve 30 − 40 σ(2θ) + ½·prior − prior·σ(θ) = 0: found here by bisection, not by the fit's own way.
    def slope(theta: float) -> float:
        return 30 - 40 / (1 + np.exp(-2 * theta)) + PRIOR_GAMES / 2 - PRIOR_GAMES / (1 + np.exp(-theta))

    low, high = 0.0, 5.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) > 0 else (low, middle)
    model = fit(games(("a", "b", 30), ("b", "a", 10)))
    assert model.strengths == pytest.approx([low, -low], abs=1e-6)


def test_the_fit_climbs_to_where_the_gradient_is_nought() -> None:
    rng = np.random.default_rng(1)
    model = fit(simulated({"a": 1.0, "b": 0.0, "c": -0.5, "d": 0.3}, 5, rng))
    power = np.exp(model.strengths)
    expected = (model.wins + model.wins.T) * power[:, None] / (power[:, None] + power[None, :])
    gradient = model.wins.sum(axis=1) + PRIOR_GAMES / 2 - expected.sum(axis=1) - PRIOR_GAMES * power / (1 + power)
    assert gradient == pytest.approx(np.zeros(4), abs=1e-6)


def test_an_unbeaten_item_stays_finite() -> None:
    result = pairwise(games(("a", "b", 3)), generator(1, "t"))
    assert [item.id for item in result.items] == ["a", "b"]
    assert result.items[0].strength < 5
    assert result.agreement == 1


def test_items_never_linked_by_a_comparison_are_told_apart() -> None:
    result = pairwise(games(("a", "b", 2), ("b", "c", 1), ("x", "y", 1)), generator(1, "t"))
    assert result.num_components == 2
    assert {item.id: item.component for item in result.items} == {"a": 0, "b": 0, "c": 0, "x": 1, "y": 1}
    assert result.next_pair is not None
    assert len(set(result.next_pair) & {"x", "y"}) == 1


def test_the_next_pair_is_the_one_hardly_asked_about() -> None:
    answers = games(("a", "b", 20), ("b", "a", 20), ("b", "c", 1), ("c", "b", 1))
    assert set(pairwise(answers, generator(1, "t")).next_pair or ()) & {"c"}


def test_circles_show_in_the_agreement() -> None:
    assert pairwise(games(("a", "b", 1), ("b", "c", 1), ("c", "a", 1)), generator(1, "t")).agreement == pytest.approx(0.5)


def test_no_answers_give_an_empty_result() -> None:
    assert pairwise([], generator(1, "t")).items == ()


def test_ranges_of_differences_hold_the_truth_about_eight_times_in_ten() -> None:
    truth, rng, held = {"a": 0.8, "b": 0.0, "c": -0.8}, np.random.default_rng(11), 0
    for trial in range(300):
        drawn = fit(simulated(truth, 20, rng)).draw(600, generator(trial, "t"))
        low, high = np.quantile(drawn[:, 0] - drawn[:, 1], [0.1, 0.9])
        held += low <= 0.8 <= high
    assert 0.74 <= held / 300 <= 0.87
