"""What people decide holds, is taken back without loss, and is refused where it cannot hold."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput
from quarterdeck.evidence.grouping import (
    Apart,
    Fact,
    Items,
    Merge,
    NeedBook,
    Pin,
    Rename,
    Split,
    Together,
    first_needs,
    propose_refit,
)
from tests.quarterdeck.evidence.grouping.planted import planted

TEXTS, VECTORS, _ = planted(5, 16, spread=0.8)
ITEMS = Items(tuple(f"i{number}" for number in range(len(TEXTS))), tuple(TEXTS), VECTORS)
BOOK = first_needs(ITEMS)
NEEDS = [need.id for need in BOOK.needs]
MORE_TEXTS, MORE_VECTORS, _ = planted(6, 6, seed=1, spread=0.8)
MORE = Items((*ITEMS.ids, *(f"j{number}" for number in range(len(MORE_TEXTS)))), (*ITEMS.texts, *MORE_TEXTS), np.concatenate([VECTORS, MORE_VECTORS]))

items_, needs_ = st.sampled_from(ITEMS.ids), st.sampled_from(NEEDS)
facts_ = st.one_of(
    st.builds(Pin, items_, needs_),
    st.builds(Merge, needs_, needs_),
    st.builds(Together, items_, items_),
    st.builds(Apart, items_, items_),
    st.builds(Rename, needs_, st.sampled_from(["Exports that work", "Sign in once"])),
    st.builds(
        Split, needs_, st.sampled_from(["own-1", "own-2"]), st.lists(items_, min_size=1, max_size=5, unique=True).map(lambda ids: tuple(sorted(ids)))
    ),
)


def decided(facts: list[Fact]) -> NeedBook:
    """The book after every fact that does not contradict those before it."""
    book = BOOK
    for fact in facts:
        try:
            book = book.with_fact(fact)
        except InvalidInput:
            continue
    return book


def survivor(book: NeedBook, need: str) -> str:
    into = {fact.need: fact.into for fact in book.facts if isinstance(fact, Merge)}
    while need in into:
        need = into[need]
    return need


def assert_facts_hold(book: NeedBook) -> None:
    for fact in book.facts:
        if isinstance(fact, Pin):
            assert book.members[fact.item] == survivor(book, fact.need)
        elif isinstance(fact, Merge):
            assert fact.need not in book.members.values()
        elif isinstance(fact, Together):
            assert book.members[fact.first] == book.members[fact.second]
        elif isinstance(fact, Apart):
            assert book.members[fact.first] != book.members[fact.second] or book.members[fact.first] is None


@settings(max_examples=150, deadline=None)
@given(st.lists(facts_, max_size=10))
def test_every_fact_that_is_taken_holds(facts: list[Fact]) -> None:
    assert_facts_hold(decided(facts))


@settings(max_examples=12, deadline=None)
@given(st.lists(facts_, min_size=1, max_size=8))
def test_facts_hold_after_a_refit_with_new_items(facts: list[Fact]) -> None:
    book = decided(facts)
    proposal = propose_refit(book, MORE)
    assert set(book.facts) <= set(proposal.after.facts)
    assert_facts_hold(proposal.after)
    for item in {fact.item for fact in book.facts if isinstance(fact, Pin)}:
        assert survivor(proposal.after, book.members[item] or "") == proposal.after.members[item]


@settings(max_examples=100, deadline=None)
@given(st.lists(facts_, max_size=6), facts_)
def test_taking_a_fact_back_is_as_if_it_had_never_been(facts: list[Fact], last: Fact) -> None:
    book = decided(facts)
    assume(last not in book.facts)
    try:
        after = book.with_fact(last)
    except InvalidInput:
        assume(False)
    back = after.without_fact(last)
    assert back == book
    assert back.members == book.members
    assert back.titles == book.titles


def test_unmerging_parts_those_too_that_joined_meanwhile() -> None:
    merge = Merge(NEEDS[1], NEEDS[0])
    merged = propose_refit(BOOK.with_fact(merge), MORE).after
    assert NEEDS[1] not in merged.members.values()
    parted = merged.without_fact(merge)
    for item in ITEMS.ids:
        if BOOK.members[item] in NEEDS[:2]:
            assert parted.members[item] == BOOK.members[item]
    assert any(parted.members[item] == NEEDS[1] for item in MORE.ids[len(ITEMS) :])


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ([Pin("nobody", NEEDS[0])], "no item 'nobody'"),
        ([Pin("i0", "nothing")], "no need 'nothing'"),
        ([Merge(NEEDS[0], NEEDS[0])], "into itself"),
        ([Merge(NEEDS[0], NEEDS[1]), Merge(NEEDS[1], NEEDS[0])], "into itself by way of others"),
        ([Merge(NEEDS[0], NEEDS[1]), Merge(NEEDS[0], NEEDS[2])], "merged into 2 needs"),
        ([Pin("i0", NEEDS[0]), Pin("i0", NEEDS[1])], "pinned to 2 needs"),
        ([Together("i0", "i1"), Apart("i1", "i0")], "to be apart"),
        ([Together("i0", "i1"), Together("i1", "i2"), Apart("i2", "i0")], "to be apart"),
        ([Pin("i0", NEEDS[0]), Pin("i1", NEEDS[1]), Together("i0", "i1")], "pinned to different needs"),
        ([Pin("i0", NEEDS[0]), Pin("i1", NEEDS[0]), Apart("i0", "i1")], "both are held"),
        ([Pin("i0", NEEDS[0]), Pin("i1", NEEDS[1]), Apart("i0", "i1"), Merge(NEEDS[1], NEEDS[0])], "both are held"),
        ([Split(NEEDS[0], NEEDS[1], ("i0",))], "another id"),
        ([Split(NEEDS[0], "own", ())], "at least one item"),
        ([Rename(NEEDS[0], " ")], "expected a title"),
        ([Together("i0", "i0")], "two items"),
    ],
)
def test_what_cannot_hold_is_refused_with_its_reason(facts: list[Fact], message: str) -> None:
    book = BOOK
    for fact in facts[:-1]:
        book = book.with_fact(fact)
    with pytest.raises(InvalidInput, match=message):
        book.with_fact(facts[-1])


def test_a_rename_is_the_title_until_it_is_taken_back() -> None:
    rename = Rename(NEEDS[0], "Exports that work")
    book = BOOK.with_fact(rename)
    assert book.titles[NEEDS[0]] == "Exports that work"
    assert propose_refit(book, MORE).after.titles[NEEDS[0]] == "Exports that work"
    assert book.without_fact(rename).titles == BOOK.titles


def test_only_a_fact_that_stands_can_be_taken_back() -> None:
    with pytest.raises(InvalidInput, match="expected a decision that stands"):
        BOOK.without_fact(Merge(NEEDS[0], NEEDS[1]))
