"""Highlights: a passage is quoted word for word, linked, and noticed when the text is another."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput
from quarterdeck.product import Evidence, Feature, Highlight, Horizon, Need, ProductFile, canonical_json, check, read_product, write_product
from quarterdeck.product.edit import edited

TEXT = "We phone the gate 👩‍👧 four times. Müller: das Tor, das Tor!"
MONDAY = date(2026, 11, 23)


def product(*highlights: Highlight, text: str = TEXT) -> ProductFile:
    return ProductFile(
        id="x",
        name="X",
        as_of=MONDAY,
        horizon=Horizon(start=MONDAY, num_weeks=20),
        evidence=(Evidence(id="E1", text=text),),
        needs=(Need(id="N", title="Reach the gate"),),
        features=(Feature(id="F", title="Gate booking"),),
        highlights=highlights,
    )


def passage(said: str, **fields: Any) -> Highlight:
    start = TEXT.find(said)
    return Highlight(**({"id": "H1", "evidence": "E1", "start": start, "end": start + len(said), "quote": said, "need": "N"} | fields))


def flaws(of: ProductFile) -> str:
    return "\n".join(str(flaw) for flaw in check(of))


@pytest.mark.parametrize("quote", ["We", "👩‍👧", "gate 👩", "Müller", "das Tor!", TEXT])
def test_a_passage_that_stands_there_is_sound(quote: str) -> None:
    assert flaws(product(passage(quote))) == ""
    assert flaws(product(passage(quote, need=None, feature="F"))) == ""


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"evidence": "E9"}, "highlights[0].evidence: expected the id of one of evidence, got 'E9'"),
        ({"need": "M"}, "highlights[0].need: expected the id of one of needs, got 'M'"),
        ({"feature": "G"}, "highlights[0].feature: expected the id of one of features, got 'G'"),
        ({"start": 4, "end": 9}, "expected what 'E1' says from 4 to 9, 'hone ', got 'phone'. The quote stands from 3 to 8"),
        ({"quote": "house"}, "got 'house'. The text does not hold the quote"),
        ({"start": 100, "end": 105}, f"highlights[0].end: expected at most {len(TEXT)}, the length of the text of 'E1', got 105"),
    ],
)
def test_each_flaw_says_what_and_where(fields: dict[str, Any], message: str) -> None:
    assert message in flaws(product(passage("phone", **fields)))


def test_a_changed_text_is_noticed() -> None:
    assert "The text does not hold the quote" in flaws(product(passage("four times"), text=TEXT.replace("four", "five")))
    start = TEXT.index("four times") + 3
    assert f"The quote stands from {start} to {start + 10}" in flaws(product(passage("four times"), text=f"Hm.{TEXT}"))


def test_the_same_passage_twice_is_one_too_many_and_other_links_are_not() -> None:
    twice = product(passage("gate"), passage("gate", id="H2"))
    assert "highlights[1]: expected each passage once for the same need and feature, got it at 0, too" in flaws(twice)
    assert flaws(product(passage("gate"), passage("gate", id="H2", feature="F"), passage("gate four"[:4], id="H3", need=None, feature="F"))) == ""
    assert "highlights: expected each id once, got 'H1' 2 times" in flaws(product(passage("gate"), passage("phone")))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"start": 5, "end": 5, "quote": ""}, "expected 0 ≤ start < end, got start 5 and end 5"),
        ({"start": -1}, "expected 0 ≤ start < end"),
        ({"quote": "phon"}, "expected a quote of 5 characters"),
        ({"quote": "     "}, "got only spaces"),
        ({"need": None}, "expected a need or a feature"),
    ],
)
def test_what_cannot_be_a_passage_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        passage("phone", **fields)


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60), data=st.data())
@settings(max_examples=100, deadline=None)
def test_any_passage_of_any_text_is_read_as_it_was_written(text: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if not text[start:end].strip():
        return
    level = data.draw(st.sampled_from(["nice to have", "important", "critical"]))
    mark = Highlight(id="H1", evidence="E1", start=start, end=end, quote=text[start:end], feature="F", importance=level, by="Ines", on=MONDAY)
    whole = product(mark, text=text)
    assert flaws(whole) == ""
    path: Path = tmp_path_factory.mktemp("files") / "product.json"
    write_product(whole, path)
    assert read_product(path) == whole
    assert canonical_json(read_product(path)) == canonical_json(whole)


def test_one_is_changed_by_its_path() -> None:
    changed = edited(product(passage("gate")), "highlights.H1.importance=critical")
    assert changed.highlights == (replace(passage("gate"), importance="critical"),)
