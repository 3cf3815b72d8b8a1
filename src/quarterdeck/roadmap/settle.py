"""Among plans of equal value, one that moves few dates: what a search moved for nothing goes back to where it stood."""

from collections.abc import Iterator

import numpy as np

from quarterdeck.scheduling import Problem, Schedule, value_of, violations
from quarterdeck.scheduling.list_schedule import State
from quarterdeck.scheduling.problem import FINISH_FINISH, FINISH_START, START_START

MOST_TOGETHER = 30
"""Features that go back together, since each stands in the way of the next."""
ROUNDING = 1e-9


def settled(problem: Problem, schedule: Schedule, before: Schedule, *, together: int = MOST_TOGETHER) -> Schedule:
    """The schedule with features back where they stood before, alone or up to `together` of them at once, as far as that loses nothing."""
    settling = _Settling(problem, schedule, before, together)
    settling.settle()
    result = settling.state.schedule()
    better = value_of(problem, result) >= value_of(problem, schedule) - ROUNDING * max(1.0, abs(value_of(problem, schedule)))
    return result if better and not violations(problem, result) else schedule


class _Settling:
    def __init__(self, problem: Problem, schedule: Schedule, before: Schedule, together: int) -> None:
        self.problem, self.before, self.t, self.together = problem, before, problem.tables, together
        self.state = State(problem)
        self.state.load(problem, schedule)

    def settle(self) -> None:
        changed = True
        while changed:
            changed = False
            for f in self._moved():
                if not self._stands(f):
                    changed |= self._back(f)

    def _moved(self) -> list[int]:
        plan, before, t = self.state.plan, self.before, self.t
        elsewhere = (plan.start != before.start) | (plan.mode != before.mode)
        moved = np.bincount(t.act_feat, weights=elsewhere, minlength=len(plan.option)) > 0
        moved |= plan.end != before.feature_finish
        return np.flatnonzero(moved & (before.option >= 0) & (plan.option == before.option)).tolist()

    def _stands(self, f: int) -> bool:
        """Whether a feature stands as it stood; one that is out or built another way cannot go back without a choice."""
        plan = self.state.plan
        if plan.option[f] < 0 or plan.option[f] != self.before.option[f]:
            return True
        mine = self._activities(f)
        same = (plan.start[mine] == self.before.start[mine]).all() and (plan.mode[mine] == self.before.mode[mine]).all()
        return bool(same and plan.end[f] == self.before.feature_finish[f])

    def _back(self, f: int) -> bool:
        """Put a feature back, and with it what moved into its way; nothing happens if that loses value or does not fit."""
        now, plan = self.state.schedule(), self.state.plan
        group: list[int] = []
        waiting, gain = [f], 0.0
        while waiting and len(group) < self.together:
            g = waiting.pop()
            if g in group:
                continue
            group.append(g)
            o = int(self.before.option[g])
            gain += float(self.t.value[o, self.before.feature_finish[g]] - self.t.value[o, plan.end[g]])
            self.state.remove(g)
            self.state.restore(g, self.before)
            ways = list(self._in_the_way(g))
            if any(h in group or self._stands(h) for h in ways):
                break
            waiting += ways
        else:
            if not waiting and gain >= -ROUNDING and not any(True for g in group for _ in self._in_the_way(g)):
                return True
        for g in group:
            self.state.remove(g)
            self.state.restore(g, now)
        return False

    def _in_the_way(self, f: int) -> Iterator[int]:
        """Features, or `f` itself for what no feature can mend, that keep a feature from standing where it does."""
        plan, t = self.state.plan, self.t
        over = [(r, w) for r, w in self._cells(f) if plan.free[r, w] < 0]
        if (plan.counter_free < 0).any():
            yield f
        if over:
            yield from self._drawing(over, f) or [f]
        for d in np.flatnonzero((t.dep_succ == f) | (t.dep_pred == f)).tolist():
            pred, succ = int(t.dep_pred[d]), int(t.dep_succ[d])
            if plan.option[succ] >= 0 and not self._waits(d, pred, succ):
                yield pred if succ == f else succ

    def _drawing(self, over: list[tuple[int, int]], f: int) -> list[int]:
        """Features but `f` that stand elsewhere than before and draw on a resource in a week, for any of these pairs."""
        plan, t = self.state.plan, self.t
        near: set[int] = set()
        for r, w in over:
            acts = t.act_of_res[t.res_act[r] : t.res_act[r + 1]]
            near.update(t.act_feat[acts[(plan.start[acts] <= w) & (plan.finish[acts] > w)]].tolist())
        cells = set(over)
        return [g for g in sorted(near) if g != f and not self._stands(g) and not cells.isdisjoint(self._cells(g))]

    def _waits(self, d: int, pred: int, succ: int) -> bool:
        kind, plan = self.t.dep_kind[d], self.state.plan
        earlier = plan.end[pred] if kind in (FINISH_START, FINISH_FINISH) else self._begin(pred)
        later = self._begin(succ) if kind in (FINISH_START, START_START) else plan.end[succ]
        return bool(plan.option[pred] >= 0 and later >= earlier + self.t.dep_lag[d])

    def _begin(self, f: int) -> int:
        return int(self.state.plan.start[self._activities(f)].min(initial=self.state.plan.end[f]))

    def _cells(self, f: int) -> list[tuple[int, int]]:
        """The resources and weeks a feature draws on where it stands."""
        plan, t, cells = self.state.plan, self.t, []
        for a in range(*t.opt_act[plan.option[f] : plan.option[f] + 2].tolist()):
            m = int(plan.mode[a])
            begin = int(plan.start[a])
            weeks = (begin + np.flatnonzero(t.mode_works[m, begin : plan.finish[a]])).tolist()
            cells += [(r, w) for r in t.rate_res[t.mode_rate[m] : t.mode_rate[m + 1]].tolist() for w in weeks]
        return cells

    def _activities(self, f: int) -> slice:
        o = int(self.state.plan.option[f])
        return slice(int(self.t.opt_act[o]), int(self.t.opt_act[o + 1]))
