"""Bringing work items of a tracker's export into a product."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quarterdeck.cli.import_commands import output_of, with_progress
from quarterdeck.cli.output import next_step
from quarterdeck.cli.product_commands import JsonFlag, OutPath

if TYPE_CHECKING:
    from quarterdeck.importers.trackers import Looked, SuggestedMapping, TrackerMapping

PAIR = "NAME=VALUE"


def work_items(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, TSV, XLSX, JSON or JSON lines.")],
    into: Annotated[Path, typer.Option("--into", metavar="PRODUCT", help="The product file that gets them.")],
    output: OutPath = None,
    format: Annotated[str, typer.Option("--format", help="Whose export it is; auto tells it by the columns.")] = "auto",
    mapping: Annotated[Path | None, typer.Option("--mapping", metavar="FILE", help="Which column becomes what; written if it is not there.")] = None,
    columns: Annotated[list[str] | None, typer.Option("--map", metavar=PAIR, help="A field and its column: title=Task. May be repeated.")] = None,
    states: Annotated[list[str] | None, typer.Option("--state", metavar=PAIR, help="What a state means: QA=in progress. May be repeated.")] = None,
    source: Annotated[str | None, typer.Option("--source", metavar="NAME", help="The tracker, as people call it.")] = None,
    unit: Annotated[str | None, typer.Option("--estimates", metavar="UNIT", help="What estimates are counted in: points, days or hours.")] = None,
    dates: Annotated[str | None, typer.Option("--dates", help="How 4/3/25 is meant: day-first or month-first.")] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help="The file's encoding, if letters look wrong.")] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="The sheet of a workbook; without it, the first.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what would be new, same, changed, gone, refused; write nothing.")] = False,
    skip_refused: Annotated[bool, typer.Option("--skip-refused", help="Import the rest when rows are refused.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Bring work items of a tracker into a product; the same file again changes nothing."""
    from datetime import date

    from quarterdeck.cli.work_item_text import tell_mapping, tell_trial
    from quarterdeck.importers.trackers import batch_of, commit, look, read_drafts, read_mapping, record_of, try_import, write_mapping
    from quarterdeck.product import read_product

    output = output_of(into, output)
    product = read_product(into)
    kept = read_mapping(mapping) if mapping is not None and mapping.exists() else None
    found = look(file, encoding=encoding or getattr(kept, "encoding", None), sheet=sheet or getattr(kept, "sheet", None))
    suggested = _suggested(found, format, source=source, dates=dates)
    chosen = _chosen(
        found, suggested, kept, columns or [], states or [], {"source": source, "estimate_unit": unit, "encoding": encoding, "sheet": sheet}
    )
    if mapping is not None and kept is None:
        write_mapping(chosen, mapping)
    if not as_json:
        tell_mapping(found, suggested, chosen)
    drafts = read_drafts(found.path, chosen, layout=found.layout)
    trial = try_import(product, with_progress(drafts, found.num_rows_about), batch_of(found.sha256, chosen), today=date.today(), file=found.path.name)
    is_refused = bool(trial.num_refused or not trial.is_whole) and not (skip_refused and trial.is_whole)
    written = not (dry_run or is_refused or trial.does_nothing)
    if written:
        record = record_of(trial, file=found.path.name, sha256=found.sha256, source=chosen.source, reads=chosen.reads)
        _write(commit(product, trial), record, output)
    tell_trial(trial, product, output, written=written, dry_run=dry_run, is_refused=is_refused, as_json=as_json)
    if written:
        next_step(f"quarterdeck map-work {output}, or take it back: quarterdeck import undo {output} {trial.batch}")
    if is_refused:
        raise typer.Exit(1)


def _suggested(found: "Looked", format: str, *, source: str | None, dates: str | None) -> "SuggestedMapping":
    from quarterdeck.cli.import_commands import order_of
    from quarterdeck.errors import InvalidInput
    from quarterdeck.importers.trackers import FORMATS, TABLE, suggest

    if format not in ("auto", TABLE, *FORMATS):
        raise InvalidInput(f"--format: expected auto, {', '.join((TABLE, *FORMATS))}, got {format!r}")
    return suggest(found, format=None if format == "auto" else format, source=source, order=order_of(dates))


def _chosen(
    found: "Looked",
    suggested: "SuggestedMapping",
    kept: "TrackerMapping | None",
    columns: list[str],
    states: list[str],
    said: dict[str, Any],
) -> "TrackerMapping":
    """The kept mapping, else the suggested one, with what was said on the command line."""
    from dataclasses import replace

    from quarterdeck.errors import InvalidInput
    from quarterdeck.importers.trackers import FIELDS, STATES, TrackerMapping

    if said["estimate_unit"] not in (None, "points", "days", "hours"):
        raise InvalidInput(f"--estimates: expected points, days or hours, got {said['estimate_unit']!r}")
    there = [column.name for column in found.columns]
    mapped: dict[str, tuple[str, ...]] = {field: (column,) for field, column in _pairs(columns, "--map", tuple(FIELDS), there)}
    meant = dict(_pairs(states, "--state", None, list(STATES)))
    chosen = kept or suggested.mapping
    if chosen is None and "title" in mapped:
        chosen = TrackerMapping(source=said["source"] or found.path.stem[:100], columns=mapped)
    if chosen is None:
        raise InvalidInput(f"{found.path}: no column is the title; there are {', '.join(there[:20])}. Say which with --map title=COLUMN")
    if suggested.questions and kept is None and suggested.mapping is not None:
        raise InvalidInput(f"{found.path}: {' '.join(suggested.questions)} Say --dates day-first or --dates month-first")
    more = {name: value for name, value in said.items() if value is not None}
    return replace(chosen, columns={**chosen.columns, **mapped}, states={**chosen.states, **meant}, **more)


def _pairs(said: list[str], option: str, names: tuple[str, ...] | None, values: list[str]) -> list[tuple[str, Any]]:
    """NAME=VALUE, both known. Raises `InvalidInput`."""
    from quarterdeck.errors import InvalidInput

    found = []
    for each in said:
        name, sign, value = each.rpartition("=") if names is None else each.partition("=")
        name, value = name.strip(), value.strip()
        if not sign or not name:
            raise InvalidInput(f"{option}: expected {PAIR}, got {each!r}")
        if names is not None and name not in names:
            raise InvalidInput(f"{option}: expected a field out of {', '.join(names)}, got {name!r}")
        if value not in values:
            raise InvalidInput(f"{option}: expected one of {', '.join(values[:30])}, got {value!r}")
        found.append((name, value))
    return found


def _write(product: Any, record: Any, path: Path) -> None:
    """The record first: one without its import undoes nothing, an import without its record could not be undone whole."""
    from quarterdeck.importers.feedback import read_records, write_records
    from quarterdeck.product import write_product

    write_records(read_records(path).with_record(record), path)
    write_product(product, path)
