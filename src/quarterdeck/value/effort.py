"""How much work a feature is and how long it lasts, for scores that divide by it.

A sum over what the product says, without calendars or capacity: those are feasibility's. The cheapest option stands
for the feature, since a ranking asks what it would take at least.
"""

from collections.abc import Callable, Mapping
from graphlib import CycleError, TopologicalSorter

import numpy as np

from quarterdeck.product import Activity, Ask, AskConversion, Feature, Option, Precedence, ProductFile
from quarterdeck.uncertainty import ThreePoint
from quarterdeck.units import DAYS_PER_WEEK
from quarterdeck.value.draws import Draws, Samples

WORKDAYS_PER_MONTH = 52 * DAYS_PER_WEEK / 12
"""Working days of a person-month: 21.7."""


class EffortBook:
    """Effort and durations of features, drawn from their activities and asks."""

    def __init__(self, product: ProductFile, draws: Draws) -> None:
        self.draws = draws
        self._conversions: Mapping[tuple[str, str | None], AskConversion] = {(each.level, each.team): each for each in product.ask_conversions}

    def missing(self, feature: Feature) -> str | None:
        """What keeps the effort from being known; None when nothing does."""
        if not feature.options:
            return "an option that says what it takes"
        if self.cheapest(feature) is None:
            levels = sorted({ask.level for option in feature.options for ask in option.asks if self._conversion(ask) is None})
            return f"a conversion for {', '.join(levels)} asks"
        return None

    def cheapest(self, feature: Feature) -> Option | None:
        """The option with the least expected effort among those whose every ask has a conversion."""
        known = [option for option in feature.options if all(self._conversion(ask) for ask in option.asks)]
        return min(known, key=self._expected_days, default=None)

    def person_months(self, feature: Feature) -> Samples:
        """Effort of the cheapest option in person-months; work bought in counts none. Call `missing` first."""
        option = self._option(feature)
        total = np.zeros(self.draws.num_samples)
        for activity in option.activities:
            if activity.team is not None or activity.people:
                total += self._days(feature, option, activity.id, activity.effort)
        for ask in option.asks:
            total += self._ask_days(feature, option, ask)
        return total / WORKDAYS_PER_MONTH

    def elapsed_weeks(self, feature: Feature) -> Samples:
        """Weeks of the longest path through the cheapest option, each activity at its fastest pace. Call `missing` first."""
        option = self._option(feature)
        spans = self._spans(feature, option)
        waits: dict[str, tuple[Precedence, ...]] = {activity.id: activity.after for activity in option.activities}
        waits |= {_ask_node(ask): tuple(Precedence(activity=activity) for activity in ask.after) for ask in option.asks}
        return _longest_path(spans, waits)

    def constrained_weeks(self, feature: Feature) -> Samples:
        """Weeks for which the feature holds the team it needs longest, its other teams left aside. Call `missing` first.

        That team is the constraint a cost of delay is divided by; work of one team is taken one after another.
        Work of no team (a supplier's) holds nobody: a feature with nothing else is as long as its longest path.
        """
        option = self._option(feature)
        spans = self._spans(feature, option)
        teams: dict[str, Samples] = {}
        for node, team in [*((each.id, each.team) for each in option.activities), *((_ask_node(ask), ask.team) for ask in option.asks)]:
            if team is not None:
                teams[team] = teams.get(team, np.zeros(self.draws.num_samples)) + spans[node]
        return np.asarray(np.maximum.reduce(list(teams.values()))) if teams else self.elapsed_weeks(feature)

    def _option(self, feature: Feature) -> Option:
        option = self.cheapest(feature)
        if option is None:
            raise LookupError(f"feature {feature.id!r} lacks {self.missing(feature)}")
        return option

    def _conversion(self, ask: Ask) -> AskConversion | None:
        return self._conversions.get((ask.level, ask.team)) or self._conversions.get((ask.level, None))

    def _expected_days(self, option: Option) -> float:
        conversions = [self._conversion(ask) for ask in option.asks]
        own = sum(activity.effort.mean for activity in option.activities if activity.team is not None or activity.people)
        return own + sum(conversion.effort.mean for conversion in conversions if conversion)

    def _days(self, feature: Feature, option: Option, item: str, effort: ThreePoint) -> Samples:
        return self.draws.of(effort, feature.id, f"effort {option.id} {item}")

    def _ask_days(self, feature: Feature, option: Option, ask: Ask) -> Samples:
        conversion = self._conversion(ask)
        return self._days(feature, option, _ask_node(ask), conversion.effort) if conversion else np.zeros(self.draws.num_samples)

    def _spans(self, feature: Feature, option: Option) -> dict[str, Samples]:
        """Weeks each activity and ask lasts."""
        spans = {}
        for activity in option.activities:
            spans[activity.id] = self._days(feature, option, activity.id, activity.effort) / _days_per_week(activity)
        for ask in option.asks:
            if conversion := self._conversion(ask):
                spans[_ask_node(ask)] = self._ask_days(feature, option, ask) / conversion.days_per_week
        return spans


def _ask_node(ask: Ask) -> str:
    """Activities and asks have ids of their own; the mark keeps equal ones apart."""
    return f"ask:{ask.id}"


def _days_per_week(activity: Activity) -> float:
    if activity.people:
        return len(activity.people) * activity.days_per_week
    return float(DAYS_PER_WEEK) if activity.team is None else activity.people_max * activity.days_per_week


STARTS: Mapping[str, Callable[[Samples, Samples, Samples], Samples]] = {
    "finish-start": lambda start, finish, span: finish,
    "start-start": lambda start, finish, span: start,
    "finish-finish": lambda start, finish, span: finish - span,
    "start-finish": lambda start, finish, span: start - span,
}
"""Earliest start that a link allows, from the start and finish of what is waited for and the waiting work's own span."""


def _longest_path(spans: Mapping[str, Samples], waits: Mapping[str, tuple[Precedence, ...]]) -> Samples:
    """When the last work ends if nobody is short of anybody; links to unknown work and circles are left to the product's check."""
    zero = np.zeros_like(next(iter(spans.values())))
    starts, finishes = dict[str, Samples](), dict[str, Samples]()
    for node in _in_order(waits):
        start = zero
        for link in waits[node]:
            if link.activity in starts:
                start = np.maximum(start, STARTS[link.kind](starts[link.activity], finishes[link.activity], spans[node]) + link.lag_weeks)
        starts[node], finishes[node] = start, start + spans[node]
    return np.asarray(np.maximum.reduce(list(finishes.values())))


def _in_order(waits: Mapping[str, tuple[Precedence, ...]]) -> list[str]:
    arcs = {node: [link.activity for link in links if link.activity in waits] for node, links in waits.items()}
    try:
        return list(TopologicalSorter(arcs).static_order())
    except CycleError:
        return list(waits)
