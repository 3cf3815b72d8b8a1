"""Ranks with their doubt, by every method."""

from datetime import date
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput
from quarterdeck.product import (
    Activity,
    Criterion,
    CriterionScore,
    Feature,
    Horizon,
    IceInputs,
    KanoResponse,
    Need,
    NeedLink,
    Option,
    PairwiseAnswer,
    ProductFile,
    RiceInputs,
    ValueCase,
    WsjfInputs,
)
from quarterdeck.result_files import read_result, write_result
from quarterdeck.uncertainty import ThreePoint
from quarterdeck.value import METHODS, Ranking, rank

E = ThreePoint.exactly


def full(name: str, size: float, **changes: object) -> Feature:
    parts: dict[str, object] = {
        "value": E(100 * size),
        "rice": RiceInputs(reach=E(1000), impact=E(size), confidence=E(0.8)),
        "ice": IceInputs(impact=E(size), confidence=E(5), ease=E(2)),
        "wsjf": WsjfInputs(business_value=E(size), time_criticality=E(3), risk_reduction=E(2), job_size=E(5)),
        "kano": (
            KanoResponse(functional="like", dysfunctional="dislike", count=40),
            KanoResponse(functional="neutral", dysfunctional="neutral", count=60),
        ),
        "scores": (CriterionScore(criterion="c", score=E(size)), CriterionScore(criterion="d", score=E(10))),
    }
    options = (Option(id="o", title="o", activities=(Activity(id="a", title="a", effort=E(260 / 12), team="t"),)),)
    return Feature(id=name, title=name, options=options, value=ValueCase(**{**parts, **changes}))  # type: ignore[arg-type]


def product(*features: Feature, **parts: object) -> ProductFile:
    criteria = (Criterion(id="c", title="Reach", weight=3), Criterion(id="d", title="Fit", weight=1), Criterion(id="e", title="Unused", weight=0))
    return ProductFile(
        id="p", name="P", as_of=date(2026, 1, 5), horizon=Horizon(start=date(2026, 1, 5), num_weeks=52), features=features, criteria=criteria, **parts  # type: ignore[arg-type]
    )  # fmt: skip


WEEKS_OF_A_MONTH = 52 / 12


@pytest.mark.parametrize(
    ("method", "score"),
    [
        ("value", 300),
        ("rice", 1000 * 3 * 0.8 / 1.0),
        ("ice", 3 * 5 * 2),
        ("safe-wsjf", (3 + 3 + 2) / 5),
        ("wsjf", 300 / 104 / WEEKS_OF_A_MONTH),
        ("cd3", 300 / 104 / WEEKS_OF_A_MONTH),
        ("custom", 100 * (3 * 0.3 + 1 * 1.0) / 4),
    ],
)
def test_certain_inputs_give_the_published_formula(method: str, score: float) -> None:
    (item,) = rank(product(full("f", 3)), method).items
    assert item.score.p50 == pytest.approx(score)
    assert item.score.p10 == pytest.approx(item.score.p90)


def test_rice_counts_no_effort_below_half_a_month() -> None:
    tiny = Option(id="o", title="o", activities=(Activity(id="a", title="a", effort=E(1), team="t"),))
    whole = full("f", 1)
    feature = Feature(id="f", title="f", options=(tiny,), value=whole.value)
    assert rank(product(feature), "rice").items[0].score.p50 == pytest.approx(1000 * 0.8 / 0.5)


def test_every_method_ranks_a_whole_product() -> None:
    needs = (
        Need(id="n", title="N", importance=0.9, satisfaction=0.2, respondents=300),
        Need(id="m", title="M", importance=0.5, satisfaction=0.5, respondents=300),
    )
    links = (NeedLink(need="n", feature="a"), NeedLink(need="m", feature="b"), NeedLink(need="m", feature="a"))
    whole = product(full("a", 3), full("b", 1), needs=needs, need_links=links, pairwise_answers=(PairwiseAnswer(winner="a", loser="b"),) * 5)
    for method in METHODS:
        ranking = rank(whole, method)
        assert {item.feature for item in ranking.items} == {"a", "b"}, method
        if method != "kano":
            assert ranking.items[0].feature == "a"
            assert ranking.probability_beats("a", "b") > 0.9


def test_features_that_lack_inputs_are_listed_with_what_is_missing() -> None:
    bare = Feature(id="bare", title="Bare")
    half = full("half", 2, rice=None, kano=(), scores=())
    whole = product(full("a", 1), half, bare)
    missing = {method: {each.feature: each.missing for each in rank(whole, method).lacking} for method in METHODS}
    assert missing["rice"] == {"half": "reach, impact and confidence", "bare": "a value case"}
    assert missing["custom"] == {"half": "scores on Reach, Fit", "bare": "a value case"}
    assert set(missing["opportunity"]) == set(missing["pairwise"]) == {"a", "half", "bare"}
    assert set(missing["value"]) == {"bare"}


def test_a_fixed_date_is_no_ratio() -> None:
    (lacking,) = rank(product(full("f", 2, profile="fixed date", fixed_date=date(2026, 6, 1))), "cd3").lacking
    assert "fixed date" in lacking.missing


def test_items_compared_with_nobody_else_are_not_ranked_among_them() -> None:
    answers = (*(PairwiseAnswer(winner="a", loser="b"),) * 2, PairwiseAnswer(winner="b", loser="c"), PairwiseAnswer(winner="x", loser="y"))
    ranking = rank(product(*(full(name, 1) for name in "abcxy"), pairwise_answers=answers), "pairwise")
    assert [item.feature for item in ranking.items] == ["a", "b", "c"]
    assert {each.feature for each in ranking.lacking} == {"x", "y"}


def test_released_and_closed_features_are_not_ranked() -> None:
    done = Feature(id="d", title="D", status="released", value=ValueCase(value=E(5)))
    assert not rank(product(done), "value").items


def test_equal_features_share_the_ranks_evenly() -> None:
    twins = [full(f"f{number}", 1, value=ThreePoint(50, 100, 200)) for number in range(20)]
    ranking = rank(product(*twins), "value", top=10)
    assert [item.probability_top for item in ranking.items] == pytest.approx([0.5] * 20, abs=0.05)
    assert all(item.rank_low <= 4 and item.rank_high >= 17 for item in ranking.items)
    assert np.array(ranking.beats)[0, 1:] == pytest.approx(np.full(19, 0.5), abs=0.05)


def test_adding_a_feature_moves_no_others_score() -> None:
    one, two = full("one", 1, value=ThreePoint(1, 2, 9)), full("two", 1, value=ThreePoint(1, 3, 4))
    alone = rank(product(one), "value").items[0].score
    assert {item.feature: item.score for item in rank(product(two, one), "value").items}["one"] == alone


def test_an_unknown_method_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match="rice"):
        rank(product(), "gut feeling")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(1, 1e6), st.floats(1, 3), st.floats(1, 3)), min_size=1, max_size=8), st.integers(1, 12))
def test_ranks_and_chances_always_add_up(values: list[tuple[float, float, float]], top: int) -> None:
    cases = [full(f"f{idx}", 1, value=ThreePoint(p50 / down, p50, p50 * up)) for idx, (p50, down, up) in enumerate(values)]
    ranking = rank(product(*cases), "value", num_samples=200, top=top)
    assert sum(item.probability_top for item in ranking.items) == pytest.approx(min(top, len(cases)))
    beats = np.array(ranking.beats)
    assert beats + beats.T == pytest.approx(np.ones_like(beats), abs=2e-4)
    assert all(1 <= item.rank_low <= item.rank_high <= len(cases) for item in ranking.items)
    assert [item.score.p50 for item in ranking.items] == sorted((item.score.p50 for item in ranking.items), reverse=True)


def test_a_ranking_reads_back_as_it_was_written(tmp_path: object) -> None:
    ranking = rank(product(full("a", 3), full("b", 1), Feature(id="c", title="C")), "rice")
    write_result(ranking, f"{tmp_path}/ranking.json")
    assert read_result(Ranking, f"{tmp_path}/ranking.json") == ranking


def test_twenty_thousand_features_are_ranked_with_fewer_samples() -> None:
    many = product(*(Feature(id=str(number), title="F", value=ValueCase(value=ThreePoint(1, 2, 3))) for number in range(20_000)))
    started = perf_counter()
    ranking = rank(many, "value")
    assert perf_counter() - started < 15
    assert ranking.num_samples == 400
    assert len(ranking.beats) == 150
