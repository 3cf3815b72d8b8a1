"""The independent verifier of schedules: plain Python over the nested problem, sharing no code with the solvers."""

from collections import defaultdict
from collections.abc import Iterator

from quarterdeck.scheduling.problem import FeatureData, OptionData, Problem
from quarterdeck.scheduling.schedule import Schedule


def violations(problem: Problem, schedule: Schedule) -> tuple[str, ...]:
    """Every rule a schedule breaks, in words; empty when it keeps them all."""
    return tuple(_Verifier(problem, schedule).all())


class _Verifier:
    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem, self.schedule = problem, schedule
        self.use: dict[tuple[int, int], int] = defaultdict(int)
        self.begun: dict[int, int] = defaultdict(int)
        self.rows: dict[int, float] = defaultdict(float)

    def all(self) -> Iterator[str]:
        first_option, first_activity = 0, 0
        for f, feature in enumerate(self.problem.features):
            for position, option in enumerate(feature.options):
                if self.schedule.option[f] == first_option + position:
                    yield from self._option(f, feature, option, first_activity)
                else:
                    for a in range(first_activity, first_activity + len(option.activities)):
                        if self.schedule.start[a] != -1:
                            yield f"activity {a} runs though its option is not selected"
                first_activity += len(option.activities)
            chosen = int(self.schedule.option[f])
            if chosen != -1 and not first_option <= chosen < first_option + len(feature.options):
                yield f"feature {f} has option {chosen}, which is not its own"
            if chosen == -1 and feature.forced:
                yield f"feature {f} must be in and is not"
            first_option += len(feature.options)
        yield from self._limits()

    def _option(self, f: int, feature: FeatureData, option: OptionData, first: int) -> Iterator[str]:
        start, finish = self.schedule.start, self.schedule.finish
        last = 0
        for position, activity in enumerate(option.activities):
            a = first + position
            mode_idx = int(self.schedule.mode[a]) - self._first_mode(a)
            if not 0 <= mode_idx < len(activity.modes):
                yield f"activity {a} has no mode of its own"
                continue
            mode, begin, end = activity.modes[mode_idx], int(start[a]), int(finish[a])
            if begin < activity.earliest:
                yield f"activity {a} starts in week {begin}, before {activity.earliest}"
            ends = int(mode.finish[begin]) if 0 <= begin < self.problem.num_weeks else None
            if end != ends or end > self.problem.num_weeks:
                yield f"activity {a} ends in week {end}; started in {begin} it ends in {ends}"
                continue
            for arc in activity.arcs:
                before = (finish, start)[arc.kind in (1, 3)][first + arc.pred]
                after = (start, finish)[arc.kind in (2, 3)][a]
                if after < before + arc.lag:
                    yield f"activity {a} does not wait for activity {first + arc.pred}"
            for week in range(begin, end):
                if mode.works[week]:
                    for resource, amount in mode.rates:
                        self.use[resource, week] += amount
            for counter in activity.counters:
                limit = self.problem.counters[counter]
                if limit.first <= begin < limit.last:
                    self.begun[counter] += 1
            last = max(last, end)
        for row, coefficient in option.rows:
            self.rows[row] += coefficient
        yield from self._feature(f, feature, first, len(option.activities), last)

    def _feature(self, f: int, feature: FeatureData, first: int, count: int, last: int) -> Iterator[str]:
        schedule, stated = self.schedule, int(self.schedule.feature_finish[f])
        begin = min((int(schedule.start[a]) for a in range(first, first + count)), default=stated)
        if stated < last:
            yield f"feature {f} is said to finish in week {stated}, its work in {last}"
        if stated > min(feature.deadline, self.problem.num_weeks):
            yield f"feature {f} finishes in week {stated}, after its deadline {feature.deadline}"
        for dependency in feature.dependencies:
            if schedule.option[dependency.pred] < 0:
                yield f"feature {f} is in without feature {dependency.pred}, which it requires"
                continue
            before = int(schedule.feature_finish[dependency.pred])
            if dependency.kind in (1, 3):
                before = self._begin(dependency.pred)
            after = stated if dependency.kind in (2, 3) else begin
            if after < before + dependency.lag:
                yield f"feature {f} does not wait for feature {dependency.pred}"

    def _begin(self, f: int) -> int:
        option = sum(len(feature.options) for feature in self.problem.features[:f])
        first = sum(len(each.activities) for feature in self.problem.features[:f] for each in feature.options)
        for each in self.problem.features[f].options:
            if self.schedule.option[f] == option:
                return min(
                    (int(self.schedule.start[a]) for a in range(first, first + len(each.activities))), default=int(self.schedule.feature_finish[f])
                )
            option, first = option + 1, first + len(each.activities)
        return 0

    def _first_mode(self, a: int) -> int:
        if not hasattr(self, "_first_modes"):
            counts = [len(activity.modes) for feature in self.problem.features for option in feature.options for activity in option.activities]
            self._first_modes = [0]
            for count in counts:
                self._first_modes.append(self._first_modes[-1] + count)
        return self._first_modes[a]

    def _limits(self) -> Iterator[str]:
        for (resource, week), amount in self.use.items():
            if amount > self.problem.capacity[resource, week]:
                yield f"resource {resource} is loaded {amount} of {self.problem.capacity[resource, week]} in week {week}"
        for counter, count in self.begun.items():
            if count > self.problem.counters[counter].capacity:
                yield f"counter {counter} is drawn on {count} times of {self.problem.counters[counter].capacity}"
        for row, limit in enumerate(self.problem.row_capacity):
            if self.rows[row] > limit + 1e-6:
                yield f"row {row} sums to {self.rows[row]:g}, over {limit:g}"
