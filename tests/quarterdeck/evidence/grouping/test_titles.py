"""Titles a person would write: whole stretches of what people wrote, in sentence case, without what only fills or names somebody."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.evidence.grouping import label_groups
from quarterdeck.evidence.grouping.phrases import may_stand
from quarterdeck.evidence.grouping.titles import LONGEST_TITLE

OTHER = ["Top up with a voucher", "My salary is paid in late", "What is the rate for dollars today", "Send money to a friend abroad"]


def title_of(*texts: str) -> str:
    """The title of these texts beside another group."""
    both = [*texts, *OTHER]
    groups = np.array([0] * len(texts) + [1] * len(OTHER), np.int32)
    return label_groups(both, np.eye(2, dtype=np.float32)[groups], groups)[0].title


@pytest.mark.parametrize(
    ("texts", "title"),
    [
        (("How do I change my PIN?", "I want to change my PIN", "Can I change my PIN abroad?"), "Change my PIN"),
        (("Please add dark mode", "Dark mode please!", "I would like dark mode"), "Dark mode"),
        (("Card not working", "My card not working since Monday", "card not working"), "Card not working"),
        (("I can't log in", "Why can't log in with Google", "can't log in since the update"), "Can't log in"),
        (("Add Support For Dark Mode", "Dark mode for the editor", "dark mode at night"), "Dark mode"),
        (("See attachment HS-16574", "see attachment HS-63455", "see attachment HS-77777"), "Attachment"),
        (("Interest rate too low", "What is the interest rate", "interest rate for savings"), "Interest rate"),
    ],
)
def test_a_title_is_what_most_say_without_what_they_ask_in(texts: tuple[str, ...], title: str) -> None:
    assert title_of(*texts) == title


def test_what_a_negation_turns_round_is_not_taken_without_it() -> None:
    assert title_of("Card not working abroad", "The card is not working", "Card not working") != "Working"


def test_nobodys_name_and_address_is_in_a_title() -> None:
    texts = ("Ask Brunhilde about refund of the ticket", "Refund of the ticket, see https://x.example/refund", "Refund of the ticket to ⟨email⟩")
    title = title_of(*texts)
    assert title == "Refund of the ticket"


def test_a_thing_that_most_name_is_followed_by_what_is_said_of_it() -> None:
    asked = ("Structs in GDScript", "GDScript has no structs", "What of structs? GDScript")
    assert title_of(*asked, "GDScript without operators", "Operators", "More operators", *["GDScript"] * 40) == "GDScript: operators and structs"


def test_what_too_few_say_follows_no_thing_and_a_bare_verb_is_no_title() -> None:
    assert title_of("GDScript", "Structs in GDScript", "Await in GDScript", "GDScript") == "GDScript"
    assert title_of("Expose cryptography", "Expose tweens", "Expose buses", "Expose") != "Expose"


def test_siblings_of_like_words_have_titles_of_their_own() -> None:
    texts = [f"export to Excel {what}" for what in ("fails", "crashes", "is wanted", "in colour") for _ in range(3)]
    groups = np.repeat(np.arange(4, dtype=np.int32), 3)
    titles = [label.title for label in label_groups(texts, np.ones((12, 1), np.float32), groups)]
    assert len(set(titles)) == 4


WORDS = st.sampled_from(
    [
        "export",
        "Excel",
        "refund",
        "the",
        "my",
        "card",
        "of",
        "not",
        "working",
        "can't",
        "⟨email⟩",
        "login",
        "https://a.example",
        "PIN",
        "und",
        ",",
        ".",
        "?",
        "I",
        "42",
        "café",
        "shader",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=12), st.integers(1, 4))
def test_whatever_is_written_titles_are_short_and_begin_with_something(texts: list[str], num: int) -> None:
    groups = np.sort(np.arange(len(texts)) % num).astype(np.int32)
    labels = label_groups(texts, np.ones((len(texts), 1), np.float32), groups)
    for group, label in enumerate(labels):
        assert 0 < len(label.title) <= LONGEST_TITLE
        assert groups[label.quote_idx] == group
        if label.phrases:
            assert "email" not in label.title
            assert "http" not in label.title
            assert any(may_stand(word) for word in label.title.lower().replace(",", " ").split())
