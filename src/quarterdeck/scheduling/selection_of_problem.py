"""A planning problem without its weeks: which features fit into all the capacity of the horizon together.

Every plan is such a selection, so its bound holds for plans too; but a selection has no dates, and not every one can be scheduled.
"""

from dataclasses import dataclass

import numpy as np

from quarterdeck.scheduling.problem import Problem, Tables
from quarterdeck.scheduling.selection_problem import Bools, Floats, Ints, Selection, SelectionProblem, SelectionRow, row_of

MODES_AT_A_TIME = 20_000
"""How many modes are looked at together, so that their weeks fit into little memory."""


@dataclass(frozen=True, slots=True)
class Timeless:
    """The selection problem of a planning problem: item o stands for option o, the others for features with several options."""

    problem: SelectionProblem
    num_options: int

    def options(self, selection: Selection) -> Ints:
        """The options of the planning problem that a selection holds."""
        return np.flatnonzero(selection.chosen[: self.num_options]).astype(np.int64)


def selection_of(problem: Problem) -> Timeless:
    """The planning problem with capacity summed over its weeks, each option at its cheapest and its earliest finish."""
    t = problem.tables
    num_options = len(t.opt_feat)
    finish, can_run, draws = _at_best(t)
    num_wide, wide = 0, np.full(len(problem.features), -1, dtype=np.int64)
    for f in range(len(problem.features)):
        if t.feat_opt[f + 1] - t.feat_opt[f] != 1:
            wide[f] = num_options + num_wide
            num_wide += 1
    item_of = np.where(wide >= 0, wide, t.feat_opt[:-1])
    values = np.concatenate([t.value[np.arange(num_options), np.minimum(finish, t.num_weeks)], np.zeros(num_wide)])
    rows = [*_capacity_rows(t, draws), *_counter_rows(t), *_linear_rows(t), *_one_option_rows(t, wide)]
    if not can_run.all():
        never = np.flatnonzero(~can_run)
        rows.append(SelectionRow(never, np.ones(len(never)), 0.0))
    upwards = [(o, int(wide[f])) for o, f in enumerate(t.opt_feat) if wide[f] >= 0]
    waits = np.stack([item_of[t.dep_succ], item_of[t.dep_pred]], axis=1) if len(t.dep_succ) else np.zeros((0, 2), dtype=np.int64)
    forced = np.zeros(len(values), dtype=np.bool_)
    forced[item_of[t.forced]] = True
    requires = np.concatenate([waits, np.array(upwards, dtype=np.int64).reshape(-1, 2)])
    return Timeless(SelectionProblem(values, requires, tuple(rows), forced), num_options)


def _at_best(t: Tables) -> tuple[Ints, Bools, Floats]:
    """Per option its earliest finish and whether it can run at all; per rate of a mode the least it draws, in unit-weeks."""
    num_modes = len(t.mode_finish)
    mode_act = np.repeat(np.arange(len(t.act_earliest)), np.diff(t.act_mode))
    earliest, weeks = np.full(num_modes, t.num_weeks + 1, dtype=np.int64), np.zeros(num_modes, dtype=np.int64)
    starts = np.arange(t.num_weeks)
    for first in range(0, num_modes, MODES_AT_A_TIME):
        some = slice(first, min(first + MODES_AT_A_TIME, num_modes))
        finish = t.mode_finish[some]
        fits = (finish <= t.num_weeks) & (starts >= t.act_earliest[mode_act[some]][:, None])
        done = np.concatenate([np.zeros((len(finish), 1), dtype=np.int64), np.cumsum(t.mode_works[some], axis=1)], axis=1)
        worked = np.take_along_axis(done, np.where(fits, finish, 0), axis=1) - done[:, :-1]
        earliest[some] = np.where(fits, finish, t.num_weeks + 1).min(axis=1, initial=t.num_weeks + 1)
        weeks[some] = np.where(fits, worked, t.num_weeks).min(axis=1, initial=t.num_weeks)
    draws = t.rate_amount.astype(np.float64) * np.repeat(weeks, np.diff(t.mode_rate))
    act_finish = _segment_min(earliest, t.act_mode, t.num_weeks + 1)
    finish_of = np.zeros(len(t.opt_feat), dtype=np.int64)
    np.maximum.at(finish_of, np.repeat(np.arange(len(t.opt_feat)), np.diff(t.opt_act)), act_finish)
    return finish_of, finish_of <= t.deadline[t.opt_feat], draws


def _segment_min(numbers: Ints, pointers: Ints, nothing: int) -> Ints:
    least = np.full(len(pointers) - 1, nothing, dtype=np.int64)
    np.minimum.at(least, np.repeat(np.arange(len(least)), np.diff(pointers)), numbers)
    return least


def _capacity_rows(t: Tables, draws: Floats) -> list[SelectionRow]:
    """For each resource: what each option takes at its cheapest, in all, within the capacity of all weeks."""
    mode_act = np.repeat(np.arange(len(t.act_earliest)), np.diff(t.act_mode))
    act_opt = np.repeat(np.arange(len(t.opt_feat)), np.diff(t.opt_act))
    rate_act = np.repeat(mode_act, np.diff(t.mode_rate))
    # The cheapest mode counts, and nothing where one of an activity's modes does not draw on a resource.
    num_modes = np.diff(t.act_mode)
    keys = rate_act * len(t.capacity) + t.rate_res
    unique, inverse, count = np.unique(keys, return_inverse=True, return_counts=True)
    least = np.full(len(unique), np.inf)
    np.minimum.at(least, inverse, draws)
    acts, resources = unique // max(len(t.capacity), 1), unique % max(len(t.capacity), 1)
    least[count < num_modes[acts]] = 0.0
    options = act_opt[acts]
    rows = []
    for r in range(len(t.capacity)):
        mine = resources == r
        by_option = np.bincount(options[mine], weights=least[mine], minlength=len(t.opt_feat)).astype(np.float64)
        items = np.flatnonzero(by_option)
        if len(items):
            rows.append(SelectionRow(items, by_option[items], float(t.capacity[r].sum())))
    return rows


def _counter_rows(t: Tables) -> list[SelectionRow]:
    """Counters of the whole horizon; one of some weeks may be passed by at other times."""
    whole = (t.counter_first <= 0) & (t.counter_last >= t.num_weeks)
    act_opt = np.repeat(np.arange(len(t.opt_feat)), np.diff(t.opt_act))
    drawing = act_opt[np.repeat(np.arange(len(t.act_earliest)), np.diff(t.act_counter))]
    rows = []
    for c in np.flatnonzero(whole):
        count = np.bincount(drawing[t.counter_of == c], minlength=len(t.opt_feat)).astype(np.float64)
        items = np.flatnonzero(count)
        rows.append(SelectionRow(items, count[items], float(t.counter_cap[c])))
    return rows


def _linear_rows(t: Tables) -> list[SelectionRow]:
    options = np.repeat(np.arange(len(t.opt_feat)), np.diff(t.opt_row))
    order = np.argsort(t.row_of, kind="stable")
    ends = np.searchsorted(t.row_of[order], np.arange(len(t.row_cap) + 1))
    return [
        SelectionRow(options[order[first:last]], t.row_by[order[first:last]], float(limit))
        for first, last, limit in zip(ends[:-1], ends[1:], t.row_cap, strict=True)
    ]


def _one_option_rows(t: Tables, wide: Ints) -> list[SelectionRow]:
    """At most one option of a feature, and the feature only with one of them."""
    rows = []
    for f in np.flatnonzero(wide >= 0).tolist():
        options = range(t.feat_opt[f], t.feat_opt[f + 1])
        rows.append(row_of(dict.fromkeys(options, 1.0), 1.0))
        rows.append(row_of({int(wide[f]): 1.0} | dict.fromkeys(options, -1.0), 0.0))
    return rows
