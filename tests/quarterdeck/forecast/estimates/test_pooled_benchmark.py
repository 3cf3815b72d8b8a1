"""The benchmark of estimates asked week by week knows nothing of what lies after the week."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from benchmarks.estimates import Issue
from benchmarks.pooled_estimates import ALL, Table, forecasts

FIRST = date(2020, 1, 6)


def issues(num: int = 420) -> list[Issue]:
    rng = np.random.default_rng(7)
    found = []
    for number in range(num):
        created = FIRST + timedelta(days=number)
        points, project = float(rng.choice([1, 2, 3, 5])), f"p{number % 2}"
        hours = float(points * 4 * np.exp(0.5 * rng.standard_normal()))
        found.append(Issue(project, points, hours, created, created + timedelta(days=int(rng.integers(1, 30))), ("bug", "story")[number % 3 == 0]))
    return found


def test_what_is_resolved_later_moves_no_bit_of_an_earlier_forecast() -> None:
    day, known = FIRST + timedelta(days=350), issues()
    future = [replace(each, hours=each.hours * 50, resolved=each.resolved + timedelta(days=9)) if each.resolved >= day else each for each in known]
    before, after = Table(known), Table(future)
    early = before.asked & (before.origin + 6 < day.toordinal())
    assert early.sum() > 100
    said, again = forecasts(before), forecasts(after)
    for name, quantiles in said.items():
        np.testing.assert_array_equal(quantiles[early], again[name][early], err_msg=name)
    late = before.origin > day.toordinal() + 40
    assert (said[ALL][late] != again[ALL][late]).any()
