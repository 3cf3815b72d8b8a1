"""The problem as the bound sees it: chains of activities, a forest of features, and rows that couple them.

What the dynamic programme keeps: within an option a tree of finish-start arcs, with its longest chain as trunk; between
features a forest of dependencies. What it prices: capacity with the facets of its knapsacks, counters, linear rows, and
the dependencies outside the forest. Everything else is relaxed.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quarterdeck.scheduling.capacity_rows import Bools, Rows, capacity_rows, flat, ints, patterns, pointers
from quarterdeck.scheduling.problem import FINISH_START, NEVER, START_START, Floats, Ints, Tables


class Forest(NamedTuple):
    """Features, children before parents: a `timed` one starts no sooner than its parent ends plus the lag, others only want it in."""

    order: Ints
    parent: Ints
    lag: Ints
    timed: Bools
    forced: Bools
    deadline: Ints
    feat_opt: Ints
    value: Floats


class Chains(NamedTuple):
    """Activities of each option: the trunk in order with lags to the one before, the side branches, and where those join.

    A `plain` option has a trunk and nothing else: no side branches, nobody who waits for it, no lines.
    """

    plain: Bools
    opt_path: Ints
    path_act: Ints
    path_lag: Ints
    opt_side: Ints
    side_act: Ints
    side_last: Bools
    act_join: Ints
    join_pred: Ints
    join_lag: Ints


class Paces(NamedTuple):
    """Modes of each activity, their pattern of use, and in row `calendar[m]` their finish per start week (num_weeks + 1: cannot start)."""

    act_mode: Ints
    pattern: Ints
    calendar: Ints
    finish: npt.NDArray[np.uint16]


class Extras(NamedTuple):
    """Counters, linear rows ("lines"), and dependencies outside the forest ("debts", by the feature that waits)."""

    act_counter: Ints
    counter_of: Ints
    counter_first: Ints
    counter_last: Ints
    counter_limit: Floats
    opt_line: Ints
    line_of: Ints
    line_by: Floats
    line_limit: Floats
    feat_debt: Ints
    debt_pred: Ints
    debt_lag: Ints
    debt_timed: Bools


class Relaxation(NamedTuple):
    """Flat arrays for compiled code, in groups so that functions are handed what they need.

    The dual vector holds the prices of the capacity rows, counters, lines, then num_weeks + 1 per debt, in this order.
    """

    num_weeks: int
    forest: Forest
    chains: Chains
    paces: Paces
    rows: Rows
    extras: Extras

    @property
    def num_duals(self) -> int:
        """Length of the dual vector."""
        extras = self.extras
        return len(self.rows.limit) + len(extras.counter_limit) + len(extras.line_limit) + len(extras.debt_pred) * (self.num_weeks + 1)


def relax(t: Tables) -> tuple[Relaxation, Floats]:
    """The relaxation of a problem, and the scale by which each linear row was divided, shape (num_rows,)."""
    line_scale = np.full(len(t.row_cap), 1e-9)
    np.maximum.at(line_scale, t.row_of, np.abs(t.row_by))
    mine = [sorted(range(first, last), key=lambda d: (t.dep_kind[d] != FINISH_START, -t.dep_lag[d])) for first, last in pairwise(t.feat_dep)]
    forest = _forest(t, [each[0] if each else -1 for each in mine])
    return Relaxation(t.num_weeks, forest, _chains(t), _paces(t), capacity_rows(t), _extras(t, line_scale, [each[1:] for each in mine])), line_scale


def _forced(t: Tables) -> Bools:
    """Must-haves and, again and again, what they wait for."""
    forced = t.forced.copy()
    while True:
        more = forced.copy()
        more[t.dep_pred[forced[t.dep_succ]]] = True
        if (more == forced).all():
            return forced
        forced = more


def _forest(t: Tables, branch: list[int]) -> Forest:
    """The dependency `branch[f]` of feature f (−1: none) becomes its branch of the forest."""
    parent, lag = np.full(len(branch), -1, dtype=np.int64), np.zeros(len(branch), dtype=np.int64)
    timed = np.zeros(len(branch), dtype=np.bool_)
    for f, d in enumerate(branch):
        if d >= 0:
            parent[f], lag[f], timed[f] = t.dep_pred[d], t.dep_lag[d], t.dep_kind[d] == FINISH_START
    return Forest(_children_first(parent), parent, lag, timed, _forced(t), t.deadline, t.feat_opt, t.value)


def _extras(t: Tables, line_scale: Floats, debts: list[list[int]]) -> Extras:
    flat = ints([d for each in debts for d in each])
    return Extras(
        t.act_counter,
        t.counter_of,
        t.counter_first,
        t.counter_last,
        t.counter_cap.astype(np.float64),
        t.opt_row,
        t.row_of,
        # Rows come in money and in days; brought to one size, so that no unit drowns the others in a step.
        t.row_by / line_scale[t.row_of],
        t.row_cap / line_scale,
        pointers([len(each) for each in debts]),
        t.dep_pred[flat],
        t.dep_lag[flat],
        np.asarray(t.dep_kind[flat] == FINISH_START),
    )


def _children_first(parent: Ints) -> Ints:
    depth = np.zeros(len(parent), dtype=np.int64)
    above = parent.copy()
    while (above >= 0).any():
        depth[above >= 0] += 1
        above = np.where(above >= 0, parent[above], -1)
    return np.argsort(-depth, kind="stable").astype(np.int64)


def _chains(t: Tables) -> Chains:
    """The tree of finish-start arcs of each option: its longest chain as trunk, the other activities as side branches."""
    shortest = _shortest(t)
    paths, path_lags, sides, lasts = [], [], [], []
    joins: list[list[tuple[int, int]]] = [[] for _ in t.act_earliest]
    for o in range(len(t.opt_feat)):
        activities = range(t.opt_act[o], t.opt_act[o + 1])
        into, has_next = _kept_arcs(t, activities)
        length: dict[int, int] = {}
        for a in activities:
            length[a] = shortest[a] + max((length[pred] + gap for pred, gap in into[a]), default=0)
        trunk: list[tuple[int, int]] = []
        a = max((a for a in activities if a not in has_next), key=lambda a: length[a], default=-1)
        while a >= 0:
            before, gap = max(into[a], key=lambda arc: length[arc[0]] + arc[1], default=(-1, 0))
            trunk.append((a, gap))
            joins[a] = [arc for arc in into[a] if arc[0] != before]
            a = before
        on_trunk = {a for a, _ in trunk}
        paths.append([a for a, _ in reversed(trunk)])
        path_lags.append([gap for _, gap in reversed(trunk)])
        sides.append([a for a in activities if a not in on_trunk])
        lasts.append([a not in has_next for a in sides[-1]])
        for a in sides[-1]:
            joins[a] = into[a]
    side_count, lines = ints([len(each) for each in sides]), np.diff(t.opt_row)
    awaited = np.isin(np.arange(len(t.forced)), t.dep_pred)
    return Chains(
        (np.diff(t.opt_act) > side_count) & (side_count == 0) & (lines == 0) & ~awaited[t.opt_feat],
        pointers([len(each) for each in paths]),
        flat(paths),
        flat(path_lags),
        pointers([len(each) for each in sides]),
        flat(sides),
        flat(lasts).astype(np.bool_),
        pointers([len(each) for each in joins]),
        flat([[pred for pred, _ in each] for each in joins]),
        flat([[gap for _, gap in each] for each in joins]),
    )


def _kept_arcs(t: Tables, activities: range) -> tuple[dict[int, list[tuple[int, int]]], set[int]]:
    """Finish-start arcs into each activity, at most one out of each, and the activities that have one out."""
    into: dict[int, list[tuple[int, int]]] = {a: [] for a in activities}
    has_next: set[int] = set()
    for a in activities:
        for arc in range(t.act_arc[a], t.act_arc[a + 1]):
            pred = int(t.arc_pred[arc])
            if t.arc_kind[arc] == FINISH_START and pred not in has_next:
                into[a].append((pred, int(t.arc_lag[arc])))
                has_next.add(pred)
    return into, has_next


def _shortest(t: Tables) -> list[int]:
    """Weeks each activity takes at its fastest."""
    if not len(t.mode_finish):
        return [0] * len(t.act_earliest)
    lasting = (t.mode_finish - np.arange(t.num_weeks)).min(axis=1)
    return [int(each) for each in np.minimum.reduceat(lasting, t.act_mode[:-1])]


def _paces(t: Tables) -> Paces:
    pattern, _, _ = patterns(t)
    # Few rows are different, and few stay close to the processor.
    finish, calendar = np.unique(_finishes(t), axis=0, return_inverse=True)
    return Paces(t.act_mode, ints(pattern), calendar.reshape(-1).astype(np.int64), finish.astype(np.uint16))


def _finishes(t: Tables) -> Ints:
    """Finish week per mode and start week, num_weeks + 1 where it cannot start: too early, too late, or more than there is."""
    weeks, modes = t.num_weeks, len(t.mode_finish)
    mode_act = np.repeat(np.arange(len(t.act_earliest)), np.diff(t.act_mode))
    act_opt = np.repeat(np.arange(len(t.opt_feat)), np.diff(t.opt_act))
    latest = t.deadline[t.opt_feat[act_opt[mode_act]]]
    rate_mode = np.repeat(np.arange(modes), np.diff(t.mode_rate))
    too_much = np.zeros((modes, weeks), dtype=np.bool_)
    np.logical_or.at(too_much, rate_mode, t.capacity[t.rate_res] < t.rate_amount[:, None])
    short = np.concatenate([np.zeros((modes, 1)), np.cumsum(too_much & t.mode_works, axis=1)], axis=1)
    finish = np.where(t.mode_finish <= latest[:, None], t.mode_finish, weeks + 1)
    overloaded = np.take_along_axis(short, np.minimum(finish, weeks), axis=1) > short[:, :-1]
    early = np.arange(weeks) < _earliest(t)[mode_act][:, None]
    return np.where(overloaded | early, weeks + 1, finish)


def _earliest(t: Tables) -> Ints:
    """The earliest start of each activity by all arcs that hold back its start, those outside the tree too."""
    earliest, soonest = t.act_earliest.tolist(), [0] * len(t.act_earliest)
    for a in range(len(earliest)):
        for arc in range(t.act_arc[a], t.act_arc[a + 1]):
            if t.arc_kind[arc] in (FINISH_START, START_START):
                before = soonest if t.arc_kind[arc] == FINISH_START else earliest
                earliest[a] = max(earliest[a], before[t.arc_pred[arc]] + int(t.arc_lag[arc]))
        soonest[a] = int(t.mode_finish[t.act_mode[a] : t.act_mode[a + 1], earliest[a] :].min(initial=NEVER))
    return ints(earliest)
