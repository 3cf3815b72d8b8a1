"""The independent verifier of project schedules: plain Python over the nested project, sharing no code with the solvers."""

import itertools
from collections import defaultdict
from collections.abc import Iterator

from quarterdeck.scheduling.project.project import Arc, Mode, Project
from quarterdeck.scheduling.project.result import ProjectSchedule


def project_violations(project: Project, schedule: ProjectSchedule) -> tuple[str, ...]:
    """Every rule a schedule breaks, in words; empty when it keeps them all."""
    return tuple(_Verifier(project, schedule).all())


class _Verifier:
    def __init__(self, project: Project, schedule: ProjectSchedule) -> None:
        self.project, self.schedule = project, schedule

    def all(self) -> Iterator[str]:
        shape_flaws = list(self._shapes())
        yield from shape_flaws
        if shape_flaws:
            return
        self.start = [int(period) for period in self.schedule.start]
        self.modes = [activity.modes[int(m)] for activity, m in zip(self.project.activities, self.schedule.mode, strict=True)]
        self.finish = [start + mode.duration for start, mode in zip(self.start, self.modes, strict=True)]
        for a, start in enumerate(self.start):
            if start < 0:
                yield f"{self.project.name_of(a)} starts at {start}, before period 0"
        for arc in self.project.arcs:
            yield from self._precedence(arc)
        yield from self._capacity()
        yield from self._budgets()
        yield from self._skills()
        yield from self._one_thing_at_a_time()

    def _shapes(self) -> Iterator[str]:
        num, people = len(self.project.activities), len(self.project.people)
        for what, array, shape in (
            ("start", self.schedule.start, (num,)),
            ("mode", self.schedule.mode, (num,)),
            ("people", self.schedule.people, (num, people)),
        ):
            if array.shape != shape:
                yield f"{what}: expected shape {shape}, got {array.shape}"
        if self.schedule.mode.shape == (num,):
            for a, activity in enumerate(self.project.activities):
                if not 0 <= int(self.schedule.mode[a]) < len(activity.modes):
                    yield f"{self.project.name_of(a)} has {len(activity.modes)} modes, none at position {int(self.schedule.mode[a])}"

    def _precedence(self, arc: Arc) -> Iterator[str]:
        from_event, to_event = arc.kind.split("-")
        since = (self.finish if from_event == "finish" else self.start)[arc.pred]
        until = (self.finish if to_event == "finish" else self.start)[arc.succ]
        lag, pair = until - since, f"{self.project.name_of(arc.pred)} to {self.project.name_of(arc.succ)}, {arc.kind}"
        if arc.min_lag is not None and lag < arc.min_lag:
            yield f"{pair}: {lag} periods, fewer than the minimum {arc.min_lag}"
        if arc.max_lag is not None and lag > arc.max_lag:
            yield f"{pair}: {lag} periods, more than the maximum {arc.max_lag}"

    def _capacity(self) -> Iterator[str]:
        for k, units in enumerate(self.project.capacity):
            used: dict[int, int] = defaultdict(int)
            for start, finish, mode in zip(self.start, self.finish, self.modes, strict=True):
                for period in range(start, finish) if mode.demand and mode.demand[k] else ():
                    used[period] += mode.demand[k]
            for period, amount in sorted(used.items()):
                limit = units if isinstance(units, int) else int(units[max(0, min(period, len(units) - 1))])
                if amount > limit:
                    yield f"resource {k} in period {period}: {amount} units used of {limit}"

    def _budgets(self) -> Iterator[str]:
        for k, units in enumerate(self.project.budgets):
            used = sum(mode.consumption[k] for mode in self.modes if mode.consumption)
            if used > units:
                yield f"budget {k}: {used} units used of {units}"

    def _skills(self) -> Iterator[str]:
        for a, mode in enumerate(self.modes):
            given = [int(skill) for skill in self.schedule.people[a]]
            for person, skill in enumerate(given):
                if skill != -1 and skill not in self.project.people[person]:
                    yield f"{self.project.name_of(a)}: person {person} gives skill {skill} and does not have it"
            for skill in range(self.project.num_skills):
                needed = _needed(mode, skill)
                if given.count(skill) != needed:
                    yield f"{self.project.name_of(a)}: {given.count(skill)} people give skill {skill}, {needed} are needed"

    def _one_thing_at_a_time(self) -> Iterator[str]:
        for person in range(len(self.project.people)):
            runs = sorted((self.start[a], self.finish[a], a) for a in range(len(self.start)) if self.schedule.people[a, person] != -1)
            runs = [run for run in runs if run[1] > run[0]]
            for (_, finish, before), (start, _, after) in itertools.pairwise(runs):
                if start < finish:
                    yield f"person {person} is at {self.project.name_of(before)} and {self.project.name_of(after)} in period {start}"


def _needed(mode: Mode, skill: int) -> int:
    return mode.people[skill] if mode.people else 0
