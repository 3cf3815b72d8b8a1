"""The verifier catches each rule broken, a project refuses to be born wrong, and the solver keeps what it promises."""

from dataclasses import replace

import numpy as np
import pytest

from quarterdeck.errors import InvalidInput
from quarterdeck.scheduling.project import Activity, Arc, Mode, Project, ProjectProgress, ProjectSchedule, project_violations, shortest_schedule

DESIGN, CODE = 0, 1
PORTAL = Project(
    activities=(
        Activity((Mode(2, (1,), (1,), (1, 0)), Mode(4, (1,), (0,), (1, 0))), "sketch"),
        Activity((Mode(3, (2,), (2,), (0, 1)),), "build"),
        Activity((Mode(1, (1,), (0,), (1, 1)),), "show"),
    ),
    arcs=(Arc(0, 1, "finish-start", 1, 3), Arc(1, 2, "start-start", 3, None)),
    capacity=((2, 2, 2, 2, 2, 2, 1),),
    budgets=(3,),
    people=((DESIGN,), (CODE,), (DESIGN, CODE)),
    num_skills=2,
)
GOOD = ProjectSchedule(np.array([0, 3, 6]), np.array([0, 0, 0]), np.array([[0, -1, -1], [-1, 1, -1], [0, -1, 1]]))


def moved(activity: int, start: int) -> ProjectSchedule:
    starts = GOOD.start.copy()
    starts[activity] = start
    return replace(GOOD, start=starts)


def staffed(activity: int, *skills: int) -> ProjectSchedule:
    people = GOOD.people.copy()
    people[activity] = skills
    return replace(GOOD, people=people)


def test_a_schedule_that_keeps_all_rules_breaks_none() -> None:
    assert project_violations(PORTAL, GOOD) == ()


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        (moved(0, -1), "before period 0"),
        (moved(1, 2), "fewer than the minimum 1"),
        (moved(1, 6), "more than the maximum 3"),
        (moved(2, 5), "fewer than the minimum 3"),
        (replace(GOOD, start=np.array([0, 4, 7])), "resource 0 in period 6: 2 units used of 1"),
        (replace(GOOD, start=np.array([0, 4])), "expected shape (3,)"),
        (replace(GOOD, mode=np.array([2, 0, 0])), "none at position 2"),
        (replace(GOOD, people=np.zeros((3, 2), dtype=np.int64)), "expected shape (3, 3)"),
        (staffed(0, -1, 0, -1), "gives skill 0 and does not have it"),
        (staffed(1, -1, -1, -1), "0 people give skill 1, 1 are needed"),
        (staffed(2, 0, 1, 1), "2 people give skill 1, 1 are needed"),
    ],
)
def test_the_verifier_catches_each_rule_broken(schedule: ProjectSchedule, said: str) -> None:
    assert any(said in violation for violation in project_violations(PORTAL, schedule))


def test_the_verifier_catches_a_budget_overdrawn_and_a_person_at_two_things() -> None:
    poor = replace(PORTAL, budgets=(2,))
    assert any("budget 0: 3 units used of 2" in said for said in project_violations(poor, GOOD))
    both = Project((Activity((Mode(2, people=(1,)),)),) * 2, people=((0,), (0,)), num_skills=1)
    torn = ProjectSchedule(np.array([0, 1]), np.zeros(2, dtype=np.int64), np.array([[0, -1], [0, -1]]))
    assert project_violations(both, torn) == ("person 0 is at activity 0 and activity 1 in period 1",)


def test_a_project_names_every_flaw() -> None:
    with pytest.raises(InvalidInput) as caught:
        Project(
            (Activity(()), Activity((Mode(-1, (1,), (), (1, 1)),), "build")),
            (Arc(0, 7), Arc(1, 1), Arc(0, 1, "finish-start", 3, 2), Arc(0, 1, "after")),  # type: ignore[arg-type]
            capacity=(1, ()),
            people=((4,),),
            num_skills=1,
        )
    told = str(caught.value)
    for flaw in (
        "activity 0: expected at least one mode, got none",
        "duration of activity build, mode 0: expected a whole number from 0 to 1000000, got -1",
        "demand of activity build, mode 0: expected 2 numbers, got 1",
        "people of activity build, mode 0: expected 1 numbers, got 2",
        "arc 0 (0 → 7): expected activities from 0 to 1, got 7",
        "arc 1 (1 → 1): expected two activities, got one twice",
        "lags of arc 2 (0 → 1): expected a minimum of at most the maximum 2, got 3",
        "kind of arc 3 (0 → 1): expected one of finish-start",
        "capacity of resource 1: expected a whole number or one per period, got none",
        "skills of person 0: expected positions from 0 to 0, got 4",
    ):
        assert flaw in told


def busy_project(num: int = 25) -> Project:
    rng = np.random.default_rng(4)
    activities = tuple(Activity((Mode(int(rng.integers(1, 9)), tuple(int(n) for n in rng.integers(0, 6, 3))),)) for _ in range(num))
    arcs = tuple(Arc(int(rng.integers(max(0, j - 8), j)), j) for j in range(1, num) for _ in range(2))
    return Project(activities, arcs, (8, 8, 8))


def test_deterministic_mode_gives_the_same_schedule_twice() -> None:
    for project in (busy_project(), PORTAL):
        first, second = (shortest_schedule(project, seconds=0.5, deterministic=True) for _ in range(2))
        assert first.schedule is not None
        assert second.schedule is not None
        assert first.schedule.start.tolist() == second.schedule.start.tolist()
        assert first.schedule.people.tolist() == second.schedule.people.tolist()
        assert (first.status, first.lower_bound) == (second.status, second.lower_bound)


def test_a_warm_start_is_never_lost_and_a_broken_one_is_ignored() -> None:
    project = busy_project()
    good = shortest_schedule(project, seconds=2.0)
    assert good.schedule is not None
    again = shortest_schedule(project, seconds=0.05, warm_start=good.schedule)
    assert again.makespan is not None
    assert good.makespan is not None
    assert again.makespan <= good.makespan
    broken = replace(good.schedule, start=np.zeros_like(good.schedule.start))
    assert shortest_schedule(project, seconds=0.05, warm_start=broken).makespan != 0


def test_progress_is_told_and_true_stops() -> None:
    told: list[ProjectProgress] = []

    def stop_at_once(progress: ProjectProgress) -> bool:
        told.append(progress)
        return True

    project = busy_project(60)
    result = shortest_schedule(project, seconds=30.0, on_progress=stop_at_once)
    assert result.schedule is not None
    if result.status != "optimal":
        assert len(told) == 1
        assert told[0].elapsed < 5


def test_out_of_time_with_nothing_found_is_unknown_with_a_bound() -> None:
    rng = np.random.default_rng(2)
    activities = tuple(Activity((Mode(int(rng.integers(2, 9)), (int(rng.integers(1, 6)),)),)) for _ in range(60))
    arcs = tuple(Arc(j - 5, j, "start-start", 1, 14) for j in range(5, 60))
    result = shortest_schedule(Project(activities, arcs, (9,)), seconds=0.0)
    assert result.status in ("unknown", "feasible", "infeasible")
    assert (result.lower_bound is None) == (result.status == "infeasible")
