"""From a product's nouns to the planning problem in numbers, and the way back."""

from dataclasses import dataclass, field
from graphlib import TopologicalSorter

import numpy as np

from quarterdeck.calendar import Weeks
from quarterdeck.feasibility.capacity import Resource, capacities, standing_team
from quarterdeck.feasibility.pools import Pool, overlapping_pools, parts_of
from quarterdeck.feasibility.work import Mode, Work, WorkBook
from quarterdeck.product import DecisionCapacity, Feature, Option, Pin, ProductFile
from quarterdeck.roadmap.plan import ReasonKind
from quarterdeck.scheduling import (
    ActivityData,
    ArcData,
    CounterData,
    DependencyData,
    FeatureData,
    ModeData,
    OptionData,
    Problem,
)
from quarterdeck.scheduling.problem import NEVER, UNITS_PER_FTE
from quarterdeck.units import format_date
from quarterdeck.value import expected_value, value_curve

KINDS = {"finish-start": 0, "start-start": 1, "finish-finish": 2, "start-finish": 3}


@dataclass(frozen=True, slots=True)
class Excluded:
    """A feature the planner cannot choose, and why."""

    feature: Feature
    kind: ReasonKind
    reason: str


@dataclass(frozen=True, slots=True)
class CompiledOption:
    """An option with its work in the order of its activities in the problem, and its person-days."""

    feature: Feature
    option: Option
    works: tuple[Work, ...]
    effort_days: float
    curve: np.ndarray


@dataclass(frozen=True, slots=True)
class Limit:
    """What a counter or row of the problem stands for."""

    key: str
    title: str
    unit: str


@dataclass
class Compiled:
    """A problem with what its indices mean. `features[f]`, `options[o]` and `resources[r]` follow the problem's order."""

    product: ProductFile
    weeks: Weeks
    problem: Problem
    features: list[Feature]
    options: list[CompiledOption]
    resources: list[Resource]
    counters: list[Limit]
    rows: list[Limit]
    excluded: list[Excluded]
    feature_idx: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.feature_idx = {feature.id: f for f, feature in enumerate(self.features)}

    @property
    def impossible_musts(self) -> list[Excluded]:
        """Features that must be in and cannot be."""
        musts = {pin.feature for pin in self.product.pins if pin.kind in ("include", "release")}
        return [each for each in self.excluded if each.feature.id in musts]


def compile_product(product: ProductFile, bottlenecks: tuple[Pool, ...] = ()) -> Compiled:
    """The planning problem of a product. What cannot be chosen is listed with its reason, not dropped silently.

    `bottlenecks` are further limits of people's time, found when an earlier plan could not be staffed.
    """
    return _Compiler(product, bottlenecks).compile()


class _Compiler:
    def __init__(self, product: ProductFile, bottlenecks: tuple[Pool, ...]) -> None:
        self.product, self.weeks = product, product.weeks
        self.workdays = self.weeks.workdays()
        self.resources = list(capacities(product).values())
        self.pools = (*overlapping_pools(product), *bottlenecks)
        self.first_pool = len(self.resources)
        self.resources += [Resource(pool.key, "pool", pool.title, pool.capacity, len(pool.whole) + len(pool.shares)) for pool in self.pools]
        self.resource_idx = {resource.key: r for r, resource in enumerate(self.resources)}
        self.capacity = np.array([np.floor(each.capacity * UNITS_PER_FTE + 1e-6) for each in self.resources], dtype=np.int64)
        self.capacity = self.capacity.reshape(len(self.resources), self.weeks.num_weeks)
        self.book = WorkBook(product)
        self.pins: dict[str, list[Pin]] = {}
        for pin in product.pins:
            self.pins.setdefault(pin.feature, []).append(pin)
        self.releases = {release.id: release for release in product.releases}
        self.excluded: list[Excluded] = []

    def compile(self) -> Compiled:
        candidates: list[tuple[Feature, list[tuple[CompiledOption, list[ActivityData]]]]] = []
        for feature in self.product.features:
            options = self._options(feature)
            if options:
                candidates.append((feature, options))
        candidates = self._with_dependencies_met(candidates)
        index = {feature.id: f for f, (feature, _) in enumerate(candidates)}
        counters, counter_data = self._counters()
        rows, row_capacity = self._rows()
        features, compiled_options = [], []
        for feature, options in candidates:
            data = []
            for compiled, activities in options:
                data.append(OptionData(tuple(activities), self._values(compiled), self._row_terms(compiled)))
                compiled_options.append(compiled)
            features.append(FeatureData(tuple(data), self._dependencies(feature, index), self._deadline(feature), self._is_must(feature)))
        problem = Problem(self.weeks.num_weeks, self.capacity, tuple(features), tuple(counter_data), tuple(row_capacity))
        return Compiled(
            self.product, self.weeks, problem, [feature for feature, _ in candidates], compiled_options, self.resources, counters, rows, self.excluded
        )

    def _exclude(self, feature: Feature, kind: ReasonKind, reason: str) -> None:
        self.excluded.append(Excluded(feature, kind, reason))

    def _options(self, feature: Feature) -> list[tuple[CompiledOption, list[ActivityData]]]:
        """The options of a feature that can be built at all; none, with the reason noted, if it cannot be chosen."""
        if feature.status in ("released", "closed"):
            return []
        pins = self.pins.get(feature.id, [])
        out = next((pin for pin in pins if pin.kind == "exclude"), None)
        if out is not None:
            self._exclude(feature, "pinned out", f"Pinned out{f' by {out.by}' if out.by else ''}{f': {out.why}' if out.why else ''}.")
            return []
        if not feature.options:
            self._exclude(feature, "no option", "Nobody has said what it takes: it has no option with activities.")
            return []
        if feature.value is None:
            self._exclude(feature, "not worth it", "It has no value case, so there is nothing to weigh.")
            return []
        wanted = {pin.option for pin in pins if pin.kind == "option"}
        built, reasons = [], []
        for option in feature.options:
            if wanted and option.id not in wanted:
                continue
            activities, works, reason = self._activities(feature, option)
            if reason:
                reasons.append(reason)
                continue
            effort = sum(work.effort.p50 for work in works)
            built.append((CompiledOption(feature, option, works, effort, value_curve(feature.value, self.weeks)), activities))
        if not built:
            self._exclude(feature, "cannot be built", reasons[0])
        return built

    def _activities(self, feature: Feature, option: Option) -> tuple[list[ActivityData], tuple[Work, ...], str]:
        """The activities in an order that respects their links, or the reason why one cannot run."""
        works = {work.id: work for work in self.book.works_of(option)}
        order = list(TopologicalSorter({work.id: [link.activity for link in work.after] for work in works.values()}).static_order())
        position = {identity: place for place, identity in enumerate(order)}
        earliest, deadline = self._earliest(feature), self._deadline(feature)
        activities: list[ActivityData] = []
        ends: list[int] = []
        for identity in order:
            work = works[identity]
            begin = max(earliest, work.not_before_week)
            modes = [self._mode(mode) for mode in work.modes]
            arcs = tuple(ArcData(position[link.activity], KINDS[link.kind], link.lag_weeks) for link in work.after)
            waits = [ends[arc.pred] + arc.lag for arc in arcs if arc.kind == 0]
            start = max([begin, *waits])
            end = min((int(mode.finish[start:].min(initial=NEVER)) for mode in modes), default=NEVER)
            if end > min(self.weeks.num_weeks, deadline):
                return [], (), self._why_impossible(feature, work, modes, start, deadline)
            ends.append(end)
            activities.append(ActivityData(tuple(modes), arcs, begin, self._counters_of(work)))
        return activities, tuple(works[identity] for identity in order), ""

    def _mode(self, mode: Mode) -> ModeData:
        rates = []
        works = self.workdays > 0
        for key, fte in mode.rates.items():
            amount = int(np.ceil(fte * UNITS_PER_FTE - 1e-6))
            r = self.resource_idx.get(key, -1)
            works = works & (self.capacity[r] >= amount) if r >= 0 else np.zeros_like(works)
            rates.append((r, amount))
        asked = parts_of(mode.rates)
        for number, pool in enumerate(self.pools):
            if (fte := pool.draw(asked)) > 0:
                rates.append((self.first_pool + number, int(np.ceil(fte * UNITS_PER_FTE - 1e-6))))
        return ModeData(_finishes(np.where(works, self.workdays, 0.0), mode.workdays), works, tuple(rates))

    def _why_impossible(self, feature: Feature, work: Work, modes: list[ModeData], start: int, deadline: int) -> str:
        ever = min((int(mode.finish[start:].min(initial=NEVER)) for mode in modes), default=NEVER)
        if ever <= self.weeks.num_weeks:
            return (
                f"{work.title!r} can end on {self.weeks.last_workday(ever)} at the earliest, "
                f"after the deadline {self.weeks.last_workday(deadline)}, even with nothing else to do."
            )
        for key, fte in work.modes[0].rates.items():
            r = self.resource_idx.get(key)
            if r is None or not (self.capacity[r] > 0).any():
                who = self.resources[r].title if r is not None else key.split(":", 1)[1]
                return f"{work.title!r} needs {who}, and nobody there is available before {self.weeks.end}."
            if not (self.capacity[r] >= fte * UNITS_PER_FTE - 1).any():
                most = self.capacity[r].max() / UNITS_PER_FTE
                return f"{work.title!r} needs {fte:g} full-time equivalents of {self.resources[r].title}, which never has more than {most:g}."
        return f"{work.title!r} takes longer than the horizon leaves: it cannot end by {self.weeks.end}."

    def _earliest(self, feature: Feature) -> int:
        days = [pin.day for pin in self.pins.get(feature.id, []) if pin.kind == "not before" and pin.day]
        days += [feature.earliest_start] if feature.earliest_start else []
        return max((self.weeks.first_week_from(day) for day in days), default=0)

    def _deadline(self, feature: Feature) -> int:
        days = [feature.deadline] if feature.deadline else []
        for pin in self.pins.get(feature.id, []):
            if pin.kind == "finish by" and pin.day:
                days.append(pin.day)
            if pin.kind == "release" and pin.release in self.releases:
                days.append(self.releases[pin.release].done_by)
        return min((self.weeks.weeks_done_by(day) for day in days), default=NEVER)

    def _is_must(self, feature: Feature) -> bool:
        return any(pin.kind in ("include", "release") for pin in self.pins.get(feature.id, []))

    def _values(self, compiled: CompiledOption) -> np.ndarray:
        feature = compiled.feature
        assert feature.value is not None
        weeks = np.arange(self.weeks.num_weeks + 1)
        values = expected_value(feature.value) * compiled.option.value_share * compiled.curve[self._value_week(weeks)]
        if feature.due_date and feature.late_cost_per_week:
            due = self.weeks.weeks_done_by(feature.due_date)
            values = values - feature.late_cost_per_week * np.maximum(weeks - due, 0)
        return np.asarray(values, dtype=np.float64)

    def _value_week(self, finish: np.ndarray) -> np.ndarray:
        """The week from which value flows: at the finish, or when the next release ships."""
        if self.product.horizon.value_starts == "at finish":
            return finish
        out = finish.copy()
        ordered = sorted(self.product.releases, key=lambda release: release.ships_on)
        for week in finish:
            done = self.weeks.last_workday(int(week))
            ships = next((release.ships_on for release in ordered if release.done_by >= done), self.weeks.end)
            out[week] = min(max(-(-(ships - self.weeks.start).days // 7), int(week)), self.weeks.num_weeks)
        return out

    def _dependencies(self, feature: Feature, index: dict[str, int]) -> tuple[DependencyData, ...]:
        return tuple(
            DependencyData(index[link.requires], KINDS[link.kind], link.lag_weeks)
            for link in self.product.dependencies
            if link.hardness == "hard" and link.feature == feature.id and link.requires in index
        )

    def _with_dependencies_met(
        self, candidates: list[tuple[Feature, list[tuple[CompiledOption, list[ActivityData]]]]]
    ) -> list[tuple[Feature, list[tuple[CompiledOption, list[ActivityData]]]]]:
        """Take out, again and again, what hangs on something that cannot be chosen."""
        titles = {feature.id: feature.title for feature in self.product.features}
        done = {feature.id for feature in self.product.features if feature.status in ("released", "closed")}
        done |= {outcome.id for outcome in self.product.outcomes if outcome.status in ("completed", "partly completed", "unknown")}
        while True:
            there = {feature.id for feature, _ in candidates} | done
            missing = {
                link.feature: link.requires
                for link in self.product.dependencies
                if link.hardness == "hard" and link.requires not in there and link.feature in there
            }
            lost = [feature for feature, _ in candidates if feature.id in missing]
            if not lost:
                return candidates
            for feature in lost:
                needed = titles.get(missing[feature.id], missing[feature.id])
                self._exclude(feature, "dependency left out", f"It waits for {needed!r}, which cannot be in.")
            candidates = [(feature, options) for feature, options in candidates if feature.id not in missing]

    def _counters(self) -> tuple[list[Limit], list[CounterData]]:
        limits, data = [], []
        titles = {team.id: team.title for team in self.product.teams}
        for each in self.product.decision_capacities:
            first = max(self.weeks.week_of(each.first), 0)
            last = min(self.weeks.week_of(each.last) + 1, self.weeks.num_weeks)
            title = f"{titles.get(each.team, each.team)}: {each.kind}"
            if (first, last) != (0, self.weeks.num_weeks):
                title += f", {format_date(each.first, each.last)} to {format_date(each.last)}"
            limits.append(Limit(f"decisions:{each.team}/{each.kind}/{each.first}", title, "asks"))
            data.append(CounterData(self._decisions(each), first, max(last, first)))
        return limits, data

    def _decisions(self, each: DecisionCapacity) -> int:
        if each.total is not None:
            return int(each.total)
        resource = self.resource_idx.get(f"team:{standing_team(self.product, each.team)}")
        members = self.resources[resource].num_people if resource is not None else 0
        return int(np.floor((each.per_member or 0.0) * members + 1e-9))

    def _counters_of(self, work: Work) -> tuple[int, ...]:
        if work.ask is None:
            return ()
        home = standing_team(self.product, work.ask.team)
        return tuple(
            c
            for c, each in enumerate(self.product.decision_capacities)
            if standing_team(self.product, each.team) == home
            and (work.is_dedicated if each.kind == "dedicated support" else each.kind == work.ask.kind)
        )

    def _rows(self) -> tuple[list[Limit], list[float]]:
        titles = {objective.id: objective.title for objective in self.product.objectives}
        limits = [Limit(f"budget:{budget.id}", budget.title, self.product.currency) for budget in self.product.budgets]
        capacity = [budget.amount for budget in self.product.budgets]
        for rail in self.product.guard_rails:
            title = titles.get(rail.objective, rail.objective)
            limits += [
                Limit(f"share-at-most:{rail.objective}", f"{title}: at most", "share"),
                Limit(f"share-at-least:{rail.objective}", f"{title}: at least", "share"),
            ]
            capacity += [0.0, 0.0]
        return limits, capacity

    def _row_terms(self, compiled: CompiledOption) -> tuple[tuple[int, float], ...]:
        terms = [(row, compiled.option.cost) for row in range(len(self.product.budgets))]
        row = len(self.product.budgets)
        for rail in self.product.guard_rails:
            serves = 1.0 if compiled.feature.objective == rail.objective else 0.0
            terms += [(row, compiled.effort_days * (serves - rail.max_share)), (row + 1, compiled.effort_days * (rail.min_share - serves))]
            row += 2
        return tuple((row, coefficient) for row, coefficient in terms if coefficient)


def _finishes(progress: np.ndarray, workdays: float) -> np.ndarray:
    """For each start week, the week by whose beginning `workdays` are done; NEVER where they do not fit or nothing runs that week."""
    num_weeks = len(progress)
    done = np.concatenate([[0.0], np.cumsum(progress)])
    finish = np.full(num_weeks, NEVER, dtype=np.int64)
    ends = np.searchsorted(done, done[:-1] + workdays - 1e-9)
    fits = (ends <= num_weeks) & (progress > 0)
    finish[fits] = ends[fits]
    return finish
