"""Random small projects for tests, and a brute force that knows nothing of the solvers."""

from itertools import product

import numpy as np

from quarterdeck.scheduling.project import PRECEDENCES, Activity, Arc, Mode, Project, ProjectSchedule, project_violations


def random_project(seed: int, *, max_lags: bool = False, people: bool = False, modes: int = 2, num: int = 4) -> Project:
    """A project small enough for brute force, with every kind of rule."""
    rng = np.random.default_rng(seed)
    skills = 2 if people else 0
    team = tuple(tuple(s for s in range(skills) if rng.random() < 0.6) for _ in range(3)) if people else ()
    activities = tuple(Activity(tuple(_mode(rng, skills) for _ in range(rng.integers(1, modes + 1)))) for _ in range(num))
    arcs = []
    for j in range(1, num):
        for i in range(j):
            if rng.random() < 0.35:
                least = int(rng.integers(-1, 2))
                most = least + int(rng.integers(0, 3)) if max_lags and rng.random() < 0.5 else None
                arcs.append(Arc(i, j, PRECEDENCES[int(rng.choice([0, 0, 0, 1, 2, 3]))], least, most))
    capacity = (2, tuple(int(c) for c in rng.integers(1, 4, 3))) if rng.random() < 0.5 else (2, 3)
    return Project(activities, tuple(arcs), capacity, (int(rng.integers(2, 6)),), team, skills)


def _mode(rng: np.random.Generator, skills: int) -> Mode:
    people = tuple(int(n) for n in rng.choice([0, 0, 1, 1, 2], skills))
    return Mode(int(rng.integers(0, 3)), (int(rng.integers(0, 3)), int(rng.integers(0, 3))), (int(rng.integers(0, 3)),), people)


def shortest_by_brute_force(project: Project, horizon: int) -> int | None:
    """The least makespan of all schedules that end by `horizon`, or None; people are tried one by one."""
    best = None
    for mode in product(*(range(len(activity.modes)) for activity in project.activities)):
        duration = [activity.modes[m].duration for activity, m in zip(project.activities, mode, strict=True)]
        limit = horizon if best is None else best - 1
        for start in product(*(range(limit - d + 1) for d in duration)):
            end = max(s + d for s, d in zip(start, duration, strict=True))
            if (best is None or end < best) and _can_be_staffed(project, start, mode):
                best = end
    return best


def _can_be_staffed(project: Project, start: tuple[int, ...], mode: tuple[int, ...]) -> bool:
    nobody = np.full((len(start), len(project.people)), -1, dtype=np.int64)
    unstaffed = Project(
        tuple(Activity(tuple(Mode(m.duration, m.demand, m.consumption) for m in activity.modes)) for activity in project.activities),
        project.arcs,
        project.capacity,
        project.budgets,
        project.people,
        project.num_skills,
    )
    if project_violations(unstaffed, ProjectSchedule(np.array(start), np.array(mode), nobody)):
        return False
    return not project.num_skills or _staff(project, start, mode, 0, nobody)


def _staff(project: Project, start: tuple[int, ...], mode: tuple[int, ...], a: int, people: np.ndarray) -> bool:
    if a == len(start):
        return not project_violations(project, ProjectSchedule(np.array(start), np.array(mode), people))
    needed = project.activities[a].modes[mode[a]].people
    for given in product(range(-1, project.num_skills), repeat=len(project.people)):
        fits = all(given.count(s) == n for s, n in enumerate(needed)) and all(s == -1 or s in project.people[p] for p, s in enumerate(given))
        if fits:
            people[a] = given
            if _staff(project, start, mode, a + 1, people):
                return True
    people[a] = -1
    return False
