"""Two releases by what each holds in a plan: when it is done, what it brings, whom it loads."""

from dataclasses import dataclass
from datetime import date

from quarterdeck.comparison.amounts import NOTHING, day, days_between
from quarterdeck.comparison.sides import DAYS, WEEKS, Aspect, Part, Sides, refuse_unknown, sides
from quarterdeck.forecast import Forecast
from quarterdeck.forecast.forecast import DateForecast
from quarterdeck.product import ProductFile, Release
from quarterdeck.roadmap.plan import Plan, PlannedFeature
from quarterdeck.units import DAYS_PER_WEEK, format_amount, format_probability


@dataclass(frozen=True, slots=True)
class _Held:
    """A release with what the plan puts into it and what the forecast says of it."""

    release: Release
    items: tuple[PlannedFeature, ...]
    finish: DateForecast | None

    def weeks(self, team: str | None = None) -> float:
        days = (work.effort_days for item in self.items for work in item.activities if team is None or work.team == team)
        return sum(days) / DAYS_PER_WEEK


def compare_releases(product: ProductFile, plan: Plan, a: str, b: str, *, forecast: Forecast | None = None) -> Sides:
    """What each of two releases holds by a plan; with a forecast of that plan, also how likely each is on time.

    Raises
    ------
    InvalidInput
        If there is no such release.
    """
    first, second = (_held(product, plan, forecast, name) for name in (a, b))
    titles = first.release.title, second.release.title
    parts = (
        Part(title="When", aspects=_dates(first, second, plan.as_of)),
        Part(title="What it holds", aspects=_sums(first, second, plan.value_unit)),
        Part(title="Whom it loads", note="person-weeks", aspects=_loads(product, first, second)),
        Part(title="Features", aspects=_features(first, second, plan.as_of)),
    )
    holds = f"{titles[0]} holds {len(first.items)} feature{'' if len(first.items) == 1 else 's'}, {titles[1]} {len(second.items)}."
    chances = [each.finish.probability_on_time if each.finish else None for each in (first, second)]
    if chances[0] is None or chances[1] is None:
        return sides("releases", titles, holds, parts)
    head = f"{titles[0]} is on time with {format_probability(chances[0])}, {titles[1]} with {format_probability(chances[1])}."
    return sides("releases", titles, head, parts, holds)


def _held(product: ProductFile, plan: Plan, forecast: Forecast | None, name: str) -> _Held:
    release = next((each for each in product.releases if each.id == name), None)
    if release is None:
        raise refuse_unknown("release", name, tuple(each.id for each in product.releases))
    told = next((each for each in forecast.releases if each.release == name), None) if forecast else None
    refs = set(told.features) if told else {item.feature for item in plan.items if item.release == name}
    return _Held(release, tuple(item for item in plan.items if item.feature in refs), told.finish if told else None)


def _dates(a: _Held, b: _Held, today: date) -> tuple[Aspect, ...]:
    found = [_moved("Ships", a.release.ships_on, b.release.ships_on, today)]
    if a.finish or b.finish:
        for label, field in (("Promised", "promised"), ("Done with 50 %", "p50_date"), ("Done with 85 %", "p85_date")):
            first, second = (getattr(each.finish, field) if each.finish else None for each in (a, b))
            found.append(_moved(label, first, second, today))
        chances = [each.finish.probability_on_time if each.finish else None for each in (a, b)]
        known = chances[0] is not None and chances[1] is not None
        found.append(
            Aspect(
                label="On time",
                a=_chance(chances[0]),
                b=_chance(chances[1]),
                difference=100 * ((chances[1] or 0.0) - (chances[0] or 0.0)) if known else None,
                unit="points",
                more_is="better",
            )
        )
    return tuple(found)


def _moved(label: str, a: date | None, b: date | None, today: date) -> Aspect:
    return Aspect(label=label, a=day(a, today), b=day(b, today), difference=days_between(a, b), unit=DAYS)


def _chance(chance: float | None) -> str:
    return NOTHING if chance is None else format_probability(chance)


def _sums(a: _Held, b: _Held, unit: str) -> tuple[Aspect, ...]:
    numbers = [len(each.items) for each in (a, b)]
    values = [sum(item.value for item in each.items) for each in (a, b)]
    weeks = [each.weeks() for each in (a, b)]
    return (
        Aspect(label="Features", a=str(numbers[0]), b=str(numbers[1]), difference=float(numbers[1] - numbers[0])),
        Aspect(
            label="Planned value",
            a=format_amount(values[0], unit),
            b=format_amount(values[1], unit),
            difference=values[1] - values[0],
            unit=unit,
            more_is="better",
            cause=_weightiest(a, b),
        ),
        Aspect(label="Work left", a=f"{weeks[0]:.1f} {WEEKS}", b=f"{weeks[1]:.1f} {WEEKS}", difference=weeks[1] - weeks[0], unit=WEEKS),
    )


def _weightiest(a: _Held, b: _Held) -> str:
    """The feature in one of the two only that brings most."""
    common = {item.feature for item in a.items} & {item.feature for item in b.items}
    alone = [item for each in (a, b) for item in each.items if item.feature not in common]
    return max(alone, key=lambda item: (item.value, item.feature)).title if alone else ""


def _loads(product: ProductFile, a: _Held, b: _Held) -> tuple[Aspect, ...]:
    loads = [(team.title, a.weeks(team.id), b.weeks(team.id)) for team in product.teams]
    return tuple(
        Aspect(label=title, a=f"{first:.1f}", b=f"{second:.1f}", difference=second - first, unit=WEEKS)
        for title, first, second in loads
        if first or second
    )


def _features(a: _Held, b: _Held, today: date) -> tuple[Aspect, ...]:
    held = [{item.feature: item for item in each.items} for each in (a, b)]
    found = []
    for feature in dict.fromkeys((*held[0], *held[1])):
        item = held[0].get(feature) or held[1][feature]
        said = f"{day(item.finish, today)} planned"
        found.append(Aspect(label=item.title, a=said if feature in held[0] else "", b=said if feature in held[1] else ""))
    return tuple(found)
