"""Options as the planning problem knows them: activities with modes in weeks, and what they are worth by their finish."""

from dataclasses import replace
from graphlib import TopologicalSorter
from itertools import combinations

import numpy as np

from quarterdeck.feasibility.capacity import Resource, capacities, standing_team
from quarterdeck.feasibility.pools import Pool, overlapping_pools, parts_of
from quarterdeck.feasibility.work import Mode, Work, WorkBook
from quarterdeck.product import Feature, Option, Pin, ProductFile, Synergy, ValueCase
from quarterdeck.roadmap.compiled import CompiledOption, Excluded, WorkLimit
from quarterdeck.roadmap.limits import Counters
from quarterdeck.roadmap.plan import ReasonKind
from quarterdeck.scheduling import ActivityData, ArcData, ModeData
from quarterdeck.scheduling.problem import NEVER, UNITS_PER_FTE
from quarterdeck.value import expected_value, value_curve

KINDS = {"finish-start": 0, "start-start": 1, "finish-finish": 2, "start-finish": 3}

Built = tuple[CompiledOption, list[ActivityData]]


class Builder:
    """Builds the options of a product's features; `excluded` collects what cannot be chosen, with the reason."""

    def __init__(self, product: ProductFile, bottlenecks: tuple[Pool, ...]) -> None:
        self.product, self.weeks = product, product.weeks
        self.workdays = self.weeks.workdays()
        self.resources = list(capacities(product).values())
        self.pools = (*overlapping_pools(product), *bottlenecks)
        self.first_pool = len(self.resources)
        self.resources += [Resource(pool.key, "pool", pool.title, pool.capacity, len(pool.whole) + len(pool.shares)) for pool in self.pools]
        self.resource_idx = {resource.key: r for r, resource in enumerate(self.resources)}
        self.work_limits = self._work_limits()
        self.capacity = self._capacity()
        self.book = WorkBook(product)
        self.counters = Counters(product)
        self.pins: dict[str, list[Pin]] = {}
        for pin in product.pins:
            self.pins.setdefault(pin.feature, []).append(pin)
        self.releases = {release.id: release for release in product.releases}
        self.excluded: list[Excluded] = []

    def _work_limits(self) -> list[WorkLimit]:
        limited = [team for team in self.product.teams if team.max_in_progress is not None]
        return [WorkLimit(team, len(self.resources) + place, team.max_in_progress or 0) for place, team in enumerate(limited)]

    def _capacity(self) -> np.ndarray:
        people = np.array([np.floor(each.capacity * UNITS_PER_FTE + 1e-6) for each in self.resources], dtype=np.int64)
        at_once = [np.full(self.weeks.num_weeks, each.limit * UNITS_PER_FTE, dtype=np.int64) for each in self.work_limits]
        return np.vstack([people.reshape(len(self.resources), self.weeks.num_weeks), *at_once])

    def saved(self, built: Built, savings: list[Synergy], always: set[str]) -> list[Built]:
        """An option without and with each choice of these savings; those that are certain (`always`, their ids) are in every one."""
        feature, option = built[0].feature, built[0].option
        sure = [synergy for synergy in savings if synergy.id in always]
        open_ones = [synergy for synergy in savings if synergy.id not in always]
        found = []
        for count in range(len(open_ones) + 1):
            for more in combinations(open_ones, count):
                applied = (*sure, *more)
                if not applied:
                    found.append(built)
                    continue
                share = float(np.prod([1 - (synergy.effort_saved or 0.0) for synergy in applied]))
                activities, works, reason = self._activities(feature, option, share)
                if not reason:
                    effort = sum(work.effort.p50 for work in works)
                    savings_ids = tuple(synergy.id for synergy in applied)
                    found.append((replace(built[0], works=works, effort_days=effort, savings=savings_ids), activities))
        return found

    def _exclude(self, feature: Feature, kind: ReasonKind, reason: str) -> None:
        self.excluded.append(Excluded(feature, kind, reason))

    def options(self, feature: Feature) -> list[Built]:
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

    def _activities(self, feature: Feature, option: Option, share: float = 1.0) -> tuple[list[ActivityData], tuple[Work, ...], str]:
        """The activities in an order that respects their links, or the reason why one cannot run."""
        works = {work.id: _with_share(work, share) for work in self.book.works_of(option)}
        order = list(TopologicalSorter({work.id: [link.activity for link in work.after] for work in works.values()}).static_order())
        position = {identity: place for place, identity in enumerate(order)}
        earliest, deadline = self._earliest(feature), self.deadline(feature)
        activities: list[ActivityData] = []
        ends: list[int] = []
        for identity in order:
            work = works[identity]
            begin = max(earliest, work.not_before_week)
            modes = [self._mode(work, mode) for mode in work.modes]
            arcs = tuple(ArcData(position[link.activity], KINDS[link.kind], link.lag_weeks) for link in work.after)
            waits = [ends[arc.pred] + arc.lag for arc in arcs if arc.kind == 0]
            start = max([begin, *waits])
            end = min((int(mode.finish[start:].min(initial=NEVER)) for mode in modes), default=NEVER)
            if end > min(self.weeks.num_weeks, deadline):
                return [], (), self._why_impossible(feature, work, modes, start, deadline)
            ends.append(end)
            activities.append(ActivityData(tuple(modes), arcs, begin, self.counters.of(work)))
        return activities, tuple(works[identity] for identity in order), ""

    def _mode(self, work: Work, mode: Mode) -> ModeData:
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
        home = standing_team(self.product, work.team) if work.team else None
        rates += [(each.r, UNITS_PER_FTE) for each in self.work_limits if each.team.id == home]
        return ModeData(finishes(np.where(works, self.workdays, 0.0), mode.workdays), works, tuple(rates))

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

    def deadline(self, feature: Feature) -> int:
        days = [feature.deadline] if feature.deadline else []
        for pin in self.pins.get(feature.id, []):
            if pin.kind == "finish by" and pin.day:
                days.append(pin.day)
            if pin.kind == "release" and pin.release in self.releases:
                days.append(self.releases[pin.release].done_by)
        return min((self.weeks.weeks_done_by(day) for day in days), default=NEVER)

    def values(self, compiled: CompiledOption) -> np.ndarray:
        feature = compiled.feature
        assert feature.value is not None
        weeks = np.arange(self.weeks.num_weeks + 1)
        values = expected_value(feature.value) * compiled.option.value_share * compiled.curve[self._value_week(weeks)]
        if feature.due_date and feature.late_cost_per_week:
            due = self.weeks.weeks_done_by(feature.due_date)
            values = values - feature.late_cost_per_week * np.maximum(weeks - due, 0)
        return np.asarray(values, dtype=np.float64)

    def worth_together(self, case: ValueCase) -> np.ndarray:
        """What a synergy brings by the week in which its features are finished; a loss counts in full whenever that is."""
        mean = expected_value(case)
        weeks = np.arange(self.weeks.num_weeks + 1)
        return np.full(len(weeks), mean) if mean < 0 else np.asarray(mean * value_curve(case, self.weeks)[self._value_week(weeks)])

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


def _with_share(work: Work, share: float) -> Work:
    """An activity with a share of its effort; an ask takes what it takes."""
    if share == 1.0 or work.ask is not None:
        return work
    modes = tuple(replace(mode, workdays=mode.workdays * share) for mode in work.modes)
    return replace(work, effort=work.effort.scaled(share), modes=modes)


def finishes(progress: np.ndarray, workdays: float) -> np.ndarray:
    """For each start week, the week by whose beginning `workdays` are done; NEVER where they do not fit or nothing runs that week."""
    num_weeks = len(progress)
    done = np.concatenate([[0.0], np.cumsum(progress)])
    finish = np.full(num_weeks, NEVER, dtype=np.int64)
    ends = np.searchsorted(done, done[:-1] + workdays - 1e-9)
    fits = (ends <= num_weeks) & (progress > 0)
    finish[fits] = ends[fits]
    return finish
