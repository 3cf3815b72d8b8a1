"""Named people: pools of skills for planning, and afterwards who does what, exactly.

People with the same skills are alike. Because activities are intervals, so many people of a kind suffice if and only if no
period asks for more of them (interval graphs are perfect), so the exact model counts people by kind and names them at the end.

References
----------
.. [1] Hall, P. (1935). On representatives of subsets. Journal of the London Mathematical Society 10(1).
.. [2] Young, K. D., Feydy, T., Schutt, A. (2017). Constraint programming applied to the multi-skill project scheduling
   problem. CP 2017. doi:10.1007/978-3-319-66158-2_20
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from quarterdeck.scheduling.project.project import Ints, Project

MAX_ENUMERATED_SKILLS = 12
MAX_ROWS = 24


@dataclass(frozen=True)
class Kinds:
    """People by the skills they have: `skills[k]`, `members[k]`."""

    skills: tuple[tuple[int, ...], ...]
    members: tuple[tuple[int, ...], ...]


def kinds_of(project: Project) -> Kinds:
    """The people grouped by equal skills."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for person, skills in enumerate(project.people):
        groups.setdefault(tuple(sorted(set(skills))), []).append(person)
    return Kinds(tuple(groups), tuple(tuple(members) for members in groups.values()))


def tightest_skill_sets(project: Project) -> tuple[tuple[int, ...], ...]:
    """The sets of skills whose people are asked for most: no plan may ask a set for more people than have any of its skills (Hall)."""
    needed = np.array([_least_work(project, skill) for skill in range(project.num_skills)])
    asked = [skill for skill in range(project.num_skills) if needed[skill] > 0]
    best: dict[frozenset[int], tuple[int, ...]] = {}
    sizes = range(1, len(asked) + 1) if len(asked) <= MAX_ENUMERATED_SKILLS else (1, 2, len(asked))
    for size in sizes:
        for skills in combinations(asked, size):
            able = frozenset(person for person, has in enumerate(project.people) if set(has) & set(skills))
            # Of sets with the same people, the larger asks more.
            best[able] = skills
    by_load = sorted(best.items(), key=lambda item: -sum(needed[skill] for skill in item[1]) / max(1, len(item[0])))
    kept = {skills for _, skills in by_load[:MAX_ROWS]} | {(skill,) for skill in asked}
    return tuple(sorted(kept))


def _least_work(project: Project, skill: int) -> int:
    return sum(min(mode.duration * (mode.people[skill] if mode.people else 0) for mode in activity.modes) for activity in project.activities)


def assign_people(project: Project, start: Ints, mode: Ints, *, seconds: float = 10.0, only: list[int] | None = None) -> Ints | None:
    """Who gives which skill to which activity when starts and modes are fixed; shape (num_activities, num_people), −1 for none.

    None if no assignment exists. `only` limits the question to some activities.

    Raises
    ------
    TimeoutError
        If `seconds` did not suffice to tell.
    """
    return _Assignment(project, start, mode, only).solve(seconds)


class _Assignment:
    def __init__(self, project: Project, start: Ints, mode: Ints, only: list[int] | None) -> None:
        from ortools.sat.python import cp_model

        self.cp, self.model = cp_model, cp_model.CpModel()
        self.project, self.kinds = project, kinds_of(project)
        self.start = start
        self.modes = [activity.modes[int(m)] for activity, m in zip(project.activities, mode, strict=True)]
        self.staffed = [a for a in (range(len(self.modes)) if only is None else only) if any(self.modes[a].people)]
        self.given: dict[tuple[int, int, int], Any] = {}
        for a in self.staffed:
            self._enough_of_each_skill(a)
        for event in sorted({int(start[a]) for a in self.staffed}):
            self._no_more_than_there_are([a for a in self.staffed if start[a] <= event < start[a] + self.modes[a].duration])
        for a in self.staffed:
            self._no_more_than_there_are([a])

    def _enough_of_each_skill(self, a: int) -> None:
        for skill, number in enumerate(self.modes[a].people):
            if number:
                able = [k for k, skills in enumerate(self.kinds.skills) if skill in skills]
                for k in able:
                    self.given[a, k, skill] = self.model.new_int_var(0, min(number, len(self.kinds.members[k])), "")
                self.model.add(sum(self.given[a, k, skill] for k in able) == number)

    def _no_more_than_there_are(self, together: list[int]) -> None:
        for k, members in enumerate(self.kinds.members):
            used = [self.given[a, k, skill] for a in together for skill in self.kinds.skills[k] if (a, k, skill) in self.given]
            if used:
                self.model.add(sum(used) <= len(members))

    def solve(self, seconds: float) -> Ints | None:
        solver = self.cp.CpSolver()
        solver.parameters.num_workers, solver.parameters.max_time_in_seconds = 1, max(seconds, 0.01)
        status = solver.solve(self.model)
        if status == self.cp.INFEASIBLE:
            return None
        if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            raise TimeoutError("no assignment of people was found or refuted in the time given")
        return self._named({key: solver.value(variable) for key, variable in self.given.items()})

    def _named(self, given: dict[tuple[int, int, int], int]) -> Ints:
        """Hand out the members of each kind in order of starts: whoever is free."""
        people = np.full((len(self.modes), len(self.project.people)), -1, dtype=np.int64)
        free_from = np.zeros(len(self.project.people), dtype=np.int64)
        for a in sorted(self.staffed, key=lambda a: (int(self.start[a]), self.modes[a].duration)):
            duration = self.modes[a].duration
            for (activity, k, skill), number in given.items():
                if activity == a and number:
                    free = [p for p in self.kinds.members[k] if people[a, p] == -1 and (free_from[p] <= self.start[a] or not duration)]
                    people[a, free[:number]] = skill
            if duration:
                free_from[people[a] >= 0] = self.start[a] + duration
        return people


def overlap_that_cannot_be_staffed(project: Project, start: Ints, mode: Ints) -> list[tuple[int, int]]:
    """Overlapping pairs of a smallest (by deletion) set of activities whose people cannot be found while all those pairs overlap."""
    conflict = [a for a, activity in enumerate(project.activities) if any(activity.modes[int(mode[a])].people)]
    for a in list(conflict):
        rest = [other for other in conflict if other != a]
        if assign_people(project, start, mode, only=rest) is None:
            conflict = rest
    finish = {a: int(start[a]) + project.activities[a].modes[int(mode[a])].duration for a in conflict}
    return [(i, j) for i, j in combinations(conflict, 2) if max(start[i], start[j]) < min(finish[i], finish[j])]


def staffed_list_schedule(project: Project, order: Ints, mode: Ints, lags: list[list[tuple[int, int]]], horizon: int) -> Ints | None:
    """Serial schedule with people: each activity of the list at the first period where capacity is free and people can be matched.

    `lags[a]` are (predecessor, least distance from start to start). Starts, or None if the list finds no room before `horizon`.
    """
    return _StaffedSchedule(project, mode, horizon).run(order, lags)


class _StaffedSchedule:
    def __init__(self, project: Project, mode: Ints, horizon: int) -> None:
        self.modes = [activity.modes[int(m)] for activity, m in zip(project.activities, mode, strict=True)]
        self.horizon = horizon
        periods = np.arange(horizon)
        self.free = np.array([profile[np.minimum(periods, len(profile) - 1)] for profile in project.profiles], dtype=np.int64).reshape(-1, horizon)
        self.idle = np.ones((len(project.people), horizon), dtype=np.bool_)
        # Who can do least is taken first.
        self.able = [
            [p for p in sorted(range(len(project.people)), key=lambda p: len(project.people[p])) if skill in project.people[p]]
            for skill in range(project.num_skills)
        ]

    def run(self, order: Ints, lags: list[list[tuple[int, int]]]) -> Ints | None:
        start = np.zeros(len(self.modes), dtype=np.int64)
        for a in order.tolist():
            earliest = max([0] + [int(start[i]) + lag for i, lag in lags[a]])
            found = self._first_room(a, earliest)
            if found is None:
                return None
            start[a] = found
        return start

    def _first_room(self, a: int, earliest: int) -> int | None:
        mode = self.modes[a]
        demand = np.array(mode.demand or (0,) * len(self.free), dtype=np.int64)
        for s in range(earliest, self.horizon - mode.duration + 1):
            run = slice(s, s + mode.duration)
            if (self.free[:, run] < demand[:, None]).any():
                continue
            team = self._match(mode.people, run)
            if team is not None:
                self.free[:, run] -= demand[:, None]
                self.idle[team, run] = False
                return s
        return None

    def _match(self, needed: tuple[int, ...], run: slice) -> list[int] | None:
        idle = set(np.flatnonzero(self.idle[:, run].all(axis=1)).tolist())
        seats = [skill for skill, number in enumerate(needed) for _ in range(number)]
        seat_of: dict[int, int] = {}

        def place(seat: int, tried: set[int]) -> bool:
            for person in self.able[seats[seat]]:
                if person in idle and person not in tried:
                    tried.add(person)
                    if person not in seat_of or place(seat_of[person], tried):
                        seat_of[person] = seat
                        return True
            return False

        return list(seat_of) if all(place(seat, set()) for seat in range(len(seats))) else None
