"""Importing: another tool's whole planning data, or feedback from any export; and taking an import of feedback back."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
import typer.core

from quarterdeck.cli.output import next_step, progress, say
from quarterdeck.cli.product_commands import JsonFlag, OutPath, deliver, print_json

if TYPE_CHECKING:
    from quarterdeck.importers.feedback import Detection, FeedbackMapping, Suggested, Trial

T = TypeVar("T")
ROWS_BETWEEN_UPDATES = 500


class _Imports(typer.core.TyperGroup):
    """The commands below `import`; a word that is none gets an answer that names them."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        from quarterdeck.errors import InvalidInput

        if args and not args[0].startswith("-") and args[0] not in self.commands:
            raise InvalidInput(f"import: expected one of {', '.join(self.commands)}, got {args[0]!r}. For a table or an export: import feedback FILE")
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=_Imports, no_args_is_help=True, rich_markup_mode=None, add_completion=False, help="Bring in what other tools hold, and take it back."
)


@app.command("feedback")
def feedback(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, TSV, XLSX, JSON or JSON lines.")],
    into: Annotated[Path, typer.Option("--into", metavar="PRODUCT", help="The product file that gets it.")],
    output: OutPath = None,
    format: Annotated[str, typer.Option("--format", help="Whose export it is; auto tells it by the columns.")] = "auto",
    mapping: Annotated[Path | None, typer.Option("--mapping", metavar="FILE", help="Which column becomes what; written if it is not there.")] = None,
    source: Annotated[str | None, typer.Option("--source", metavar="NAME", help="Where it comes from, as people call it.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="feedback, interview, ticket, vote, survey, deal or usage.")] = None,
    dates: Annotated[str | None, typer.Option("--dates", help="How 4/3/25 is meant: day-first or month-first.")] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help="The file's encoding, if letters look wrong.")] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="The sheet of a workbook; without it, the first.")] = None,
    preview: Annotated[int | None, typer.Option("--preview", metavar="N", help="Show the first N as they would come in; write nothing.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what would be new, same, changed, refused; write nothing.")] = False,
    skip_refused: Annotated[bool, typer.Option("--skip-refused", help="Import the rest when rows are refused.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Bring feedback, ideas and votes into a product; the same file again changes nothing."""
    from quarterdeck.cli.import_text import tell_choices, tell_preview, tell_trial
    from quarterdeck.errors import InvalidInput
    from quarterdeck.importers.feedback import batch_id, detect, read_items, read_mapping, try_import, write_mapping
    from quarterdeck.product import read_product

    output = output_of(into, output)
    product = read_product(into)
    kept = read_mapping(mapping) if mapping is not None and mapping.exists() else None
    found = detect(file, encoding=encoding or getattr(kept, "encoding", None), sheet=sheet or getattr(kept, "sheet", None))
    suggested = _suggested(found, format, source=source, dates=dates)
    chosen = _chosen(found, suggested, kept, {"source": source, "kind": kind, "order": order_of(dates), "encoding": encoding, "sheet": sheet})
    if mapping is not None and kept is None:
        write_mapping(chosen, mapping)
    if preview is not None:
        if preview < 1:
            raise InvalidInput(f"--preview: expected 1 or more, got {preview}")
        tell_preview(found, suggested, chosen, preview, as_json=as_json)
        return
    if not as_json:
        tell_choices(found, chosen)
    batch = batch_id(found.sha256, chosen)
    items = read_items(found.path, chosen, layout=found.layout)
    trial = try_import(product, with_progress(items, found.num_rows_about), batch)
    is_refused = bool(trial.num_flaws) and not (skip_refused and trial.is_whole)
    written = not (dry_run or is_refused or trial.does_nothing)
    if written:
        _write(product, output, trial, found, chosen)
    tell_trial(trial, output, product, written=written, dry_run=dry_run, is_refused=is_refused, skip_refused=skip_refused, as_json=as_json)
    if written:
        next_step(f"quarterdeck needs {output}, or take it back: quarterdeck import undo {output} {batch}")
    if is_refused:
        raise typer.Exit(1)


@app.command("undo")
def undo(
    product: Annotated[Path, typer.Argument(metavar="PRODUCT", help="The product file.")],
    batch: Annotated[str, typer.Argument(metavar="BATCH", help="The import, as it was named when it was done: import-….")],
    as_json: JsonFlag = False,
) -> None:
    """Take an import of feedback or of work items back: what it added goes, what it changed is as it was."""
    from quarterdeck.importers.feedback import read_records, write_records
    from quarterdeck.importers.feedback import undo as without
    from quarterdeck.importers.trackers import undo as without_items
    from quarterdeck.product import read_product, write_product

    records = read_records(product)
    record = records.of(batch)
    if record is not None and (record.work_items or record.replaced_items):
        undone = without_items(read_product(product), record)
    else:
        undone = without(read_product(product), batch, record)
    write_product(undone.product, product)
    write_records(records.without(batch), product)
    if as_json:
        print_json({"removed": undone.num_removed, "restored": undone.num_restored, "linked": undone.num_linked, "file": str(product)})
        return
    linked = f" ({undone.num_linked:,} of them stood behind needs)" if undone.num_linked else ""
    restored = f"; {undone.num_restored:,} are as they were before" if undone.num_restored else ""
    what = "work items" if record is not None and (record.work_items or record.replaced_items) else "pieces of evidence"
    say(f"{batch} is undone: {undone.num_removed:,} {what} are gone from {product}{linked}{restored}.")
    if record is None:
        say("There was no record of it beside the product, so what it had changed in older evidence stays changed.")


@app.command("rust-goals")
def rust_goals(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The folder to import.")],
    output: OutPath = None,
    start: Annotated[str | None, typer.Option(metavar="DATE", help="Plan from this day on (YYYY-MM-DD) instead of the format's own start.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Make a product of the Rust project's public goals; flaws of the source are reported, never hidden."""
    from datetime import date

    from quarterdeck.cli.loading import refuse_missing_folder
    from quarterdeck.errors import InvalidInput
    from quarterdeck.importers import import_folder

    output = output or Path("product.json")
    refuse_missing_folder(output)
    options = {}
    if start is not None:
        try:
            options["start"] = date.fromisoformat(start)
        except ValueError:
            raise InvalidInput(f"--start: expected a day as YYYY-MM-DD, got {start!r}") from None
    with progress("Importing") as update:
        update(0.1, str(path))
        product = import_folder("rust-goals", path, **options)
    deliver(product, output, as_json)


@app.command("kubernetes-enhancements")
def kubernetes_enhancements(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The folder to import.")],
    output: OutPath = None,
    as_json: JsonFlag = False,
) -> None:
    """Make a product of the Kubernetes project's enhancements, with what would have been forecast at each freeze."""
    from quarterdeck.cli.loading import refuse_missing_folder
    from quarterdeck.importers import import_folder

    output = output or Path("product.json")
    refuse_missing_folder(output)
    with progress("Importing") as update:
        update(0.1, str(path))
        product = import_folder("kubernetes-enhancements", path)
    deliver(product, output, as_json)
    if not as_json:
        next_step(f"quarterdeck calibration {output}")


def output_of(into: Path, output: Path | None) -> Path:
    """Where the product goes. What is written is JSON, so that a file of YAML is not overwritten."""
    from quarterdeck.cli.loading import refuse_missing_folder
    from quarterdeck.errors import InvalidInput

    if output is None and into.suffix.lower() in (".yaml", ".yml"):
        raise InvalidInput(f"--into: expected a product file in JSON, got {into}, which would lose its YAML. Say where to write with -o FILE.json")
    refuse_missing_folder(output)
    return output or into


def _suggested(found: "Detection", format: str, *, source: str | None, dates: str | None) -> "Suggested":
    from quarterdeck.errors import InvalidInput
    from quarterdeck.importers.feedback import FORMATS, TABLE, suggest_mapping

    if format not in ("auto", TABLE, *FORMATS):
        raise InvalidInput(f"--format: expected auto, {', '.join((TABLE, *FORMATS))}, got {format!r}")
    return suggest_mapping(found, format=None if format == "auto" else format, source=source, order=order_of(dates))


def order_of(dates: str | None) -> Any:
    """How dates such as 4/3/25 are meant, as `--dates` says it."""
    from quarterdeck.errors import InvalidInput

    if dates not in (None, "day-first", "month-first"):
        raise InvalidInput(f"--dates: expected day-first or month-first, got {dates!r}")
    return dates and dates.replace("-", " ")


def _chosen(found: "Detection", suggested: "Suggested", kept: "FeedbackMapping | None", said: dict[str, Any]) -> "FeedbackMapping":
    """The kept mapping, else the suggested one, with what was said on the command line."""
    from dataclasses import replace

    from quarterdeck.errors import InvalidInput
    from quarterdeck.importers.feedback.words import KINDS

    if said["kind"] not in (None, *KINDS):
        raise InvalidInput(f"--kind: expected one of {', '.join(KINDS)}, got {said['kind']!r}")
    chosen = kept or suggested.mapping
    if chosen is None:
        columns = ", ".join(column.name for column in found.columns[:20])
        raise InvalidInput(f"{found.path}: no column holds what was said; there are {columns}. Write a mapping and name it with --mapping")
    if suggested.questions and kept is None:
        raise InvalidInput(f"{found.path}: {' '.join(suggested.questions)} Say --dates day-first or --dates month-first")
    return replace(chosen, **{name: value for name, value in said.items() if value is not None})


def _write(product: Any, path: Path, trial: "Trial", found: "Detection", chosen: "FeedbackMapping") -> None:
    """The record first: one without its import undoes nothing, an import without its record could not be undone whole."""
    from quarterdeck.importers.feedback import commit, read_records, record_of, write_records
    from quarterdeck.product import write_product

    changed = commit(product, trial)
    record = record_of(trial, file=found.path.name, sha256=found.sha256, source=chosen.source, reads=chosen.reads)
    write_records(read_records(path).with_record(record), path)
    write_product(changed, path)


def with_progress(items: Iterable[T], num_rows: int) -> Iterator[T]:
    """The same items, with a bar that says how far they are."""
    with progress("Reading") as update:
        for number, item in enumerate(items):
            if number % ROWS_BETWEEN_UPDATES == 0:
                row = getattr(item, "row", 0)
                update(row / max(1, num_rows), f"row {row:,} of about {num_rows:,}")
            yield item
