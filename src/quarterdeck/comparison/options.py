"""Two ways to build a feature: what each takes, brings, costs and asks of others."""

from quarterdeck.comparison.amounts import NOTHING, effort_of, in_weeks, listed, middles_between, ranged, unit_of, weeks_between
from quarterdeck.comparison.sides import WEEKS, Aspect, Part, Sides, refuse_unknown, sides
from quarterdeck.product import Activity, Feature, Option, ProductFile
from quarterdeck.units import DAYS_PER_WEEK, format_amount, format_share

Chosen = tuple[Feature, Option]


def compare_options(product: ProductFile, a: str, b: str) -> Sides:
    """Two options named as `feature/option`.

    Raises
    ------
    InvalidInput
        If the product holds no such option.
    """
    first, second = (option_named(product, name) for name in (a, b))
    titles = tuple(option.title if first[0] == second[0] else f"{feature.title}: {option.title}" for feature, option in (first, second))
    parts = (Part(title="What differs", aspects=_aspects(product, first, second)), Part(title="The work", aspects=_work(first[1], second[1])))
    return sides("options", (titles[0], titles[1]), _headline(titles[0], titles[1], first[1], second[1]), parts)


def option_named(product: ProductFile, name: str) -> Chosen:
    """The option `feature/option` means, with its feature. Raises `InvalidInput`."""
    feature_id, _, option_id = name.rpartition("/")
    feature = next((each for each in product.features if each.id == feature_id), None)
    option = next((each for each in feature.options if each.id == option_id), None) if feature else None
    if feature is None or option is None:
        raise refuse_unknown(
            "option", name, tuple(f"{each.id}/{way.id}" for each in product.features for way in each.options if len(each.options) > 1)
        )
    return feature, option


def _headline(title_a: str, title_b: str, a: Option, b: Option) -> str:
    change = weeks_between(effort_of(a), effort_of(b))
    if change is None or abs(change) < 0.05:
        return f"{title_a} and {title_b} take as much work."
    return f"{title_b} takes {abs(change):.1f} person-weeks {'more' if change > 0 else 'less'} than {title_a}."


def _aspects(product: ProductFile, a: Chosen, b: Chosen) -> tuple[Aspect, ...]:
    unit, money = unit_of(product), product.currency
    teams = {team.id: team.title for team in product.teams}
    values = [feature.value.value.scaled(option.value_share) if feature.value else None for feature, option in (a, b)]
    efforts = [effort_of(option) for _, option in (a, b)]
    first, second = a[1], b[1]
    same = "the share of the value each brings" if a[0] == b[0] else ""
    return (
        Aspect(
            label="Value, 8 times in 10",
            a=ranged(values[0], unit),
            b=ranged(values[1], unit),
            difference=middles_between(values[0], values[1]),
            unit=unit,
            more_is="better",
            cause=same if first.value_share != second.value_share else "",
        ),
        Aspect(label="Share of the value", a=format_share(first.value_share), b=format_share(second.value_share)),
        Aspect(
            label="Effort, 8 times in 10",
            a=in_weeks(efforts[0]),
            b=in_weeks(efforts[1]),
            difference=weeks_between(efforts[0], efforts[1]),
            unit=WEEKS,
            more_is="worse",
            cause=_largest_work(first, second),
        ),
        Aspect(
            label="Cost beside people",
            a=format_amount(first.cost, money),
            b=format_amount(second.cost, money),
            difference=second.cost - first.cost,
            unit=money,
            more_is="worse",
        ),
        Aspect(label="Teams", a=_teams(first, teams), b=_teams(second, teams)),
        Aspect(label="Skills", a=_skills(product, first), b=_skills(product, second)),
        Aspect(label="Asks of other teams", a=_asks(first, teams), b=_asks(second, teams)),
        Aspect(label="Note", a=first.note or NOTHING, b=second.note or NOTHING),
    )


def _teams(option: Option, titles: dict[str, str]) -> str:
    return listed([titles.get(each.team, each.team) for each in option.activities if each.team])


def _skills(product: ProductFile, option: Option) -> str:
    titles = {skill.id: skill.title for skill in product.skills}
    return listed([titles.get(each.skill, each.skill) for each in option.activities if each.skill])


def _asks(option: Option, titles: dict[str, str]) -> str:
    return listed([f"{titles.get(ask.team, ask.team)} ({ask.level} {ask.kind}, {ask.status})" for ask in option.asks])


def _largest_work(a: Option, b: Option) -> str:
    """The piece of work that makes most of the difference."""
    moved = [(abs(change), title) for title, change in _work_changes(a, b) if change]
    return max(moved)[1] if moved else ""


def _work_changes(a: Option, b: Option) -> list[tuple[str, float]]:
    first, second = _by_title(a), _by_title(b)
    return [(title, _middle(second.get(title, [])) - _middle(first.get(title, []))) for title in dict.fromkeys((*first, *second))]


def _middle(work: list[Activity]) -> float:
    return sum(each.effort.p50 for each in work)


def _by_title(option: Option) -> dict[str, list[Activity]]:
    found: dict[str, list[Activity]] = {}
    for each in option.activities:
        found.setdefault(each.title, []).append(each)
    return found


def _work(a: Option, b: Option) -> tuple[Aspect, ...]:
    first, second = _by_title(a), _by_title(b)
    return tuple(
        Aspect(
            label=title,
            a=_days(first.get(title, [])),
            b=_days(second.get(title, [])),
            difference=change / DAYS_PER_WEEK,
            unit=WEEKS,
            more_is="worse",
        )
        for title, change in _work_changes(a, b)
    )


def _days(work: list[Activity]) -> str:
    return NOTHING if not work else "; ".join(f"{ranged(each.effort)} days" for each in work)
