"""Our own labels without the names of people and accounts that are known: what many write is told by their words, and a name may be one of them."""

from dataclasses import replace

import numpy as np

from quarterdeck.evidence.grouping.book import Items, NeedBook
from quarterdeck.evidence.grouping.joining import members_by_need
from quarterdeck.evidence.grouping.labels import label_groups
from quarterdeck.evidence.naming.hiding import KnownNames


def without_names(book: NeedBook, items: Items, known: KnownNames, *, kept: frozenset[str] = frozenset()) -> NeedBook:
    """The book with other labels for needs whose title or phrases hold a known name.

    Parameters
    ----------
    kept
        Needs whose titles people gave.
    """
    flawed = {need.id for need in book.needs if need.id not in kept and any(known.hidden_in(text) != text for text in (need.title, *need.phrases))}
    if not flawed:
        return book
    place = {item: number for number, item in enumerate(items.ids)}
    members = [(need, [place[item] for item in found if item in place]) for need, found in members_by_need(book).items()]
    members = [(need, places) for need, places in members if places]
    groups = np.concatenate([np.full(len(places), number, np.int32) for number, (_, places) in enumerate(members)])
    parts = items.chosen(np.concatenate([np.array(places, np.intp) for _, places in members]))
    labels = label_groups([known.hidden_in(text) for text in parts.texts], parts.vectors, groups)
    better = {need: label for (need, _), label in zip(members, labels, strict=True) if need in flawed}
    return replace(
        book,
        needs=tuple(
            replace(need, title=better[need.id].title, phrases=better[need.id].phrases) if need.id in better else need for need in book.needs
        ),
    )
