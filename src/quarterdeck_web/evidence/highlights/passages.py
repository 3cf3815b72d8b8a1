"""Where a quote stands in a text. Characters are Unicode code points, as Python counts them."""

import re
from dataclasses import dataclass

AROUND = 40
MOST_PLACES = 30


@dataclass(frozen=True)
class Passage:
    """Characters `start` to before `end` of a text, with a little of what stands around them."""

    start: int
    end: int
    before: str
    quote: str
    after: str


def passages_of(text: str, quote: str) -> list[Passage]:
    """Where a quote stands, at most `MOST_PLACES`: word for word, else with other spaces and line breaks between the words."""
    words = quote.split()
    if not words:
        return []
    exact = quote.strip()
    found = [match.span() for match in re.finditer(re.escape(exact), text)]
    if not found:
        found = [match.span() for match in re.finditer(r"\s+".join(map(re.escape, words)), text)]
    return [passage(text, start, end) for start, end in found[:MOST_PLACES]]


def passage(text: str, start: int, end: int) -> Passage:
    """A passage by its place."""
    return Passage(start, end, text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND])


def without_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """The same passage without the spaces at both its ends; empty where there is nothing else."""
    said = text[start:end]
    first = start + len(said) - len(said.lstrip())
    return (first, first + len(said.strip())) if said.strip() else (start, start)
