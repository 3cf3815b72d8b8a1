"""What is asked for of committed features, later days and cuts of scope: listed, asked for, and decided by two people."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quarterdeck.adapters import adapter_of
from quarterdeck.cli.groups import with_default
from quarterdeck.cli.output import next_step, progress, say, table
from quarterdeck.cli.product_commands import JsonFlag, OutPath, ProductPath, print_json
from quarterdeck.errors import InvalidInput
from quarterdeck.units import format_amount, format_date, format_probability, format_share

if TYPE_CHECKING:
    from quarterdeck.product import ExceptionRequest, ProductFile

STATES = ("open", "approved", "refused")
LIST = "list"
NUM_FUTURES = 2_000


app = typer.Typer(
    cls=with_default(LIST),
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    help="Later days and cuts of scope of committed features: `exceptions FILE` lists them, `exceptions ask` asks for one and says what it "
    "costs, `exceptions turn` decides it with two keys, `exceptions refuse` says no.",
    context_settings={"ignore_unknown_options": True},
)

ExceptionId = Annotated[str, typer.Argument(metavar="EXCEPTION", help="Its id, as `quarterdeck exceptions FILE` lists it.")]
Who = Annotated[str, typer.Option("--by", metavar="NAME", help="Who does it.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be written; write nothing.")]


@app.command(LIST)
def list_exceptions(
    file: ProductPath,
    state: Annotated[str | None, typer.Option("--state", metavar="open|approved|refused", help="Only these.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """List the exceptions of a product: what was asked for, what it costs, what was decided, and whether it held."""
    from quarterdeck.product import read_product

    if state is not None and state not in STATES:
        raise InvalidInput(f"--state: expected {', '.join(STATES)}, got {state!r}")
    product = read_product(file)
    found = [each for each in product.exceptions if state in (None, each.state)]
    if as_json:
        print_json([_body(each) for each in found])
        return
    counts = ", ".join(f"{sum(each.state == word for each in product.exceptions)} {word}" for word in STATES)
    say(f"{product.name}: {len(product.exceptions)} exceptions asked for; {counts}.")
    titles = {each.id: each.title for each in product.features}
    heads = ("Exception", "Feature", "Asked for", "On time before", "after", "Value lost", "State", "Reason")
    rows = [(each.id, titles.get(each.feature, each.feature), _what(each), *_costs(each), each.outcome or each.state, each.reason) for each in found]
    table(heads, rows, numbers=(3, 4, 5))


@app.command("ask")
def ask(
    file: ProductPath,
    feature: Annotated[str, typer.Argument(metavar="FEATURE", help="A feature whose two keys are turned.")],
    why: Annotated[str, typer.Option("--why", metavar="REASON", help="Why it cannot come as promised.")],
    moves: Annotated[
        str | None,
        typer.Option("--moves", metavar="DAY", help="Which day is to be later: 'due date', deadline, release or promise:COMMITMENT."),
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="DAY", help="To which day (YYYY-MM-DD); with --moves release, the release.")] = None,
    option: Annotated[str | None, typer.Option("--option", metavar="ID", help="Less scope instead: build this option alone.")] = None,
    drop: Annotated[list[str] | None, typer.Option("--drop", metavar="ACTIVITY", help="Less scope instead: without this. May be repeated.")] = None,
    stays: Annotated[float | None, typer.Option("--stays", metavar="SHARE", help="With --drop: how much of the value stays, 0 to 1.")] = None,
    tried: Annotated[str, typer.Option("--tried", metavar="WORDS", help="What was tried instead.")] = "",
    by: Who = "",
    plan: Annotated[Path | None, typer.Option("--plan", metavar="PLAN", help="The plan worked by: what it costs is forecast from it.")] = None,
    output: OutPath = None,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Ask for a later day or less scope of a committed feature, and say what that costs before anybody decides."""
    from quarterdeck.cli.loading import refuse_missing_folder, sound_product

    refuse_missing_folder(output)
    is_cut = bool(option or drop or stays is not None)
    if is_cut == bool(moves or to):
        raise InvalidInput("expected --moves with --to (a later day), or --option or --drop (less scope), got " + ("both" if is_cut else "neither"))
    before = sound_product(file)
    if is_cut:
        after, asked = _cut(before, plan, feature=feature, to_option=option, dropped=tuple(drop or ()), stays=stays, reason=why, tried=tried, by=by)
    else:
        after, asked = _later(before, plan, feature=feature, moves=moves or "", to=to or "", reason=why, tried=tried, by=by)
    _keep(after, asked, file, output, dry_run, as_json)
    if not as_json and not dry_run:
        next_step(f"quarterdeck exceptions turn {output or file} {asked.id} --key value --by NAME, then the feasibility key by somebody else")


@app.command("turn")
def turn(
    file: ProductPath,
    exception: ExceptionId,
    key: Annotated[str, typer.Option("--key", metavar="value|feasibility", help="Which of the two keys.")],
    by: Who,
    why: Annotated[str, typer.Option("--why", metavar="WORDS", help="Why it is agreed to.")] = "",
    output: OutPath = None,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Turn a key on an exception. The second, by somebody else, approves it: the day moves, or the scope is cut."""
    from quarterdeck.cli.loading import refuse_flawed, refuse_missing_folder, sound_product
    from quarterdeck.tracking.exceptions import turn_key

    refuse_missing_folder(output)
    after, asked = turn_key(sound_product(file), exception, key=key, by=by, why=why)
    refuse_flawed(after, f"{file} with {exception} approved")
    _keep(after, asked, file, output, dry_run, as_json)


@app.command("refuse")
def refuse(
    file: ProductPath,
    exception: ExceptionId,
    by: Who,
    why: Annotated[str, typer.Option("--why", metavar="REASON", help="Why it stays as it was promised.")],
    output: OutPath = None,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Refuse an exception, saying why: what was promised stays."""
    from quarterdeck.cli.loading import refuse_missing_folder, sound_product
    from quarterdeck.tracking.exceptions import refuse_exception

    refuse_missing_folder(output)
    after, asked = refuse_exception(sound_product(file), exception, by=by, why=why)
    _keep(after, asked, file, output, dry_run, as_json)


def _later(product: "ProductFile", plan: Path | None, **asked_for: Any) -> "tuple[ProductFile, ExceptionRequest]":
    from quarterdeck.forecast import make_forecast
    from quarterdeck.result_files import read_result
    from quarterdeck.roadmap import Plan
    from quarterdeck.tracking.exceptions import ask_for_later

    forecast = None
    if plan is not None:
        with progress("Playing futures"):
            forecast = make_forecast(product, read_result(Plan, plan), today=product.as_of, num_samples=NUM_FUTURES)
    return ask_for_later(product, forecast, **asked_for)


def _cut(product: "ProductFile", plan: Path | None, **asked_for: Any) -> "tuple[ProductFile, ExceptionRequest]":
    from quarterdeck.forecast import PreparedForecast
    from quarterdeck.result_files import read_result
    from quarterdeck.roadmap import Plan
    from quarterdeck.tracking.exceptions import ask_for_cut

    prepared = None
    if plan is not None:
        with progress("Playing futures"):
            prepared = PreparedForecast(product, read_result(Plan, plan), today=product.as_of, num_samples=NUM_FUTURES)
    return ask_for_cut(product, prepared, **asked_for)


def _keep(after: "ProductFile", asked: "ExceptionRequest", file: Path, output: Path | None, dry_run: bool, as_json: bool) -> None:
    """Write the product, and say how the exception stands now."""
    from quarterdeck.product import write_product

    if not dry_run:
        write_product(after, output or file)
    if as_json:
        print_json({"written": not dry_run, **_body(asked)})
        return
    title = next((each.title for each in after.features if each.id == asked.feature), asked.feature)
    say(f"{asked.id} of {asked.feature} {title}: {_what(asked)}. It is {asked.state}{_waits_for(asked)}.")
    if asked.state == "open":
        for line in _costs_in_words(asked, after.value_unit):
            say(f"  {line}")
    say("Nothing was written." if dry_run else f"Written to {output or file}.")


def _waits_for(asked: "ExceptionRequest") -> str:
    missing = [name for name in ("value", "feasibility") if getattr(asked, f"{name}_key") is None]
    return f" and waits for the {' and the '.join(missing)} key" if asked.state == "open" else ""


def _costs_in_words(asked: "ExceptionRequest", unit: str) -> list[str]:
    lines = []
    if asked.on_time_before is not None and asked.on_time_after is not None:
        first, second = format_date(asked.from_day), format_date(asked.to_day)
        days = (f"by {first} as it is", "with less scope") if asked.moves == "scope" else (f"by {first}", f"by {second}")
        lines.append(f"Done {days[0]}: {format_probability(asked.on_time_before)}; {days[1]}: {format_probability(asked.on_time_after)}.")
    if asked.days_gained is not None:
        lines.append(f"Its 85 % date comes {asked.days_gained} days earlier.")
    if asked.value_lost is not None:
        low, middle, high = (format_amount(each, unit) for each in (asked.value_lost.p10, asked.value_lost.p50, asked.value_lost.p90))
        kept = f"; {format_share(asked.value_share)} of its value stays" if asked.value_share is not None else ""
        lines.append(f"Value lost: {middle} ({low} to {high}){kept}.")
    if asked.promised_to:
        lines.append(f"Promised to {', '.join(asked.promised_to)}.")
    return lines


def _body(asked: "ExceptionRequest") -> dict[str, Any]:
    from quarterdeck.product import ExceptionRequest

    return {**adapter_of(ExceptionRequest).dump_python(asked, mode="json"), "state": asked.state}


def _what(asked: "ExceptionRequest") -> str:
    if asked.moves == "release":
        return f"release {asked.from_release} → {asked.to_release}, {format_date(asked.from_day)} → {format_date(asked.to_day)}"
    if asked.moves != "scope":
        return f"{asked.moves} {format_date(asked.from_day)} → {format_date(asked.to_day)}"
    return f"option {asked.to_option} alone" if asked.to_option else f"without {', '.join(asked.dropped)}"


def _costs(asked: "ExceptionRequest") -> tuple[str, str, str]:
    before, after = ("–" if chance is None else format_probability(chance) for chance in (asked.on_time_before, asked.on_time_after))
    return before, after, "–" if asked.value_lost is None else f"{asked.value_lost.p50:,.0f}"
