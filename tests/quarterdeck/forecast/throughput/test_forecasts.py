"""Throughput forecasts: they hold as often as they say, know nothing of the future, and keep the order of things."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.throughput import TeamHistory, ThroughputQuestion, forecast_throughput
from quarterdeck.forecast.throughput.paths import weeks_to_finish
from tests.quarterdeck.forecast.throughput import simulated

QUICK = 400


def ask(history, *, others=(), **question):
    return forecast_throughput([history, *others], ThroughputQuestion(num_samples=QUICK, **question), [history.team])[0]


def test_eight_in_ten_of_simulated_truths_lie_in_the_80_percent_interval():
    held, num_teams, weeks_ahead = 0, 100, 8
    for number in range(num_teams):
        whole = simulated.team("truth", 52 + weeks_ahead, seed=number, rate=6.0 + number % 10)
        past = whole.before(whole.end - timedelta(weeks=weeks_ahead))
        came = whole.finished[len(past.finished) :].sum()
        low, high = _count_interval(past, weeks_ahead)
        held += low <= came <= high
    assert held / num_teams == pytest.approx(0.8, abs=3 * (0.8 * 0.2 / num_teams) ** 0.5)


def _count_interval(history: TeamHistory, weeks: int) -> tuple[float, float]:
    """The 10 % and 90 % quantiles of items finished, by the drifting rate alone."""
    from quarterdeck.forecast.throughput.members import draw_members
    from quarterdeck.forecast.throughput.teams import track
    from quarterdeck.forecast.throughput.year_end import YearEnds

    ends = YearEnds([history])
    team = track(history, ends, every=1000)
    paths = draw_members(team, len(team.kept) - 1, [], ends, weeks, QUICK, 1)[0]
    low, high = np.quantile(paths[:, -1], [0.1, 0.9])
    return float(low), float(high)


def test_a_growing_backlog_lies_in_its_80_percent_interval_eight_times_in_ten():
    from quarterdeck.forecast.throughput.members import draw_added, draw_members
    from quarterdeck.forecast.throughput.teams import track
    from quarterdeck.forecast.throughput.year_end import YearEnds

    held, num_teams, weeks_ahead = 0, 60, 8
    for number in range(num_teams):
        done, new = (simulated.team(name, 52 + weeks_ahead, seed=number, rate=rate) for name, rate in (("done", 10.0), ("new", 6.0)))
        known = done.end - timedelta(weeks=weeks_ahead)
        whole = TeamHistory("grows", done.first, done.finished, new.finished)
        past = whole.before(known)
        ends = YearEnds([past])
        team = track(past, ends, every=1000)
        paths = draw_members(team, len(team.kept) - 1, [], ends, weeks_ahead, QUICK, 1)[0] - draw_added(team, [], ends, weeks_ahead, QUICK, 1)
        low, high = np.quantile(paths[:, -1], [0.1, 0.9])
        came = (done.finished - new.finished)[len(past.finished) :].sum()
        held += low <= came <= high
    assert held / num_teams == pytest.approx(0.8, abs=3 * (0.8 * 0.2 / num_teams) ** 0.5)


def test_a_steady_team_is_forecast_to_go_on():
    found = ask(simulated.steady("steady", 2, 60), items=(40,), by=(simulated.FIRST + timedelta(weeks=64, days=-1),))
    finish, count = found.finishes[0], found.counts[0]
    assert finish.p50_date is not None
    assert 3 <= (finish.p50_date - found.origin).days / 7 <= 5
    assert 32 <= count.p50_items <= 46
    assert 8 <= found.rate.p50 <= 12
    assert found.basis == "own history"


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 50), items=st.lists(st.integers(1, 300), min_size=2, max_size=5))
def test_more_items_are_never_done_earlier_and_more_is_done_later_on(seed, items):
    history = simulated.team("order", 40, seed=seed)
    days = tuple(history.end + timedelta(days=each) for each in (0, 3, 10, 30, 90))
    found = ask(history, items=tuple(sorted(set(items))), by=days)
    for day in days:
        chances = [finish.probability_by for finish in found.finishes if finish.by == day]
        assert chances == sorted(chances, reverse=True)
    for level in ("p50_date", "p85_date", "p95_date"):
        dates = [getattr(finish, level) or date.max for finish in found.finishes]
        assert dates == sorted(dates)
    for finish in found.finishes:
        assert (finish.p50_date or date.max) <= (finish.p85_date or date.max) <= (finish.p95_date or date.max)
    for level in ("p50_items", "p85_items", "p95_items"):
        assert [getattr(count, level) for count in found.counts] == sorted(getattr(count, level) for count in found.counts)
    assert all(count.p50_items >= count.p85_items >= count.p95_items for count in found.counts)


def test_ten_times_the_items_at_ten_times_the_rate_take_about_as_long():
    small, large = (ask(simulated.team("scale", 80, rate=rate, sigma=0.1, shape=50.0), items=(8 * int(rate),)).finishes[0] for rate in (10, 100))
    origin = simulated.FIRST + timedelta(weeks=80)
    assert small.p50_date is not None
    assert large.p50_date is not None
    assert (large.p50_date - origin).days == pytest.approx((small.p50_date - origin).days, rel=0.25)


@pytest.mark.parametrize("per_day", [1, 30, 5000])
def test_small_and_large_numbers_are_forecast_alike(per_day):
    found = ask(simulated.steady("large", per_day, 40), items=(20 * per_day,))
    assert found.rate.p50 == pytest.approx(5 * per_day, rel=0.25)
    assert found.finishes[0].p50_date is not None
    assert (found.finishes[0].p50_date - found.origin).days / 7 == pytest.approx(4, abs=1.2)


def test_when_and_how_many_say_the_same():
    history = simulated.team("both", 60)
    finish = ask(history, items=(50,)).finishes[0]
    assert finish.p85_date is not None
    count = ask(history, by=(finish.p85_date,)).counts[0]
    assert count.p85_items == pytest.approx(50, abs=4)


def test_what_comes_after_the_origin_changes_no_bit():
    """Neither the team's own future nor anybody else's: histories are cut at the origin, and so is what is learned from them."""
    from quarterdeck.forecast.throughput.rolling import Experience, roll
    from quarterdeck.forecast.throughput.teams import track
    from quarterdeck.forecast.throughput.year_end import YearEnds

    num_weeks, later = 60, 32
    pasts = [simulated.team(name, num_weeks) for name in ("one", "two")]
    origin = pasts[0].end.toordinal()

    def said(whole: list[TeamHistory]) -> dict[tuple[str, int, int], bytes]:
        ends = YearEnds(whole)
        rolled = roll([track(each, ends) for each in whole], ends, num_samples=100, seed=1)
        experience = Experience(rolled)
        keys = zip(rolled.team.tolist(), rolled.day.tolist(), rolled.work.tolist(), strict=True)
        return {key: experience.said(row).tobytes() for row, key in enumerate(keys) if key[1] <= origin}

    def with_future(seed: int) -> list[TeamHistory]:
        rng = np.random.default_rng(seed)
        return [simulated.with_future(each, rng.poisson(rng.choice([0.1, 3.0]), later * 7)) for each in pasts]

    one, other, none = said(with_future(1)), said(with_future(2)), said(pasts)
    assert max(day for _, day, _ in one) == origin
    assert len(one) == 2 * 3 * 9
    assert one == other
    assert none == {key: bits for key, bits in one.items() if key[1] < origin}, "as if the record ended there"


def test_the_same_seed_gives_the_same_bits_and_another_another():
    history = simulated.team("seed", 40)
    question = ThroughputQuestion(items=(30,), by=(history.end,), num_samples=QUICK, seed=3)
    assert forecast_throughput([history], question) == forecast_throughput([history], question)
    other = ThroughputQuestion(items=(30, 31, 33, 35), by=(history.end + timedelta(days=20),), num_samples=QUICK, seed=4)
    third = ThroughputQuestion(items=(30, 31, 33, 35), by=(history.end + timedelta(days=20),), num_samples=QUICK, seed=5)
    assert forecast_throughput([history], other) != forecast_throughput([history], third)


def test_fewer_than_five_active_days_lean_on_a_reference_class():
    day = simulated.FIRST + timedelta(weeks=48)
    young = TeamHistory("young", day, np.array([1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0]))
    slow = [simulated.team(f"slow {number}", 50, rate=2.0, sigma=0.05) for number in range(4)]
    fast = [simulated.team(f"fast {number}", 50, rate=60.0, sigma=0.05) for number in range(4)]
    alone, among_slow, among_fast = (ask(young, others=others, items=(20,)) for others in ((), slow, fast))
    assert {each.basis for each in (alone, among_slow, among_fast)} == {"reference class"}
    assert "public projects" in alone.method
    assert "4 other teams" in among_slow.method
    assert among_slow.rate.p50 < among_fast.rate.p50
    grown = TeamHistory("young", day, np.array([1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0]))
    assert ask(grown, others=slow, items=(20,)).basis == "own history"


def test_a_growing_scope_is_done_later_or_never():
    fixed = simulated.steady("grows", 2, 60)
    half = TeamHistory("grows", fixed.first, fixed.finished, fixed.finished // 2)
    twice = TeamHistory("grows", fixed.first, fixed.finished, fixed.finished * 2)
    alone, growing, hopeless = (ask(each, items=(40,), is_growing=on).finishes[0] for each, on in ((half, False), (half, True), (twice, True)))
    assert alone.p50_date is not None
    assert growing.p50_date is not None
    assert growing.p50_date - half.end >= 1.5 * (alone.p50_date - half.end)
    assert (hopeless.p50_date or date.max) - half.end > timedelta(weeks=52), "only if rates change a great deal"
    assert hopeless.p85_date is None


def test_weeks_to_finish_are_counted():
    paths = np.array([[0, 2, 5], [3, 3, 9], [0, 0, 1]])
    assert weeks_to_finish(paths, 3).tolist() == pytest.approx([1 / 3, 0, 1 / 3, 1 / 3])


def test_all_that_is_wrong_with_a_question_is_said_at_once():
    one, two = simulated.team("one", 20), simulated.team("two", 21)
    with pytest.raises(InvalidInput) as refused:
        forecast_throughput([one, two], ThroughputQuestion(by=(date(2019, 1, 1),), is_growing=True), ["one", "three"])
    for part in ("end on the same day, got one 2020-05-25, two 2020-06-01", "out of one, two, got 'three'", "got 2019-01-01", "the work of 'one'"):
        assert part in str(refused.value)
    with pytest.raises(InvalidInput, match="at most 100,000 items of 'huge' in a week"):
        forecast_throughput([simulated.steady("huge", 40_000, 3)], ThroughputQuestion())
    with pytest.raises(InvalidInput, match="numbers of items from 1, got 0, -2"):
        ThroughputQuestion(items=(0, 3, -2))
    with pytest.raises(InvalidInput, match="at least one team"):
        forecast_throughput([], ThroughputQuestion())
    with pytest.raises(InvalidInput, match="several of the same name"):
        forecast_throughput([one, one], ThroughputQuestion())
