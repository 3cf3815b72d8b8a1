"""No need of ours is called by somebody's name."""

import numpy as np

from quarterdeck.evidence.grouping import Items, Rename, first_needs
from quarterdeck.evidence.naming import KnownNames, without_names

TEXTS = [f"Ask Kim Larsen about the invoice export {day}" for day in ("Monday", "Tuesday", "Friday", "Sunday")]
TEXTS += [f"The yard map shows a wrong trailer {day}" for day in ("Monday", "Tuesday", "Friday", "Sunday")]
ITEMS = Items(tuple(f"i{number}" for number in range(8)), tuple(TEXTS), np.repeat(np.eye(2, dtype=np.float32), 4, axis=0))
KNOWN = KnownNames.of(["Kim Larsen"], ["Varga"])


def test_a_label_with_a_known_name_is_chosen_again_and_nothing_else_changes() -> None:
    book = first_needs(ITEMS)
    assert any("Larsen" in text for need in book.needs for text in (need.title, *need.phrases))
    better = without_names(book, ITEMS, KNOWN)
    assert not any("Kim" in text or "Larsen" in text for need in better.needs for text in (need.title, *need.phrases))
    assert better.members == book.members
    assert [need.prototypes for need in better.needs] == [need.prototypes for need in book.needs]
    unnamed = {need.id: need.title for need in book.needs if "map" in need.title}
    assert unnamed
    assert all(better.titles[need] == title for need, title in unnamed.items())


def test_a_book_without_names_and_titles_of_people_stay() -> None:
    book = first_needs(ITEMS)
    assert without_names(book, ITEMS, KnownNames()) is book
    flawed = next(need.id for need in book.needs if "Larsen" in need.title + " ".join(need.phrases))
    assert without_names(book, ITEMS, KNOWN, kept=frozenset([flawed])) is book
    renamed = book.with_fact(Rename(flawed, "What Kim Larsen asked"))
    assert without_names(renamed, ITEMS, KNOWN).titles[flawed] == "What Kim Larsen asked"
