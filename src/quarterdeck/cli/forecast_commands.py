"""Forecasts: of a plan's dates, and of a team's throughput."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.cli import plan_commands
from quarterdeck.cli.groups import with_default
from quarterdeck.cli.output import next_step, progress, say, table
from quarterdeck.cli.product_commands import JsonFlag, print_json
from quarterdeck.cli.table_flaws import day_of, flaws_as_json, tell_flaws
from quarterdeck.units import format_date, format_probability

if TYPE_CHECKING:
    from quarterdeck.cli.throughput_table import FinishedItems
    from quarterdeck.forecast.throughput import ThroughputForecast

PLAN = "plan"
DAYS_AHEAD = (28, 56, 91)
"""Asked of where nothing is: four weeks, eight, a quarter."""


app = typer.Typer(
    cls=with_default(PLAN),
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    help="Say when things will be done: `forecast FILE PLAN` of a plan, `forecast throughput FILE` of items a team finishes, "
    "`forecast milestones FILE` of stated days.",
    context_settings={"ignore_unknown_options": True},
)
app.command(PLAN)(plan_commands.forecast)


@app.command("throughput")
def throughput(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A product, or CSV, TSV, XLSX, JSON or JSON lines with a row for each item.")],
    items: Annotated[list[int] | None, typer.Option("--items", min=1, metavar="N", help="When are N items done? May be said several times.")] = None,
    by: Annotated[
        list[str] | None, typer.Option("--by", metavar="DATE", help="How many are done by this day (YYYY-MM-DD)? May be said several times.")
    ] = None,
    team: Annotated[list[str] | None, typer.Option("--team", help="Only this team; the others still teach. May be said several times.")] = None,
    growing: Annotated[bool, typer.Option("--growing", help="What is added meanwhile must be done, too.")] = False,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Forecast on the morning of this day; without it, after the last in the file.")
    ] = None,
    finished: Annotated[str | None, typer.Option("--finished", metavar="COLUMN", help="Which column says when it was finished.")] = None,
    added: Annotated[str | None, typer.Option("--added", metavar="COLUMN", help="Which column says when it was added.")] = None,
    team_column: Annotated[str | None, typer.Option("--team-column", metavar="COLUMN", help="Which column says whose it is.")] = None,
    dates: Annotated[str | None, typer.Option("--dates", help="How 4/3/25 is meant: day-first or month-first.")] = None,
    unit: Annotated[str, typer.Option("--unit", metavar="goals|items", help="Of a product: goals and features, or work items.")] = "goals",
    skip_refused: Annotated[bool, typer.Option("--skip-refused", help="Leave out rows that cannot be read.")] = False,
    samples: Annotated[int, typer.Option(min=100, max=200_000, help="How many futures to simulate.")] = 4000,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    as_json: JsonFlag = False,
) -> None:
    """Say when N items will be done, and how many by a day, from when items were finished: likely, safe, nearly sure."""
    from quarterdeck.cli.history_forecasts import WHOLE_PRODUCT, is_product, product_histories
    from quarterdeck.cli.throughput_table import read_items
    from quarterdeck.forecast.throughput import ThroughputQuestion, forecast_throughput

    days = tuple(day for each in by or () if (day := day_of(each, "--by")))
    if of_product := is_product(file):
        histories, origin = product_histories(file, unit, day_of(as_of, "--as-of"))
    else:
        read = read_items(file, finished=finished, added=added, team=team_column, dates=dates)
        _refuse_flawed(read, as_json=as_json, skip_refused=skip_refused)
        origin = day_of(as_of, "--as-of") or read.last + timedelta(days=1)
        histories = read.histories(origin)
    if not items and not days:
        days = tuple(origin + timedelta(days=ahead - 1) for ahead in DAYS_AHEAD)
    question = ThroughputQuestion(items=tuple(items or ()), by=days, is_growing=growing, num_samples=samples, seed=seed)
    with progress("Forecasting") as update:
        update(0.1, f"{samples:,} futures")
        # The whole is what its teams did: it teaches them nothing new, and they it neither.
        whole = forecast_throughput(histories[:1], question) if of_product and (not team or WHOLE_PRODUCT in team) else ()
        teams = [each for each in team or () if each != WHOLE_PRODUCT] if team else None
        rest = histories[1:] if of_product else histories
        found = (*whole, *(forecast_throughput(rest, question, teams) if rest and (teams is None or teams) else ()))
    if as_json:
        _print_all(found)
        return
    _tell(found, origin)
    if not items:
        next_step(f"quarterdeck forecast throughput {file} --items 40")


@app.command("milestones")
def milestones(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A product: JSON or YAML.")],
    only: Annotated[list[str] | None, typer.Option("--for", metavar="ID", help="Only this feature or goal. May be said several times.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say how likely each feature that states a day is finished by then and by each release, from what became of such days before."""
    from quarterdeck.cli.history_forecasts import tell_milestones
    from quarterdeck.cli.output import json_out
    from quarterdeck.errors import InvalidInput
    from quarterdeck.forecast.milestones import forecast_product_milestones
    from quarterdeck.product import read_product

    product = read_product(file)
    with progress("Forecasting") as update:
        update(0.1, "learning from stated days")
        found = forecast_product_milestones(product)
    known = {row.subject: row for row in found.rows}
    if missing := [each for each in only or () if each not in known]:
        raise InvalidInput(f"--for: expected milestones that state a day ahead, got {', '.join(missing)}. There are {', '.join(known) or 'none'}")
    if as_json:
        json_out(found)
        return
    tell_milestones(found, product.name, [known[each] for each in only] if only else list(found.rows))


def _print_all(found: "tuple[ThroughputForecast, ...]") -> None:
    import json

    from quarterdeck.result_files import to_json

    print_json([json.loads(to_json(each)) for each in found])


def _refuse_flawed(read: "FinishedItems", *, as_json: bool, skip_refused: bool) -> None:
    """Name every row that cannot be read, and end there unless they are to be left out."""
    if not read.flaws:
        return
    is_refused = not skip_refused
    if is_refused and as_json:
        print_json({"refused": len(read.flaws), "flaws": flaws_as_json(read.flaws)})
    if not (as_json and skip_refused):
        tell_flaws(read.flaws, as_json=as_json)
    if is_refused:
        if not as_json:
            say(f"Nothing was forecast: {len(read.flaws):,} rows refused. Correct the table, or say --skip-refused.")
        raise typer.Exit(1)


def _tell(found: "tuple[ThroughputForecast, ...]", origin: date) -> None:
    if len(found) == 1:
        _tell_alone(found[0])
    else:
        say(f"{len(found):,} teams, on the morning of {format_date(origin)}.")
        heads = ("Team", "Items a week now", "8 of 10 cases", "Days with a finish", "Weeks", "Rests on")
        rates = [(each.team, _per_week(each.rate.p50), _range(each), each.num_active_days, each.num_weeks, each.basis) for each in found]
        table(heads, rates, title="Teams", numbers=(1, 2, 3, 4))
    done = "Done, with what is added meanwhile" if found and found[0].is_growing else "Done"
    asked = any(finish.by for each in found for finish in each.finishes)
    rows = [
        (
            each.team,
            finish.items,
            *(format_date(day, origin) if day else "not foreseen" for day in (finish.p50_date, finish.p85_date, finish.p95_date)),
            *((format_date(finish.by, origin), format_probability(finish.probability_by or 0.0)) if finish.by else ()),
        )
        for each in found
        for finish in each.finishes
    ]
    table(("Team", "Items", "50 %", "85 %", "95 %", *(("By", "Chance") if asked else ())), rows, title=done, numbers=(1,))
    counts = [
        (each.team, format_date(count.by, origin), count.p50_items, count.p85_items, count.p95_items) for each in found for count in each.counts
    ]
    table(("Team", "By", "50 %", "85 %", "95 %"), counts, title="At least so many are done", numbers=(2, 3, 4))


def _tell_alone(each: "ThroughputForecast") -> None:
    say(
        f"{each.team}, on the morning of {format_date(each.origin)}: {_per_week(each.rate.p50)} items a week now ({_range(each)} in 8 of 10 cases), "
        f"from {_counted(each.num_active_days, 'day')} with a finish in {_counted(each.num_weeks, 'week')}."
    )
    say(f"Rests on {'the team’s own history' if each.basis == 'own history' else 'a reference class'}: {each.method}.")


def _range(each: "ThroughputForecast") -> str:
    return f"{_per_week(each.rate.p10)} to {_per_week(each.rate.p90)}"


def _per_week(rate: float) -> str:
    return f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
