"""Labels a person would write."""

from collections.abc import Sequence

import numpy as np

from quarterdeck.evidence.grouping import label_groups, named

TEXTS = (
    "My virtual card does not work",
    "Virtual card is refused at checkout",
    "Why is my virtual card declined?",
    "How to use LINQ to SQL joins",
    "LINQ to SQL: joins over two tables",
    "Slow LINQ to SQL query",
    "I want a refund",
    "Where is my refund?",
    "refund please",
)
GROUPS = np.repeat(np.arange(3, dtype=np.int32), 3)
VECTORS = np.repeat(np.eye(3, dtype=np.float32), 3, axis=0)


def test_titles_are_phrases_in_their_order_and_case() -> None:
    cards, linq, refunds = label_groups(TEXTS, VECTORS, GROUPS)
    assert cards.title.startswith("Virtual card")
    assert linq.title.startswith("LINQ to SQL")
    assert refunds.title == "Refund"
    for number, label in enumerate((cards, linq, refunds)):
        assert GROUPS[label.quote_idx] == number


def test_two_groups_of_like_words_are_told_apart() -> None:
    texts = ["export to Excel fails", "export to Excel crashes on save", "export to Excel wanted", "export to Excel with colours"] * 3
    groups = np.array([0, 0, 1, 1] * 3, np.int32)
    first, second = label_groups(texts, np.ones((12, 1), np.float32), groups)
    assert first.title != second.title


def test_a_group_without_words_is_called_by_its_quote() -> None:
    (label,) = label_groups(["???", "???"], np.ones((2, 1), np.float32), np.zeros(2, np.int32))
    assert label.title == "???"
    assert label_groups([], np.ones((0, 1), np.float32), np.zeros(0, np.int32)) == ()


def test_a_namer_only_names() -> None:
    (label,) = label_groups(TEXTS[:3], VECTORS[:3], GROUPS[:3])
    asked: list[tuple[Sequence[str], Sequence[str]]] = []

    def namer(phrases: Sequence[str], quotes: Sequence[str]) -> str:
        asked.append((phrases, quotes))
        return "  Virtual cards\nare refused  "

    better = named(label, [TEXTS[label.quote_idx]], namer)
    assert better.title == "Virtual cards are refused"
    assert (better.phrases, better.quote_idx) == (label.phrases, label.quote_idx)
    assert asked == [(label.phrases, (TEXTS[label.quote_idx],))]
    assert named(label, [], lambda phrases, quotes: "") == label
    assert len(named(label, [], lambda phrases, quotes: "word " * 200).title) <= 90
