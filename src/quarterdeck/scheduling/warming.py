"""Compiling what planning needs, before any clock counts it."""

from functools import cache

import numpy as np

from quarterdeck.scheduling.list_schedule import schedule_in_order
from quarterdeck.scheduling.local_search import Search
from quarterdeck.scheduling.prices import price_bound
from quarterdeck.scheduling.problem import UNITS_PER_FTE, ActivityData, FeatureData, ModeData, OptionData, Problem
from quarterdeck.scheduling.time_indexed import mip_bound


@cache
def warm_up() -> None:
    """Compile what numba has not compiled on this machine yet (half a minute once, then cached), so that no clock counts it."""
    mode = ModeData(np.array([1], dtype=np.int64), np.array([True]), ((0, UNITS_PER_FTE),))
    option = OptionData((ActivityData((mode,)),), np.array([1.0, 1.0]), ((0, -1.0),))
    tiny = Problem(1, np.array([[UNITS_PER_FTE]], dtype=np.int64), (FeatureData((option,)),), (), (0.0,))
    state = schedule_in_order(tiny, np.zeros(1, dtype=np.int64))
    Search(tiny, state, 1).run(np.ones(1), 2, 1.0, 0.5)
    state.remove(0)
    state.insert(0)
    state.load(tiny, state.schedule())
    price_bound(tiny, 0.0, max_iterations=2)
    mip_bound(tiny, None, 1.0)
