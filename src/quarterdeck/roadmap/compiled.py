"""A planning problem with what its indices mean."""

from dataclasses import dataclass, field

import numpy as np

from quarterdeck.calendar import Weeks
from quarterdeck.feasibility.capacity import Resource
from quarterdeck.feasibility.work import Work
from quarterdeck.product import Feature, Option, ProductFile, Relation, Synergy, Team
from quarterdeck.roadmap.plan import ReasonKind
from quarterdeck.scheduling import Problem


@dataclass(frozen=True, slots=True)
class Excluded:
    """A feature the planner cannot choose, and why."""

    feature: Feature
    kind: ReasonKind
    reason: str


@dataclass(frozen=True, slots=True)
class CompiledOption:
    """An option with its work in the order of its activities in the problem, and its person-days.

    `savings` are the synergies whose effort it is spared: the same option may be there with and without.
    """

    feature: Feature
    option: Option
    works: tuple[Work, ...]
    effort_days: float
    curve: np.ndarray
    savings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CompiledSynergy:
    """A synergy of value, which the problem holds as a feature `f` with one option `o` without work; `members` are its features there."""

    synergy: Synergy
    f: int
    o: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WorkLimit:
    """A team's limit on work in progress, which the problem holds as a resource `r` of which each piece of work takes one whole."""

    team: Team
    r: int
    limit: int


@dataclass(frozen=True, slots=True)
class Limit:
    """What a counter or row of the problem stands for."""

    key: str
    title: str
    unit: str


@dataclass
class Compiled:
    """A problem with what its indices mean.

    `features[f]`, `options[o]` and `resources[r]` follow the problem's order, and so do `counters` and `rows`. Behind them the
    problem has features, options and resources that stand for synergies and limits on work in progress.
    """

    product: ProductFile
    weeks: Weeks
    problem: Problem
    features: list[Feature]
    options: list[CompiledOption]
    resources: list[Resource]
    counters: list[Limit]
    rows: list[Limit]
    excluded: list[Excluded]
    synergies: list[CompiledSynergy] = field(default_factory=list)
    work_limits: list[WorkLimit] = field(default_factory=list)
    impossible_relations: tuple[Relation, ...] = ()
    forced: frozenset[str] = frozenset()
    feature_idx: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.feature_idx = {feature.id: f for f, feature in enumerate(self.features)}

    @property
    def impossible_musts(self) -> list[Excluded]:
        """Features that must be in and cannot be."""
        musts = {pin.feature for pin in self.product.pins if pin.kind in ("include", "release")} | self.forced
        return [each for each in self.excluded if each.feature.id in musts]

    @property
    def is_impossible(self) -> bool:
        """Whether there can be no plan, for a reason that shows before any search."""
        return bool(self.impossible_musts or self.impossible_relations)

    def resource_title(self, r: int) -> str:
        """What a resource of the problem is called."""
        if r < len(self.resources):
            return self.resources[r].title
        return f"{next(each.team.title for each in self.work_limits if each.r == r)}: work in progress"

    def waits(self, d: int) -> bool:
        """Whether a dependency of the problem says anything about time: what a feature merely requires may come whenever."""
        t = self.problem.tables
        return bool(t.dep_lag[d] > -t.num_weeks)
