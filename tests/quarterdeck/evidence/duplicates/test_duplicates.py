"""Duplicates: planted ones are found, the same words are sure, nothing is automatic before people have decided."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.evidence.duplicates import Decision, Document, DuplicateRanking, automatic_from, document_of, duplicate_links, exact_duplicates
from quarterdeck.evidence.duplicates.exact import words_only
from quarterdeck.evidence.embedding import fit_tfidf

SUBJECTS = ["invoice", "calendar", "password", "export", "printer", "avatar", "keyboard", "payroll", "webhook", "timezone", "backup", "theme"]
TROUBLES = [
    "is slow on Mondays",
    "loses my settings",
    "cannot be shared with guests",
    "shows the wrong colour",
    "needs a shortcut",
    "fails without a word",
]
UNRELATED = [Document(f"The {subject} {trouble}", f"Somebody in team {k} saw it.") for k, subject in enumerate(SUBJECTS) for trouble in TROUBLES]
PLANTED = [
    (
        Document("Exporting the roadmap to PowerPoint crashes", "PowerPoint export dies with a stack trace"),
        Document("Crash when I export a roadmap as PowerPoint slides"),
    ),
    (Document("Dark mode for the timeline", "My eyes hurt at night"), Document("Please give the timeline a dark mode, my eyes hurt")),
    (Document("user.saveAll_now freezes"), Document("Freeze in user save All now")),
]


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return UNRELATED + [document for pair in PLANTED for document in pair]


@pytest.mark.parametrize("with_meaning", [False, True])
def test_planted_duplicates_rank_first(documents: list[Document], with_meaning: bool) -> None:
    embedder = fit_tfidf([document.beginning(400) for document in documents], dimensions=32) if with_meaning else None
    ranking = DuplicateRanking(documents, embedder)
    for pair in range(len(PLANTED)):
        first, second = len(UNRELATED) + 2 * pair, len(UNRELATED) + 2 * pair + 1
        assert ranking.ranked(first, 1)[0].position == second
        assert ranking.ranked(second, 1)[0].position == first


def test_of_equal_words_the_nearer_in_time_is_first() -> None:
    others = [Document(f"{subject} {trouble}", "", date(2026, 1, 1)) for subject in SUBJECTS for trouble in TROUBLES]
    asked = Document("sync with Outlook stopped", "", date(2026, 3, 1))
    old, new = Document("Outlook sync stopped again", "", date(2024, 3, 1)), Document("Outlook sync stopped again", "", date(2026, 3, 2))
    ranking = DuplicateRanking([*others, old, new, asked], None)
    assert [match.position for match in ranking.ranked(len(others) + 2, 2)] == [len(others) + 1, len(others)]


def test_a_suggestion_says_how_alike_the_two_are_in_meaning(documents: list[Document]) -> None:
    embedder = fit_tfidf([document.beginning(400) for document in documents], dimensions=32)
    ranking = DuplicateRanking(documents, embedder)
    titles, beginnings = (
        embedder.embed([text(document) for document in documents]) for text in (lambda each: each.title, lambda each: each.beginning(400))
    )
    links = [link for link in duplicate_links(documents, embedder, suggested_from=1.0) if link.score is not None]
    assert links
    for link in links:
        expected = (titles[link.later] @ titles[link.earlier] + beginnings[link.later] @ beginnings[link.earlier]) / 2
        assert link.meaning == pytest.approx(expected, abs=1e-4)
        assert ranking.meaning(link.earlier, link.later) == pytest.approx(expected, abs=1e-5)
    assert DuplicateRanking(documents, None).meaning(0, 1) is None
    assert all(link.meaning is None for link in duplicate_links(documents, None, suggested_from=1.0))


def test_the_score_is_the_same_from_both_sides(documents: list[Document]) -> None:
    scores = DuplicateRanking(documents, None).scores(np.arange(len(documents), dtype=np.int64))
    assert np.allclose(scores, scores.T, atol=1e-3)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_few_documents_are_no_trouble(number: int) -> None:
    assert (
        duplicate_links([Document("Nothing like the other")] * min(number, 1) + [Document("Quite something else")] * max(number - 1, 0), None) == []
    )


@pytest.mark.parametrize("text", ["", "   ", "the and of", "!!!", "👍", "\x00"])
def test_texts_without_words_have_no_duplicates(text: str) -> None:
    assert duplicate_links([Document(text), Document("👎"), Document("", "")], None) == []


def test_links_go_from_later_to_earlier_and_the_same_words_are_sure(documents: list[Document]) -> None:
    links = duplicate_links([*documents, Document("The INVOICE is slow on mondays!!", "Somebody in team 0 saw it")], None, suggested_from=4.0)
    assert all(link.later > link.earlier for link in links)
    sure = [(link.later, link.earlier) for link in links if link.automatic]
    assert sure == [(len(documents), 0)]
    suggested = {(link.later, link.earlier) for link in links if not link.automatic}
    assert (len(UNRELATED) + 1, len(UNRELATED)) in suggested


def test_only_what_is_asked_for_is_looked_at(documents: list[Document]) -> None:
    last = len(documents) - 1
    assert {link.later for link in duplicate_links(documents, None, among=[last])} <= {last}


def test_from_the_learnt_score_on_links_are_made(documents: list[Document]) -> None:
    links = duplicate_links(documents, None, automatic_from=8.0)
    assert all(link.automatic == (link.score is None or link.score >= 8.0) for link in links)


def decisions(*runs: tuple[float, int, bool]) -> list[Decision]:
    return [Decision(score, accepted) for score, number, accepted in runs for _ in range(number)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], None),
        (decisions((9.0, 49, True)), None),
        (decisions((9.0, 50, True)), 9.0),
        (decisions((9.0, 50, True), (8.0, 1, False)), 8.0),
        (decisions((9.0, 50, True), (8.0, 2, False)), 9.0),
        (decisions((9.0, 100, True), (9.0, 3, False)), None),
        (decisions((9.0, 48, True), (8.0, 2, True), (7.0, 50, False)), 8.0),
    ],
    ids=["none", "too few", "enough", "one wrong of 51", "two wrong of 52", "wrong at the top", "from where there are enough"],
)
def test_when_duplicates_become_automatic(given: Sequence[Decision], expected: float | None) -> None:
    assert automatic_from(given) == expected


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=150))
def test_what_is_automatic_was_right_often_enough(drawn: list[tuple[int, bool]]) -> None:
    given = [Decision(float(score), accepted) for score, accepted in drawn]
    threshold = automatic_from(given)
    if threshold is not None:
        above = [decision.accepted for decision in given if decision.score >= threshold]
        assert len(above) >= 50
        assert sum(above) >= 0.98 * len(above)


@given(st.lists(st.text(max_size=12), max_size=25))
def test_exact_duplicates_have_the_same_words(texts: list[str]) -> None:
    for position, first in exact_duplicates(texts):
        assert first < position
        assert words_only(texts[first]) == words_only(texts[position]) != ""


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("Slow. It takes a minute.", "Slow.", "It takes a minute."),
        ("First line\nthe rest", "First line", "the rest"),
        ("word " * 50, ("word " * 24).strip(), ("word " * 26).strip()),
        ("x" * 200, "x" * 120, "x" * 80),
        ("", "", ""),
    ],
)
def test_a_text_without_a_title_is_given_one(text: str, title: str, body: str) -> None:
    assert (document_of(text).title, document_of(text).body) == (title, body)
