"""A project in numbers: everything is to be done, and the question is how soon.

Periods count from 0; a finish is exclusive, so an activity of duration 2 that starts at 3 runs in periods 3 and 4 and finishes at 5.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput

Ints = npt.NDArray[np.int64]
Precedence = Literal["finish-start", "start-start", "finish-finish", "start-finish"]
PRECEDENCES: tuple[Precedence, ...] = ("finish-start", "start-start", "finish-finish", "start-finish")

MAX_NUMBER = 1_000_000
"""Durations, lags, demands and capacities stay below it, so that sums are exact everywhere."""
MAX_FLAWS_TOLD = 20


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to do an activity.

    Parameters
    ----------
    duration
        Periods, whole and not negative.
    demand
        Units of each renewable resource in every period of the run; shape (num_resources,), or () for none of any.
    consumption
        Units of each non-renewable resource, once; shape (num_budgets,), or ().
    people
        Persons of each skill for the whole run, each giving that one skill; shape (num_skills,), or ().
    """

    duration: int
    demand: tuple[int, ...] = ()
    consumption: tuple[int, ...] = ()
    people: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """A piece of work that is done once, in exactly one of its modes and without interruption."""

    modes: tuple[Mode, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Arc:
    """Activity `succ` waits for activity `pred`: from the event of the one to that of the other at least `min_lag`, at most `max_lag` periods.

    Lags may be negative. `min_lag` None asks for no least distance, `max_lag` None for no greatest.
    """

    pred: int
    succ: int
    kind: Precedence = "finish-start"
    min_lag: int | None = 0
    max_lag: int | None = None


@dataclass(frozen=True)
class Project:
    """Activities with modes, precedence and limited resources: the multi-mode, multi-skill project with generalised precedence.

    Parameters
    ----------
    activities
        In any order.
    arcs
        In any order; minimum lags that form a cycle of positive length make the project infeasible, not invalid.
    capacity
        Units of each renewable resource, shape (num_resources,): a whole number, or one number per period of which the last holds ever after.
    budgets
        Units of each non-renewable resource for the whole project, shape (num_budgets,).
    people
        The skills each named person has (positions of skills); shape (num_people,). A person does one thing at a time.
    num_skills
        How many skills there are.

    Raises
    ------
    InvalidInput
        Naming every flaw found: what, where, what was expected and what was got.

    References
    ----------
    .. [1] Hartmann, S., Briskorn, D. (2022). An updated survey of variants and extensions of the resource-constrained
       project scheduling problem. European Journal of Operational Research 297(1). doi:10.1016/j.ejor.2021.05.004
    """

    activities: tuple[Activity, ...]
    arcs: tuple[Arc, ...] = ()
    capacity: tuple[int | Sequence[int], ...] = ()
    budgets: tuple[int, ...] = ()
    people: tuple[tuple[int, ...], ...] = ()
    num_skills: int = 0
    profiles: tuple[Ints, ...] = field(init=False, repr=False, compare=False)
    """Capacity of each resource per period; the last number holds ever after."""

    def __post_init__(self) -> None:
        flaws = list(_flaws(self))
        if flaws:
            more = [f"… and {len(flaws) - MAX_FLAWS_TOLD} more"] if len(flaws) > MAX_FLAWS_TOLD else []
            raise InvalidInput("\n".join(flaws[:MAX_FLAWS_TOLD] + more))
        profiles = tuple(np.atleast_1d(np.asarray(units, dtype=np.int64)) for units in self.capacity)
        object.__setattr__(self, "profiles", profiles)

    @property
    def num_activities(self) -> int:
        return len(self.activities)

    @property
    def has_people(self) -> bool:
        """Whether any mode asks for persons."""
        return any(any(mode.people) for activity in self.activities for mode in activity.modes)

    def name_of(self, activity: int) -> str:
        """How messages call an activity: its name, or its position."""
        return f"activity {self.activities[activity].name or activity}"


def _flaws(project: Project) -> Iterator[str]:
    for k, units in enumerate(project.capacity):
        numbers = [units] if isinstance(units, int | np.integer) else list(units)
        if not numbers:
            yield f"capacity of resource {k}: expected a whole number or one per period, got none"
        for period, number in enumerate(numbers):
            yield from _count(f"capacity of resource {k}" + ("" if len(numbers) == 1 else f" in period {period}"), number)
    for k, units in enumerate(project.budgets):
        yield from _count(f"budget {k}", units)
    yield from _count("num_skills", project.num_skills)
    for person, skills in enumerate(project.people):
        for skill in skills:
            if not 0 <= skill < project.num_skills:
                yield f"skills of person {person}: expected positions from 0 to {project.num_skills - 1}, got {skill}"
    for a in range(len(project.activities)):
        yield from _flaws_of_activity(project, a)
    for position, arc in enumerate(project.arcs):
        yield from _flaws_of_arc(position, arc, len(project.activities))


def _flaws_of_activity(project: Project, a: int) -> Iterator[str]:
    where = project.name_of(a)
    if not project.activities[a].modes:
        yield f"{where}: expected at least one mode, got none"
    for m, mode in enumerate(project.activities[a].modes):
        yield from _count(f"duration of {where}, mode {m}", mode.duration)
        for what, got, expected in (
            ("demand", mode.demand, len(project.capacity)),
            ("consumption", mode.consumption, len(project.budgets)),
            ("people", mode.people, project.num_skills),
        ):
            if got and len(got) != expected:
                yield f"{what} of {where}, mode {m}: expected {expected} numbers, got {len(got)}"
            for k, number in enumerate(got):
                yield from _count(f"{what} {k} of {where}, mode {m}", number)


def _flaws_of_arc(position: int, arc: Arc, num_activities: int) -> Iterator[str]:
    where = f"arc {position} ({arc.pred} → {arc.succ})"
    for end in (arc.pred, arc.succ):
        if not 0 <= end < num_activities:
            yield f"{where}: expected activities from 0 to {num_activities - 1}, got {end}"
    if arc.pred == arc.succ:
        yield f"{where}: expected two activities, got one twice"
    if arc.kind not in PRECEDENCES:
        yield f"kind of {where}: expected one of {', '.join(PRECEDENCES)}, got {arc.kind!r}"
    for what, lag in (("minimum", arc.min_lag), ("maximum", arc.max_lag)):
        if lag is not None and not -MAX_NUMBER <= lag <= MAX_NUMBER:
            yield f"{what} lag of {where}: expected −{MAX_NUMBER} to {MAX_NUMBER}, got {lag}"
    if arc.min_lag is not None and arc.max_lag is not None and arc.min_lag > arc.max_lag:
        yield f"lags of {where}: expected a minimum of at most the maximum {arc.max_lag}, got {arc.min_lag}"


def _count(what: str, number: object) -> Iterator[str]:
    if not isinstance(number, int | np.integer) or isinstance(number, bool) or not 0 <= number <= MAX_NUMBER:
        yield f"{what}: expected a whole number from 0 to {MAX_NUMBER}, got {number!r}"
