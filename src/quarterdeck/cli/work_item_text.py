"""What an import of work items says to a newcomer: what the file is, what its states become, what would come of it, what is refused."""

from pathlib import Path
from typing import TYPE_CHECKING

from quarterdeck.cli.import_text import tell_flaws
from quarterdeck.cli.output import say, table
from quarterdeck.cli.product_commands import print_json
from quarterdeck.cli.table_flaws import flaws_as_json

if TYPE_CHECKING:
    from quarterdeck.importers.trackers import ItemTrial, Looked, SuggestedMapping, TrackerMapping
    from quarterdeck.product import ProductFile

MAX_SHOWN = 10
MAX_TITLE = 60


def tell_mapping(found: "Looked", suggested: "SuggestedMapping", chosen: "TrackerMapping") -> None:
    """What the file is taken for, and which of its states become what."""
    from quarterdeck.importers.trackers import FORMATS

    title = FORMATS[chosen.reads].title if chosen.reads in FORMATS else "a table of work items"
    about = f"{found.num_rows_about:,} rows" if found.num_rows_about < 5000 else f"about {found.num_rows_about:,} rows"
    say(f"{found.path.name}: {title}, {about}, from {chosen.source}.")
    for note in found.notes:
        say(note)
    rows = [
        (each.word, f"{each.num:,}", chosen.states.get(each.word, each.state), "" if each.confidence else "not known: say it with --state")
        for each in suggested.states
    ]
    if rows:
        table(("The tracker says", "Items", "Read as", ""), rows, title="States", numbers=(1,))
    not_taken = [column.name for column in found.columns if column.name not in chosen.wanted]
    if not_taken:
        say(f"Not taken: {', '.join(not_taken[:30])}{' …' if len(not_taken) > 30 else ''}.")


def tell_trial(trial: "ItemTrial", product: "ProductFile", into: Path, *, written: bool, dry_run: bool, is_refused: bool, as_json: bool) -> None:
    """Counts, what changes, what is refused, what was written where."""
    counts = {
        "new": len(trial.new),
        "same": len(trial.same),
        "changed": len(trial.changed),
        "gone from the file": len(trial.gone),
        "repeated in the file": trial.num_again,
        "rows refused": trial.num_refused,
    }
    if as_json:
        changed = [{"id": each.before.id, "row": each.row, "fields": list(each.fields)} for each in trial.changed]
        listed = {"new": [each.id for each in trial.new], "changed": changed, "gone": list(trial.gone)}
        facts = {"batch": trial.batch, "written": written, "file": str(into), "counts": counts}
        print_json({**facts, **listed, "num_flaws": trial.num_flaws, "flaws": flaws_as_json(trial.flaws)})
        return
    table(("What", "How many"), [(name, f"{count:,}") for name, count in counts.items() if count], title="Dry run" if dry_run else "", numbers=(1,))
    changes = [(each.row, each.before.key, each.before.title[:MAX_TITLE], ", ".join(each.fields)) for each in trial.changed[:MAX_SHOWN]]
    if changes:
        table(("Row", "Key", "Title", "Changed"), changes, title=f"The first {len(changes)} that changed", numbers=(0,))
    keys = {each.id: each.key for each in product.work_items}
    if trial.gone:
        shown = ", ".join(keys[id] for id in trial.gone[:MAX_SHOWN]) + (" …" if len(trial.gone) > MAX_SHOWN else "")
        say(f"Not in the file any more, left as they are: {shown}.")
    tell_flaws(trial.flaws, trial.num_flaws)
    if written:
        say(f"Written to {into} as {trial.batch}.")
    elif is_refused:
        why, way = ("rows are refused", "Correct the file, or import the rest with --skip-refused")
        if not trial.is_whole:
            why, way = ("the file cannot be read to its end", "Get a whole file")
        say(f"Nothing was written: {why}. {way}.")
    else:
        say("Nothing was written." if not trial.does_nothing else "There is nothing new; nothing was written.")
