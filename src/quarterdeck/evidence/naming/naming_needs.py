"""A book of needs with better titles."""

from collections.abc import Callable, Collection
from dataclasses import replace

from quarterdeck.evidence.grouping.book import Items, NeedBook
from quarterdeck.evidence.grouping.facts import Rename, Split
from quarterdeck.evidence.naming.asking import EndpointNamer, Name, name_all
from quarterdeck.evidence.naming.questions import QUOTES


def name_needs(
    book: NeedBook, items: Items, namer: EndpointNamer, *, taken: Collection[str] = (), told: Callable[[int, int], None] = lambda _done, _all: None
) -> tuple[NeedBook, dict[str, Name]]:
    """The book with the namer's titles, and what came of each need; who belongs where stays as it is.

    A need that a person renamed or split off is not asked about. `told` gets how many are done, of how many.
    """
    by_hand = {fact.need for fact in book.facts if isinstance(fact, Rename)} | {fact.into for fact in book.facts if isinstance(fact, Split)}
    members, texts = book.members, dict(zip(items.ids, items.texts, strict=True))
    living = set(members.values())
    asked = [need for need in book.needs if need.id in living and need.id not in by_hand]
    quotes = {need.id: [texts[item] for item in need.prototypes if item in texts and members.get(item) == need.id][:QUOTES] for need in asked}
    kept = {book.titles[need] for need in by_hand if need in book.titles} | set(taken)
    found: dict[str, Name] = {}
    for need, name in zip(asked, name_all([(need.title, need.phrases, quotes[need.id]) for need in asked], namer, kept), strict=True):
        found[need.id] = name
        told(len(found), len(asked))
    needs = tuple(replace(need, title=found[need.id].title) if need.id in found else need for need in book.needs)
    return replace(book, needs=needs), found
