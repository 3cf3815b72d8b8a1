"""The same problem for CP-SAT, indexed by start week: exact, with a proven bound, for what is small or must be proven."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from quarterdeck.scheduling.problem import FINISH_FINISH, FINISH_START, START_START, Problem
from quarterdeck.scheduling.schedule import Schedule, SolveStatus

VALUE_STEPS = 1_000_000
"""Values are rounded to this many steps of the total, downwards in plans and upwards in the bound."""
MAX_STARTS = 120_000
"""Above this many (mode, start) pairs the model is dearer than what it adds (measured in docs/reference/benchmarks.md)."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What CP-SAT found: a status, a schedule if any, and a bound in the problem's value if one was proven."""

    status: SolveStatus
    schedule: Schedule | None
    upper_bound: float | None


class CpModel:
    """The model as small methods, one rule each."""

    def __init__(self, problem: Problem) -> None:
        from ortools.sat.python import cp_model

        self.cp = cp_model
        self.problem, self.t = problem, problem.tables
        self.model = cp_model.CpModel()
        self.chosen = [self.model.new_bool_var(f"option{o}") for o in range(len(self.t.opt_feat))]
        self.starts: dict[tuple[int, int], Any] = {}
        self.start_of: list[list[tuple[int, int, Any]]] = []
        self.done: dict[tuple[int, int], Any] = {}
        self.solver: Any = None
        total = float(self.t.value[:, 0].clip(min=0).sum()) if len(self.t.value) else 1.0
        self.scale = VALUE_STEPS / max(total, 1e-9)
        self._one_option_per_feature()
        self._one_start_per_activity()
        self._one_finish_per_feature()
        self._precedence_in_options()
        self._dependencies_between_features()
        self._capacity_of_resources()
        self._limits_of_counters()
        self._linear_rows()
        self._value()

    def _selected(self, f: int) -> Any:
        return sum(self.chosen[self.t.feat_opt[f] : self.t.feat_opt[f + 1]])

    def _one_option_per_feature(self) -> None:
        for f, feature in enumerate(self.problem.features):
            if feature.forced:
                self.model.add(self._selected(f) == 1)
            else:
                self.model.add(self._selected(f) <= 1)

    def _one_start_per_activity(self) -> None:
        t = self.t
        for o, f in enumerate(t.opt_feat):
            for a in range(t.opt_act[o], t.opt_act[o + 1]):
                mine = []
                for m in range(t.act_mode[a], t.act_mode[a + 1]):
                    for s in range(t.act_earliest[a], t.num_weeks):
                        if t.mode_finish[m, s] <= t.deadline[f]:
                            mine.append((m, s, self.model.new_bool_var("")))
                            self.starts[m, s] = mine[-1][2]
                self.start_of.append(mine)
                self.model.add(sum(variable for _, _, variable in mine) == self.chosen[o])

    def _one_finish_per_feature(self) -> None:
        """done[o, w]: option o is finished by week w."""
        t = self.t
        for o, f in enumerate(t.opt_feat):
            earlier: Any = None
            for w in range(t.deadline[f] + 1):
                done = self.model.new_bool_var("")
                self.done[o, w] = done
                if earlier is not None:
                    self.model.add_implication(earlier, done)
                earlier = done
                for a in range(t.opt_act[o], t.opt_act[o + 1]):
                    by_then = [variable for m, s, variable in self.start_of[a] if t.mode_finish[m, s] <= w]
                    self.model.add(sum(by_then) >= done) if by_then else self.model.add(done == 0)
            self.model.add(earlier == self.chosen[o])

    def _week(self, a: int, at_finish: bool) -> Any:
        return sum((int(self.t.mode_finish[m, s]) if at_finish else s) * variable for m, s, variable in self.start_of[a])

    def _precedence_in_options(self) -> None:
        t = self.t
        for o in range(len(t.opt_feat)):
            for a in range(t.opt_act[o], t.opt_act[o + 1]):
                for arc in range(t.act_arc[a], t.act_arc[a + 1]):
                    kind, lag = int(t.arc_kind[arc]), int(t.arc_lag[arc])
                    before = self._week(int(t.arc_pred[arc]), kind in (FINISH_START, FINISH_FINISH))
                    after = self._week(a, kind in (FINISH_FINISH, 3))
                    self.model.add(after >= before + lag * self.chosen[o])

    def _dependencies_between_features(self) -> None:
        t = self.t
        for d, p in enumerate(t.dep_pred):
            f, kind, lag = int(t.dep_succ[d]), int(t.dep_kind[d]), int(t.dep_lag[d])
            self.model.add(self._selected(f) <= self._selected(int(p)))
            for o in range(t.feat_opt[f], t.feat_opt[f + 1]):
                if kind == FINISH_START:
                    self._waits_for_finish(o, int(p), lag)
                elif kind == FINISH_FINISH:
                    self._finishes_after(o, int(p), lag)
                else:
                    self._waits_for_start(o, int(p), lag, of_start=kind == START_START)

    def _finished_by(self, p: int, week: int) -> Any:
        """How many options of feature p are finished by `week` (0 or 1)."""
        t = self.t
        return sum(self.done[o, min(week, int(t.deadline[p]))] for o in range(t.feat_opt[p], t.feat_opt[p + 1])) if week >= 0 else 0

    def _waits_for_finish(self, o: int, p: int, lag: int) -> None:
        t = self.t
        if t.opt_act[o] == t.opt_act[o + 1]:
            self._finishes_after(o, p, lag)
        for a in range(t.opt_act[o], t.opt_act[o + 1]):
            if t.act_arc[a] == t.act_arc[a + 1] or not self._all_finish_start(a):
                for w in range(t.num_weeks):
                    started = [variable for _, s, variable in self.start_of[a] if s <= w]
                    if started:
                        self.model.add(sum(started) <= self._finished_by(p, w - lag))

    def _all_finish_start(self, a: int) -> bool:
        return all(self.t.arc_kind[arc] == FINISH_START and self.t.arc_lag[arc] >= 0 for arc in range(self.t.act_arc[a], self.t.act_arc[a + 1]))

    def _finishes_after(self, o: int, p: int, lag: int) -> None:
        for w in range(int(self.t.deadline[self.t.opt_feat[o]]) + 1):
            self.model.add(self.done[o, w] <= self._finished_by(p, w - lag))

    def _waits_for_start(self, o: int, p: int, lag: int, *, of_start: bool) -> None:
        """Start-start and start-finish: the first start of p, as the first week in which any of its activities has started."""
        t = self.t
        deadline = int(t.deadline[t.opt_feat[o]])
        for w in range(t.num_weeks + 1):
            begun = [
                variable
                for q in range(t.feat_opt[p], t.feat_opt[p + 1])
                for a in range(t.opt_act[q], t.opt_act[q + 1])
                for _, s, variable in self.start_of[a]
                if s <= w - lag
            ]
            begun += [
                self.done[q, min(w - lag, int(t.deadline[p]))]
                for q in range(t.feat_opt[p], t.feat_opt[p + 1])
                if t.opt_act[q] == t.opt_act[q + 1] and w >= lag
            ]
            if of_start and t.opt_act[o] < t.opt_act[o + 1]:
                for a in range(t.opt_act[o], t.opt_act[o + 1]):
                    for _, s, variable in self.start_of[a]:
                        if s == w:
                            self.model.add_bool_or([*begun, variable.negated()])
            elif w <= deadline:
                self.model.add_bool_or([*begun, self.done[o, w].negated()])

    def _capacity_of_resources(self) -> None:
        t = self.t
        use: dict[tuple[int, int], list[tuple[Any, int]]] = {}
        for (m, s), variable in self.starts.items():
            for w in range(s, int(t.mode_finish[m, s])):
                if t.mode_works[m, w]:
                    for k in range(t.mode_rate[m], t.mode_rate[m + 1]):
                        use.setdefault((int(t.rate_res[k]), w), []).append((variable, int(t.rate_amount[k])))
        for (r, w), terms in use.items():
            limit = int(t.capacity[r, w])
            divisor = int(np.gcd.reduce([amount for _, amount in terms]))
            if sum(amount for _, amount in terms) > limit:
                self.model.add(sum(variable * (amount // divisor) for variable, amount in terms) <= limit // divisor)

    def _limits_of_counters(self) -> None:
        t = self.t
        drawing: list[list[Any]] = [[] for _ in t.counter_cap]
        for a, mine in enumerate(self.start_of):
            for k in range(t.act_counter[a], t.act_counter[a + 1]):
                c = t.counter_of[k]
                drawing[c] += [variable for _, s, variable in mine if t.counter_first[c] <= s < t.counter_last[c]]
        for c, variables in enumerate(drawing):
            if len(variables) > t.counter_cap[c]:
                self.model.add(sum(variables) <= int(t.counter_cap[c]))

    def _linear_rows(self) -> None:
        terms: list[list[tuple[float, Any]]] = [[] for _ in self.t.row_cap]
        for o, chosen in enumerate(self.chosen):
            for k in range(self.t.opt_row[o], self.t.opt_row[o + 1]):
                terms[self.t.row_of[k]].append((float(self.t.row_by[k]), chosen))
        for mine, limit in zip(terms, self.t.row_cap.tolist(), strict=True):
            whole = all(number == int(number) for number in (limit, *(coefficient for coefficient, _ in mine)))
            scale = 1.0 if whole else 1e6 / max(abs(limit), *(abs(coefficient) for coefficient, _ in mine), 1e-9)
            # Rounded so that the model never allows what the row forbids.
            rounded = [int(np.ceil(coefficient * scale - 1e-6)) * chosen for coefficient, chosen in mine]
            self.model.add(sum(rounded) <= int(np.floor(limit * scale + 1e-6)))

    def _value(self) -> None:
        """Value of finishing at w, written as the gains of being done by each earlier week."""
        t = self.t
        terms = []
        for o, f in enumerate(t.opt_feat):
            values = np.floor(t.value[o] * self.scale).astype(np.int64)
            last = int(t.deadline[f])
            terms.append(int(values[last]) * self.chosen[o])
            terms += [int(values[w] - values[w + 1]) * self.done[o, w] for w in range(last) if values[w] > values[w + 1]]
        self.model.maximize(sum(terms))

    def hint(self, schedule: Schedule) -> None:
        """Start the search from a schedule."""
        t = self.t
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for o, chosen in enumerate(self.chosen):
            self.model.add_hint(chosen, bool(schedule.option[t.opt_feat[o]] == o))
        for (m, s), variable in self.starts.items():
            a = int(np.searchsorted(t.act_mode, m, side="right")) - 1
            self.model.add_hint(variable, bool(schedule.mode[a] == m and schedule.start[a] == s))
        for (o, w), variable in self.done.items():
            f = t.opt_feat[o]
            self.model.add_hint(variable, bool(schedule.option[f] == o and schedule.feature_finish[f] <= w))

    def solve(self, seconds: float, *, seed: int, num_workers: int = 1, deterministic: bool = False) -> Proof:
        """Search for at most `seconds` (deterministic time in deterministic mode)."""
        self.solver = self.cp.CpSolver()
        parameters = self.solver.parameters
        parameters.random_seed = seed
        parameters.num_workers = num_workers
        # Else CP-SAT takes Ctrl-C for itself, and forgets afterwards who was listening before.
        parameters.catch_sigint_signal = False
        parameters.linearization_level = 2
        if deterministic:
            parameters.max_deterministic_time = seconds
        else:
            parameters.max_time_in_seconds = max(seconds, 0.01)
        status = self.solver.solve(self.model)
        return self._proof(status)

    def stop(self) -> None:
        """Ask a running solve to end soon."""
        if self.solver is not None:
            self.solver.stop_search()

    def _proof(self, status: Any) -> Proof:
        names: dict[Any, SolveStatus] = {self.cp.OPTIMAL: "optimal", self.cp.FEASIBLE: "feasible", self.cp.INFEASIBLE: "infeasible"}
        name: SolveStatus = names.get(status, "unknown")
        found = name in ("optimal", "feasible")
        # One step per feature covers the rounding down of the values.
        slack = len(self.problem.features) + 1
        # Stopped before its first solution, CP-SAT reports a bound of 0 that nothing proves.
        bound = (self.solver.best_objective_bound + slack) / self.scale if found else None
        total = float(self.t.value[:, 0].clip(min=0).sum()) if len(self.t.value) else 0.0
        return Proof(name, self._schedule() if found else None, None if bound is None or bound > total * (1 + 1e-6) + 1e-6 else bound)

    def _schedule(self) -> Schedule:
        t, schedule = self.t, Schedule.empty(self.problem)
        for o, f in enumerate(t.opt_feat):
            if self.solver.boolean_value(self.chosen[o]):
                schedule.option[f] = o
                schedule.feature_finish[f] = next(w for w in range(int(t.deadline[f]) + 1) if self.solver.boolean_value(self.done[o, w]))
        for a, mine in enumerate(self.start_of):
            for m, s, variable in mine:
                if self.solver.boolean_value(variable):
                    schedule.start[a], schedule.finish[a], schedule.mode[a] = s, t.mode_finish[m, s], m
        return schedule
