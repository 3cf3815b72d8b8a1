"""What one more person would bring: to which team, with which skill, from which day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from quarterdeck.errors import InvalidInput
from quarterdeck.feasibility.capacity import standing_team
from quarterdeck.product import Membership, Person, ProductFile
from quarterdeck.product.noun import noun
from quarterdeck.roadmap.cost import PlanMove, plan_moves
from quarterdeck.roadmap.plan import Plan
from quarterdeck.roadmap.what_if import MOVES, WhatIf
from quarterdeck.units import format_amount, format_date

NEWCOMER = "one-more"
MOST_PLACES = 8
"""Places asked about at most, those with the highest prices first."""


@noun
class OneMore:
    """One more full-time person in `team` (with `skill`) from `joins_on`.

    `gain` is the value that the best plan found with them has more; `weeks_earlier` the sum over features in both plans of the weeks
    by which they finish earlier (later ones taken off); `moves` what would change.
    """

    team: str
    skill: str | None
    title: str
    joins_on: date
    gain: float
    weeks_earlier: int
    sentence: str
    moves: tuple[PlanMove, ...] = ()


def one_more_person(
    product: ProductFile, plan: Plan, team: str, skill: str | None = None, *, joins_on: date | None = None, moves: int = MOVES, seed: int = 1
) -> OneMore:
    """What one more person of a team, with a skill, would bring from a day on (the first of the horizon unless given).

    Raises
    ------
    InvalidInput
        If there is no such team or skill, no plan to ask about, or the day is past the horizon.
    """
    return _asked(WhatIf(product, plan, moves=moves, seed=seed), team, skill, joins_on or product.weeks.start)


def where_one_more_helps(
    product: ProductFile,
    plan: Plan,
    *,
    joins_on: date | None = None,
    moves: int = MOVES,
    seed: int = 1,
    on_progress: Callable[[int, int], object] | None = None,
) -> tuple[OneMore, ...]:
    """One more person where the bound's prices say that time is dearest, each place solved anew, the best first.

    `on_progress` is called with how many places are done, of how many; True from it means: stop and tell what is known.
    """
    question, day = WhatIf(product, plan, moves=moves, seed=seed), joins_on or product.weeks.start
    first = product.weeks.first_week_from(day)
    priced = [(sum(load.price[first:]), load.key) for load in plan.loads if load.kind in ("team", "skill") and any(load.price[first:])]
    places = [key.partition(":")[2].partition("/") for _, key in sorted(priced, reverse=True)[:MOST_PLACES]]
    found = []
    for number, (team, _, skill) in enumerate(places):
        if on_progress is not None and on_progress(number, len(places)) is True:
            break
        found.append(_asked(question, team, skill or None, day))
    return tuple(sorted(found, key=lambda each: (-each.gain, each.title)))


def _asked(question: WhatIf, team: str, skill: str | None, joins_on: date) -> OneMore:
    product = question.product
    teams = {each.id: each.title for each in product.teams}
    skills = {each.id: each.title for each in product.skills}
    if team not in teams:
        raise InvalidInput(f"no team {team!r} in {product.name}. There are: {', '.join(sorted(teams))}")
    if skill is not None and skill not in skills:
        raise InvalidInput(f"no skill {skill!r} in {product.name}. There are: {', '.join(sorted(skills))}")
    if joins_on > product.weeks.end:
        raise InvalidInput(f"expected a day within the horizon, which ends on {product.weeks.end}, got {joins_on}")
    home = standing_team(product, team)
    newcomer = Person(
        id=NEWCOMER, name="One more", memberships=(Membership(team=home),), skills=(skill,) if skill is not None else (), joins_on=joins_on
    )
    found = question.ask(replace(product, people=(*product.people, newcomer)))
    title = f"{skills[skill]}, {teams[team]}" if skill is not None else teams[team]
    gain = found.gain if found is not None and found.gain > question.noise else 0.0
    changes = plan_moves(question.before, found.plan) if found is not None and gain else ()
    weeks = -sum(move.weeks or 0 for move in changes)
    return OneMore(
        team=home,
        skill=skill,
        title=title,
        joins_on=joins_on,
        gain=gain,
        weeks_earlier=weeks,
        sentence=_sentence(title, joins_on, gain, weeks, changes, product),
        moves=changes,
    )


def _sentence(title: str, day: date, gain: float, weeks: int, changes: tuple[PlanMove, ...], product: ProductFile) -> str:
    who = f"One more person ({title}) from {format_date(day, product.as_of)}"
    if not gain:
        return f"{who} would bring nothing that a search finds."
    text = f"{who} would bring {format_amount(gain, product.value_unit)}"
    enters = [move.title for move in changes if move.kind == "enters"]
    parts = [f"{', '.join(enters[:2])}{f' and {len(enters) - 2} more' if len(enters) > 2 else ''} would enter"] if enters else []
    if weeks > 0:
        parts.append(f"others would finish {weeks} weeks earlier in all")
    return f"{text}: {'; '.join(parts)}." if parts else f"{text}."
