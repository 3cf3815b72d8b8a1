"""What is wished for is compared, not how the wish is put."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.evidence.grouping.words import count_words
from quarterdeck.evidence.text import without_asking


@pytest.mark.parametrize(
    ("text", "wished"),
    [
        ("Add support for motion blur", "motion blur"),
        ("Add the ability to reuse materials", "reuse materials"),
        ("Please allow exporting a week as PDF", "exporting a week as PDF"),
        ("Feature request: add an option to hide the sidebar", "hide the sidebar"),
        ("Could you please implement a dark theme", "dark theme"),
        ("Ability to pin a conversation", "pin a conversation"),
        ("Improve the API", "Improve the API"),
        ("Add milk to my shopping list", "Add milk to my shopping list"),
        ("Remove support for old browsers", "Remove support for old browsers"),
        ("Implementing Haversine in SQL", "Implementing Haversine in SQL"),
        ("The export takes an hour. Add support for CSV", "The export takes an hour. Add support for CSV"),
        ("", ""),
    ],
)
def test_it_begins_with_what_is_wished_for(text: str, wished: str) -> None:
    assert without_asking(text) == wished


@settings(deadline=None)
@given(st.lists(st.sampled_from(("add", "Allow", "the", "option", "to", "for", "please", "x", "idea:", "\n", "support")), max_size=9).map(" ".join))
def test_what_is_left_is_the_end_of_the_text(text: str) -> None:
    assert text.endswith(without_asking(text))


def test_words_of_asking_say_nothing_of_likeness() -> None:
    things = ("motion blur at night", "a spreadsheet of ports", "holes in the terrain")
    counts = count_words([f"Implement {thing} in {place}" for thing in things for place in ("harbors", "valleys", "winters")])
    assert counts is not None
    assert "implement" not in counts.words
    assert {"blur", "spreadsheet", "holes"} <= set(counts.words)
