"""The name in an answer, and names that are not taken."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.evidence.naming import flaw_in, question, title_in
from quarterdeck.evidence.naming.replies import content_of

ASKED = question(
    ("invoice export", "tax column"),
    ("The invoice export loses the tax column on Windows 11", "Accountants miss all tax columns", "OAuth2 sign-in before exporting fails"),
)


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ('{"name": "Tax column in the invoice export"}', "Tax column in the invoice export"),
        ('```json\n{"name": "tax column"}\n```', "Tax column"),
        ('Sure! Here it is: {"name": "Tax column."} Hope it helps.', "Tax column"),
        ('<think>{"name": "wrong"} hmm</think>{"Title": "“Tax column”"}', "Tax column"),
        ('[{"label": "Tax column"}]', "Tax column"),
        ("Name: **Tax column**", "Tax column"),
        ('"Tax column"', "Tax column"),
        ("iPhone export", "iPhone export"),
        ('{"name": "Tax\\ncolumn\\u0000 \\u202e here"}', "Tax column here"),
        ('{"reason": "none"}', ""),
        ('{"name": 7}', ""),
        ('{"name": "cut off', ""),
        ("I cannot help.\nAsk somebody else.", ""),
        ("", ""),
        ("<think>for ever", ""),
        ("{" * 5000, ""),
        ("[" * 5000, ""),
    ],
)
def test_the_name_is_found_however_it_is_wrapped(content: str, title: str) -> None:
    assert title_in(content) == title


@given(st.text(max_size=300))
def test_whatever_is_said_gives_one_printable_line(content: str) -> None:
    title = title_in(content)
    assert title == " ".join(title.split())
    assert title.replace(" ", "").isprintable()


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("Tax column in the invoice export", ""),
        ("Missing tax columns", ""),
        ("Problems exporting invoices", ""),
        ("OAuth2 sign-in fails", ""),
        ("", "no name"),
        ("Tax column " * 6, "66 characters" if len(("Tax column " * 6).strip()) == 66 else "characters"),
        ("Tax column for 37 accountants", "counts"),
        ("37% lose the tax column", "counts"),
        ("Dozens lose the tax column", "counts"),
        ("Most accountants miss the tax column", "counts"),
        ("Windows 11 export", "counts"),
        ("Blockchain export", "nobody said “blockchain”"),
        ("Dark mode", "nobody said “dark”, “mode”"),
        ("Write to mail@evil.example", "personal data"),
        ("See https://evil.example", "personal data"),
        ("⟨name⟩ loses the export", "personal data"),
        ("The and of it", "says nothing"),
        ("Tax COLUMN", "another need"),
    ],
)
def test_names_that_count_invent_or_repeat_are_not_taken(title: str, why: str) -> None:
    flaw = flaw_in(title, ASKED, taken={"tax column"})
    assert (flaw == "") if not why else (why in flaw), flaw


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"null",
        b"[]",
        b"{}",
        b'{"choices": []}',
        b'{"choices": [{}]}',
        b'{"choices": [{"message": null}]}',
        b"\xff\xfe",
        b"[" * 100_000,
    ]
    + [json.dumps({"choices": [{"message": {"content": content}}]}).encode() for content in (None, 7, {"a": 1}, [1, None])],
)
def test_bodies_that_are_no_completion_say_nothing(body: bytes) -> None:
    assert content_of(body) == ""


def test_content_in_parts_is_put_together() -> None:
    parts = [{"type": "text", "text": '{"name": '}, {"type": "text", "text": '"Tax column"}'}]
    assert title_in(content_of(json.dumps({"choices": [{"message": {"content": parts}}]}).encode())) == "Tax column"
