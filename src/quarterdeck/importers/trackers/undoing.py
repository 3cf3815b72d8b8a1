"""Taking an import of work items back: what it added goes, what it changed is as it was; what people said it is for stays."""

from dataclasses import replace

from quarterdeck.errors import InvalidInput
from quarterdeck.importers.feedback.undoing import ImportRecord, Undone
from quarterdeck.importers.trackers.changes import ItemTrial
from quarterdeck.product.product_file import ProductFile


def record_of(trial: ItemTrial, *, file: str, sha256: str, source: str, reads: str) -> ImportRecord:
    """What must be kept to undo a commit of `trial`."""
    return ImportRecord(
        batch=trial.batch,
        file=file,
        sha256=sha256,
        source=source,
        reads=reads,
        num_new=len(trial.new),
        work_items=tuple(each.id for each in trial.new),
        replaced_items=tuple(change.before for change in trial.changed),
    )


def undo(product: ProductFile, record: ImportRecord) -> Undone:
    """The product as it would be without an import of work items.

    Raises
    ------
    InvalidInput
        If the product holds nothing of that import any more.
    """
    added, before = set(record.work_items), {each.id: each for each in record.replaced_items}
    items, num_removed, num_restored = [], 0, 0
    for each in product.work_items:
        if each.id in added:
            num_removed += 1
            continue
        if was := before.get(each.id):
            num_restored += 1
            each = replace(was, feature=each.feature, activity=each.activity, mapped_by=each.mapped_by)
        items.append(each)
    if not num_removed and not num_restored:
        raise InvalidInput(f"expected an import that {product.name!r} holds something of, got {record.batch!r}. It was taken back, or its items were")
    return Undone(replace(product, work_items=tuple(items)), num_removed, num_restored, 0)
