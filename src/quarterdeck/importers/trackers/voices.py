"""Work items that people voted for, as evidence: what was asked for, by whom, and by how many."""

from collections.abc import Iterable
from dataclasses import replace

from quarterdeck.importers.feedback.items import evidence_id
from quarterdeck.product.evidence import Evidence
from quarterdeck.product.product_file import ProductFile
from quarterdeck.product.work_items import WorkItem


def voice_of(item: WorkItem) -> Evidence:
    """The evidence a work item is: known by the item's source and key, so that it comes once."""
    text = f"{item.title}\n\n{item.description.strip()}" if item.description.strip() else item.title
    return Evidence(
        id=evidence_id(item.source, item.key),
        text=text,
        source=item.source,
        source_id=item.key,
        said_on=item.created_on,
        person=item.author or None,
        votes=item.votes or 0,
        tags=item.labels,
        url=item.url,
    )


def with_voices(product: ProductFile, items: Iterable[WorkItem]) -> ProductFile:
    """The product with some work items as evidence, too. What is there already gets the new count of votes, and else stays.

    Evidence that came otherwise with the same address (an export of issues as feedback) is the same voice.
    """
    voices = {voice.id: voice for voice in map(voice_of, items)}
    addresses = {voice.url for voice in voices.values() if voice.url}
    before = {each.url for each in product.evidence if each.url in addresses}
    kept = tuple(replace(each, votes=voices[each.id].votes) if each.id in voices else each for each in product.evidence)
    there = {each.id for each in product.evidence}
    new = tuple(voice for voice in voices.values() if voice.id not in there and (not voice.url or voice.url not in before))
    return replace(product, evidence=(*kept, *new))
