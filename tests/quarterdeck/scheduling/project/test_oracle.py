"""Against brute force on tiny projects, and against optima worked out by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.scheduling.project import Activity, Arc, Mode, Project, project_violations, shortest_schedule
from tests.quarterdeck.scheduling.project.projects import random_project, shortest_by_brute_force

SHORTEST_THAT_MATTERS = 7


def agrees_with_brute_force(project: Project) -> None:
    result = shortest_schedule(project, seconds=5.0)
    assert result.status in ("optimal", "infeasible")
    if result.schedule is not None:
        assert not project_violations(project, result.schedule)
        assert result.makespan == result.schedule.makespan(project) == result.lower_bound
    else:
        assert result.makespan is None
        assert result.lower_bound is None
    brute = shortest_by_brute_force(project, SHORTEST_THAT_MATTERS)
    if brute is not None or result.makespan is None or result.makespan <= SHORTEST_THAT_MATTERS:
        assert result.makespan == brute


@given(seed=st.integers(0, 100_000))
@settings(max_examples=25, deadline=None)
def test_modes_lags_and_changing_capacity_are_as_short_as_brute_force_finds(seed: int) -> None:
    agrees_with_brute_force(random_project(seed))


@given(seed=st.integers(0, 100_000))
@settings(max_examples=25, deadline=None)
def test_maximum_lags_are_as_short_as_brute_force_finds(seed: int) -> None:
    agrees_with_brute_force(random_project(seed, max_lags=True))


@given(seed=st.integers(0, 100_000))
@settings(max_examples=20, deadline=None)
def test_named_people_are_as_short_as_brute_force_finds(seed: int) -> None:
    agrees_with_brute_force(random_project(seed, people=True, modes=1, num=3))


def one(duration: int, *demand: int) -> Activity:
    return Activity((Mode(duration, demand),))


CHAIN = Project((one(3), one(2), one(4)), (Arc(0, 1), Arc(1, 2, min_lag=2)))
ONE_MACHINE = Project(tuple(one(d, 1) for d in (3, 1, 4, 1, 5)), capacity=(1,))
# Two of three fit side by side: 4 beside 3 and 2 after 3.
TWO_MACHINES = Project((one(4, 1), one(3, 1), one(2, 1)), capacity=(2,))
# The resource is away in periods 1 and 2, and the run may not be interrupted.
HOLIDAY = Project((one(2, 1),), capacity=((1, 0, 0, 1),))
# Fast needs 2 of 3 units of the budget; only one of the two can be fast.
BUDGET = Project(tuple(Activity((Mode(2, (1,), (2,)), Mode(5, (1,), (0,)))) for _ in range(2)), capacity=(1,), budgets=(3,))
# Start-start, finish-finish and start-finish.
KINDS = Project((one(4), one(2), one(1)), (Arc(0, 1, "start-start", 1), Arc(0, 1, "finish-finish", 2), Arc(1, 2, "start-finish", 5)))
# At most one period after the other, but one machine is held for three by the third, which must come between.
SQUEEZED = Project((one(1, 1), one(1, 1), one(3, 1)), (Arc(0, 2), Arc(2, 1), Arc(0, 1, max_lag=2)), capacity=(1,))
# In every period two tasks and two people, and yet A(0–2) needs both kinds of knowledge that B and C share out.
NOT_SWAPPED = Project(
    (
        Activity((Mode(2, people=(1, 0, 0)),)),
        Activity((Mode(1, people=(0, 1, 0)),)),
        Activity((Mode(1, people=(0, 0, 1)),)),
    ),
    (Arc(1, 2, max_lag=0),),
    people=((0, 1), (0, 2)),
    num_skills=3,
)


@pytest.mark.parametrize(
    ("project", "makespan"),
    [(CHAIN, 11), (ONE_MACHINE, 14), (TWO_MACHINES, 5), (HOLIDAY, 5), (BUDGET, 7), (KINDS, 9), (NOT_SWAPPED, 3), (Project(()), 0)],
    ids=["chain", "one machine", "two machines", "holiday", "budget", "kinds of precedence", "people are kept", "nothing"],
)
def test_optimum_worked_out_by_hand(project: Project, makespan: int) -> None:
    result = shortest_schedule(project, seconds=5.0)
    assert (result.status, result.makespan, result.lower_bound) == ("optimal", makespan, makespan)


def test_infeasible_has_no_bound() -> None:
    for project in (
        SQUEEZED,
        Project((one(1), one(1)), (Arc(0, 1, "start-start", 1), Arc(1, 0, "start-start", 1))),
        Project((one(1, 2),), capacity=(1,)),
        Project((Activity((Mode(1, (), (2,)),)),), budgets=(1,)),
        Project((Activity((Mode(1, people=(2,)),)),), people=((0,),), num_skills=1),
    ):
        result = shortest_schedule(project, seconds=2.0)
        assert (result.status, result.schedule, result.makespan, result.lower_bound) == ("infeasible", None, None, None)
