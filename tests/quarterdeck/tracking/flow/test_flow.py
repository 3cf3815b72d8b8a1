"""Flow of made-up items, case by case."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput
from quarterdeck.product import Move, WorkItem
from quarterdeck.product.item_lives import life_of
from quarterdeck.tracking.flow import Flow, measure_flow

DAY = date(2026, 3, 2)
UNTIL = DAY + timedelta(days=27)


def on(day: int) -> date:
    return DAY + timedelta(days=day)


def item(name: str, created: int | None = 0, started: int | None = None, finished: int | None = None, **more: object) -> WorkItem:
    state = "complete" if finished is not None else "in progress" if started is not None else "open"
    days = {
        "created_on": on(created) if created is not None else None,
        "started_on": on(started) if started is not None else None,
        "finished_on": on(finished) if finished is not None else None,
    }
    return WorkItem(**({"id": name, "source": "s", "key": name, "title": name, "state": state} | days | more))


def flow_of(*items: WorkItem, first: date = DAY, until: date = UNTIL) -> Flow:
    return measure_flow(items, first=first, until=until)


def moved(*steps: tuple[int, str, str]) -> tuple[Move, ...]:
    return tuple(Move(on=on(day), field="state", old=old, new=new) for day, old, new in steps)


def test_what_starts_and_ends_on_one_day_takes_one_day() -> None:
    found = flow_of(item("a", 0, 3, 3))
    assert found.finished[0].cycle_days == 1
    assert found.finished[0].lead_days == 4


def test_a_reopened_item_is_timed_from_its_first_start_to_the_day_it_stayed_done() -> None:
    moves = moved((1, "open", "in progress"), (4, "in progress", "complete"), (6, "complete", "in progress"), (9, "in progress", "complete"))
    found = flow_of(item("a", 0, None, 9, moves=moves))
    assert [(each.finished_on, each.cycle_days) for each in found.finished] == [(on(9), 9)]
    assert found.num_reopened == 1
    assert [each.num for each in found.by_day if each.num] == [1]


def test_what_was_done_and_is_worked_on_again_is_in_progress_and_not_finished() -> None:
    moves = moved((1, "open", "in progress"), (4, "in progress", "complete"), (6, "complete", "in progress"))
    found = flow_of(item("a", 0, 1, None, moves=moves))
    assert not found.finished
    assert found.ageing[0].age_days == 27


def test_a_skipped_state_leaves_throughput_and_lead_time_and_no_cycle_time() -> None:
    found = flow_of(item("a", 0, None, 5, moves=moved((5, "open", "complete"))))
    assert (found.num_finished, found.finished[0].cycle_days, found.finished[0].lead_days, found.unknowns.no_start) == (1, None, 6, 1)
    assert not found.cycle_time


def test_what_is_in_progress_since_nobody_knows_when_has_no_age() -> None:
    found = flow_of(item("a", 0, state="in progress"))
    assert (len(found.ageing), found.unknowns.no_age) == (0, 1)
    assert dict(zip(found.states, found.cumulative[-1].counts, strict=True))["in progress"] == 1


def test_what_was_closed_undone_is_no_throughput() -> None:
    found = flow_of(item("a", 0, 1, 3, state="closed"), item("b", 0, 1, 4))
    assert (found.num_finished, found.num_closed) == (1, 1)


def test_days_that_contradict_each_other_count_nowhere_and_are_told() -> None:
    found = flow_of(item("a", 0, 6, 3))
    assert (found.num_finished, found.unknowns.odd_days) == (0, 1)


def test_what_is_done_since_nobody_knows_when_is_told() -> None:
    found = flow_of(item("a", 0, 1, None, state="complete"))
    assert (found.num_finished, len(found.ageing), found.unknowns.no_finish) == (0, 0, 1)


def test_cumulative_flow_counts_states_at_the_end_of_each_day() -> None:
    moves = moved((2, "open", "planned"), (5, "planned", "in progress"), (8, "in progress", "complete"))
    found = flow_of(item("a", 0, None, 8, moves=moves), item("b", 3))

    def counts(day: int) -> dict[str, int]:
        return {state: num for state, num in zip(found.states, found.cumulative[day].counts, strict=True) if num}

    assert counts(0) == {"open": 1}
    assert counts(3) == {"planned": 1, "open": 1}
    assert counts(5) == {"in progress": 1, "open": 1}
    assert counts(8) == {"complete": 1, "open": 1}
    assert found.unknowns.no_history == 1


def test_age_stands_against_what_finished_items_took() -> None:
    done = [item(f"d{number}", 0, 0, number) for number in range(10)]
    found = flow_of(*done, item("old", 0, 10), item("young", 0, 24))
    assert found.expectation is not None
    assert found.expectation.days == 9
    assert [(each.item, each.age_days, each.is_past, each.passed) for each in found.ageing] == [("old", 18, True, 1.0), ("young", 4, False, 0.3)]
    assert found.sentence == "half of what is started is done in 5 days, 85 % in 9 days (n = 10). 1 of the 2 items in progress is older than that."


def test_too_few_finished_items_are_no_expectation() -> None:
    found = flow_of(*[item(f"d{number}", 0, 0, number) for number in range(4)])
    assert found.expectation is None
    assert "too few" in found.sentence


def test_blocked_days_run_from_the_start_until_what_is_waited_for_is_done() -> None:
    found = flow_of(item("a", 0, 2, 12, blocked_by=("b",)), item("b", 0, 1, 8))
    assert {each.item: each.blocked_days for each in found.finished} == {"a": 6, "b": 0}


def test_two_blockers_at_once_block_each_day_once() -> None:
    found = flow_of(item("a", 0, 2, 12, blocked_by=("b", "c")), item("b", 0, 1, 8), item("c", 0, 1, 6))
    assert next(each for each in found.finished if each.item == "a").blocked_days == 6


def test_a_link_that_was_taken_away_blocks_no_longer() -> None:
    link = (Move(on=on(4), field="blocked by", old=None, new="b"), Move(on=on(7), field="blocked by", old="b", new=None))
    found = flow_of(item("a", 0, 2, 12, moves=link), item("b", 0, 1))
    assert found.finished[0].blocked_days == 3


def test_an_unknown_blocker_blocks_nothing() -> None:
    assert flow_of(item("a", 0, 2, 12, blocked_by=("elsewhere",))).finished[0].blocked_days == 0


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidInput, match="expected a last day on or after"):
        flow_of(first=UNTIL, until=DAY)


def test_an_empty_window_tells_nothing_and_breaks_nothing() -> None:
    found = flow_of()
    assert (found.num_finished, found.little.implied_days, found.expectation) == (0, None, None)


items = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 6), st.one_of(st.none(), st.integers(0, 10))),
    max_size=25,
)


@given(items)
def test_littles_law_is_exact_over_a_window_that_begins_and_ends_empty(drawn: list[tuple[int, int, int | None]]) -> None:
    made = [item(str(number), start, start + wait, start + wait + (took or 0)) for number, (start, wait, took) in enumerate(drawn)]
    found = flow_of(*made, until=on(40))
    num_days = 41
    assert sum(each.cycle_days or 0 for each in found.finished) == pytest.approx(found.little.mean_wip * num_days)
    if made:
        assert found.little.implied_days == pytest.approx(found.little.mean_cycle_days)


@given(items, st.integers(0, 27))
@settings(max_examples=60)
def test_states_of_all_days_sum_to_what_has_arrived(drawn: list[tuple[int, int, int | None]], day: int) -> None:
    made = [item(str(number), start, start + wait, None if took is None else start + wait + took) for number, (start, wait, took) in enumerate(drawn)]
    found = flow_of(*made)
    states: dict[str, int] = {}
    for each in made:
        state = life_of(each).state_on(on(day))
        if state is not None:
            states[state] = states.get(state, 0) + 1
    assert {state: num for state, num in zip(found.states, found.cumulative[day].counts, strict=True) if num} == states
