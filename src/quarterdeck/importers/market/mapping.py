"""Which column of a parity matrix is what, told by names and values."""

from datetime import date
from typing import Literal

from quarterdeck.importers.market.levels import is_version, level_of
from quarterdeck.importers.whole_table import WholeTable, cell, named, plain
from quarterdeck.product.noun import noun

Reads = Literal["levels", "presence"]
Doubles = Literal["refuse", "apart", "first"]
DOUBLES: dict[Doubles, str] = {"refuse": "refuse them", "apart": "import each for itself", "first": "keep the first"}
"""What is done with rows whose capability stood in a row before."""

US = frozenset(("us", "we", "our product", "ours", "our company", "this product"))
RESERVED = frozenset(("new", "us", "cell", "capabilities", "delete", "import", "deals", "changes", "history"))
"""Words that stand in addresses where an id could."""

LOOKED_AT = 2000
ALIKE = 0.9
"""A column whose filled cells are levels or versions in nine of ten is a product's."""


@noun
class ProductColumn:
    """A product of a matrix: its column, its name, perhaps columns with source and day of its cells. `is_us`: our own product."""

    column: str
    title: str
    is_us: bool = False
    source: str = ""
    checked_on: str = ""


@noun
class MarketMapping:
    """How a table is read. A *matrix* has a column for each of `products`; otherwise a row is one cell and `product` and `level` name columns.

    `reads` says whether cells are levels or versions (presence). `said_source` and `said_on` hold for cells without their own.
    `us` is our product's name where rows are cells.
    """

    format: Literal["quarterdeck-market-mapping"] = "quarterdeck-market-mapping"
    version: Literal[1] = 1
    capability: str
    key: str = ""
    area: str = ""
    importance: str = ""
    products: tuple[ProductColumn, ...] = ()
    product: str = ""
    level: str = ""
    source: str = ""
    checked_on: str = ""
    us: str = ""
    reads: Reads = "levels"
    doubles: Doubles = "refuse"
    said_source: str = ""
    said_on: date | None = None


_ALIASES = {
    "key": ("id", "key", "capability id", "feature id", "slug"),
    "capability": ("capability", "feature", "name", "title", "requirement", "criterion", "function"),
    "area": ("area", "group", "category", "theme", "module", "section"),
    "importance": ("importance", "weight", "priority weight"),
    "product": ("product", "competitor", "vendor", "company", "tool"),
    "level": ("level", "score", "rating", "parity", "value", "support"),
    "source": ("source", "evidence", "url", "link", "reference", "seen at", "source url"),
    "checked_on": ("checked on", "checked", "date", "as of", "verified", "last checked", "updated"),
}


def suggest_market(table: WholeTable, us: str = "", products: tuple[str, ...] = ()) -> MarketMapping | None:
    """The mapping that names and values give away; None where no column names capabilities or none holds levels.

    Parameters
    ----------
    us
        The column (or name) of our own product; without it a column called Us, We, Our product.
    products
        The columns that are products; without them those whose cells are levels or versions.
    """
    found = {field: named(table.columns, *aliases) for field, aliases in _ALIASES.items()}
    capability = found["capability"] or found["key"]
    if not capability:
        return None
    common = {"capability": capability, "area": found["area"], "importance": found["importance"]}
    common["key"] = found["key"] if found["key"] != capability else ""
    if found["product"] and found["level"] and not products:
        cells = {"product": found["product"], "level": found["level"], "source": found["source"], "checked_on": found["checked_on"]}
        return MarketMapping(**common, **cells, us=us)  # type: ignore[arg-type]
    taken = {*common.values(), found["source"], found["checked_on"]}
    columns = products or tuple(column for column in table.columns if column not in taken and _looks_like_a_product(table, column))
    if not columns:
        return None
    made = tuple(_product(table, column, us) for column in columns)
    common |= {"source": found["source"], "checked_on": found["checked_on"]}
    return MarketMapping(**common, products=made, reads="presence" if _are_versions(table, columns) else "levels")  # type: ignore[arg-type]


def _product(table: WholeTable, column: str, us: str) -> ProductColumn:
    name = plain(column)
    is_us = plain(us) == name if us else name in US
    title = column.strip()
    source, day = (named(table.columns, *(f"{name} {word}" for word in words)) for words in (_ALIASES["source"], _ALIASES["checked_on"]))
    return ProductColumn(column=column, title=title[:1].upper() + title[1:], is_us=is_us, source=source, checked_on=day)


def _looks_like_a_product(table: WholeTable, column: str) -> bool:
    filled = [text for row in table.rows[:LOOKED_AT] if (text := cell(row, column))]
    # True and False are facts of the capability far more often than of a product.
    fitting = sum((level_of(text) is not None or is_version(text)) and text.lower() not in ("true", "false") for text in filled)
    return bool(filled) and fitting >= ALIKE * len(filled)


def _are_versions(table: WholeTable, columns: tuple[str, ...]) -> bool:
    filled = [text for row in table.rows[:LOOKED_AT] for column in columns if (text := cell(row, column))]
    return bool(filled) and sum(level_of(text) is None and is_version(text) for text in filled) > 0.1 * len(filled)
