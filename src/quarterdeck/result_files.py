"""Reading and writing results (plans, forecasts …) that are nouns: strict in, whole files out."""

import json
from pathlib import Path
from typing import Any, TypeVar

from quarterdeck.adapters import adapter_of
from quarterdeck.errors import Flaw, FlawedProduct, UnreadableFile
from quarterdeck.files import read_text, write_atomically

T = TypeVar("T")


def to_json(result: Any) -> bytes:
    """A result noun as JSON with a newline at the end."""
    text: bytes = adapter_of(type(result)).dump_json(result, indent=1)
    return text + b"\n"


def write_result(result: Any, path: str | Path) -> None:
    """Write a result noun, whole or not at all."""
    write_atomically(path, to_json(result))


def read_result(kind: type[T], path: str | Path) -> T:
    """Read a result noun of one kind.

    Raises
    ------
    UnreadableFile
        If the file is missing, no JSON, or another kind of file: the message says which kind it is.
    FlawedProduct
        If fields are missing or impossible.
    """
    from pydantic import ValidationError

    from quarterdeck.product.codec import place_of

    try:
        document = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise UnreadableFile(str(path), f"is not JSON, or cut short (line {error.lineno}).", "Make it again.") from None
    expected = kind.__dataclass_fields__["format"].default  # type: ignore[attr-defined]
    found = document.get("format") if isinstance(document, dict) else None
    if found != expected:
        raise UnreadableFile(str(path), f"expected a file of format {expected!r}, got {found!r}.", "Name the right file.")
    try:
        result: T = adapter_of(kind).validate_python(document)
    except ValidationError as error:
        flaws = [Flaw(place_of(detail["loc"]), str(detail["msg"])) for detail in error.errors(include_url=False)]
        raise FlawedProduct(str(path), flaws) from None
    return result
