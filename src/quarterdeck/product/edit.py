"""Change one value of a product by its path: `decision_capacities.lang.per_member=3`.

A list is entered by an item's id (or its team, feature, person), by several of its values with slashes between
(`decision_capacities.docks/approval/2027-01-01.total=4`), or by its number; a step with dots in it stands in
quotes: `releases."27.1".ships_on=2027-04-15`. `+=` adds an item at a list's end: `people+={"id": "sam", "name": "Sam"}`.
"""

import json
import re
from typing import Any

from quarterdeck.errors import InvalidInput
from quarterdeck.product.codec import product_from_document, to_document
from quarterdeck.product.product_file import ProductFile

STEP = re.compile(r'"([^"]+)"|([^.]+)')
NAMING_FIELDS = ("id", "team", "feature", "person", "level", "objective", "day")


def edited(product: ProductFile, *assignments: str) -> ProductFile:
    """The product after assignments `path=value` or `path+=item`; a value is JSON, or else a text.

    Raises
    ------
    InvalidInput
        If a path leads nowhere: the message lists what stands there.
    FlawedProduct
        If the value is impossible at its place.
    """
    document = to_document(product)
    for assignment in assignments:
        path, separator, value = assignment.partition("=")
        if not separator:
            raise InvalidInput(f"expected PATH=VALUE, got {assignment!r}, for example decision_capacities.lang.per_member=3")
        if path.endswith("+"):
            _append(document, path[:-1].strip(), _parse_value(value.strip()))
        else:
            _assign(document, path.strip(), _parse_value(value.strip()))
    return product_from_document(document, "the edited product")


def _parse_value(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _steps(path: str) -> list[str]:
    """The steps of a path; what stands in quotes is one step."""
    found = [quoted or plain for quoted, plain in STEP.findall(path)]
    if not found or '"' in "".join(found):
        raise InvalidInput(f"path {path!r}: expected steps with dots between, such as teams.docks.title")
    return found


def _append(document: dict[str, Any], path: str, item: Any) -> None:
    *steps, last = _steps(path)
    here: Any = document
    for number, step in enumerate(steps):
        here = _enter(here, step, ".".join(steps[:number]))
    if isinstance(here, list):
        here = here[_position(here, last, ".".join(steps))]
    elif isinstance(here, dict):
        # A list that is empty is not written, so it may have to be begun.
        here = here.setdefault(last, [])
    if not isinstance(here, list):
        raise InvalidInput(f"path {path!r}: expected a list to add to, got a plain value there")
    here.append(item)


def _assign(document: dict[str, Any], path: str, value: Any) -> None:
    *steps, last = _steps(path)
    here: Any = document
    for number, step in enumerate(steps):
        here = _enter(here, step, ".".join(steps[:number]))
    if isinstance(here, dict):
        here[last] = value
    elif isinstance(here, list):
        here[_position(here, last, ".".join(steps))] = value
    else:
        raise InvalidInput(f"path {path!r}: expected a field inside {'.'.join(steps)!r}, got a plain value there")


def _enter(here: Any, step: str, walked: str) -> Any:
    if isinstance(here, list):
        return here[_position(here, step, walked)]
    if isinstance(here, dict) and step in here:
        return here[step]
    offered = ", ".join(sorted(here)) if isinstance(here, dict) else "nothing"
    raise InvalidInput(f"path {walked or 'the product'!r}: expected a field that is set, got {step!r}. There are: {offered}")


def _position(items: list[Any], step: str, walked: str) -> int:
    for field in NAMING_FIELDS:
        for idx, item in enumerate(items):
            if isinstance(item, dict) and item.get(field) == step:
                return idx
    if "/" in step:
        wanted = set(step.split("/"))
        for idx, item in enumerate(items):
            if isinstance(item, dict) and wanted <= {str(value) for value in item.values()}:
                return idx
    if step.isdecimal() and int(step) < len(items):
        return int(step)
    names = [str(next((item[field] for field in NAMING_FIELDS if field in item), idx)) for idx, item in enumerate(items) if isinstance(item, dict)]
    listed = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    raise InvalidInput(f"path {walked!r}: expected one of {listed or 'no items'}, got {step!r}")
