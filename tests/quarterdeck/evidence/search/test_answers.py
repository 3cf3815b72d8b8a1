"""Answers are words somebody wrote, at the place they say."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.evidence.search import EvidenceIndex, Filter, SearchItem, ask, sentences

from .conftest import WordEmbedder

TEXTS = {
    "long": "I like the tool. The export to PDF cuts the last column! Otherwise all is well.",
    "short": "Export to PDF fails",
    "copy": "Export to PDF fails",
    "other": "Dark mode please, my eyes hurt at night",
}


@pytest.fixture
def index(tmp_path: Path, embedder: WordEmbedder) -> EvidenceIndex:
    made = EvidenceIndex(tmp_path, embedder)
    made.add([SearchItem(name, text, {"name": name}) for name, text in TEXTS.items()])
    return made


def test_a_question_is_answered_by_the_best_sentence_of_each_item(index: EvidenceIndex) -> None:
    quotes = ask(index, "export to pdf")
    assert [quote.text for quote in quotes] == ["Export to PDF fails", "The export to PDF cuts the last column!"]
    for quote in quotes:
        assert TEXTS[quote.item_id][quote.start : quote.end] == quote.text
    assert quotes[0].similarity > quotes[1].similarity
    assert len(ask(index, "export to pdf", limit=1)) == 1


def test_filters_and_questions_without_an_answer(index: EvidenceIndex) -> None:
    assert [quote.item_id for quote in ask(index, "export to pdf", narrowed=Filter({"name": {"long"}}))] == ["long"]
    assert ask(index, "export to pdf", narrowed=Filter({"name": {"nobody"}})) == []
    assert ask(index, "") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One sentence", ["One sentence"]),
        ("It fails on start. Why does it? I really do not know!", ["It fails on start. Why does it?", "I really do not know!"]),
        ("Version 2.5.1 is slow, e.g. on export.", ["Version 2.5.1 is slow, e.g. on export."]),
        ("A first line here\nok\n\nand a last line", ["A first line here", "ok", "and a last line"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    found = [text[start:end] for start, end in sentences(text)]
    assert found == expected


def test_sentences_of_a_language_without_spaces() -> None:
    text = "アップデートしてからログインできません。とても困っていますがどうすればいいですか。"
    assert [end for _, end in sentences(text)] == [text.index("。") + 1, len(text)]


@given(st.text(st.characters() | st.sampled_from(".!? \n。")))
def test_sentences_cover_all_but_space(text: str) -> None:
    position = 0
    for start, end in sentences(text):
        assert text[position:start].strip() == ""
        assert start < end
        assert text[start:end] == text[start:end].strip()
        position = end
    assert text[position:].strip() == ""
