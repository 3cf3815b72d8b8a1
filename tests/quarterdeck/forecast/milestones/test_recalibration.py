import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.forecast.milestones.recalibration import MIN_ITEMS, Recalibration, learn_recalibration
from quarterdeck.uncertainty import generator

NUM = 4000


def drawn(stated: np.ndarray, true: np.ndarray) -> np.ndarray:
    return (generator(5, "came").random(len(true)) < true).astype(float)[:, None]


def test_what_was_calibrated_is_hardly_changed() -> None:
    stated = generator(1, "stated").random(NUM)
    learned = learn_recalibration(stated[:, None], drawn(stated, stated))
    grid = np.linspace(0.05, 0.95, 19)
    assert learned.apply(grid) == pytest.approx(grid, abs=0.04)


def test_what_was_too_sure_is_brought_to_what_came() -> None:
    true = generator(2, "true").random(NUM)
    odds = np.log(true / (1 - true))
    stated = 1 / (1 + np.exp(-(2 * odds + 0.5)))
    learned = learn_recalibration(stated[:, None], drawn(stated, true))
    assert learned.apply(np.sort(stated)) == pytest.approx(np.sort(true), abs=0.05)


def test_few_or_no_outcomes_change_nothing() -> None:
    stated = np.full((MIN_ITEMS + 5, 3), 0.4)
    came = np.full(stated.shape, np.nan)
    came[: MIN_ITEMS - 1, 0] = 1.0
    assert learn_recalibration(stated, came) == Recalibration(num_items=MIN_ITEMS - 1)
    assert learn_recalibration(np.zeros((0, 3)), np.zeros((0, 3))).num_items == 0
    assert Recalibration().apply(stated) is stated


@given(st.floats(0.05, 4), st.floats(0.05, 4), st.floats(-3, 3), st.lists(st.floats(0, 1), min_size=2, max_size=8))
def test_a_distribution_stays_one(a: float, b: float, c: float, levels: list[float]) -> None:
    cdf = Recalibration(a, b, c).apply(np.sort(np.array(levels)))
    assert (np.diff(cdf) >= 0).all()
    assert 0 <= cdf[0] <= cdf[-1] <= 1
