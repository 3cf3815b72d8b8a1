"""What leaves the machine: little, and nothing personal."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.evidence.naming import KnownNames, question

NAMES = KnownNames.of(["Kim Larsen", "Jo", "ana.silva", "Rose O'Neil"], ["Varga Logistics", "Orrin & Co.", "4711"])


def test_little_is_sent() -> None:
    asked = question([f"phrase {number}" for number in range(9)], ["word " * 200] + [f"quote {number}" for number in range(30)])
    assert len(asked.phrases) == 4
    assert len(asked.quotes) == 5
    assert max(map(len, asked.quotes)) <= 280
    system, user = asked.messages()
    assert set(json.loads(user["content"])) == {"key_phrases", "quotes"}
    assert "JSON" in system["content"]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Write to kim@varga.example or +49 30 1234567", "Write to ⟨email⟩ or ⟨phone⟩"),
        ("Kim Larsen wants exports", "⟨name⟩ wants exports"),
        ("KIM LARSEN wants exports", "⟨name⟩ wants exports"),
        ("we at Varga Logistics wait", "we at ⟨name⟩ wait"),
        ("at Orrin & Co, nobody knows", "at ⟨name⟩, nobody knows"),
        ("as Larsen said, exports fail", "as ⟨name⟩ said, exports fail"),
        ("ask Rose or ask a rose grower", "ask ⟨name⟩ or ask a rose grower"),
        ("ana.silva asked", "⟨name⟩ asked"),
        ("Job queues and 4711 jobs", "Job queues and 4711 jobs"),
        ("Kimono sales in Vargas", "Kimono sales in Vargas"),
    ],
)
def test_known_names_and_personal_data_are_hidden(text: str, hidden: str) -> None:
    assert question([text], [text], hide=NAMES).quotes == (hidden,)
    assert question([text], [text], hide=NAMES).phrases == (hidden,)


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_known_name_never_leaves_whatever_stands_around_it(before: str, after: str) -> None:
    sent = question([], [f"{before} Kim Larsen {after}"], hide=NAMES)
    assert not any("Kim Larsen" in quote for quote in sent.quotes)


def test_the_same_is_asked_under_one_key_and_anything_else_under_another() -> None:
    asked = question(["export"], ["The export fails"])
    assert asked.key("m") == question(["export"], [" The  export fails"]).key("m")
    assert len({asked.key("m"), asked.key("n"), question(["export"], ["The import fails"]).key("m"), question([], asked.quotes).key("m")}) == 4
