"""A whole survey's figures: published examples, planted answers, and the misuses that are called out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput
from quarterdeck.product import BestWorst, KanoPair, Rating, Survey, SurveyItem, SurveyResponse
from quarterdeck.value import survey_figures


def rated(pairs: list[tuple[int, int]], segments: list[str] | None = None) -> Survey:
    """One outcome, a person for each (importance, satisfaction)."""
    people = tuple(
        SurveyResponse(respondent=str(n), segment=segments[n] if segments else "", ratings=(Rating(item="x", importance=i, satisfaction=s),))
        for n, (i, s) in enumerate(pairs)
    )
    return Survey(id="s", title="S", method="opportunity", items=(SurveyItem(id="x", title="Less restenosis"),), responses=people)


def kano_survey(answers: list[tuple[str, str]], segments: tuple[str, ...] = ("",)) -> Survey:
    people = tuple(
        SurveyResponse(respondent=str(n), segment=segments[n % len(segments)], kano=(KanoPair(item="x", functional=f, dysfunctional=d),))  # type: ignore[arg-type]
        for n, (f, d) in enumerate(answers)
    )
    return Survey(id="s", title="S", method="kano", items=(SurveyItem(id="x", title="X"),), responses=people)


def test_the_opportunity_that_ulwick_published() -> None:
    """Importance 9.5, satisfaction 3.2: 15.8 (A. W. Ulwick, Harvard Business Review 80(1), 2002, on angioplasty balloons)."""
    (everybody,) = survey_figures(rated([(5, 4)] * 64 + [(4, 1)] * 126 + [(2, 3)] * 10))
    (outcome,) = everybody.outcomes
    assert (outcome.importance, outcome.satisfaction, outcome.score) == pytest.approx((9.5, 3.2, 15.8))
    assert outcome.band == "extreme"
    assert outcome.range.p10 < 15.8 < outcome.range.p90


def test_top_boxes_count_and_never_means() -> None:
    """Half at 5 and half at 1 has the mean of all at 3, and another share."""
    (split,), (middling,) = (survey_figures(rated(pairs))[0].outcomes for pairs in ([(5, 1)] * 20 + [(1, 1)] * 20, [(3, 1)] * 40))
    assert (split.importance, middling.importance) == (5.0, 0.0)


def test_answers_of_one_person_stay_together() -> None:
    """Where the important ones are the satisfied ones the range is narrower than with the same shares apart."""
    apart = survey_figures(rated([(5, 1)] * 50 + [(1, 5)] * 50))[0].outcomes[0].range
    together = survey_figures(rated([(5, 5)] * 50 + [(1, 1)] * 50))[0].outcomes[0].range
    assert together.p90 - together.p10 < 0.75 * (apart.p90 - apart.p10)


def test_ranges_hold_the_truth_about_eight_times_in_ten() -> None:
    rng, held = np.random.default_rng(8), 0
    kinds = [(5, 5), (5, 1), (1, 5), (1, 1)]
    for seed in range(200):
        drawn = [kinds[k] for k in rng.choice(4, size=80, p=[0.3, 0.5, 0.1, 0.1])]
        found = survey_figures(rated(drawn), num_samples=600, seed=seed)[0].outcomes[0].range
        held += found.p10 <= 12.0 <= found.p90  # 8 + (8 − 4)
    assert 0.74 <= held / 200 <= 0.87


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=25))
def test_scores_stay_on_their_scale(pairs: list[tuple[int, int]]) -> None:
    outcome = survey_figures(rated(pairs), num_samples=100)[0].outcomes[0]
    assert 0 <= outcome.range.p10 <= outcome.range.p90 <= 20
    assert 0 <= outcome.score <= 20
    assert outcome.respondents == len(pairs)


def test_segments_that_want_opposite_things_are_told_apart() -> None:
    (everybody, first, second) = survey_figures(rated([(5, 1)] * 40 + [(1, 5)] * 30, ["small"] * 40 + ["large"] * 30))
    assert [(group.segment, group.respondents, round(group.outcomes[0].score, 1)) for group in (first, second)] == [
        ("small", 40, 20.0),
        ("large", 30, 0.0),
    ]
    assert "mixes 2 segments" in everybody.warnings[-1]
    assert not first.warnings


def test_kano_by_bergers_better_and_worse() -> None:
    """A 40, O 30, M 20, I 10: Better .70, Worse −.50."""
    pairs = [("like", "neutral")] * 40 + [("like", "dislike")] * 30 + [("neutral", "dislike")] * 20 + [("neutral", "neutral")] * 10
    result = survey_figures(kano_survey(pairs))[0].kano[0].result
    assert result is not None
    assert result.category == "attractive"
    assert result.better is not None
    assert result.worse is not None
    assert result.better.p50 == pytest.approx(0.70, abs=0.02)
    assert result.worse.p50 == pytest.approx(-0.50, abs=0.02)


def test_kano_classes_closer_than_six_points_are_a_tie_and_contradictions_are_called_out() -> None:
    pairs = [("like", "neutral")] * 45 + [("like", "dislike")] * 42 + [("like", "like")] * 13
    group = survey_figures(kano_survey(pairs))[0]
    result = group.kano[0].result
    assert result is not None
    assert result.category is None
    assert result.tied == ("attractive", "one-dimensional")
    assert "13% contradict themselves" in group.warnings[0]


def test_few_answers_are_called_out_and_an_item_nobody_judged_is_empty() -> None:
    few = kano_survey([("like", "neutral")] * 7)
    group = survey_figures(few)[0]
    assert "fewer than 30 answers (the least 7)" in group.warnings[0]
    nobody = Survey(id="s", title="S", method="kano", items=few.items, responses=())
    assert survey_figures(nobody)[0].kano[0].result is None


def test_every_method_answers_for_every_segment() -> None:
    people = tuple(
        SurveyResponse(
            respondent=str(n), segment=f"s{n % 2}", score=n % 11, disappointed="very", tasks=(BestWorst(shown=("x", "y"), best="x", worst="y"),)
        )
        for n in range(50)
    )
    items = (SurveyItem(id="x", title="X"), SurveyItem(id="y", title="Y"))
    for method, name in (("nps", "promoters"), ("sean-ellis", "fit"), ("max-diff", "max_diff")):
        groups = survey_figures(Survey(id="s", title="S", method=method, items=items, responses=people))  # type: ignore[arg-type]
        assert [group.segment for group in groups] == ["", "s0", "s1"]
        assert all(getattr(group, name) is not None for group in groups)


STRAY = SurveyResponse(respondent="1", ratings=(Rating(item="z", importance=1, satisfaction=1),))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Rating(item="x", importance=6, satisfaction=1), "importance from 1 to 5, got 6"),
        (lambda: BestWorst(shown=("a", "b"), best="a", worst="a"), "two of the items shown"),
        (lambda: BestWorst(shown=("a", "a"), best="a", worst="a"), "different items"),
        (lambda: SurveyResponse(respondent="1", score=-1), "from 0 to 10"),
        (lambda: Survey(id="s", title="S", method="nps", responses=(SurveyResponse(respondent="1"),) * 2), "one response of each respondent"),
        (
            lambda: Survey(id="s", title="S", method="opportunity", responses=(STRAY,)),
            "about the survey's items, got one about 'z'",
        ),
    ],
)
def test_answers_that_cannot_be_are_refused(make: object, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        make()  # type: ignore[operator]
