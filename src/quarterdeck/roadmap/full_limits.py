"""Limits that are full: what a schedule takes of counters and rows, and which of them leaves no room for a feature."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.roadmap.compile import Compiled
from quarterdeck.scheduling import Schedule
from quarterdeck.scheduling.problem import row_use


@dataclass(frozen=True, slots=True)
class Use:
    """What a schedule takes of limits: starts of each counter, and of each row what its options add up to."""

    counters: npt.NDArray[np.int64]
    rows: npt.NDArray[np.float64]

    @classmethod
    def of(cls, compiled: Compiled, schedule: Schedule) -> "Use":
        """By a schedule."""
        t = compiled.problem.tables
        counters = np.zeros(len(t.counter_cap), dtype=np.int64)
        for a in np.flatnonzero((schedule.start >= 0) & (np.diff(t.act_counter) > 0)).tolist():
            for c in t.counter_of[t.act_counter[a] : t.act_counter[a + 1]]:
                counters[c] += t.counter_first[c] <= schedule.start[a] < t.counter_last[c]
        return cls(counters, row_use(t, schedule.option[schedule.option >= 0]))


def full_limit(compiled: Compiled, use: Use, f: int) -> str:
    """The sentence about a limit that leaves no room for any option of the feature."""
    t = compiled.problem.tables
    whole = (t.counter_first == 0) & (t.counter_last == t.num_weeks)
    sentence = ""
    for o in range(t.feat_opt[f], t.feat_opt[f + 1]):
        counters = t.counter_of[t.act_counter[t.opt_act[o]] : t.act_counter[t.opt_act[o + 1]]]
        need = np.bincount(counters, minlength=len(t.counter_cap))
        over = np.flatnonzero((use.counters + need > t.counter_cap) & (need > 0) & whole)
        mine = slice(int(t.opt_row[o]), int(t.opt_row[o + 1]))
        rows = [
            int(row)
            for row, more in zip(t.row_of[mine], t.row_by[mine], strict=True)
            if use.rows[row] + more > t.row_cap[row] and not t.row_mixed[row] and compiled.rows[row].unit != "selected"
        ]
        if len(over):
            full = int(over[0])
            sentence = f"{compiled.counters[full].title} is full: {use.counters[full]} of {t.counter_cap[full]} taken by features that bring more"
        elif rows:
            sentence = f"{compiled.rows[min(rows)].title} is spent on features that bring more"
        else:
            return ""
    return sentence
