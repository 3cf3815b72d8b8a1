"""New items join, wait or found a need; a refit proposes little and changes nothing until it is accepted."""

import copy

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, roc_auc_score

from quarterdeck.errors import InvalidInput
from quarterdeck.evidence.grouping import (
    Items,
    Merge,
    NeedBook,
    Pin,
    Split,
    difference,
    first_needs,
    join,
    members_by_need,
    novelty_alone,
    novelty_in_batch,
    propose_from_waiting,
    propose_refit,
)
from tests.quarterdeck.evidence.grouping.planted import planted


def items(num_groups: int, per_group: int, *, seed: int = 0, begin: int = 0, spread: float = 0.8) -> tuple[Items, np.ndarray]:
    texts, vectors, truth = planted(num_groups, per_group, seed=seed, begin=begin, spread=spread)
    return Items(tuple(f"{seed}-{begin}-{number}" for number in range(len(texts))), tuple(texts), vectors), truth


def both(first: Items, second: Items) -> Items:
    return Items(first.ids + second.ids, first.texts + second.texts, np.concatenate([first.vectors, second.vectors]))


OLD, TRUTH = items(6, 50)
BOOK = first_needs(OLD)


def needs_of(book: NeedBook, those: Items) -> list[str]:
    return [book.members[item] or "" for item in those.ids]


def test_known_themes_join_and_nobody_moves() -> None:
    new, truth = items(6, 15, seed=3)
    joined = join(BOOK, OLD, new)
    assert needs_of(joined, OLD) == needs_of(BOOK, OLD)
    assert adjusted_rand_score([*TRUTH, *truth], needs_of(joined, both(OLD, new))) > 0.9
    assert len(joined.waiting) <= 5


def test_new_themes_wait_and_only_the_pool_is_grouped() -> None:
    known, _ = items(6, 10, seed=4)
    strange, truth = items(2, 30, seed=4, begin=50)
    joined = join(BOOK, OLD, both(known, strange))
    waiting = [item for item in strange.ids if joined.members[item] is None]
    assert len(waiting) >= 0.9 * len(strange)
    proposal = propose_from_waiting(joined, both(known, strange))
    assert {change.kind for change in proposal.difference.changes} <= {"kept", "born"}
    assert needs_of(proposal.after, OLD) == needs_of(joined, OLD)
    found = [proposal.after.members[item] for item in waiting]
    assert adjusted_rand_score([number for item, number in zip(strange.ids, truth, strict=True) if item in waiting], list(map(str, found))) > 0.9


def test_one_strange_item_alone_waits_too() -> None:
    strange, _ = items(1, 1, begin=70)
    assert join(BOOK, OLD, strange).waiting == strange.ids


@pytest.mark.parametrize("score", ["alone", "batch"])
def test_novelty_tells_new_themes_from_known_ones(score: str) -> None:
    known, _ = items(6, 20, seed=5)
    strange, _ = items(3, 20, seed=5, begin=90)
    vectors = np.concatenate([known.vectors, strange.vectors])
    found = novelty_alone(vectors, OLD.vectors, TRUTH.astype(np.int32)) if score == "alone" else novelty_in_batch(vectors, OLD.vectors)
    is_strange = [False] * len(known) + [True] * len(strange)
    assert roc_auc_score(is_strange, found.scores) > 0.95
    assert found.is_new[: len(known)].mean() < 0.1


def test_a_refit_keeps_needs_still_and_bears_the_new() -> None:
    known, _ = items(6, 15, seed=6)
    strange, _ = items(2, 25, seed=6, begin=50)
    proposal = propose_refit(BOOK, both(OLD, both(known, strange)))
    assert adjusted_rand_score(needs_of(BOOK, OLD), needs_of(proposal.after, OLD)) >= 0.98
    assert len(proposal.difference.of_kind("born")) == 2
    assert proposal.difference.num_new_items == len(known) + len(strange)


def test_refusing_a_proposal_changes_nothing() -> None:
    before = copy.deepcopy(BOOK)
    more, _ = items(8, 10, seed=7)
    first = propose_refit(BOOK, both(OLD, more))
    assert before == BOOK
    assert before.members == BOOK.members
    assert first == propose_refit(BOOK, both(OLD, more)), "the same refit proposes the same"


def test_accepting_a_proposal_makes_the_next_one_quiet() -> None:
    more, _ = items(8, 10, seed=7)
    accepted = propose_refit(BOOK, both(OLD, more)).after
    again = propose_refit(accepted, both(OLD, more))
    assert len(again.difference.moves) <= 0.02 * len(accepted.found)


def test_pinned_items_stay_where_they_look_wrong() -> None:
    needs = list(members_by_need(BOOK))
    wrong = members_by_need(BOOK)[needs[1]][:8]
    book = BOOK
    for item in wrong:
        book = book.with_fact(Pin(item, needs[0]))
    more, _ = items(6, 20, seed=8)
    after = propose_refit(book, both(OLD, more)).after
    assert {after.members[item] for item in wrong} == {needs[0]}


def test_a_need_that_is_two_is_suggested_to_be_split() -> None:
    needs = list(members_by_need(BOOK))
    heaped = NeedBook(BOOK.needs, {item: needs[0] if need == needs[-1] else need for item, need in BOOK.found.items()}, (), BOOK.next_number)
    suggested = [each for each in propose_refit(heaped, OLD).suggestions if isinstance(each, Split)]
    assert [each.need for each in suggested] == [needs[0]]
    after = heaped.with_fact(suggested[0])
    assert adjusted_rand_score(needs_of(BOOK, OLD), needs_of(after, OLD)) > 0.95
    assert [change.kind for change in difference(heaped, after).changes if change.need == needs[0]] == ["split"]


def test_items_join_a_need_that_people_split_off_once_a_refit_knows_it() -> None:
    needs = members_by_need(BOOK)
    need, ids = next(iter(needs.items()))
    book = propose_refit(BOOK.with_fact(Split(need, "own", ids[: len(ids) // 2])), OLD).after
    assert any(each.id == "own" and each.prototypes for each in book.needs)


def test_a_merge_is_told_as_one() -> None:
    needs = list(members_by_need(BOOK))
    told = {change.need: change for change in difference(BOOK, BOOK.with_fact(Merge(needs[1], needs[0]))).changes}
    assert (told[needs[1]].kind, told[needs[1]].others) == ("merged", (needs[0],))
    assert told[needs[0]].joining == told[needs[1]].items_before
    assert told[needs[0]].kind == "kept"


def test_an_empty_book_takes_its_first_items() -> None:
    book = join(NeedBook(), Items((), (), np.empty((0, 48), np.float32)), OLD)
    assert book.waiting == OLD.ids
    assert len(propose_from_waiting(book, OLD).difference.of_kind("born")) == 6
    assert first_needs(Items((), (), np.empty((0, 48), np.float32))) == NeedBook()


def test_items_must_be_told_once_and_all() -> None:
    with pytest.raises(InvalidInput, match="not in the book yet"):
        join(BOOK, OLD, OLD)
    with pytest.raises(InvalidInput, match="every item of the book"):
        propose_refit(BOOK, OLD.chosen(range(10)))
    with pytest.raises(InvalidInput, match="each item once"):
        Items(("a", "a"), ("x", "y"), np.eye(2, dtype=np.float32))
