"""What a product's own history says was finished: its goals and features, or the items of its trackers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from quarterdeck.forecast.throughput.counts import TeamHistory, history_of
from quarterdeck.product import Feature, ProductFile

Unit = Literal["goals", "items"]
"""Goals and features that were finished, or work items of the trackers."""
UNITS: tuple[Unit, ...] = ("goals", "items")
WHOLE = ""
"""The name of the whole product among its teams."""
RELEASED = "released"
AHEAD = ("planned", "in progress")
_Finish = tuple[str, date]
"""Team (empty: nobody's), and the day it was finished."""


@dataclass(frozen=True, slots=True)
class ProductThroughput:
    """What a product finished: of all of it, and of each team that finished anything. `num_open` says how many wait, by team; WHOLE is all."""

    unit: Unit
    whole: TeamHistory | None
    teams: tuple[TeamHistory, ...]
    num_open: dict[str, int]


def throughput_of_product(product: ProductFile, unit: Unit = "goals") -> ProductThroughput:
    """What the history of a product tells of its throughput, up to the morning of its `as_of`.

    A goal counts on the day it was completed, a feature on the day it was released unless a goal of the same id or initiative tells of
    it already, a work item on the day it was completed; what was declined was not finished. All records begin together: on
    the first day of the first period that finished anything, or with the first finish, so that a week without one counts as such.
    """
    done = sorted(each for each in _finishes(product, unit) if each[1] < product.as_of)
    num_open = _open(product, unit)
    if not done:
        return ProductThroughput(unit, None, (), num_open)
    first = _first(product, unit, min(on for _, on in done))
    by_team: dict[str, list[_Finish]] = {}
    for each in done:
        by_team.setdefault(each[0], []).append(each)
    histories = [_history(team, by_team[team], first, product.as_of) for team in sorted(by_team) if team]
    return ProductThroughput(unit, _history(WHOLE, done, first, product.as_of), tuple(histories), num_open)


def _history(team: str, done: list[_Finish], first: date, end: date) -> TeamHistory:
    return history_of(team, [on for _, on in done], end=end, first=first)


def _first(product: ProductFile, unit: Unit, earliest: date) -> date:
    begun = [period.first for period in product.periods if period.first <= earliest <= period.last] if unit == "goals" else []
    return min([*begun, earliest])


def _finishes(product: ProductFile, unit: Unit) -> Iterator[_Finish]:
    if unit == "items":
        for item in product.work_items:
            if item.state == "complete" and item.finished_on:
                yield item.team or "", item.finished_on
        return
    told = set()
    for outcome in product.outcomes:
        if outcome.status == "completed" and outcome.finished_on:
            told |= {outcome.id, outcome.initiative or outcome.id}
            yield outcome.team or "", outcome.finished_on
    features = {each.id: each for each in product.features}
    for change in product.changes:
        feature = features.get(change.subject)
        if (
            feature
            and (change.field, change.new) == ("status", RELEASED)
            and feature.status == RELEASED
            and not {feature.id, feature.initiative} & told
        ):
            told.add(feature.id)
            yield team_of(feature), change.on


def _open(product: ProductFile, unit: Unit) -> dict[str, int]:
    """How many are still to be finished, of each team and in all."""
    if unit == "items":
        teams = [item.team or "" for item in product.work_items if not item.is_done]
    else:
        teams = [team_of(feature) for feature in product.features if feature.status in AHEAD]
    return {WHOLE: len(teams)} | {team: teams.count(team) for team in sorted(set(teams)) if team}


def team_of(feature: Feature) -> str:
    """The team that does most of a feature's first option; empty where nobody is named."""
    efforts: dict[str, float] = {}
    for option in feature.options[:1]:
        for activity in option.activities:
            if activity.team:
                efforts[activity.team] = efforts.get(activity.team, 0.0) + activity.effort.p50
    return max(efforts, key=lambda team: efforts[team]) if efforts else ""
