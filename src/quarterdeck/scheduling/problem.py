"""The planning problem in numbers: optional features with options, activities and modes on weekly capacity.

Weeks count from 0; a finish is exclusive, so work that runs in weeks 2 and 3 starts at 2 and finishes at 4.
Capacity and rates are whole thousandths of a full-time equivalent, so sums are exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput

UNITS_PER_FTE = 1000
NEVER = 1_000_000
"""A finish week past any horizon: the mode cannot start there."""

ROW_PENALTY = 3.0
"""What breaking a mixed row by an average coefficient costs a search, in greatest values of a feature."""

RELATION_SIZE = 16
"""Most options of a row that counts as a relation between features."""

FINISH_START, START_START, FINISH_FINISH, START_FINISH = range(4)

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ModeData:
    """One pace of an activity: `finish[s]` when started in week s (NEVER: it cannot), `works[w]` whether it draws on `rates` in week w."""

    finish: Ints
    works: npt.NDArray[np.bool_]
    rates: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ArcData:
    """This activity waits for the activity at `pred` (a position in the same option)."""

    pred: int
    kind: int
    lag: int


@dataclass(frozen=True, slots=True)
class ActivityData:
    """An activity: its modes, arcs from earlier positions of the option, earliest week, and counters a start draws on."""

    modes: tuple[ModeData, ...]
    arcs: tuple[ArcData, ...] = ()
    earliest: int = 0
    counters: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OptionData:
    """A way to build a feature. `values[t]` is the value when finished at week t, shape (num_weeks + 1,), non-increasing.

    `rows` are the coefficients of the linear rows it adds to. Activities stand in an order that respects their arcs.
    An option without activities takes nothing and finishes as soon as what its feature waits for allows, in week 0 if it
    waits for nothing: so a synergy is a feature that brings value once two others are finished.
    """

    activities: tuple[ActivityData, ...]
    values: Floats
    rows: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class DependencyData:
    """This feature waits for feature `pred`, which must be selected too."""

    pred: int
    kind: int
    lag: int


@dataclass(frozen=True, slots=True)
class FeatureData:
    """A feature that may be selected, or must be (`forced`); `deadline` is the last finish week allowed."""

    options: tuple[OptionData, ...]
    dependencies: tuple[DependencyData, ...] = ()
    deadline: int = NEVER
    forced: bool = False


@dataclass(frozen=True, slots=True)
class CounterData:
    """At most `capacity` activities drawing on it may start in weeks `first` … `last` (exclusive)."""

    capacity: int
    first: int
    last: int


class Tables(NamedTuple):
    """The problem flattened for compiled code. Positions: features f, options o, activities a, modes m, arcs, dependencies d.

    Option o adds `row_by[k]` to row `row_of[k]` for k in `opt_row[o]` … `opt_row[o + 1]`; `row_opt` and `opt_of_row` say the
    same row by row. A row with coefficients of both signs is *mixed*: it may be broken on the way to a plan, at
    `row_price` per unit, more than any feature brings. A row of few options with coefficients of one size is a *relation*:
    a search touches its features together.
    """

    num_weeks: int
    feat_opt: Ints
    opt_feat: Ints
    opt_act: Ints
    act_mode: Ints
    mode_finish: Ints
    mode_works: npt.NDArray[np.bool_]
    mode_rate: Ints
    rate_res: Ints
    rate_amount: Ints
    act_earliest: Ints
    act_arc: Ints
    arc_pred: Ints
    arc_kind: Ints
    arc_lag: Ints
    act_counter: Ints
    counter_of: Ints
    feat_dep: Ints
    dep_pred: Ints
    dep_succ: Ints
    dep_kind: Ints
    dep_lag: Ints
    feat_child: Ints
    child: Ints
    deadline: Ints
    forced: npt.NDArray[np.bool_]
    value: Floats
    capacity: Ints
    counter_cap: Ints
    counter_first: Ints
    counter_last: Ints
    opt_row: Ints
    row_of: Ints
    row_by: Floats
    row_opt: Ints
    opt_of_row: Ints
    row_cap: Floats
    row_mixed: npt.NDArray[np.bool_]
    row_relation: npt.NDArray[np.bool_]
    row_price: Floats
    res_feat: Ints
    feat_of_res: Ints
    act_feat: Ints
    res_act: Ints
    act_of_res: Ints


@dataclass(frozen=True)
class Problem:
    """Choose features, options, modes and start weeks so that the value is greatest.

    Parameters
    ----------
    num_weeks
        Length of the horizon.
    capacity
        Thousandths of a full-time equivalent per resource and week, shape (num_resources, num_weeks).
    features
        In an order where dependencies point anywhere but form no cycle.
    counters
        Limits on how many activities start in a stretch of weeks.
    row_capacity
        Right-hand sides of the linear rows (sum over selected options of coefficient ≤ capacity).

    Raises
    ------
    InvalidInput
        If an index points outside, a shape does not fit, or a value curve rises.
    """

    num_weeks: int
    capacity: Ints
    features: tuple[FeatureData, ...]
    counters: tuple[CounterData, ...] = ()
    row_capacity: tuple[float, ...] = ()
    tables: Tables = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.capacity.ndim != 2 or self.capacity.shape[1] != self.num_weeks:
            raise InvalidInput(f"expected capacity of shape (num_resources, {self.num_weeks}), got {self.capacity.shape}")
        for feature in self.features:
            for option in feature.options:
                if option.values.shape != (self.num_weeks + 1,) or (np.diff(option.values) > 1e-9).any():
                    raise InvalidInput(f"expected {self.num_weeks + 1} values that never rise")
        object.__setattr__(self, "tables", _Flattener(self).tables())

    @property
    def num_starts(self) -> int:
        """How many (mode, start week) pairs there are: the size of a time-indexed model."""
        return int((self.tables.mode_finish <= self.num_weeks).sum())


class _Flattener:
    """Walks the nested problem once and writes it into flat arrays."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.options = [option for feature in problem.features for option in feature.options]
        self.activities = [activity for option in self.options for activity in option.activities]
        self.modes = [mode for activity in self.activities for mode in activity.modes]

    def tables(self) -> Tables:
        problem, weeks = self.problem, self.problem.num_weeks
        opt_act = _pointers([len(option.activities) for option in self.options])
        arcs = [(arc, opt_act[o] + arc.pred) for o, option in enumerate(self.options) for activity in option.activities for arc in activity.arcs]
        deps = [(f, dep) for f, feature in enumerate(problem.features) for dep in feature.dependencies]
        children: list[list[int]] = [[] for _ in problem.features]
        for f, dep in deps:
            children[dep.pred].append(f)
        row_of = _ints([row for option in self.options for row, _ in option.rows])
        row_by = np.array([coefficient for option in self.options for _, coefficient in option.rows], dtype=np.float64)
        opt_row = _pointers([len(option.rows) for option in self.options])
        by_row = np.argsort(row_of, kind="stable")
        value = np.array([option.values for option in self.options], dtype=np.float64).reshape(len(self.options), weeks + 1)
        mixed, row_price = self._row_prices(row_of, row_by, value)
        users, drawing = self._users(), self._drawing()
        num_modes = len(self.modes)
        return Tables(
            num_weeks=weeks,
            feat_opt=_pointers([len(feature.options) for feature in problem.features]),
            opt_feat=_ints([f for f, feature in enumerate(problem.features) for _ in feature.options]),
            opt_act=opt_act,
            act_mode=_pointers([len(activity.modes) for activity in self.activities]),
            mode_finish=np.array([mode.finish for mode in self.modes], dtype=np.int64).reshape(num_modes, weeks),
            mode_works=np.array([mode.works for mode in self.modes], dtype=np.bool_).reshape(num_modes, weeks),
            mode_rate=_pointers([len(mode.rates) for mode in self.modes]),
            rate_res=_ints([resource for mode in self.modes for resource, _ in mode.rates]),
            rate_amount=_ints([amount for mode in self.modes for _, amount in mode.rates]),
            act_earliest=_ints([activity.earliest for activity in self.activities]),
            act_arc=_pointers([len(activity.arcs) for activity in self.activities]),
            arc_pred=_ints([pred for _, pred in arcs]),
            arc_kind=_ints([arc.kind for arc, _ in arcs]),
            arc_lag=_ints([arc.lag for arc, _ in arcs]),
            act_counter=_pointers([len(activity.counters) for activity in self.activities]),
            counter_of=_ints([counter for activity in self.activities for counter in activity.counters]),
            feat_dep=_pointers([len(feature.dependencies) for feature in problem.features]),
            dep_pred=_ints([dep.pred for _, dep in deps]),
            dep_succ=_ints([f for f, _ in deps]),
            dep_kind=_ints([dep.kind for _, dep in deps]),
            dep_lag=_ints([dep.lag for _, dep in deps]),
            feat_child=_pointers([len(each) for each in children]),
            child=_ints([f for each in children for f in each]),
            deadline=_ints([min(feature.deadline, weeks) for feature in problem.features]),
            forced=np.array([feature.forced for feature in problem.features], dtype=np.bool_),
            value=value,
            capacity=np.ascontiguousarray(problem.capacity, dtype=np.int64),
            counter_cap=_ints([counter.capacity for counter in problem.counters]),
            counter_first=_ints([counter.first for counter in problem.counters]),
            counter_last=_ints([counter.last for counter in problem.counters]),
            opt_row=opt_row,
            row_of=row_of,
            row_by=row_by,
            row_opt=_pointers(np.bincount(row_of, minlength=len(problem.row_capacity)).tolist()),
            opt_of_row=np.repeat(np.arange(len(self.options)), np.diff(opt_row))[by_row],
            row_cap=np.array(problem.row_capacity, dtype=np.float64),
            row_mixed=mixed,
            row_relation=self._relations(row_of, row_by),
            row_price=row_price,
            res_feat=_pointers([len(each) for each in users]),
            feat_of_res=_ints([f for each in users for f in each]),
            act_feat=_ints([f for f, feature in enumerate(problem.features) for option in feature.options for _ in option.activities]),
            res_act=_pointers([len(each) for each in drawing]),
            act_of_res=_ints([a for each in drawing for a in each]),
        )

    def _row_prices(self, row_of: Ints, row_by: Floats, value: Floats) -> tuple[npt.NDArray[np.bool_], Floats]:
        """Which rows are mixed, and what a unit over each costs: an average coefficient three times the greatest value."""
        num_rows = len(self.problem.row_capacity)
        mixed = np.bincount(row_of, weights=row_by < 0, minlength=num_rows) > 0
        size = np.bincount(row_of, weights=np.abs(row_by), minlength=num_rows) / np.maximum(np.bincount(row_of, minlength=num_rows), 1)
        most = float(np.abs(value).max(initial=0.0))
        return mixed, np.where(mixed, ROW_PENALTY * most / np.maximum(size, 1e-9), 0.0)

    def _relations(self, row_of: Ints, row_by: Floats) -> npt.NDArray[np.bool_]:
        num_rows = len(self.problem.row_capacity)
        largest = np.zeros(num_rows)
        np.maximum.at(largest, row_of, np.abs(row_by))
        odd = np.bincount(row_of, weights=np.abs(np.abs(row_by) - largest[row_of]) > 1e-9, minlength=num_rows) > 0
        return np.asarray(~odd & (np.bincount(row_of, minlength=num_rows) <= RELATION_SIZE))

    def _users(self) -> list[list[int]]:
        users: list[set[int]] = [set() for _ in range(self.problem.capacity.shape[0])]
        for f, feature in enumerate(self.problem.features):
            for option in feature.options:
                for activity in option.activities:
                    for mode in activity.modes:
                        for resource, _ in mode.rates:
                            users[resource].add(f)
        return [sorted(each) for each in users]

    def _drawing(self) -> list[list[int]]:
        """Per resource, the activities that draw on it in some mode."""
        drawing: list[list[int]] = [[] for _ in range(self.problem.capacity.shape[0])]
        for a, activity in enumerate(self.activities):
            for resource in sorted({resource for mode in activity.modes for resource, _ in mode.rates}):
                drawing[resource].append(a)
        return drawing


def row_use(t: Tables, options: Ints) -> Floats:
    """What these options add to each row together, shape (num_rows,)."""
    first, last = t.opt_row[options], t.opt_row[np.asarray(options) + 1]
    lengths = last - first
    at = np.repeat(first - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
    return np.asarray(np.bincount(t.row_of[at], weights=t.row_by[at], minlength=len(t.row_cap)), np.float64)


def _ints(numbers: Sequence[int]) -> Ints:
    return np.array(numbers, dtype=np.int64)


def _pointers(counts: Sequence[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
