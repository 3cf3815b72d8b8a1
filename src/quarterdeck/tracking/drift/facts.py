"""What is known of each feature of a baseline by now: when it began and ended, what grew, what it waited for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from quarterdeck.forecast import DateForecast, Forecast
from quarterdeck.forecast.remaining import Remains, remaining_work
from quarterdeck.product import Feature, ProductFile
from quarterdeck.product.item_lives import Life, lives_of
from quarterdeck.roadmap.plan import Plan, PlannedFeature
from quarterdeck.tracking.flow import blocked_spans
from quarterdeck.uncertainty import ThreePoint


@dataclass(frozen=True)
class Facts:
    """What is known of one planned feature. `efforts` is activity → how many times as much work it is estimated at now.

    `stalled` holds, by what was waited for, the days on which everything in progress waited.
    """

    planned: PlannedFeature
    feature: Feature | None
    remains: Remains | None
    finished_on: date | None
    finish: DateForecast | None
    efforts: Mapping[str, float] = field(default_factory=dict)
    stalled: Mapping[str, int] = field(default_factory=dict)

    @property
    def started_on(self) -> date | None:
        """The day work on it began, as its work items tell."""
        return self.remains.started_on if self.remains else None

    @property
    def came_on(self) -> date | None:
        """The day it was done, else its 50 % date."""
        return self.finished_on or (self.finish.p50_date if self.finish else None)

    @property
    def scope(self) -> float:
        """How many times the planned scope there is now."""
        return self.remains.scope if self.remains else 1.0


def facts_of(product: ProductFile, baseline: Plan, forecast: Forecast, today: date) -> dict[str, Facts]:
    """The facts of every feature of a baseline."""
    remains = remaining_work(product, baseline, today)
    features = {each.id: each for each in product.features}
    before = {each.id: each for each in baseline.product.features}
    finishes = {each.feature: each.finish for each in forecast.features}
    lives = {life.item.id: life for life in lives_of(product.work_items)}
    found = {}
    for item in baseline.items:
        feature = features.get(item.feature)
        found[item.feature] = Facts(
            planned=item,
            feature=feature,
            remains=remains.get(item.feature),
            finished_on=_finished_on(product, feature, remains.get(item.feature)),
            finish=finishes.get(item.feature),
            efforts=_efforts(before.get(item.feature), feature, item),
            stalled=_stalled([life for life in lives.values() if life.item.feature == item.feature], lives, today),
        )
    return found


def _finished_on(product: ProductFile, feature: Feature | None, remains: Remains | None) -> date | None:
    if feature is None or feature.status != "released":
        return None
    if remains is not None and remains.finished_on is not None:
        return remains.finished_on
    days = [each.on for each in product.changes if each.subject == feature.id and each.field == "status" and each.new == "released"]
    return max(days, default=None)


def _efforts(before: Feature | None, now: Feature | None, item: PlannedFeature) -> dict[str, float]:
    """Whole efforts now over whole efforts then: what a person noted as done is put back before they are compared."""
    if before is None or now is None or before.options == now.options:
        return {}
    old, new = _whole(before, item.option), _whole(now, item.option)
    if not new or not old or sum(old.values()) <= 0:
        return {}
    if old.keys() == new.keys():
        return {name: new[name] / old[name] for name in old if new[name] != old[name]}
    return dict.fromkeys(old, sum(new.values()) / sum(old.values()))


def _whole(feature: Feature, option: str) -> dict[str, float]:
    chosen = next((each for each in feature.options if each.id == option), None)
    left = 1 - (feature.progress or 0.0)
    return {each.id: _middle(each.effort) / (left or 1.0) for each in chosen.activities} if chosen else {}


def _middle(effort: ThreePoint) -> float:
    return effort.p50


def _stalled(own: list[Life], lives: Mapping[str, Life], today: date) -> dict[str, int]:
    """Working days on which all that was in progress waited, by the item waited for the earliest."""
    spans = {life.item.id: blocked_spans(life, lives, until=today) for life in own}
    blocked_days = {first + timedelta(days=number) for each in spans.values() for first, last, _ in each for number in range((last - first).days + 1)}
    found: dict[str, int] = {}
    for day in sorted(day for day in blocked_days if day.weekday() < 5 and day < today):
        running = [life for life in own if life.started_on and life.started_on <= day and not (life.finished_on and life.finished_on < day)]
        waits = [[blocker for first, last, blocker in spans[life.item.id] if first <= day <= last] for life in running]
        if waits and all(waits):
            outside = [blocker for each in waits for blocker in each if lives[blocker].item.feature != own[0].item.feature] or waits[0]
            found[outside[0]] = found.get(outside[0], 0) + 1
    return found
