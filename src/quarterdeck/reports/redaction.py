"""What an audience may read nowhere, taken out of every text: names, notes, and what people said, word for word."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from quarterdeck.product import ProductFile
from quarterdeck.reports.document import Audience
from quarterdeck.reports.rule_fields import FIELDS
from quarterdeck.reports.rules import FACT, FACTS, LEFT_OUT, sees_exactly

SHORTEST_TEXT = 8
"""Letters. A shorter note (“yes”, “later”) may well be somebody else's words."""
SHORTEST_NAME = 3
QUOTED_BY_A_DIFFERENCE = 59
"""Letters of a longer text that a difference quotes, before its ellipsis."""
NAMES = ("people", "customers")


def redactor(report: object, product: ProductFile, audience: Audience) -> Callable[[str], str]:
    """What cleans a text of the report for its audience."""
    stand_ins, spelt = _found(report, product, audience)
    if not stand_ins:
        return lambda text: text
    # The longest first, so that "Ana Maria Ruiz" is not left as "… Ruiz".
    longest_first = sorted(stand_ins, key=len, reverse=True)
    notes = [re.escape(each) + _end(each) for each in longest_first if stand_ins[each] == LEFT_OUT]
    names = [re.escape(each) for each in longest_first if stand_ins[each] != LEFT_OUT and " " in each]
    # Will is somebody, will is not.
    words = [re.escape(spelling) for each in longest_first if stand_ins[each] != LEFT_OUT and " " not in each for spelling in spelt[each]]
    ways = (notes and f"(?i:{'|'.join(notes)})", names and rf"@?(?i:{'|'.join(names)})(?!\w)", words and rf"@?(?:{'|'.join(words)})(?!\w)")
    pattern = re.compile("|".join(rf"(?<!\w)(?:{way})" for way in ways if way))
    return lambda text: pattern.sub(lambda found: stand_ins.get(found.group().removeprefix("@").casefold(), LEFT_OUT), text)


def _end(text: str) -> str:
    """What a difference cut off may end within a word; what is whole ends one."""
    return r"(?!\w)" if len(text) < QUOTED_BY_A_DIFFERENCE else ""


def _found(report: object, product: ProductFile, audience: Audience) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Each secret that stands in the report, casefolded, with what is said in its stead; and how it is spelt."""
    everything = "\n".join(each for each in _texts(report)).casefold()
    found: dict[str, str] = {}
    spelt: dict[str, set[str]] = defaultdict(set)
    for fact, text in _secrets(product, audience):
        if text.casefold() in everything:
            found[text.casefold()] = FACT[fact].stand_in
            spelt[text.casefold()].add(text)
    notes = [text for text, stand_in in found.items() if stand_in == LEFT_OUT]
    # A note that says no more than a title the audience reads is no secret.
    told = [value.casefold() for field, value in leaves(product) if _is_told(field, value, audience)] if notes else []
    kept = {text: stand_in for text, stand_in in found.items() if stand_in != LEFT_OUT or not any(text in title for title in told)}
    return kept, spelt


def _is_told(field: str, value: object, audience: Audience) -> bool:
    return isinstance(value, str) and field.endswith((".title", ".name", ".unit")) and sees_exactly(audience, FIELDS.get(field, ""))


def _secrets(product: ProductFile, audience: Audience) -> Iterator[tuple[str, str]]:
    hidden = {fact.key for fact in FACTS if fact.stand_in and not sees_exactly(audience, fact.key)}
    for field, value in leaves(product) if hidden else ():
        fact = FIELDS.get(field, "")
        if fact in hidden and isinstance(value, str):
            yield from ((fact, spelling) for spelling in (_spellings_of_names if fact in NAMES else _spellings_of_texts)(field, value, product))


def _spellings_of_names(field: str, text: str, product: ProductFile) -> Iterator[str]:
    # A plain word as an id or a role (`may`, `sales`) would tear ordinary sentences apart; what is no word cannot.
    is_name = field == "Person.name" or (len(text) >= SHORTEST_NAME and (text != text.lower() or re.search(r"[\d_\-.\s]", text)))
    if text.strip() and text != product.name and is_name:
        yield text
    if field == "Person.id":
        yield f"person:{text}"


def _spellings_of_texts(field: str, text: str, product: ProductFile) -> Iterator[str]:
    for each in {text, " ".join(text.split())}:
        if len(each) >= SHORTEST_TEXT:
            yield each
        if len(each) > QUOTED_BY_A_DIFFERENCE:
            yield each[:QUOTED_BY_A_DIFFERENCE]


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Each text, number, day and range inside a noun, with its `Noun.field`."""
    if isinstance(value, tuple):
        for item in value:
            yield from leaves(item, name)
    elif is_dataclass(value) and not isinstance(value, type) and hasattr(type(value), "__pydantic_config__"):
        for field in fields(value):
            yield from leaves(getattr(value, field.name), f"{type(value).__name__}.{field.name}")
    elif value is not None:
        yield name, value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def with_texts(value: Any, clean: Callable[[str], str]) -> Any:
    """A value with every text inside it cleaned, however deep."""
    result: Any = value
    if isinstance(value, str):
        result = clean(value)
    elif isinstance(value, tuple):
        result = tuple(with_texts(item, clean) for item in value)
    elif is_dataclass(value) and not isinstance(value, type):
        result = replace(value, **{field.name: with_texts(getattr(value, field.name), clean) for field in fields(value)})
    return result
