"""The independent verifier of plans: it reads nouns and a plan, and shares no code with compiling or solving."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

import numpy as np

from quarterdeck.feasibility.capacity import capacities, standing_team
from quarterdeck.product import Feature, Option, ProductFile
from quarterdeck.roadmap.plan import Plan, PlannedActivity, PlannedFeature
from quarterdeck.roadmap.staffing import staff
from quarterdeck.roadmap.verify_together import Together

TOLERANCE = 2e-3
"""Full-time equivalents; plans count in thousandths."""


def verify_plan(product: ProductFile, plan: Plan) -> tuple[str, ...]:
    """Every rule of the product that a plan breaks, in words; empty when it keeps them all."""
    return tuple(_Verifier(product, plan).all())


class _Verifier:
    def __init__(self, product: ProductFile, plan: Plan) -> None:
        self.product, self.plan = product, plan
        self.features = {feature.id: feature for feature in product.features}
        self.planned = {item.feature: item for item in plan.items}
        self.together = Together(product, plan)
        self.workdays = product.weeks.workdays()
        # What nobody offers has no capacity in any week.
        self.capacity = defaultdict(lambda: np.zeros(len(self.workdays)), {key: each.capacity for key, each in capacities(product).items()})

    def all(self) -> Iterator[str]:
        yield from self._musts()
        for item in self.plan.items:
            feature = self.features.get(item.feature)
            if feature is None:
                yield f"{item.feature} is no feature of the product"
                continue
            option = next((each for each in feature.options if each.id == item.option), None)
            if option is None:
                yield f"{feature.title}: {item.option} is none of its options"
                continue
            yield from self._work(feature, option, item)
            yield from self._days(feature, item)
        yield from self._dependencies()
        yield from self._capacity()
        yield from self._decisions()
        yield from self._money_and_shares()
        yield from self.together.violations(self.capacity, TOLERANCE)
        yield from self._people()
        yield from self._totals()

    def _people(self) -> Iterator[str]:
        """Somebody can be found for every week of every activity, everybody's other work considered."""
        for short in staff(self.product, self.plan, rounds=1).shortages:
            day = self.product.weeks.monday(short.week)
            yield f"{short.feature}: nobody has {round(short.fte, 2):g} full-time equivalents for {short.activity} in the week of {day}"

    def _musts(self) -> Iterator[str]:
        for feature, count in Counter(item.feature for item in self.plan.items).items():
            if count > 1:
                yield f"{feature} is planned {count} times"
        for pin in self.product.pins:
            if pin.kind in ("include", "release") and pin.feature not in self.planned:
                yield f"{pin.feature} is pinned in and not in the plan"
            if pin.kind == "exclude" and pin.feature in self.planned:
                yield f"{pin.feature} is pinned out and in the plan"
            if pin.kind == "option" and pin.feature in self.planned and self.planned[pin.feature].option != pin.option:
                yield f"{pin.feature} is pinned to option {pin.option} and built as {self.planned[pin.feature].option}"

    def _work(self, feature: Feature, option: Option, item: PlannedFeature) -> Iterator[str]:
        planned = {activity.id: activity for activity in item.activities}
        expected = {each.id for each in option.activities} | {each.id for each in option.asks}
        if set(planned) != expected or len(planned) != len(item.activities):
            yield f"{feature.title}: its activities are not those of option {option.id}"
            return
        share = self.together.effort_share(feature.id)
        for activity in option.activities:
            mine = planned[activity.id]
            for link in activity.after:
                before = planned[link.activity]
                first = before.start_week if link.kind in ("start-start", "start-finish") else before.finish_week
                then = mine.finish_week if link.kind in ("finish-finish", "start-finish") else mine.start_week
                if then < first + link.lag_weeks:
                    yield f"{feature.title}: {mine.title} does not wait for {before.title}"
            if activity.not_before and self.product.weeks.monday(mine.start_week) < activity.not_before:
                yield f"{feature.title}: {mine.title} starts before {activity.not_before}"
            if mine.resources:
                yield from self._enough(feature, mine, activity.effort.p50 * share)
        for ask in option.asks:
            for earlier in ask.after:
                if planned[ask.id].start_week < planned[earlier].finish_week:
                    yield f"{feature.title}: the ask of {ask.team} does not wait for {planned[earlier].title}"

    def _enough(self, feature: Feature, activity: PlannedActivity, effort: float) -> Iterator[str]:
        """The weeks in which all its resources are there give the effort it takes."""
        given = 0.0
        for week in range(activity.start_week, activity.finish_week):
            if all(self.capacity[key][week] >= rate - TOLERANCE for key, rate in activity.resources.items()):
                given += activity.people * self.workdays[week]
        if given < effort - TOLERANCE * max(effort, 1):
            yield f"{feature.title}: {activity.title} gets {given:g} of the {effort:g} person-days it takes"

    def _days(self, feature: Feature, item: PlannedFeature) -> Iterator[str]:
        weeks = self.product.weeks
        begin = min(activity.start_week for activity in item.activities)
        end = max(activity.finish_week for activity in item.activities)
        if item.start_week != begin or item.finish_week < end or item.finish_week > weeks.num_weeks or begin < 0:
            yield f"{feature.title}: weeks {item.start_week} to {item.finish_week} do not hold its work in {begin} to {end}"
        done = weeks.last_workday(item.finish_week)
        earliest = [day for day in (feature.earliest_start, *self._pinned_days(feature, "not before")) if day]
        if earliest and weeks.monday(begin) < max(earliest):
            yield f"{feature.title} starts before {max(earliest)}"
        latest = [day for day in (feature.deadline, *self._pinned_days(feature, "finish by"), *self._release_days(feature)) if day]
        if latest and done > min(latest):
            yield f"{feature.title} finishes on {done}, after {min(latest)}"

    def _pinned_days(self, feature: Feature, kind: str) -> list[date | None]:
        return [pin.day for pin in self.product.pins if pin.feature == feature.id and pin.kind == kind]

    def _release_days(self, feature: Feature) -> list[date]:
        wanted = {pin.release for pin in self.product.pins if pin.feature == feature.id and pin.kind == "release"}
        return [release.done_by for release in self.product.releases if release.id in wanted]

    def _dependencies(self) -> Iterator[str]:
        over = {feature.id for feature in self.product.features if feature.status in ("released", "closed")}
        for link in self.product.dependencies:
            if link.hardness != "hard" or link.feature not in self.planned or link.requires in over or link.requires not in self.features:
                continue
            mine, other = self.planned[link.feature], self.planned.get(link.requires)
            if other is None:
                yield f"{mine.title} is in without {link.requires}, which it requires"
                continue
            before = other.start_week if link.kind in ("start-start", "start-finish") else other.finish_week
            after = mine.finish_week if link.kind in ("finish-finish", "start-finish") else mine.start_week
            if after < before + link.lag_weeks:
                yield f"{mine.title} does not wait for {other.title}"

    def _capacity(self) -> Iterator[str]:
        load: dict[tuple[str, int], float] = defaultdict(float)
        for item in self.plan.items:
            for activity in item.activities:
                for week in range(activity.start_week, activity.finish_week):
                    if self.workdays[week] > 0 and all(self.capacity[key][week] >= rate - TOLERANCE for key, rate in activity.resources.items()):
                        for key, rate in activity.resources.items():
                            load[key, week] += rate
        for (key, week), total in load.items():
            if total > self.capacity[key][week] + TOLERANCE:
                yield f"{key} is loaded {total:g} of {self.capacity[key][week]:g} in week {week}"

    def _decisions(self) -> Iterator[str]:
        members = {key: len(people) for key, people in self._members().items()}
        dedicated = {(each.level, each.team): each.dedicated for each in self.product.ask_conversions}
        for each in self.product.decision_capacities:
            home = standing_team(self.product, each.team)
            limit = each.total if each.total is not None else (each.per_member or 0) * members.get(home, 0)
            count = 0
            for item in self.plan.items:
                option = next((option for option in self.features[item.feature].options if option.id == item.option), None)
                begin = {activity.id: activity.start_week for activity in item.activities}
                for ask in option.asks if option else ():
                    counts = (
                        dedicated.get((ask.level, ask.team), dedicated.get((ask.level, None), False))
                        if each.kind == "dedicated support"
                        else ask.kind == each.kind
                    )
                    monday = self.product.weeks.monday(begin[ask.id])
                    within = self.product.weeks.week_of(each.first) <= begin[ask.id] and monday <= each.last
                    count += bool(counts and within and standing_team(self.product, ask.team) == home)
            if count > limit + 1e-9:
                yield f"{each.team} takes {count} asks of kind {each.kind!r}, its capacity is {limit:g}"

    def _members(self) -> dict[str, set[str]]:
        members: dict[str, set[str]] = defaultdict(set)
        for person in self.product.people:
            for place in person.memberships:
                members[standing_team(self.product, place.team)].add(person.id)
        return members

    def _money_and_shares(self) -> Iterator[str]:
        options = {(feature.id, option.id): option for feature in self.product.features for option in feature.options}
        cost = sum(options[item.feature, item.option].cost for item in self.plan.items)
        for budget in self.product.budgets:
            if cost > budget.amount + 1e-6:
                yield f"{budget.title} is {budget.amount:g}, the plan costs {cost:g}"
        effort: dict[str | None, float] = defaultdict(float)
        for item in self.plan.items:
            effort[self.features[item.feature].objective] += sum(activity.effort_days for activity in item.activities)
        total = sum(effort.values())
        for rail in self.product.guard_rails:
            mine = effort[rail.objective]
            if mine > rail.max_share * total + 1e-6 * max(total, 1) or mine < rail.min_share * total - 1e-6 * max(total, 1):
                yield f"objective {rail.objective} takes {mine / total:.1%} of the effort, outside {rail.min_share:.0%} to {rail.max_share:.0%}"

    def _totals(self) -> Iterator[str]:
        total = sum(item.value for item in self.plan.items) + sum(each.value for each in self.plan.synergies)
        if abs(total - self.plan.value) > 1e-6 * max(abs(total), 1):
            yield f"the plan's value {self.plan.value:g} is not the sum {total:g} of its features and synergies"
        if self.plan.upper_bound is not None and self.plan.value > self.plan.upper_bound * (1 + 1e-6) + 1e-6:
            yield f"the plan's value {self.plan.value:g} passes its bound {self.plan.upper_bound:g}"
