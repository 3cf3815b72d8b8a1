"""The file format: read strictly with every flaw and its place, write canonically, hash the content.

Reading and writing is done by pydantic over the plain dataclasses of this folder.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quarterdeck.adapters import adapter_of
from quarterdeck.errors import Flaw, FlawedProduct, UnreadableFile
from quarterdeck.files import read_text, write_atomically
from quarterdeck.product.product_file import FORMAT_VERSION, ProductFile

if TYPE_CHECKING:
    from pydantic import ValidationError


SCHEMA_ID = "urn:quarterdeck:product:1"
MAX_ITEMS = {"features": 20_000, "people": 50_000, "evidence": 2_000_000}
"""How many of a noun one file may hold: past it a weekly plan of one product is no longer what is being asked for."""
MAX_SHOWN_PER_PLACE = 50


def read_product(path: str | Path) -> ProductFile:
    """Read a product from JSON or YAML.

    Raises
    ------
    UnreadableFile
        If the file is missing, is neither JSON nor YAML, is cut short, or is of another format.
    FlawedProduct
        If fields are unknown, missing or impossible: all such flaws at once, each with its place.
        Cross-references are not looked at here; see `checks.check`.
    """
    path = Path(path)
    document = _parse(path)
    return product_from_document(document, str(path))


def product_from_document(document: Any, source: str) -> ProductFile:
    """A product from parsed JSON or YAML; `source` names it in messages. Raises `UnreadableFile` and `FlawedProduct`."""
    from pydantic import ValidationError

    if not isinstance(document, dict):
        raise UnreadableFile(source, f"expected a product (an object with fields), got {_describe(document)}.", "Name the right file.")
    found = document.get("format", "quarterdeck-product")
    if found != "quarterdeck-product":
        raise UnreadableFile(source, f"expected a file of format 'quarterdeck-product', got {found!r}.", "Give the product file, not another.")
    flaws = _envelope_flaws(document)
    if flaws:
        raise FlawedProduct(source, flaws)
    try:
        product: ProductFile = adapter_of(ProductFile).validate_python(document)
    except ValidationError as error:
        raise FlawedProduct(source, tuple(_flaws(error))) from None
    return product


def write_product(product: ProductFile, path: str | Path) -> None:
    """Write a product as JSON, whole or not at all."""
    write_atomically(path, canonical_json(product))


def canonical_json(product: ProductFile) -> bytes:
    """The one text of a product: fields in the order of the nouns, defaults left out, UTF-8, a newline at the end."""
    text: bytes = adapter_of(ProductFile).dump_json(product, indent=1, exclude_defaults=True)
    head = f'{{\n "format": "{product.format}",\n "version": {product.version},'.encode()
    return head + text[1:] + b"\n"


def content_hash(product: ProductFile) -> str:
    """What identifies a product's exact content: the first 16 hex digits of SHA-256 over its canonical text.

    Fields at their default do not count, so a later version that adds fields keeps today's hashes.
    """
    return hashlib.sha256(canonical_json(product)).hexdigest()[:16]


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the format, as published in docs/reference/product-file.schema.json."""
    schema = adapter_of(ProductFile).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **schema}


def to_document(product: ProductFile) -> dict[str, Any]:
    """A product as plain lists, dicts, texts and numbers; `product_from_document` reads it back."""
    document: dict[str, Any] = json.loads(canonical_json(product))
    return document


def _parse(path: Path) -> Any:
    text = read_text(path)
    if path.suffix.lower() in {".yaml", ".yml"}:
        return _parse_yaml(path, text)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        # A text in JSON holds no line break, so one that never ends has lost the rest of the file.
        cut_short = error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated string")
        what = "is empty" if not text.strip() else "ends in the middle: the file is cut short" if cut_short else f"is not JSON: {error.msg}"
        where = f"line {error.lineno}, column {error.colno}"
        raise UnreadableFile(str(path), f"{what} ({where}).", "Write it again, or restore a whole copy.") from None


def _parse_yaml(path: Path, text: str) -> Any:
    import yaml

    try:
        return yaml.load(text, Loader=_yaml_loader())  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        problem = getattr(error, "problem", None) or "cannot be parsed"
        raise UnreadableFile(str(path), f"is not YAML: {problem}{where}.") from None


@cache
def _yaml_loader() -> Any:
    """A safe loader to which only true and false are truth values, as in YAML 1.2: `on` is the day of a decision, `no` is Norwegian."""
    import yaml

    safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader: Any = type("Loader", (safe,), {})
    truth = "tag:yaml.org,2002:bool"
    loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != truth] for first, resolvers in safe.yaml_implicit_resolvers.items()
    }
    loader.add_implicit_resolver(truth, re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))
    return loader


def _envelope_flaws(document: dict[str, Any]) -> list[Flaw]:
    """What forbids reading on at all: another version, sizes no plan is meant for."""
    version = document.get("version", FORMAT_VERSION)
    if version != FORMAT_VERSION:
        return [Flaw("version", f"expected {FORMAT_VERSION}, got {version!r}. Read it with the Quarterdeck that wrote it.")]
    flaws = []
    for name, limit in MAX_ITEMS.items():
        items = document.get(name)
        if isinstance(items, list) and len(items) > limit:
            message = f"expected at most {limit:,}, got {len(items):,}. Split the product, or leave out what is closed."
            flaws.append(Flaw(name, message))
    return flaws


def _flaws(error: "ValidationError") -> Iterable[Flaw]:
    shown: dict[str, int] = {}
    for detail in error.errors(include_url=False):
        place = place_of(detail["loc"])
        kind = place.split("[", 1)[0]
        shown[kind] = shown.get(kind, 0) + 1
        if shown[kind] <= MAX_SHOWN_PER_PLACE:
            yield Flaw(place, _sentence(detail))
    for kind, count in shown.items():
        if count > MAX_SHOWN_PER_PLACE:
            yield Flaw(kind, f"{count - MAX_SHOWN_PER_PLACE:,} more flaws of this kind are not listed")


def place_of(location: Iterable[str | int]) -> str:
    """A path the way people write it: `features[12].options[0].activities[1].effort`."""
    place = ""
    for step in location:
        place += f"[{step}]" if isinstance(step, int) else f".{step}" if place else str(step)
    return place


def _sentence(detail: Any) -> str:
    kind, got, context = detail["type"], detail.get("input"), detail.get("ctx", {})
    match kind:
        case "value_error":
            return str(context["error"])
        case "unexpected_keyword_argument" | "extra_forbidden":
            return "no such field. Check its spelling, or take it out"
        case "missing" | "missing_argument":
            return "expected this field, got nothing"
        case "literal_error":
            return f"expected {context['expected']}, got {got!r}"
        case "dataclass_type":
            return f"expected an object with fields, got {_describe(got)}"
    expected = str(detail["msg"]).replace("Input should be ", "expected ")
    return f"{expected[0].lower()}{expected[1:]}, got {_describe(got)}"


def _describe(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
