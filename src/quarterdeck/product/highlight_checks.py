"""Flaws of highlights: what they point at is not there, or the text does not say what they quote."""

from collections.abc import Iterator

from quarterdeck.errors import Flaw
from quarterdeck.product.highlights import Highlight
from quarterdeck.product.product_file import ProductFile

SHOWN = 60


def highlight_flaws(product: ProductFile) -> Iterator[Flaw]:
    """Every flaw of the highlights of a product."""
    if not product.highlights:
        return
    texts = {each.id: each.text for each in product.evidence}
    known = {"need": {each.id for each in product.needs}, "feature": {each.id for each in product.features}}
    seen: dict[tuple[object, ...], int] = {}
    for idx, highlight in enumerate(product.highlights):
        place = f"highlights[{idx}]"
        yield from _text_flaws(place, highlight, texts.get(highlight.evidence))
        for field, ids in known.items():
            name = getattr(highlight, field)
            if name is not None and name not in ids:
                yield Flaw(f"{place}.{field}", f"expected the id of one of {field}s, got {name!r}, which is none. Add it or correct the id")
        same = (highlight.evidence, highlight.start, highlight.end, highlight.need, highlight.feature)
        if same in seen:
            yield Flaw(place, f"expected each passage once for the same need and feature, got it at {seen[same]}, too. Remove one", "warning")
        seen.setdefault(same, idx)


def _text_flaws(place: str, highlight: Highlight, text: str | None) -> Iterator[Flaw]:
    which, start, end = repr(highlight.evidence), highlight.start, highlight.end
    if text is None:
        yield Flaw(f"{place}.evidence", f"expected the id of one of evidence, got {which}, which is none. Add it or correct the id")
    elif end > len(text):
        yield Flaw(f"{place}.end", f"expected at most {len(text)}, the length of the text of {which}, got {end}{_moved(highlight, text)}")
    elif (found := text[start:end]) != highlight.quote:
        said = f"expected what {which} says from {start} to {end}, {_short(found)!r}, got {_short(highlight.quote)!r}"
        yield Flaw(f"{place}.quote", said + _moved(highlight, text))


def _moved(highlight: Highlight, text: str) -> str:
    """What to do about a passage that is not where it was."""
    start = text.find(highlight.quote)
    if start < 0:
        return ". The text does not hold the quote: it is another text, or the highlight is of another one"
    return f". The quote stands from {start} to {start + len(highlight.quote)}"


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
