"""What an import says to a newcomer: what the file is, how it is read, what would come of it, what is refused and why."""

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from quarterdeck.cli.output import next_step, say, table
from quarterdeck.cli.product_commands import print_json

if TYPE_CHECKING:
    from quarterdeck.importers.feedback import Detection, FeedbackMapping, Item, RowFlaw, Suggested, Suggestion, Trial
    from quarterdeck.product import ProductFile

MAX_FLAWS_SHOWN = 20
MAX_TEXT = 70


def tell_choices(found: "Detection", chosen: "FeedbackMapping") -> None:
    """What the file is taken for, in two sentences, and what of that may be wrong."""
    from quarterdeck.importers.feedback import FORMATS

    title = FORMATS[chosen.reads].title if chosen.reads in FORMATS else "a table of feedback"
    about = f"{found.num_rows_about:,} rows" if found.num_rows_about < 5000 else f"about {found.num_rows_about:,} rows"
    say(f"{found.path.name}: {title}, {about}, read as {chosen.kind} from {chosen.source}.")
    if chosen.order and any(column.order for column in found.columns if column.name in chosen.wanted):
        say(f"Dates such as 4/3/25 are read with the {chosen.order.split()[0]} first.")
    for note in found.notes:
        say(note)


def tell_preview(found: "Detection", suggested: "Suggested", chosen: "FeedbackMapping", most: int, *, as_json: bool) -> None:
    """The mapping with its confidence, the first items as they would come in, and what is wrong with those rows."""
    from quarterdeck.importers.feedback import Item, read_items

    read = list(islice(read_items(found.path, chosen, layout=found.layout), most))
    items = [each for each in read if isinstance(each, Item)]
    flaws = [each for each in read if not isinstance(each, Item)]
    sure = {each.field: each for each in suggested.suggestions if chosen.columns.get(each.field) == each.columns}
    rows = [(field, ", ".join(columns), *_sure(sure.get(field))) for field, columns in chosen.columns.items()]
    not_taken = [column.name for column in found.columns if column.name not in chosen.wanted]
    if as_json:
        mapped = [{"field": field, "columns": list(chosen.columns[field]), "sure": sure.get(field) and sure[field].confidence} for field, *_ in rows]
        print_json(
            {
                "format": chosen.reads,
                "source": chosen.source,
                "rows_about": found.num_rows_about,
                "mapping": mapped,
                "not_taken": not_taken,
                "notes": list(found.notes),
                "items": [_item(each) for each in items],
                "flaws": [_flaw(each) for each in flaws],
            }
        )
        return
    tell_choices(found, chosen)
    table(("Field", "Column", "Sure", "Because"), rows, title="What becomes what", numbers=(2,))
    if not_taken:
        say(f"Not taken: {', '.join(not_taken)}.")
    heads = ("Row", "Id", "Kind", "Said on", "Who", "Account", "Votes", "Text")
    table(heads, [_row(each) for each in items], title="How the first rows would come in", numbers=(0, 6))
    tell_flaws(flaws, len(flaws))
    next_step("the same without --preview, with --dry-run to count first; --mapping FILE keeps the columns for you to edit")


def _sure(suggestion: "Suggestion | None") -> tuple[str, str]:
    return (f"{100 * suggestion.confidence:.0f} %", suggestion.why) if suggestion else ("", "the mapping says so")


def tell_trial(
    trial: "Trial", into: Path, product: "ProductFile", *, written: bool, dry_run: bool, is_refused: bool, skip_refused: bool, as_json: bool
) -> None:
    """Counts, what is refused, what was written where."""
    counts = {
        "new": len(trial.new),
        "same": trial.num_same,
        "changed": len(trial.changed),
        "repeated in the file": trial.num_again,
        "rows refused": trial.num_refused,
        "new accounts": len(trial.accounts),
        "new segments": len(trial.segments),
        "new competitors": len(trial.competitors),
    }
    if as_json:
        flaws = [_flaw(each) for each in trial.flaws]
        states = [{"stated": each.stated, "becomes": each.becomes, "items": each.num} for each in trial.states]
        print_json(
            {
                "batch": trial.batch,
                "written": written,
                "file": str(into),
                "counts": counts,
                "states": states,
                "num_flaws": trial.num_flaws,
                "flaws": flaws,
            }
        )
        return
    table(("What", "How many"), [(name, f"{count:,}") for name, count in counts.items() if count], title="Dry run" if dry_run else "", numbers=(1,))
    tell_flaws(trial.flaws, trial.num_flaws)
    _tell_wording(trial)
    if trial.states:
        rows = [(each.stated, each.becomes, each.num) for each in trial.states]
        table(("In the file", "Becomes", "Items"), rows, title="How ideas stand", numbers=(2,))
    if trial.num_after:
        say(f"{trial.num_after:,} were said after {product.as_of}, the product's day (as_of): counts leave them out until that day.")
    if written:
        say(f"Written to {into} as {trial.batch}.")
    elif is_refused:
        why = "rows are refused" if trial.is_whole else "the file cannot be read to its end"
        way = "Correct the file, or import the rest with --skip-refused" if trial.is_whole and not skip_refused else "Get a whole file"
        say(f"Nothing was written: {why}. {way}.")
    else:
        say("Nothing was written." if not trial.does_nothing else "There is nothing new; nothing was written.")


def _tell_wording(trial: "Trial") -> None:
    reworded = [change for change in trial.changed if change.reworded]
    if reworded:
        ids = ", ".join(change.before.id for change in reworded[:5]) + (", …" if len(reworded) > 5 else "")
        say(f"{len(reworded):,} have another wording at their source now ({ids}): the first wording stays, for quotes point into it.")


def tell_flaws(flaws: "tuple[RowFlaw, ...] | list[RowFlaw]", num: int) -> None:
    """The first flaws as a table, and how many more there are."""
    shown = flaws[:MAX_FLAWS_SHOWN]
    rows = [(each.row or "", each.column, each.expected, each.got, each.remedy) for each in shown]
    table(("Row", "Column", "Expected", "Got", "What to do"), rows, title="Refused", numbers=(0,))
    if num > len(shown):
        say(f"{num - len(shown):,} more flaws; --json lists {len(flaws):,} of them.")


def _row(item: "Item") -> tuple[object, ...]:
    text = item.text.replace("\n", " ")
    text = text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
    source_id = item.source_id if len(item.source_id) <= 24 else item.source_id[:23] + "…"
    return item.row, source_id, item.kind, item.said_on, item.person, item.account, item.votes or "", text


def _item(item: "Item") -> dict[str, object]:
    from quarterdeck.importers.feedback import evidence_id

    return {
        "row": item.row,
        "id": evidence_id(item.source, item.source_id),
        "source_id": item.source_id,
        "kind": item.kind,
        "said_on": item.said_on and item.said_on.isoformat(),
        "person": item.person,
        "account": item.account,
        "votes": item.votes,
        "tags": list(item.tags),
        "text": item.text,
    }


def _flaw(flaw: "RowFlaw") -> dict[str, object]:
    return {
        "place": flaw.place,
        "row": flaw.row,
        "column": flaw.column,
        "expected": flaw.expected,
        "got": flaw.got,
        "remedy": flaw.remedy,
        "message": flaw.message,
        "severity": flaw.severity,
    }
