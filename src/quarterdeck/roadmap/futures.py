"""What a plan brings when work takes what it takes: its features, in its order, in many sampled futures.

In a future every piece of work takes an effort drawn from its range, and every feature brings a value drawn from its own. People keep
to the plan's choice of features and options, and to its order; each piece of work starts as soon as what it waits for is done and its
people are free, at the pace that ends first. What does not end within the horizon brings nothing.
"""

from dataclasses import dataclass, replace

import numpy as np

from quarterdeck.roadmap.building import finishes
from quarterdeck.roadmap.compiled import Compiled
from quarterdeck.scheduling import ActivityData, FeatureData, Problem, Schedule
from quarterdeck.scheduling.list_schedule import State, schedule_in_order
from quarterdeck.scheduling.problem import Floats, Ints
from quarterdeck.uncertainty import generator, latin_hypercube


@dataclass(frozen=True, slots=True)
class Draws:
    """By how much efforts and values differ from the plan's in each future.

    `effort[a]`: what activity `a` of the problem takes against its middle estimate, shape (num_activities, num_futures);
    `value[f]`: what feature `f` brings against its expected value, shape (num_features, num_futures).
    """

    effort: Floats
    value: Floats


def draw_futures(compiled: Compiled, num_futures: int, *, seed: int = 1) -> Draws:
    """Draw efforts and values, each from its own range; streams go by feature, so one more changes no other's."""
    t = compiled.problem.tables
    effort = np.ones((len(t.act_earliest), num_futures))
    value = np.ones((len(t.forced), num_futures))
    for f, feature in enumerate(compiled.features):
        assert feature.value is not None
        if feature.value.value.mean > 0:
            scores = latin_hypercube(num_futures, 1, generator(seed, "value", feature.id))[:, 0]
            value[f] = feature.value.value.at(scores) / feature.value.value.mean
        for o in range(t.feat_opt[f], t.feat_opt[f + 1]):
            for place, work in enumerate(compiled.options[o].works):
                if work.effort.p50 > 0:
                    scores = latin_hypercube(num_futures, 1, generator(seed, "effort", feature.id, work.id))[:, 0]
                    effort[int(t.opt_act[o]) + place] = np.maximum(work.effort.at(scores), 0.0) / work.effort.p50
    return Draws(effort, value)


class Futures:
    """Sampled futures of a compiled product in which every feature has one option: `option[f]`, a position in all options."""

    def __init__(self, compiled: Compiled, draws: Draws, option: Ints) -> None:
        self.compiled, self.draws, self.option = compiled, draws, option
        self.planned = self._problem(None)
        self.futures = [self._problem(future) for future in range(draws.effort.shape[1])]

    def state(self, schedule: Schedule) -> State:
        """A schedule of the compiled product as one under construction, to put features into and take them out of."""
        own, made = self.planned.tables, Schedule.empty(self.planned)
        for f in np.flatnonzero(schedule.option >= 0).tolist():
            theirs, mine, shift = self._places(f)
            made.option[f], made.feature_finish[f] = own.feat_opt[f], schedule.feature_finish[f]
            made.start[mine], made.finish[mine], made.mode[mine] = schedule.start[theirs], schedule.finish[theirs], schedule.mode[theirs] - shift
        state = State(self.planned)
        state.load(self.planned, made)
        return state

    def schedule(self, state: State) -> Schedule:
        """The way back."""
        plan, made = state.plan, Schedule.empty(self.compiled.problem)
        for f in np.flatnonzero(plan.option >= 0).tolist():
            theirs, mine, shift = self._places(f)
            made.option[f], made.feature_finish[f] = self.option[f], plan.end[f]
            made.start[theirs], made.finish[theirs], made.mode[theirs] = plan.start[mine], plan.finish[mine], plan.mode[mine] + shift
        return made

    def _places(self, f: int) -> tuple[slice, slice, int]:
        """Where a feature's activities stand in the compiled problem, where in the one with one option each, and how far its modes are apart."""
        t, own, o = self.compiled.problem.tables, self.planned.tables, int(self.option[f])
        theirs, mine = slice(t.opt_act[o], t.opt_act[o + 1]), slice(own.opt_act[f], own.opt_act[f + 1])
        shift = int(t.act_mode[theirs.start] - own.act_mode[mine.start]) if theirs.stop > theirs.start else 0
        return theirs, mine, shift

    def outcomes(self, schedule: Schedule) -> Floats:
        """What a schedule's selection and order bring in each future, in the value's unit, shape (num_futures,)."""
        order = self.order_of(schedule)
        t, brought = self.compiled.problem.tables, np.zeros(len(self.futures))
        for future, problem in enumerate(self.futures):
            plan = schedule_in_order(problem, order).plan
            there = np.flatnonzero(plan.option >= 0)
            brought[future] = (self.draws.value[there, future] * t.value[self.option[there], plan.end[there]]).sum()
        return brought

    def order_of(self, schedule: Schedule) -> Ints:
        """Selected features by their planned start, then their planned finish."""
        t = self.compiled.problem.tables
        chosen = np.flatnonzero(schedule.option >= 0)
        works = [schedule.start[t.opt_act[o] : t.opt_act[o + 1]] for o in schedule.option[chosen]]
        begins = np.array([each.min() if len(each) else schedule.feature_finish[f] for f, each in zip(chosen, works, strict=True)])
        return np.asarray(chosen[np.lexsort((schedule.feature_finish[chosen], begins))], dtype=np.int64)

    def _problem(self, future: int | None) -> Problem:
        """All features, each with its one option and what its work takes in a future (None: by middle estimates, and with every row)."""
        whole, t = self.compiled.problem, self.compiled.problem.tables
        features = []
        for f, data in enumerate(whole.features):
            o = int(self.option[f])
            option = data.options[o - int(t.feat_opt[f])]
            if future is not None:
                works = tuple(self._work(o, place, each, future) for place, each in enumerate(option.activities))
                option = replace(option, activities=works, rows=())
            features.append(FeatureData((option,), data.dependencies, data.deadline if future is None else whole.num_weeks, data.forced))
        rows = whole.row_capacity if future is None else ()
        return Problem(whole.num_weeks, whole.capacity, tuple(features), whole.counters, rows)

    def _work(self, o: int, place: int, activity: ActivityData, future: int) -> ActivityData:
        effort = self.draws.effort[int(self.compiled.problem.tables.opt_act[o]) + place, future]
        paces = self.compiled.options[o].works[place].modes
        workdays = self.compiled.weeks.workdays()
        modes = tuple(
            replace(mode, finish=finishes(np.where(mode.works, workdays, 0.0), pace.workdays * effort))
            for mode, pace in zip(activity.modes, paces, strict=True)
        )
        return replace(activity, modes=modes)
