"""Taking an import back: what it added goes, what it changed is as it was. A small file beside the product keeps what that needs."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar

from quarterdeck.errors import InvalidInput
from quarterdeck.importers.feedback.changes import UPDATED, Trial
from quarterdeck.product.evidence import Evidence
from quarterdeck.product.market import Account, Competitor, Segment
from quarterdeck.product.noun import noun
from quarterdeck.product.product_file import ProductFile
from quarterdeck.product.work_items import WorkItem
from quarterdeck.result_files import read_result, write_result

N = TypeVar("N", Account, Segment, Competitor)


@noun
class ImportRecord:
    """One import: the file it read, and what it takes to undo it. `replaced` is evidence as it was before it was changed.

    An import of work items has `work_items` it added and `replaced_items` as they were (see `importers.trackers`).
    """

    batch: str
    file: str
    sha256: str
    source: str
    reads: str
    num_new: int
    accounts: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    replaced: tuple[Evidence, ...] = ()
    work_items: tuple[str, ...] = ()
    replaced_items: tuple[WorkItem, ...] = ()


@noun
class ImportRecords:
    """All imports of a product that can be undone, oldest first."""

    format: Literal["quarterdeck-imports"] = "quarterdeck-imports"
    version: Literal[1] = 1
    batches: tuple[ImportRecord, ...] = ()

    def of(self, batch: str) -> ImportRecord | None:
        """The record of one import, None where there is none."""
        return next((each for each in self.batches if each.batch == batch), None)

    def with_record(self, record: ImportRecord) -> "ImportRecords":
        """With one more; the same batch once more adds to what it did before."""
        before = self.of(record.batch)
        if before is None:
            return replace(self, batches=(*self.batches, record))
        kept = {each.id: each for each in (*record.replaced, *before.replaced)}
        kept_items = {each.id: each for each in (*record.replaced_items, *before.replaced_items) if each.id not in before.work_items}
        merged = replace(
            record,
            num_new=before.num_new + record.num_new,
            accounts=(*before.accounts, *record.accounts),
            segments=(*before.segments, *record.segments),
            competitors=(*before.competitors, *record.competitors),
            replaced=tuple(kept.values()),
            work_items=(*before.work_items, *record.work_items),
            replaced_items=tuple(kept_items.values()),
        )
        return replace(self, batches=tuple(merged if each is before else each for each in self.batches))

    def without(self, batch: str) -> "ImportRecords":
        """Without one."""
        return replace(self, batches=tuple(each for each in self.batches if each.batch != batch))


@dataclass(frozen=True, slots=True)
class Undone:
    """A product without an import. `num_linked` of the removed stood behind needs."""

    product: ProductFile
    num_removed: int
    num_restored: int
    num_linked: int


def record_of(trial: Trial, *, file: str, sha256: str, source: str, reads: str) -> ImportRecord:
    """What must be kept to undo a commit of `trial`."""
    return ImportRecord(
        batch=trial.batch,
        file=file,
        sha256=sha256,
        source=source,
        reads=reads,
        num_new=len(trial.new),
        accounts=tuple(each.id for each in trial.accounts),
        segments=tuple(each.id for each in trial.segments),
        competitors=tuple(each.id for each in trial.competitors),
        replaced=tuple(change.before for change in trial.changed),
    )


def undo(product: ProductFile, batch: str, record: ImportRecord | None = None) -> Undone:
    """The product as it would be without an import; what people did to the same evidence since stays.

    Evidence the import added goes, and what it changed gets back the fields it had (by `record`; without it those stay as
    they are). Accounts, segments and competitors it added go where nothing else names them.

    Raises
    ------
    InvalidInput
        If the product holds nothing of that import.
    """
    removed = [each for each in product.evidence if each.batch == batch]
    replaced = {each.id: each for each in record.replaced} if record else {}
    if not removed and not any(each.id in replaced for each in product.evidence):
        batches = sorted({each.batch for each in product.evidence if each.batch})
        there = f"There are {', '.join(batches)}" if batches else "There are none"
        raise InvalidInput(f"expected an import that {product.name!r} holds something of, got {batch!r}. {there}")
    gone = {each.id for each in removed}
    evidence, num_restored = [], 0
    for each in product.evidence:
        if each.id in gone:
            continue
        if before := replaced.get(each.id):
            num_restored += 1
            each = replace(each, **{name: getattr(before, name) for name in UPDATED}, source_hash=before.source_hash)
        if each.duplicate_of in gone:
            each = replace(each, duplicate_of=None)
        evidence.append(each)
    without = replace(product, evidence=tuple(evidence))
    if record:
        without = _without_names(without, record)
    return Undone(without, len(removed), num_restored, sum(each.need is not None for each in removed))


def _without_names(product: ProductFile, record: ImportRecord) -> ProductFile:
    """Without the accounts, segments and competitors that came with an import and that nothing names any more."""
    named: set[str | None] = {each.account for each in product.evidence} | {each.account for each in product.commitments}
    product = replace(product, accounts=_left(product.accounts, record.accounts, named))
    named = {each.segment for each in product.evidence} | {each.segment for each in product.accounts} | {each.segment for each in product.needs}
    product = replace(product, segments=_left(product.segments, record.segments, named))
    named = {each.deal.competitor for each in product.evidence if each.deal} | {each.competitor for each in product.parity}
    return replace(product, competitors=_left(product.competitors, record.competitors, named))


def _left(there: tuple[N, ...], added: tuple[str, ...], named: set[str | None]) -> tuple[N, ...]:
    gone = set(added) - named
    return tuple(each for each in there if each.id not in gone)


def records_path(product: str | Path) -> Path:
    """Where the records of a product file lie: `tea.json` has `tea.imports.json` beside it."""
    path = Path(product)
    return path.with_name(f"{path.stem}.imports.json")


def read_records(product: str | Path) -> ImportRecords:
    """The records beside a product file; none where there is no such file. Raises `UnreadableFile` and `FlawedProduct`."""
    path = records_path(product)
    return read_result(ImportRecords, path) if path.exists() else ImportRecords()


def write_records(records: ImportRecords, product: str | Path) -> None:
    """Keep the records beside a product file; the file goes with the last of them."""
    path = records_path(product)
    if records.batches:
        write_result(records, path)
    else:
        path.unlink(missing_ok=True)
