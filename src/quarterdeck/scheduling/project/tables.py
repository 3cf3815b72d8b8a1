"""A project flattened: usable modes, resource rows (those of skills among them), edges between starts, and first bounds."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from quarterdeck.scheduling.project.project import Ints, Mode, Project

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Row:
    """A renewable resource: `capacity` per period (the last holds ever after) and `demand` of each mode, shape (num_modes,)."""

    capacity: Ints
    demand: Ints


@dataclass(frozen=True)
class Edges:
    """The start or finish of `after` comes at least `lag` periods after that of `before`; all of shape (num_edges,).

    A maximum lag is an edge back.
    """

    before: Ints
    after: Ints
    from_finish: Ints
    to_finish: Ints
    lag: Ints

    def start_lags(self, from_duration: Ints, to_duration: Ints) -> Ints:
        """Least distance from start to start, given the durations of the activities at both ends, shape (num_activities,)."""
        lags: Ints = self.lag + self.from_finish * from_duration[self.before] - self.to_finish * to_duration[self.after]
        return lags


@dataclass(frozen=True)
class Tables:
    """What every solver of projects reads. Modes of all activities stand in one list, from `mode_ptr[a]` to `mode_ptr[a + 1]`.

    `original` is a mode's position in its activity; modes that can never run are left out, and `impossible` says why nothing is left.
    """

    mode_ptr: Ints
    original: Ints
    duration: Ints
    consumption: Ints
    budgets: Ints
    rows: tuple[Row, ...]
    edges: Edges
    horizon: int
    impossible: str = ""
    shortest: Ints = field(init=False)
    longest: Ints = field(init=False)
    head: Ints = field(init=False)
    """Earliest start by precedence alone."""
    through: Ints = field(init=False)
    """From an activity's start to the end of everything, at least."""
    tail: Ints = field(init=False)
    """From its finish to the end of everything, at least."""
    order: Ints | None = field(init=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        spans = [self.duration[self.mode_ptr[a] : self.mode_ptr[a + 1]] for a in range(self.num)]
        put(self, "shortest", np.array([span.min(initial=0) if not len(span) else span.min() for span in spans], dtype=np.int64))
        put(self, "longest", np.array([span.max(initial=0) for span in spans], dtype=np.int64))
        lags = self.edges.start_lags(self.shortest, self.longest)
        head = _longest_paths(self.edges.before, self.edges.after, lags, np.zeros(self.num, dtype=np.int64))
        through = _longest_paths(self.edges.after, self.edges.before, lags, self.shortest)
        if head is None or through is None:
            put(self, "impossible", self.impossible or "minimum and maximum lags contradict each other")
            head, through = np.zeros(self.num, dtype=np.int64), self.shortest
        put(self, "head", head)
        put(self, "through", through)
        # An edge from a start says less about the finish, the longer the mode.
        from_start = np.zeros(self.num, dtype=np.bool_)
        from_start[self.edges.before[self.edges.from_finish == 0]] = True
        put(self, "tail", np.maximum(0, through - np.where(from_start, self.longest, self.shortest)))
        put(self, "order", _topological_order(self.num, self.edges.before, self.edges.after))

    @property
    def num(self) -> int:
        return len(self.mode_ptr) - 1

    @property
    def single_mode(self) -> bool:
        return bool((np.diff(self.mode_ptr) == 1).all())

    def lower_bound(self) -> int:
        """The longer of the critical path and what the resources' work needs."""
        critical = int((self.head + self.through).max(initial=0))
        return max([critical] + [self._energy_bound(row) for row in self.rows])

    def _energy_bound(self, row: Row) -> int:
        """Work of all activities with a head of at least r and a tail of at least q fits between them, for every r and q."""
        work = np.array([(self.duration[m:n] * row.demand[m:n]).min(initial=1 << 40) for m, n in zip(self.mode_ptr, self.mode_ptr[1:], strict=False)])
        capacity = int(row.capacity.max())
        users = np.flatnonzero(work > 0)
        if not len(users) or capacity == 0 or len(users) > 2000:
            return 0
        heads, tails = np.unique(self.head[users]), np.unique(self.tail[users])
        late = (self.head[users][None, :] >= heads[:, None]) * work[users][None, :]
        work_between = late @ (self.tail[users][:, None] >= tails[None, :])
        bounds = heads[:, None] + -(-work_between // capacity) + tails[None, :]
        return int(bounds[work_between > 0].max())


def flatten(project: Project, skill_rows: tuple[tuple[int, ...], ...] = ()) -> Tables:
    """The tables of a project; `skill_rows` are the sets of skills whose people together limit it."""
    activities = project.activities
    usable = [[m for m, mode in enumerate(activity.modes) if _can_run(project, mode)] for activity in activities]
    modes = [activity.modes[m] for activity, positions in zip(activities, usable, strict=True) for m in positions]
    stuck = next((project.name_of(a) for a, positions in enumerate(usable) if not positions), "")
    edges = _edges(project)
    duration = np.array([mode.duration for mode in modes], dtype=np.int64)
    mode_ptr = np.concatenate([[0], np.cumsum([len(positions) for positions in usable])]).astype(np.int64)
    consumption = np.array([mode.consumption or (0,) * len(project.budgets) for mode in modes], dtype=np.int64).reshape(
        len(modes), len(project.budgets)
    )
    return Tables(
        mode_ptr=mode_ptr,
        original=np.array([m for positions in usable for m in positions], dtype=np.int64),
        duration=duration,
        consumption=consumption,
        budgets=np.array(project.budgets, dtype=np.int64),
        rows=tuple(_resource_rows(project, modes)) + tuple(_skill_row(project, modes, skills) for skills in skill_rows),
        edges=edges,
        horizon=_horizon(project, edges),
        impossible=f"{stuck} has no mode that fits capacity and people" if stuck else _over_budget(project, usable),
    )


def _resource_rows(project: Project, modes: list[Mode]) -> list[Row]:
    rows = []
    for k, profile in enumerate(project.profiles):
        demand = np.array([mode.demand[k] if mode.demand and mode.duration else 0 for mode in modes], dtype=np.int64)
        if demand.any():
            rows.append(Row(profile, demand))
    return rows


def _skill_row(project: Project, modes: list[Mode], skills: tuple[int, ...]) -> Row:
    having = sum(1 for person in project.people if set(person) & set(skills))
    demand = [sum(mode.people[skill] for skill in skills) if mode.people and mode.duration else 0 for mode in modes]
    return Row(np.array([having], dtype=np.int64), np.array(demand, dtype=np.int64))


def _can_run(project: Project, mode: Mode) -> bool:
    if mode.duration and mode.demand and any(units > profile.max() for units, profile in zip(mode.demand, project.profiles, strict=True)):
        return False
    if mode.consumption and any(units > budget for units, budget in zip(mode.consumption, project.budgets, strict=True)):
        return False
    return _can_be_staffed(project, mode)


def _can_be_staffed(project: Project, mode: Mode) -> bool:
    """Whether enough different people have the skills: a matching of seats to people, by augmenting paths."""
    seats = [skill for skill, number in enumerate(mode.people) for _ in range(number)]
    if len(seats) > len(project.people):
        return False
    taken: dict[int, int] = {}

    def seat(position: int, seen: set[int]) -> bool:
        for person, skills in enumerate(project.people):
            if person not in seen and seats[position] in skills:
                seen.add(person)
                if person not in taken or seat(taken[person], seen):
                    taken[person] = position
                    return True
        return False

    return all(seat(position, set()) for position in range(len(seats)))


def _over_budget(project: Project, usable: list[list[int]]) -> str:
    for k, budget in enumerate(project.budgets):
        least = 0
        for activity, positions in zip(project.activities, usable, strict=True):
            least += min((activity.modes[m].consumption[k] if activity.modes[m].consumption else 0) for m in positions)
        if least > budget:
            return f"budget {k} of {budget} is less than the least possible consumption {least}"
    return ""


def _edges(project: Project) -> Edges:
    found: list[tuple[int, int, bool, bool, int]] = []
    for arc in project.arcs:
        from_event, to_event = (event == "finish" for event in arc.kind.split("-"))
        if arc.min_lag is not None:
            found.append((arc.pred, arc.succ, from_event, to_event, arc.min_lag))
        if arc.max_lag is not None:
            found.append((arc.succ, arc.pred, to_event, from_event, -arc.max_lag))
    columns = np.array(found, dtype=np.int64).reshape(len(found), 5).T
    return Edges(*(np.ascontiguousarray(column) for column in columns))


def _horizon(project: Project, edges: Edges) -> int:
    """A makespan that suffices if any does: past the last change of capacity some activity runs or some lag is waited for in every period."""
    longest = np.array([max((mode.duration for mode in activity.modes), default=0) for activity in project.activities], dtype=np.int64)
    reach = longest.copy()
    np.maximum.at(reach, edges.before, edges.start_lags(longest, np.zeros_like(longest)))
    changes = max((len(profile) for profile in project.profiles if len(profile) > 1), default=0)
    return int(reach.sum()) + changes


def _longest_paths(before: Ints, after: Ints, lags: Ints, least: Ints) -> Ints | None:
    """Greatest lower limit of each node, at least `least`; None if a cycle of positive length makes it endless."""
    limit = least.copy()
    for _ in range(len(least) + 1):
        reached = limit.copy()
        np.maximum.at(reached, after, limit[before] + lags)
        if (reached == limit).all():
            return limit
        limit = reached
    return None


def _topological_order(num: int, before: Ints, after: Ints) -> Ints | None:
    waiting = np.bincount(after, minlength=num)
    successors: list[list[int]] = [[] for _ in range(num)]
    for i, j in zip(before.tolist(), after.tolist(), strict=True):
        successors[i].append(j)
    order = [a for a in range(num) if not waiting[a]]
    for a in order:
        for j in successors[a]:
            waiting[j] -= 1
            if not waiting[j]:
                order.append(j)
    return np.array(order, dtype=np.int64) if len(order) == num else None
