"""The problem as an integer programme over start weeks, in steps: what has begun, and what is done, by each week.

Precedence is a row of two terms in it, and with the facets of what whole pieces fill its relaxation without integers proves as
much as the prices do.

References
----------
.. [1] C. Artigues, "On the strength of time-indexed formulations for the resource-constrained project scheduling problem",
   Operations Research Letters 45, 2017, doi:10.1016/j.orl.2017.02.001 (step variables).
"""

from collections.abc import Iterable, Iterator

import numpy as np

from quarterdeck.scheduling.problem import FINISH_FINISH, FINISH_START, START_FINISH, START_START, Floats, Ints, Problem
from quarterdeck.scheduling.relaxation import Relaxation
from quarterdeck.scheduling.schedule import Schedule

Sum = dict[int, float]
"""A linear expression: variable to coefficient."""


class StepModel:
    """The programme as small methods, one rule each."""

    def __init__(self, problem: Problem, x: Relaxation) -> None:
        self.problem, self.t, self.x = problem, problem.tables, x
        self.num_variables = 0
        self.rows: list[tuple[Sum, float, float]] = []
        self.objective: Sum = {}
        self.starts: list[Ints] = []
        self.step: list[int] = []
        for calendar in x.paces.calendar:
            self.starts.append(np.flatnonzero(x.paces.finish[calendar] <= x.num_weeks))
            self.step.append(self._new(len(self.starts[-1])))
        self.done = [self._done_steps(o) for o in range(len(self.t.opt_feat))]
        self._steps_only_rise()
        self._activities_of_an_option_go_together()
        self._one_option_per_feature()
        self._precedence_in_options()
        self._dependencies_between_features()
        self._capacity_of_resources()
        self._limits_of_counters()
        self._linear_rows()
        self._value()

    def _new(self, count: int) -> int:
        first = self.num_variables
        self.num_variables += count
        return first

    def _done_steps(self, o: int) -> int:
        """The first of the variables that say by which week an option is done; −1 if one activity says it."""
        return -1 if self._last(o) >= 0 else self._new(int(self.t.deadline[self.t.opt_feat[o]]) + 1)

    def _ends(self, o: int, *, at_start: bool) -> list[int]:
        """The activities of an option that no other surely precedes (`at_start`) or follows."""
        t = self.t
        kept = dict.fromkeys(range(t.opt_act[o], t.opt_act[o + 1]), True)
        for a in tuple(kept):
            for arc in range(t.act_arc[a], t.act_arc[a + 1]):
                if t.arc_kind[arc] == FINISH_START and t.arc_lag[arc] >= 0:
                    kept[a if at_start else int(t.arc_pred[arc])] = False
        return [a for a, alone in kept.items() if alone]

    def _last(self, o: int) -> int:
        ends = self._ends(o, at_start=False)
        return ends[0] if len(ends) == 1 else -1

    def begun(self, a: int, week: int) -> Sum:
        """Whether activity a has started in `week` or before."""
        return self._by(a, week, at_finish=False)

    def ended(self, a: int, week: int) -> Sum:
        """Whether activity a has finished by `week`."""
        return self._by(a, week, at_finish=True)

    def _by(self, a: int, week: int, *, at_finish: bool) -> Sum:
        total: Sum = {}
        for m in range(self.t.act_mode[a], self.t.act_mode[a + 1]):
            times = self._finish(m) if at_finish else self.starts[m]
            number = int(np.searchsorted(times, week, side="right"))
            if number:
                total[self.step[m] + number - 1] = 1.0
        return total

    def _finish(self, m: int) -> Ints:
        return np.asarray(self.x.paces.finish[self.x.paces.calendar[m]][self.starts[m]], dtype=np.int64)

    def _steps(self, m: int) -> slice:
        return slice(self.step[m], self.step[m] + len(self.starts[m]))

    def finished(self, o: int, week: int) -> Sum:
        """Whether option o is finished by `week`."""
        week = min(week, int(self.t.deadline[self.t.opt_feat[o]]))
        if week < 0:
            return {}
        return {self.done[o] + week: 1.0} if self.done[o] >= 0 else self.ended(self._last(o), week)

    def chosen(self, options: Iterable[int]) -> Sum:
        """How many of the options are selected."""
        return _add(*((self.finished(o, self.x.num_weeks), 1.0) for o in options))

    def _options(self, f: int) -> range:
        return range(self.t.feat_opt[f], self.t.feat_opt[f + 1])

    def _row(self, low: float, terms: Sum, high: float) -> None:
        self.rows.append((terms, low, high))

    def _at_most(self, less: Sum, more: Sum) -> None:
        terms = _add((less, 1.0), (more, -1.0))
        if terms:
            self._row(-np.inf, terms, 0.0)

    def _steps_only_rise(self) -> None:
        for first, starts in zip(self.step, self.starts, strict=True):
            for i in range(len(starts) - 1):
                self._at_most({first + i: 1.0}, {first + i + 1: 1.0})
        for o, first in enumerate(self.done):
            if first >= 0:
                for week in range(int(self.t.deadline[self.t.opt_feat[o]]) + 1):
                    if week:
                        self._at_most({first + week - 1: 1.0}, {first + week: 1.0})
                    for a in self._ends(o, at_start=False):
                        self._at_most({first + week: 1.0}, self.ended(a, week))

    def _activities_of_an_option_go_together(self) -> None:
        for o in range(len(self.t.opt_feat)):
            for a in range(self.t.opt_act[o], self.t.opt_act[o + 1]):
                self._row(0.0, _add((self.begun(a, self.x.num_weeks), 1.0), (self.chosen([o]), -1.0)), 0.0)

    def _one_option_per_feature(self) -> None:
        for f, feature in enumerate(self.problem.features):
            self._row(float(feature.forced), self.chosen(self._options(f)), 1.0)

    def _precedence_in_options(self) -> None:
        t = self.t
        for a in range(len(t.act_earliest)):
            for arc in range(t.act_arc[a], t.act_arc[a + 1]):
                kind, before = int(t.arc_kind[arc]), int(t.arc_pred[arc])
                after = self.begun if kind in (FINISH_START, START_START) else self.ended
                earlier = self.ended if kind in (FINISH_START, FINISH_FINISH) else self.begun
                for week in range(self.x.num_weeks + 1):
                    self._at_most(after(a, week), earlier(before, week - int(t.arc_lag[arc])))

    def _dependencies_between_features(self) -> None:
        t = self.t
        for d, p in enumerate(t.dep_pred.tolist()):
            f, kind, lag = int(t.dep_succ[d]), int(t.dep_kind[d]), int(t.dep_lag[d])
            self._at_most(self.chosen(self._options(f)), self.chosen(self._options(p)))
            if kind in (START_START, START_FINISH) and self._first_starts(p, 0) is None:
                continue  # Left to the verifier: which of several activities starts first is no linear matter.
            for week in range(self.x.num_weeks + 1):
                if kind in (FINISH_START, FINISH_FINISH):
                    before = _add(*((self.finished(o, week - lag), 1.0) for o in self._options(p)))
                else:
                    before = self._first_starts(p, week - lag) or {}
                for after in self._events(f, week, at_finish=kind in (FINISH_FINISH, START_FINISH)):
                    self._at_most(after, before)

    def _first_starts(self, f: int, week: int) -> Sum | None:
        """Whether feature f has begun by `week`; None if several activities of an option may be the first."""
        firsts = [self._ends(o, at_start=True) for o in self._options(f)]
        if any(len(each) > 1 for each in firsts):
            return None
        return _add(*((self.begun(each[0], week) if each else self.finished(o, week), 1.0) for o, each in zip(self._options(f), firsts, strict=True)))

    def _events(self, f: int, week: int, *, at_finish: bool) -> Iterator[Sum]:
        """What must not have happened to feature f by `week` before its predecessor allows it."""
        together = _add(*((self.finished(o, week), 1.0) for o in self._options(f))) if at_finish else self._first_starts(f, week)
        if together is not None:
            yield together
            return
        for o in self._options(f):
            for a in self._ends(o, at_start=True):
                yield self.begun(a, week)

    def _capacity_of_resources(self) -> None:
        x = self.x
        use: dict[tuple[int, int], list[tuple[Sum, float]]] = {}
        for m, pattern in enumerate(x.paces.pattern.tolist()):
            pieces = x.rows.piece_of[x.rows.pattern_piece[pattern] : x.rows.pattern_piece[pattern + 1]]
            for week in np.flatnonzero(x.rows.works[pattern]).tolist():
                running = self._running(m, week)
                if running:
                    for piece in pieces.tolist():
                        use.setdefault((piece, week), []).append((running, 1.0))
        total = {key: _add(*terms) for key, terms in use.items()}
        for row, limit in enumerate(x.rows.limit.tolist()):
            r, week = int(x.rows.res[row]), int(x.rows.week[row])
            pieces = np.arange(x.rows.res_piece[r], x.rows.res_piece[r + 1])
            coefs = x.rows.coef[x.rows.first_coef[row] :][: len(pieces)]
            terms = _add(*((total.get((piece, week), {}), coef) for piece, coef in zip(pieces.tolist(), coefs.tolist(), strict=True)))
            if terms:
                self._row(-np.inf, terms, limit)

    def _running(self, m: int, week: int) -> Sum:
        """Whether mode m runs in `week`: begun by then, not ended by then."""
        begun = int(np.searchsorted(self.starts[m], week, side="right"))
        ended = int(np.searchsorted(self._finish(m), week, side="right"))
        return {self.step[m] + i - 1: sign for i, sign in ((begun, 1.0), (ended, -1.0)) if i and begun > ended}

    def _limits_of_counters(self) -> None:
        t = self.t
        drawing: list[list[tuple[Sum, float]]] = [[] for _ in t.counter_cap]
        for a in range(len(t.act_earliest)):
            for c in t.counter_of[t.act_counter[a] : t.act_counter[a + 1]].tolist():
                drawing[c] += [(self.begun(a, int(t.counter_last[c]) - 1), 1.0), (self.begun(a, int(t.counter_first[c]) - 1), -1.0)]
        for c, terms in enumerate(drawing):
            self._row(-np.inf, _add(*terms), float(t.counter_cap[c]))

    def _linear_rows(self) -> None:
        t = self.t
        terms: list[list[tuple[Sum, float]]] = [[] for _ in t.row_cap]
        for o in range(len(t.opt_feat)):
            for k in range(t.opt_row[o], t.opt_row[o + 1]):
                terms[t.row_of[k]].append((self.chosen([o]), float(t.row_by[k])))
        for each, limit in zip(terms, t.row_cap.tolist(), strict=True):
            self._row(-np.inf, _add(*each), limit)

    def _value(self) -> None:
        """Value of finishing at w, written as the gains of being done by each earlier week."""
        terms: list[tuple[Sum, float]] = []
        for o, f in enumerate(self.t.opt_feat.tolist()):
            last, values = int(self.t.deadline[f]), self.t.value[o]
            terms.append((self.chosen([o]), float(values[last])))
            terms += [(self.finished(o, w), float(values[w] - values[w + 1])) for w in range(last) if values[w] > values[w + 1]]
        self.objective = _add(*terms)

    def schedule(self, values: Floats) -> Schedule:
        """The schedule that values of the variables, shape (num_variables,), stand for."""
        t, schedule = self.t, Schedule.empty(self.problem)
        for o, f in enumerate(t.opt_feat.tolist()):
            if _at(self.chosen([o]), values) < 0.5:
                continue
            schedule.option[f] = o
            for a in range(t.opt_act[o], t.opt_act[o + 1]):
                m = next(m for m in range(t.act_mode[a], t.act_mode[a + 1]) if values[self._steps(m)].any())
                s = int(self.starts[m][np.argmax(values[self._steps(m)])])
                schedule.start[a], schedule.finish[a], schedule.mode[a] = s, t.mode_finish[m, s], m
            schedule.feature_finish[f] = next(w for w in range(int(t.deadline[f]) + 1) if _at(self.finished(o, w), values) > 0.5)
        return schedule


def _add(*terms: tuple[Sum, float]) -> Sum:
    """The weighted sum of expressions, without what cancels out."""
    total: Sum = {}
    for expression, weight in terms:
        for variable, coefficient in expression.items():
            total[variable] = total.get(variable, 0.0) + weight * coefficient
    return {variable: coefficient for variable, coefficient in total.items() if coefficient != 0.0}


def _at(expression: Sum, values: Floats) -> float:
    return sum(coefficient * float(values[variable]) for variable, coefficient in expression.items())
