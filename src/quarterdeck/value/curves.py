"""How much of a feature's value is left when it comes later: one curve for each urgency profile."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from quarterdeck.calendar import Weeks
from quarterdeck.product import ValueCase
from quarterdeck.units import DAYS_PER_WEEK

Curve = npt.NDArray[np.float64]

PEAK_LOSS = 0.5
"""Share of the peak lost by a delay of the whole life, for 'long-life reduced peak': rivals settle in meanwhile.

Ours, not the literature's, which draws the profile without numbers: half the sales level gone after one life of waiting.
"""


def value_curve(case: ValueCase, weeks: Weeks) -> Curve:
    """Share (0 to 1) of the value that is left when a feature's work ends before week `t`; shape (num_weeks + 1,).

    Entry 0 is a feature available on the first day of the horizon, entry `t` one whose last working week is `t - 1`
    (so it is finished on `weeks.last_workday(t)`). The curve never rises.

    - *constant*: waiting costs nothing.
    - *long-life*: the peak stays and the end comes when it comes, so each week of waiting loses one week of `life_weeks`.
    - *long-life reduced peak*: that, and a lower peak the later it starts (`PEAK_LOSS`).
    - *short-life*: a rise and a fall; a late start loses at both, so the square of what is left.
    - *fixed date*: everything until the date, nothing after.

    References
    ----------
    .. [1] D. G. Reinertsen, The Principles of Product Development Flow, 2009, ISBN 978-1-935401-00-1, chapter 2.
    .. [2] J. Arnold and Ö. Yüce, "Black Swan Farming using Cost of Delay", Agile 2013.
    """
    if case.fixed_date is not None:  # Exactly with the profile 'fixed date'.
        return _until(case.fixed_date, weeks)
    lived = np.minimum(np.arange(weeks.num_weeks + 1) / case.life_weeks, 1.0)
    return SHAPES[case.profile](lived)


def expected_value(case: ValueCase) -> float:
    """The mean of what the feature is worth were it finished at once, in the product's value unit."""
    return case.value.mean


def share_lost(case: ValueCase, weeks: Weeks, first: date, second: date) -> float:
    """Share of the value lost by being done on `second` instead of on `first`; negative where `second` is earlier.

    Read off the same shapes as `value_curve`, by working days and past the horizon, too.
    """
    return _left_on(case, weeks, first) - _left_on(case, weeks, second)


def _left_on(case: ValueCase, weeks: Weeks, day: date) -> float:
    if case.fixed_date is not None:
        return float(day <= case.fixed_date)
    waited = max(float(np.busday_count(weeks.start, day + timedelta(days=1))), 0.0) / DAYS_PER_WEEK
    return float(SHAPES[case.profile](np.array([min(waited / case.life_weeks, 1.0)]))[0])


def delay_cost_per_week(case: ValueCase, weeks: Weeks, finish_week: int = 0) -> float:
    """Share of the value lost by finishing one week later than `finish_week`; the slope of the curve there."""
    curve = value_curve(case, weeks)
    at = min(finish_week, weeks.num_weeks - 1)
    return float(curve[at] - curve[at + 1])


def mean_delay_cost_per_week(case: ValueCase, weeks: Weeks) -> float:
    """Share of the value that a week of waiting loses on average over the horizon.

    Smith's rule and CD3 hold for a straight line; this is the line through the curve's two ends.
    """
    curve = value_curve(case, weeks)
    return float(curve[0] - curve[-1]) / weeks.num_weeks


def _until(fixed_date: date, weeks: Weeks) -> Curve:
    last_workdays = [weeks.last_workday(week) for week in range(weeks.num_weeks + 1)]
    return np.array([float(day <= fixed_date) for day in last_workdays])


SHAPES: Mapping[str, Callable[[Curve], Curve]] = {
    "constant": np.ones_like,
    "long-life": lambda lived: 1 - lived,
    "long-life reduced peak": lambda lived: (1 - lived) * (1 - PEAK_LOSS * lived),
    "short-life": lambda lived: (1 - lived) ** 2,
}
