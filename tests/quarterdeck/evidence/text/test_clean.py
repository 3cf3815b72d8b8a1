"""Cleaning never loses the way back: whatever is shown can be traced to the characters it came from."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from quarterdeck.evidence.text import CleanText, clean, language

PIECES = (
    *("plain words", "Ã¤", "ä", "a\u0308", "e\u0301", "&amp;", "&lt;b&gt;", "&nope;", "<b>", "</b>", "<br/>", "<p class='x'>", "<!-- note -->"),
    *("<script>x", "</script>", "List<String>", "a < b", "\r\n", "\n\n\n", "\t", "  ", "\u00a0", "\u200b", "\0", "\ud83d\ude00", "\ud83d"),
    *("> quoted\n", "-- \n", "bob@example.com", "4111 1111 1111 1111", "+49 170 1234567", "DE89370400440532013000", "10.0.0.7"),
    *("On Monday Bob wrote:\n", "😀", "日本語", "\ufb01"),
)
texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=20).map("".join), st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join))


@given(texts)
def test_every_character_leads_back_to_the_verbatim(verbatim: str) -> None:
    made = clean(verbatim)
    position = source = 0
    for span in made.spans:
        assert span.start == position < span.end
        assert source <= span.source_start <= span.source_end <= len(verbatim)
        position, source = span.end, span.source_end
        if not span.changed:
            assert verbatim[span.source_start : span.source_end] == made.text[span.start : span.end]
        if span.mask:
            assert made.text[span.start : span.end] == f"⟨{span.mask}⟩"
    assert position == len(made.text)


@given(texts, st.data())
def test_a_part_of_the_text_comes_from_a_part_of_the_verbatim(verbatim: str, data: st.DataObject) -> None:
    made = clean(verbatim)
    start = data.draw(st.integers(0, len(made.text)))
    end = data.draw(st.integers(start, len(made.text)))
    first, last = made.source_range(start, end)
    assert 0 <= first <= last <= len(verbatim)
    whole = made.source_range(0, len(made.text))
    assert start == end or (whole[0] <= first and last <= whole[1])
    for position in range(start, end):
        inner = made.source_range(position, position + 1)
        assert first <= inner[0] <= inner[1] <= last


@given(texts)
def test_a_clean_text_is_valid_and_tidy(verbatim: str) -> None:
    text = clean(verbatim).text
    assert text.encode() is not None
    assert text == text.strip()
    assert not re.search(r"\n{3}| {2}|\r|\0", text)


@given(st.text(st.characters(exclude_characters="<&", codec="ascii", exclude_categories=["Cc"])))
def test_plain_words_stay(words: str) -> None:
    assert clean(words, mask=False).text == re.sub(r"\s+", " ", words).strip()


CASES: list[tuple[str, str | None]] = [
    ("I cannot log in.", "I cannot log in."),
    ("Das GerÃ¤t lÃ¤uft nicht", "Das Gerät läuft nicht"),
    ("Sync ist â€œkaputtâ€\x9d", "Sync ist “kaputt”"),
    ("re\u0301sume\u0301", "résumé"),
    ("a\u200bb\ufeff \ud83d\ude00 \ud83d", "ab 😀 \ufffd"),
    ("one\r\ntwo\rthree\n\n\n\nfour\t\tfive", "one\ntwo\nthree\n\nfour five"),
    ("<p>Add <b>dark</b> mode</p><p>Please&nbsp;&amp; soon&hellip;</p>", "Add dark mode\n\nPlease & soon…"),
    ("<style>p {color: red}</style>It<script>alert('<p>')</script> fails<!-- or not -->", "It fails"),
    ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
    ("List<String> of <unknown> where a < b && b > c &co; AT&T", "List<String> of <unknown> where a < b && b > c &co; AT&T"),
    ("<b never closed and <!-- open", "<b never closed and"),
    ("I agree.\n\nOn Mon, 3 May 2021 at 10:00, Bob <b@c.de> wrote:\n> what he said\n> and more", "I agree."),
    ("Ja.\n\nAm 03.05.2021 um 10:00 schrieb Bob:\n\nalte Nachricht", "Ja."),
    ("> a question\nAn answer\n> another\nand its answer", "An answer\nand its answer"),
    ("Done\n-----Original Message-----\nFrom: x\nold", "Done"),
    ("Done\nFrom: A B\nSent: Monday\nTo: C\nSubject: X\n\nold", "Done"),
    ("From: me\nI would like to export.", "From: me\nI would like to export."),
    ("It fails\n-- \nBob, Example Ltd", "It fails"),
    ("It fails\nSent from my iPhone", "It fails"),
    ("Dear Harbor team, the yard map would help us.", "the yard map would help us."),
    ("Bonjour à tous,\nLa liste met une minute à s'ouvrir.\n\nCordialement\nZoé", "La liste met une minute à s'ouvrir."),
    ("Guten Tag, Ich frage per Mail an. Bitte um Rückmeldung.", "Ich frage per Mail an."),
    ("Graag boekingen aanpassen. Met vriendelijke groet", "Graag boekingen aanpassen."),
    ("Hi-res pictures, please, for the print shop.", "Hi-res pictures, please, for the print shop."),
    ("Hello, world", "Hello, world"),
    ("It is slow. Thanks to the cache of yours it was fast before, and I cannot explain it", None),
    ("> only a quote", "> only a quote"),
    ("", ""),
    (" \n\t ", ""),
]


@pytest.mark.parametrize(("verbatim", "expected"), CASES, ids=[repr(case[0])[:30] for case in CASES])
def test_cleaning(verbatim: str, expected: str) -> None:
    assert clean(verbatim).text == (verbatim if expected is None else expected)


def test_a_quote_is_found_in_the_verbatim() -> None:
    verbatim = "<p>Das GerÃ¤t   l&auml;uft nicht, schreibt bob@example.com.</p>"
    made = clean(verbatim)
    assert made.text == "Das Gerät läuft nicht, schreibt ⟨email⟩."

    def source(part: str) -> str:
        start = made.text.index(part)
        first, last = made.source_range(start, start + len(part))
        return verbatim[first:last]

    assert source("Gerät läuft") == "GerÃ¤t   l&auml;uft"
    assert source("nicht") == "nicht"
    assert source("email") == "bob@example.com"
    assert source("⟩.") == "bob@example.com."


def test_ranges_outside_the_text_are_refused() -> None:
    with pytest.raises(IndexError):
        clean("short").source_range(2, 9)
    assert CleanText("", ()).source_range(0, 0) == (0, 0)


HTML = [
    "<div>One <a href='x'>link</a> and <em>two</em></div><ul><li>first</li><li>second &eacute;</li></ul>",
    "<html><head><style>b{}</style></head><body><h1>Head</h1>text<br>more<p>end</body></html>",
    "x <script type='text/javascript'>if (a < b) { '</p>' }</script> y <img src='a.png' alt='z'/> &#8364; &#x20AC;",
]


@pytest.mark.parametrize("html", HTML, ids=range(len(HTML)))
def test_html_says_what_a_parser_says(html: str) -> None:
    tree = LexborHTMLParser(html)
    tree.strip_tags(["script", "style"])
    assert clean(html).text.split() == tree.root.text(separator=" ").split()  # type: ignore[union-attr]


HOSTILE = (
    *("<!--", "<script>", "<b", "&amp", "<", "> ", "On x wrote:\n", "a@", "1 ", "1.", "::", "+49 ", "Ã¤", " \n", "A1 ", "\ud83d"),
    *("-- \n", "From: \n"),
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_texts_take_time_by_their_length(piece: str) -> None:
    begun = time.process_time()
    clean(piece * (100_000 // len(piece)))
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I cannot log in to my account since the update", "en"),
        ("Seit dem Update kann ich mich nicht mehr anmelden", "de"),
        ("Depuis la mise à jour je ne peux plus me connecter", "fr"),
        ("アップデートしてからログインできません", "ja"),
        ("ok", None),
        ("12345 67890 12345", None),
        ("", None),
    ],
)
def test_language(text: str, code: str | None) -> None:
    found = language(text)
    assert (found.code if found else None) == code
