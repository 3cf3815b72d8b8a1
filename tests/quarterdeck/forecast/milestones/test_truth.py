"""Planted hazards are found again, and what is stated comes true as often as it says. Seeds are fixed."""

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from quarterdeck.forecast.milestones import MilestoneHistory, ScoredMilestone, backtest_milestones, pit_shares, score_milestones
from quarterdeck.forecast.milestones.features import Encoder, rows_ahead, training_rows
from quarterdeck.forecast.milestones.hazards import TreeHazard
from quarterdeck.forecast.milestones.learning import Learned
from quarterdeck.forecast.milestones.rates import OnTimeRates
from quarterdeck.forecast.milestones.snapshots import snapshots_at
from quarterdeck.forecast.scores import randomised_pit
from tests.quarterdeck.forecast.milestones.planted import hazard, planted_history

VIEW = 4
NUM_TRAINS, PER_TRAIN = 16, 24


@pytest.fixture(scope="module")
def history() -> MilestoneHistory:
    return planted_history(NUM_TRAINS, PER_TRAIN, seed=11)


@pytest.fixture(scope="module")
def scored(history: MilestoneHistory) -> tuple[ScoredMilestone, ...]:
    return backtest_milestones(history, view=VIEW, first=9)


def test_planted_hazards_are_found_again(history: MilestoneHistory) -> None:
    learned = Learned(history, NUM_TRAINS - 1, VIEW)
    rows = [row for each in learned.snapshots for row in rows_ahead(each, VIEW)]
    found = np.mean([member.hazards(rows) for member in learned.members], axis=0)
    by_kind: dict[tuple[int, bool], list[tuple[float, float]]] = defaultdict(list)
    for row, stated in zip(rows, found, strict=True):
        of, lag = row.snapshot, row.train - row.snapshot.target
        by_kind[int(np.clip(lag, -1, 2)), of.is_committed].append((stated, hazard(lag, of.is_committed, of.num_slips)))
    # After the target, what is moved on and what falls silent mix: only before and at it is the hazard the planted one.
    for kind, pairs in by_kind.items():
        if kind[0] <= 0:
            assert len(pairs) > 5
            stated, truth = np.mean(pairs, axis=0)
            assert stated == pytest.approx(truth, abs=0.09), kind


def test_80_percent_intervals_hold_80_percent(scored: tuple[ScoredMilestone, ...]) -> None:
    shares = pit_shares(np.array([each.forecast for each in scored]), [each.came for each in scored], (0.1, 0.9))
    inside = shares[:, 1] - shares[:, 0]
    num_groups = len({each.group for each in scored})
    error = 3 * np.sqrt(0.8 * 0.2 / num_groups)
    assert inside.mean() == pytest.approx(0.8, abs=error)
    assert error < 0.1


def test_it_beats_the_plan_and_the_reference_class_where_there_is_something_to_learn(scored: tuple[ScoredMilestone, ...]) -> None:
    scores = score_milestones(scored, seed=1)
    assert scores["gain_plan"].interval.low > 0.2
    assert scores["rps"].value < scores["rps_reference"].value * 1.02


def test_scores_name_every_level_with_an_interval(scored: tuple[ScoredMilestone, ...]) -> None:
    scores = score_milestones(scored, seed=1)
    assert set(scores) == {"rps", "rps_plan", "rps_reference", "gain_plan", "gain_reference", "pit50", "pit85", "pit95"}
    for score in scores.values():
        assert score.interval.low <= score.value <= score.interval.high
    assert scores == score_milestones(scored, seed=1)


def test_shares_of_the_transform_are_its_mean_over_draws(scored: tuple[ScoredMilestone, ...]) -> None:
    stated, came = np.array([each.forecast for each in scored]), np.array([each.came for each in scored])
    stated = stated.clip(0) / stated.clip(0).sum(axis=1, keepdims=True)
    drawn = np.mean([(randomised_pit(stated, came, seed=seed) <= 0.85).mean() for seed in range(60)])
    assert pit_shares(stated, came)[:, 1].mean() == pytest.approx(drawn, abs=0.01)


def test_a_certain_plan_falls_below_every_level_or_above_all() -> None:
    assert pit_shares(np.array([[1.0, 0.0], [0.0, 1.0]]), [0, 0]) == pytest.approx(np.array([[0.5, 0.85, 0.95], [1, 1, 1]]))


def test_more_slips_never_raise_a_chance_in_the_trees(history: MilestoneHistory) -> None:
    origin = NUM_TRAINS - 1
    past = [each for train in range(origin) for each in snapshots_at(history.as_known_at(origin), train)]
    rows = training_rows(past, origin, VIEW)
    trees = TreeHazard(rows, Encoder(past, OnTimeRates(past, origin)))
    items = snapshots_at(history, origin)
    chances = [trees.hazards([row for each in items for row in rows_ahead(replace(each, num_slips=slips), VIEW)]) for slips in range(6)]
    for fewer, more in pairwise(chances):
        assert (more <= fewer + 1e-12).all()
    committed, merely_planned = (
        trees.hazards([row for each in items for row in rows_ahead(replace(each, is_committed=said), VIEW)]) for said in (True, False)
    )
    assert (committed >= merely_planned - 1e-12).all()


def test_a_plan_that_was_exactly_right_saves_nothing_and_breaks_nothing(scored: tuple[ScoredMilestone, ...]) -> None:
    right = [each for each in scored if each.plan[each.came] == 1.0][:3]
    scores = score_milestones(right, seed=1)
    assert scores["rps_plan"].value == 0
    assert np.isfinite(scores["gain_plan"].value)
    assert scores["gain_plan"].value < 0
