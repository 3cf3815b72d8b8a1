"""The market from tables: a parity matrix, and deals won and lost."""

from pathlib import Path
from typing import Annotated, Any

import typer

from quarterdeck.cli.output import next_step, say
from quarterdeck.cli.product_commands import JsonFlag, print_json
from quarterdeck.cli.table_flaws import day_of, flaws_as_json, tell_flaws

Into = Annotated[Path, typer.Option("--into", metavar="PRODUCT", help="The product file that gets it.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would come in; write nothing.")]
SkipRefused = Annotated[bool, typer.Option("--skip-refused", help="Import the rest when rows are refused.")]
Table = Annotated[Path, typer.Argument(metavar="FILE", help="CSV, TSV, XLSX, JSON or JSON lines.")]


def market(
    file: Table,
    into: Into,
    us: Annotated[str, typer.Option("--us", metavar="NAME", help="The column or name of our own product.")] = "",
    products: Annotated[str, typer.Option("--products", metavar="A,B", help="The columns that are products; told by their cells.")] = "",
    checked_on: Annotated[str | None, typer.Option("--checked-on", metavar="DATE", help="The day of levels without their own.")] = None,
    source: Annotated[str, typer.Option("--source", help="The source of levels without their own.")] = "",
    doubles: Annotated[str, typer.Option("--doubles", help="Rows whose capability stood before: refuse, apart or first.")] = "refuse",
    dry_run: DryRun = False,
    skip_refused: SkipRefused = False,
    as_json: JsonFlag = False,
) -> None:
    """Bring competitors by capabilities into a product; the same table again changes nothing."""
    from dataclasses import replace

    from quarterdeck.errors import InvalidInput
    from quarterdeck.importers.market import DOUBLES, apply_market, market_changes, read_market, suggest_market
    from quarterdeck.importers.whole_table import read_whole
    from quarterdeck.product import read_product, write_product

    if doubles not in DOUBLES:
        raise InvalidInput(f"--doubles: expected one of {', '.join(DOUBLES)}, got {doubles!r}")
    product, table = read_product(into), read_whole(file)
    mapping = suggest_market(table, us, tuple(name.strip() for name in products.split(",") if name.strip()))
    if mapping is None:
        raise InvalidInput(f"{file}: no column names capabilities, or none holds levels; there are {', '.join(table.columns[:20])}. Use --products")
    chosen = replace(mapping, doubles=doubles, said_source=source, said_on=day_of(checked_on, "--checked-on"))
    found = read_market(table, chosen, product.as_of)
    changes = market_changes(product, found)
    written = not dry_run and not changes.is_nothing and (skip_refused or not found.num_errors)
    if written:
        write_product(apply_market(product, changes), into)
    counts = {
        "new_competitors": [each.id for each in changes.new_competitors],
        "new_capabilities": len(changes.new_capabilities),
        "changed_capabilities": len(changes.changed_capabilities),
        "new_levels": len(changes.new_cells),
        "changed_levels": len(changes.changed_cells),
        "same_levels": changes.num_same,
    }
    if not as_json:
        say(f"{file.name}: {counts['new_capabilities']:,} new capabilities, {counts['changed_capabilities']:,} changed; {counts['new_levels']:,} new")
        say(f"levels, {counts['changed_levels']:,} changed, {changes.num_same:,} as they were. New competitors: {_named(changes.new_competitors)}.")
    _end(found.flaws, counts, into, written=written, is_refused=bool(found.num_errors) and not skip_refused, as_json=as_json)


def deals(file: Table, into: Into, dry_run: DryRun = False, skip_refused: SkipRefused = False, as_json: JsonFlag = False) -> None:
    """Bring deals won and lost into a product as evidence, and say the rates."""
    from dataclasses import replace

    from quarterdeck.errors import InvalidInput
    from quarterdeck.importers.market import read_deals, suggest_deals
    from quarterdeck.importers.whole_table import read_whole
    from quarterdeck.product import read_product, write_product

    product, table = read_product(into), read_whole(file)
    columns = suggest_deals(table)
    if columns is None:
        raise InvalidInput(f"{file}: no column says how deals ended; there are {', '.join(table.columns[:20])}. Name one Outcome or Stage")
    found = read_deals(table, columns, product, product.as_of)
    written = not dry_run and bool(found.evidence) and (skip_refused or not found.num_errors)
    after = replace(product, competitors=(*product.competitors, *found.new_competitors), evidence=(*product.evidence, *found.evidence))
    if written:
        write_product(after, into)
    counts: dict[str, Any] = {
        "new_deals": len(found.evidence),
        "known_deals": found.num_known,
        "open_deals": found.num_open,
        "new_competitors": [each.id for each in found.new_competitors],
    }
    if not as_json:
        say(f"{file.name}: {len(found.evidence):,} new deals, {found.num_known:,} here already, {found.num_open:,} still open and left out.")
        _tell_rates(after)
    _end(found.flaws, counts, into, written=written, is_refused=bool(found.num_errors) and not skip_refused, as_json=as_json)


def _tell_rates(product: Any) -> None:
    from quarterdeck.cli.output import table
    from quarterdeck.evidence import win_rates

    names = {each.id: each.title for each in product.competitors} | {each.id: each.title for each in product.segments}
    for side in ("competitor", "segment", "reason"):
        rows = [
            (names.get(rate.group, rate.group) or "–", f"{rate.won} of {len(rate.deals)}", f"{rate.share:.0%}", _interval(rate.interval))
            for rate in win_rates(product.evidence, side)[:10]
        ]
        table((side.capitalize(), "Won", "Rate", "95 %"), rows, title=f"By {side}", numbers=(1, 2))


def _interval(interval: Any) -> str:
    return f"{interval.low:.0%} to {interval.high:.0%}"


def _named(competitors: Any) -> str:
    return ", ".join(each.title for each in competitors) or "none"


def _end(flaws: Any, counts: dict[str, Any], into: Path, *, written: bool, is_refused: bool, as_json: bool) -> None:
    tell_flaws(flaws, as_json=as_json)
    if as_json:
        print_json({**counts, "flaws": flaws_as_json(flaws), "written": written, "file": str(into)})
    elif is_refused:
        say("Nothing was written. Correct the table, or say --skip-refused.")
    elif written:
        say(f"Written to {into}.")
        next_step(f"quarterdeck check {into}")
    if is_refused:
        raise typer.Exit(1)
