"""Histories: days become weeks without losing any, and what cannot be one is refused."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.throughput import TeamHistory, history_of
from quarterdeck.forecast.throughput.counts import weekly
from quarterdeck.forecast.throughput.year_end import DEFAULT_SHARE, YearEnds

MONDAY = date(2021, 3, 1)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=60))
def test_weeks_hold_all_days_and_end_where_the_record_does(counts):
    found = weekly(MONDAY, np.array(counts), MONDAY + timedelta(days=len(counts)))
    assert found.counts.sum() == sum(counts)
    assert found.share.sum() == pytest.approx(len(counts) / 7)
    assert found.starts[-1] + timedelta(days=7) == MONDAY + timedelta(days=len(counts))
    assert found.counts[-1] == sum(counts[-7:])


def test_a_history_is_made_of_days_and_ends_before_its_end():
    days = [MONDAY, MONDAY, MONDAY + timedelta(days=2), MONDAY + timedelta(days=9)]
    found = history_of("tea", days, end=MONDAY + timedelta(days=5), added_on=[MONDAY + timedelta(days=1)])
    assert found.finished.tolist() == [2, 0, 1, 0, 0]
    assert found.added is not None
    assert found.added.tolist() == [0, 1, 0, 0, 0]
    assert (found.end, found.num_active_days) == (MONDAY + timedelta(days=5), 2)
    assert found.before(MONDAY + timedelta(days=2)).finished.tolist() == [2, 0]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: TeamHistory("tea", MONDAY, np.array([], dtype=int)), "items finished by 'tea' on at least one day"),
        (lambda: TeamHistory("tea", MONDAY, np.array([1, -1])), "whole numbers from 0, got -1 on day 2"),
        (lambda: TeamHistory("tea", MONDAY, np.array([0.5])), "whole numbers from 0, got 0.5 on day 1"),
        (lambda: TeamHistory("tea", MONDAY, np.array([1, 2]), np.array([1])), "added on the 2 days of 'tea', got 1 days"),
        (lambda: history_of("tea", [MONDAY], end=MONDAY), "finished before 2021-03-01, got none"),
        (lambda: TeamHistory("tea", MONDAY, np.array([1])).before(MONDAY), "expected a day after 2021-03-01"),
    ],
)
def test_what_is_no_history_is_refused(call, said):
    with pytest.raises(InvalidInput, match=said):
        call()


def quiet_years(per_day: int, in_quiet_days: int) -> TeamHistory:
    days = [date(2018, 1, 1) + timedelta(days=each) for each in range(3 * 365)]
    counts = [in_quiet_days if (day.month == 12 and day.day >= 24) or (day.month, day.day) == (1, 1) else per_day for day in days]
    return TeamHistory("tea", days[0], np.array(counts))


def test_the_days_between_the_years_are_learned_only_once_they_are_over():
    found = YearEnds([quiet_years(10, 1)])
    assert found.share_on(date(2019, 1, 22)) == DEFAULT_SHARE
    assert found.share_on(date(2019, 1, 23)) == pytest.approx((0.4 * 20 + 9) / (20 + 90))
    assert found.share_on(date(2020, 12, 1)) < found.share_on(date(2019, 12, 1)), "a second year end says more of it"
    assert found.shares([date(2020, 12, 28), date(2020, 6, 1)]).tolist() == [pytest.approx(1 - 5 / 7 * (1 - found.share_on(date(2020, 12, 1)))), 1.0]
