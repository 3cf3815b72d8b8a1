"""Search by meaning beside the truth: a product with every vector."""

import numpy as np
import pytest

from quarterdeck.evidence.embedding import Vectors
from quarterdeck.evidence.search import EvidenceIndex, Filter, SearchItem
from quarterdeck.evidence.search.cells import round_to_int8
from quarterdeck.evidence.search.kernel import score_rows

from .conftest import DIMENSIONS, WordEmbedder

NUM_ITEMS = 30_000


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    """Themes with texts around them, as feedback has."""
    rng = np.random.default_rng(4)
    themes = rng.normal(size=(300, DIMENSIONS))
    rows = themes[rng.integers(0, 300, NUM_ITEMS)] + 0.5 * rng.normal(size=(NUM_ITEMS, DIMENSIONS))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def index(vectors: Vectors, tmp_path_factory: pytest.TempPathFactory) -> EvidenceIndex:
    made = EvidenceIndex(tmp_path_factory.mktemp("index"), WordEmbedder())
    made.add([SearchItem(str(number), "", {"tenth": str(number % 10), "rare": str(number % 1000)}) for number in range(NUM_ITEMS)], vectors)
    return made


def truth(vectors: Vectors, query: Vectors, passing: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> set[str]:
    return {str(number) for number in np.argsort(-np.where(passing, vectors @ query, -2), kind="stable")[:10]}


@pytest.mark.parametrize(("facets", "least"), [({}, 0.95), ({"tenth": {"3"}}, 0.95), ({"rare": {"7"}}, 1.0)], ids=["all", "a tenth", "few"])
def test_ten_nearest_are_found(index: EvidenceIndex, vectors: Vectors, facets: dict[str, set[str]], least: float) -> None:
    numbers = np.arange(NUM_ITEMS)
    passing = np.full(NUM_ITEMS, True)
    if facets:
        ((name, values),) = facets.items()
        passing = numbers % {"tenth": 10, "rare": 1000}[name] == int(next(iter(values)))
    queries = vectors[::500]
    found = index.nearest(queries, limit=10, narrowed=Filter(facets))
    recalls = [len({name for name, _ in each} & truth(vectors, query, passing)) / 10 for each, query in zip(found, queries, strict=True)]
    assert np.mean(recalls) >= least
    if not facets:
        assert [each[0][0] for each in found] == [str(number) for number in range(0, NUM_ITEMS, 500)]


def test_deleted_rows_are_not_found_and_merging_keeps_the_rest(index: EvidenceIndex, vectors: Vectors) -> None:
    index.delete([str(number) for number in range(0, NUM_ITEMS, 2)])
    index.add([SearchItem("new", "")], vectors[:1])
    (found,) = index.nearest(vectors[:1], limit=10)
    alive = np.arange(NUM_ITEMS) % 2 == 1
    assert found[0][0] == "new"
    assert len({name for name, _ in found[1:]} & truth(vectors, vectors[0], alive)) >= 8
    assert all(int(name) % 2 for name, _ in found[1:])


def test_the_kernel_is_a_product() -> None:
    rng = np.random.default_rng(1)
    steps, query = rng.integers(-127, 128, (50, 384), np.int8), rng.integers(-127, 128, 384, np.int8)
    scales = rng.random(50, np.float32)
    begins, ends = np.array([3, 20, 40]), np.array([9, 20, 50])
    rows, scores = np.empty(16, np.int64), np.empty(16, np.float32)
    score_rows(query, steps, scales, begins, ends, rows, scores)
    assert rows.tolist() == [*range(3, 9), *range(40, 50)]
    expected = (steps.astype(np.int64) @ query.astype(np.int64)) * scales
    assert scores == pytest.approx(expected[rows], rel=1e-6)


def test_rounding_keeps_cosines() -> None:
    rows = np.random.default_rng(2).normal(size=(100, 384)).astype(np.float32)
    rounded = round_to_int8(rows)
    assert np.abs(rounded.steps * rounded.scales[:, None] - rows).max() < 0.02
    assert not round_to_int8(np.zeros((1, 4), np.float32)).steps.any()
