"""Grouping at three levels: planted truth, nesting, and what must not change the groups."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from quarterdeck.errors import InvalidInput
from quarterdeck.evidence.grouping import group_into_levels, levels, separation
from quarterdeck.evidence.grouping.neighbours import nearest_neighbours
from tests.quarterdeck.evidence.grouping.planted import planted


@pytest.mark.parametrize(("num_groups", "per_group"), [(3, 40), (8, 60), (12, 25), (2, 15)])
def test_planted_groups_are_found_without_their_number(num_groups: int, per_group: int) -> None:
    texts, vectors, truth = planted(num_groups, per_group)
    found = group_into_levels(texts, vectors)
    assert adjusted_rand_score(truth, found.needs) > 0.95


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 60), st.integers(1, 6), st.integers(0, 5))
def test_levels_are_nested_and_numbered(num: int, num_groups: int, seed: int) -> None:
    texts, vectors, _ = planted(num_groups, max(1, num // num_groups), seed=seed, spread=1.0)
    texts, vectors = texts[:num], vectors[:num]
    found = group_into_levels(texts, vectors, seed=seed)
    for fine, coarse in ((found.details, found.needs), (found.needs, found.themes)):
        assert len(fine) == len(texts)
        parents = {(int(a), int(b)) for a, b in zip(fine, coarse, strict=True)}
        assert len(parents) == len({a for a, _ in parents}), "a group lies in two groups of the level above"
        if len(fine):
            sizes = np.bincount(fine)
            assert sizes.min() > 0
            assert (np.diff(sizes) <= 0).all(), "groups are numbered by size"


def test_same_seed_gives_same_groups() -> None:
    texts, vectors, _ = planted(6, 50, spread=1.2)
    first, second = (group_into_levels(texts, vectors, seed=4) for _ in range(2))
    assert np.array_equal(first.needs, second.needs)
    assert np.array_equal(first.details, second.details)
    assert first.ladder == second.ladder


def test_a_text_sent_many_times_stays_one_and_moves_nobody() -> None:
    texts, vectors, _ = planted(5, 30)
    once = group_into_levels(texts, vectors)
    often = group_into_levels(texts + [texts[0]] * 500, np.concatenate([vectors, np.repeat(vectors[:1], 500, axis=0)]))
    assert adjusted_rand_score(once.needs, often.needs[: len(texts)]) == 1
    assert len(set(often.needs[len(texts) :])) == 1


def test_texts_without_a_known_word_do_no_harm() -> None:
    texts, vectors, truth = planted(4, 30)
    found = group_into_levels([*texts, "??", "!!"], np.concatenate([vectors, np.zeros((2, vectors.shape[1]), np.float32)]))
    assert adjusted_rand_score(truth, found.needs[: len(texts)]) > 0.95


def test_more_than_can_be_grouped_at_once_is_sampled_and_the_rest_joins(monkeypatch: pytest.MonkeyPatch) -> None:
    texts, vectors, truth = planted(6, 80)
    monkeypatch.setattr(levels, "MOST_GROUPED", 200)
    found = group_into_levels(texts, vectors, strata=[str(group % 2) for group in truth])
    assert adjusted_rand_score(truth, found.needs) > 0.95


def test_separation_does_not_reward_cutting_up_a_heap() -> None:
    random = np.random.default_rng(0)
    heap = random.normal(size=(600, 32)).astype(np.float32) + 2
    heap /= np.linalg.norm(heap, axis=1, keepdims=True)
    assert separation(heap, random.integers(0, 150, 600).astype(np.int32)) < 0.02


def test_one_group_is_set_apart_from_nothing() -> None:
    _, vectors, truth = planted(2, 40)
    assert separation(vectors, np.zeros(80, np.int32)) == 0
    assert separation(vectors, truth.astype(np.int32)) > 0.5


def test_numbers_must_agree() -> None:
    with pytest.raises(InvalidInput, match="got 3 texts and 2 vectors"):
        group_into_levels(["a", "b", "c"], np.eye(2, dtype=np.float32))


def test_approximate_neighbours_are_mostly_the_true_ones() -> None:
    _, vectors, _ = planted(60, 130, spread=0.8)
    near = nearest_neighbours(vectors, 10)
    cosines = vectors[:300] @ vectors.T
    cosines[np.arange(300), np.arange(300)] = -1
    true = np.argsort(-cosines, axis=1)[:, :10]
    recall = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(near.indices[:300].tolist(), true.tolist(), strict=True)])
    assert recall > 0.9
    assert not (near.indices == np.arange(len(vectors))[:, None]).any(), "nobody is its own neighbour"
