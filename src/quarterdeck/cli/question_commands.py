"""Questions about a plan: who does it, what each limit costs, what one more person brings, what may be had for what."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from quarterdeck.cli.output import json_out, next_step, progress, say, table
from quarterdeck.cli.plan_commands import PlanPath, plan_sentence
from quarterdeck.cli.product_commands import JsonFlag, ProductPath
from quarterdeck.cli.stopping import interruptibly
from quarterdeck.errors import InvalidInput
from quarterdeck.units import format_amount, format_date

if TYPE_CHECKING:
    from collections.abc import Callable

    from quarterdeck.product import ProductFile
    from quarterdeck.roadmap.hiring import OneMore
    from quarterdeck.roadmap.staffing import Assignment

Moves = Annotated[int, typer.Option(min=100, max=10_000_000, help="How long to search for each answer, in moves.")]
Seed = Annotated[int, typer.Option(min=0, help="Another seed, another search.")]


def staff(file: ProductPath, plan_file: PlanPath, as_json: JsonFlag = False) -> None:
    """Say who does what, and when: named people for every week of a plan, with few hands to an activity."""
    from quarterdeck.cli.loading import plan_with_product
    from quarterdeck.roadmap.staffing import staff as find_people

    product, made = plan_with_product(file, plan_file)
    with progress("Finding people") as update:
        update(0.3)
        found = interruptibly(lambda: find_people(product, made))
    if as_json:
        json_out(found)
    else:
        names = {person.id: person.name for person in product.people}
        titles = {activity.id: activity.title for item in made.items for activity in item.activities}
        features = {item.feature: item.title for item in made.items}
        rows = [
            (names[each.person], *_when(product, each), f"{sum(each.fte) / len(each.fte):.2g}", features[each.feature], titles[each.activity])
            for each in found.assignments
        ]
        people = len({each.person for each in found.assignments})
        say(f"{product.name}: {people} {'person' if people == 1 else 'people'} for {len(made.items)} features.")
        table(("Person", "From", "To", "Share of a week", "Feature", "Activity"), rows, numbers=(3,))
        for short in found.shortages:
            day = format_date(product.weeks.monday(short.week), product.as_of)
            say(f"Nobody has {short.fte:.2g} full-time equivalents for {titles[short.activity]} ({features[short.feature]}) in the week of {day}.")
    if not found.is_complete:
        raise typer.Exit(1)


def _when(product: "ProductFile", each: "Assignment") -> tuple[str, str]:
    weeks = product.weeks
    last = weeks.last_workday(each.first_week + len(each.fte))
    return format_date(weeks.monday(each.first_week), product.as_of), format_date(last, product.as_of)


def limits(file: ProductPath, plan_file: PlanPath, moves: Moves = 12_000, seed: Seed = 1, as_json: JsonFlag = False) -> None:
    """Say what each limit costs: the best plan found without it, against the plan there is."""
    from quarterdeck.cli.loading import plan_with_product
    from quarterdeck.roadmap.limit_costs import limit_costs

    product, made = plan_with_product(file, plan_file)
    with progress("Lifting each limit") as update:
        found = interruptibly(lambda: limit_costs(product, made, moves=moves, seed=seed, on_progress=_shown(update)))
    if as_json:
        json_out({"limits": list(found)})
        return
    dear = [each for each in found if each.cost]
    free = len(found) - len(dear)
    say(
        f"{product.name}: {len(dear)} of {len(found)} limits cost something; {free} nothing that a search can tell."
        if found
        else "There are no limits."
    )
    rows = [(each.title, format_amount(each.cost, product.value_unit), each.sentence) for each in dear]
    table(("Limit", "Costs", "Without it"), rows, numbers=(1,))


def hire(
    file: ProductPath,
    plan_file: PlanPath,
    team: Annotated[str | None, typer.Option(help="The team they join; where it helps most unless given.")] = None,
    skill: Annotated[str | None, typer.Option(help="What they can do, with --team.")] = None,
    joins_on: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Their first day; the plan's first unless given.")] = None,
    moves: Moves = 12_000,
    seed: Seed = 1,
    as_json: JsonFlag = False,
) -> None:
    """Say what one more person would bring: to which team, with which skill, from which day."""
    from quarterdeck.cli.loading import plan_with_product
    from quarterdeck.roadmap.hiring import one_more_person, where_one_more_helps

    if skill is not None and team is None:
        raise InvalidInput("--skill: expected --team with it, got none")
    product, made = plan_with_product(file, plan_file)
    day: date | None = joins_on.date() if joins_on is not None else None
    with progress("Asking") as update:

        def ask() -> "tuple[OneMore, ...]":
            if team is None:
                return where_one_more_helps(product, made, joins_on=day, moves=moves, seed=seed, on_progress=_shown(update))
            return (one_more_person(product, made, team, skill, joins_on=day, moves=moves, seed=seed),)

        found = interruptibly(ask)
    if as_json:
        json_out({"one_more": list(found)})
        return
    if not found:
        say("No time has a price in this plan: it was made without a bound. Name a --team.")
    for each in found:
        say(each.sentence)


def frontier(
    file: ProductPath,
    plan_file: PlanPath,
    against: Annotated[str, typer.Option(help="What is traded for value: effort, risk or date.")] = "effort",
    feature: Annotated[str | None, typer.Option(help="Whose date, with --against date.")] = None,
    points: Annotated[int, typer.Option(min=2, max=40, help="How many plans.")] = 8,
    moves: Moves = 12_000,
    seed: Seed = 1,
    as_json: JsonFlag = False,
) -> None:
    """Say what may be had for what: the best value for less effort, for less risk, or with one feature earlier."""
    from quarterdeck.cli.loading import plan_with_product
    from quarterdeck.roadmap.frontier import Against, efficient_frontier

    wanted = next((each for each in get_args(Against) if each == against), None)
    if wanted is None:
        raise InvalidInput(f"--against: expected effort, risk or date, got {against!r}")
    if against == "date" and feature is None:
        raise InvalidInput("--feature: expected the feature whose date is traded, got none")
    product, made = plan_with_product(file, plan_file)
    with progress("Planning with less") as update:
        found = interruptibly(
            lambda: efficient_frontier(product, made, wanted, feature=feature, num_points=points, moves=moves, seed=seed, on_progress=_shown(update))
        )
    if as_json:
        json_out(found)
        return
    traded = {"effort": "less effort", "risk": "less risk", "date": "an earlier date"}[against]
    say(f"{product.name}: what may be had for {traded}, in {len(found.points)} plans of which none brings more for less.")
    rows = []
    for point in found.points:
        taken = format_amount(point.used, found.unit)
        if against == "date":
            taken = format_date(product.weeks.last_workday(int(point.used)), product.as_of)
        rows.append((taken, format_amount(point.plan.value, product.value_unit), str(len(point.plan.items))))
    heads = {"effort": "Effort", "risk": "Expected loss", "date": "Finished"}
    table((heads[against], "Value", "Features in"), rows, numbers=(1, 2) if against == "date" else (0, 1, 2))


def robust(
    file: ProductPath,
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to write the plan.")] = Path("robust.json"),
    aim: Annotated[str, typer.Option(help="What it should bring most of: expected, or 20th percentile (a bad year).")] = "expected",
    futures: Annotated[int, typer.Option(min=8, max=2000, help="How many futures to play it through.")] = 64,
    seconds: Annotated[float, typer.Option(min=0.1, max=3600, help="How long to search.")] = 30.0,
    seed: Seed = 1,
    deterministic: Annotated[bool, typer.Option("--deterministic", help="The same plan on every machine.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Plan for many futures at once: the plan that brings most on average, or in a bad year."""
    from quarterdeck.cli.loading import refuse_missing_folder, sound_product
    from quarterdeck.result_files import write_result
    from quarterdeck.roadmap import PlanSettings
    from quarterdeck.roadmap.robust import Aim, robust_plan

    wanted = next((each for each in get_args(Aim) if each == aim), None)
    if wanted is None:
        raise InvalidInput(f"--aim: expected {' or '.join(repr(each) for each in get_args(Aim))}, got {aim!r}")
    refuse_missing_folder(output)
    product = sound_product(file)
    settings = PlanSettings(seconds=seconds, seed=seed, deterministic=deterministic)
    with progress("Playing futures", seconds) as update:
        found = interruptibly(lambda: robust_plan(product, settings, aim=wanted, num_futures=futures, on_progress=update))
    write_result(found.plan, output)
    if as_json:
        json_out(found)
        return
    unit, chosen = product.value_unit, found.chosen
    say(
        f"{product.name}: {format_amount(chosen.expected, unit)} expected over {found.num_futures} futures, "
        f"{format_amount(chosen.p20, unit)} in a bad one (20th percentile). Written to {output}."
    )
    heads = ("Planned with", "Features in", "20 %", "Expected", "80 %")
    rows = [
        (f"{each.room:g} × effort", str(each.num_features), *(format_amount(v, unit) for v in (each.p20, each.expected, each.p80)))
        for each in found.candidates
    ]
    table(heads, rows, title="Chosen from", numbers=(1, 2, 3, 4))
    next_step(f"quarterdeck forecast {file} {output}")


def scenarios(
    file: ProductPath,
    given: Annotated[
        list[str], typer.Option("--scenario", metavar="NAME:PATH=VALUE[;…]", help="A name, and what is changed in it; for each scenario once.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="A folder for the plans, one file each.")] = Path("scenarios"),
    seconds: Annotated[float, typer.Option(min=0.1, max=3600, help="How long to search for each.")] = 15.0,
    seed: Seed = 1,
    deterministic: Annotated[bool, typer.Option("--deterministic", help="The same plans on every machine.")] = False,
    processes: Annotated[int, typer.Option(min=1, max=64, help="How many are planned at the same time.")] = 2,
    as_json: JsonFlag = False,
) -> None:
    """Plan several scenarios at once, and set them side by side."""
    from quarterdeck.cli.loading import sound_product
    from quarterdeck.result_files import write_result
    from quarterdeck.roadmap import PlanSettings
    from quarterdeck.roadmap.scenarios import plan_scenarios

    product = sound_product(file)
    changed = {"as it is": product} | dict(_scenario(product, each, str(file)) for each in given)
    settings = PlanSettings(seconds=seconds, seed=seed, deterministic=deterministic)
    with progress("Planning scenarios") as update:
        made = interruptibly(
            lambda: plan_scenarios(changed, settings, processes=processes, on_progress=lambda at: update(at.done / at.total, f"{at.done} done"))
        )
    output.mkdir(parents=True, exist_ok=True)
    for name, each in made.items():
        write_result(each, output / f"{_file_name(name)}.json")
    if as_json:
        json_out(made)
        return
    for name, each in made.items():
        say(f"{name}: {plan_sentence(each) if each.status in ('optimal', 'feasible') else each.status}")
    first, *others = [output / f"{_file_name(name)}.json" for name in made]
    next_step(f"quarterdeck compare {first} {others[-1] if others else first}")


def _scenario(product: "ProductFile", given: str, file: str) -> "tuple[str, ProductFile]":
    from quarterdeck.cli.loading import refuse_flawed
    from quarterdeck.product.edit import edited

    name, separator, changes = given.partition(":")
    if not separator or not name.strip() or not changes.strip():
        raise InvalidInput(f"--scenario: expected NAME:PATH=VALUE, got {given!r}, for example 'two more:decision_capacities.docks.per_member=4'")
    changed = edited(product, *(each.strip() for each in changes.split(";") if each.strip()))
    refuse_flawed(changed, f"{file} in scenario {name.strip()}")
    return name.strip(), changed


def _file_name(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name.lower()).strip("-") or "scenario"


def _shown(update: Any) -> "Callable[[int, int], None]":
    return lambda done, total: update(done / max(total, 1), f"{done} of {total}")
