"""The drawn text has exactly the characters of what was said, whatever marks lie in it."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from quarterdeck_web.evidence.highlights.models import LEVELS, Highlight
from quarterdeck_web.evidence.highlights.passages import passages_of, without_edges
from quarterdeck_web.evidence.highlights.verbatim import verbatim
from tests.quarterdeck_web.evidence.highlights.conftest import SIGNS

ANY = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=50)
TEXTS = ANY | st.text("ab <&>\r\n'\"", min_size=1)


def mark(number: int, text: str, start: int, end: int, level: int = 1) -> Highlight:
    body = {"id": f"H{number}", "start": start, "end": end, "quote": text[start:end], "importance": LEVELS[level]}
    return Highlight(ref=body["id"], start=start, level=level, body=body)


def read(drawn: str) -> str:
    """The text that a reader of HTML finds, with the line ends it makes of what is written."""
    page = LexborHTMLParser(f"<blockquote id='it'>{drawn}</blockquote>")
    return page.css_first("#it").text(deep=True, strip=False)


def over(drawn: str, ref: str) -> str:
    """All that is marked with a highlight, in one piece."""
    pieces = re.findall(r'<mark [^>]*data-highlights="([^"]*)"[^>]*>(.*?)</mark>', drawn, re.DOTALL)
    return html.unescape("".join(re.sub(r"<[^>]+>", "", said) for refs, said in pieces if ref in refs.split()))


@given(text=TEXTS, data=st.data())
@settings(max_examples=200, deadline=None)
def test_every_character_is_there_and_each_mark_holds_its_passage(text, data):
    places = data.draw(st.lists(st.tuples(st.integers(0, len(text) - 1), st.integers(1, 20)), max_size=6))
    marks = [mark(number, text, start, min(len(text), start + size), number % 3) for number, (start, size) in enumerate(places)]
    drawn = str(verbatim(text, marks, ["ab"]))
    assert html.unescape(re.sub(r"<[^>]*>", "", drawn)) == text
    for each in marks:
        assert over(drawn, each.ref) == each.quote
        assert drawn.count(f'id="highlight-{each.ref}"') == 1


def test_a_browser_counts_the_same_characters():
    marks = [mark(1, SIGNS, 0, 9), mark(2, SIGNS, 4, 30), mark(3, SIGNS, 20, len(SIGNS))]
    assert read(str(verbatim(SIGNS, marks))) == SIGNS


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a & b", "\"'>", "</blockquote><mark>"])
def test_what_was_said_is_never_markup(text):
    drawn = str(verbatim(text, [mark(1, text, 1, 4)], ["script"]))
    assert "<script" not in drawn
    assert read(drawn) == text


def test_the_deepest_importance_shows_and_the_other_is_told():
    drawn = str(verbatim("abcdef", [mark(1, "abcdef", 0, 4, 0), mark(2, "abcdef", 2, 6, 2)]))
    assert re.findall(r'class="(qd-hl[^"]*)" data-highlights="([^"]*)"', drawn) == [
        ("qd-hl is-nice-to-have", "H1"),
        ("qd-hl is-critical is-deep", "H1 H2"),
        ("qd-hl is-critical", "H2"),
    ]
    assert "nice to have" in drawn


def test_a_mark_beyond_the_text_is_left_out():
    assert str(verbatim("abc", [mark(1, "abcdefgh", 2, 8)])) == "abc"


@pytest.mark.parametrize(
    ("text", "quote", "places"),
    [
        ("The gate, the gate", "gate", [(4, 8), (14, 18)]),
        ("The gate", "  gate \n", [(4, 8)]),
        ("the\r\ngate  again", "the gate again", [(0, 16)]),
        ("the gate", "The gate", []),
        ("a.b", "a.b", [(0, 3)]),
        ("axb", "a.b", []),
        ("the gate", " \n ", []),
        (SIGNS, "🚚🚚\tnie", [(SIGNS.index("🚚"), SIGNS.index("🚚") + 6)]),
    ],
)
def test_a_quote_is_found_word_for_word(text, quote, places):
    assert [(found.start, found.end) for found in passages_of(text, quote)] == places


@pytest.mark.parametrize(("start", "end", "kept"), [(0, 8, (2, 6)), (2, 6, (2, 6)), (0, 2, (0, 0)), (6, 8, (6, 6))])
def test_edges_of_spaces_go(start, end, kept):
    assert without_edges("  gate  ", start, end) == kept
