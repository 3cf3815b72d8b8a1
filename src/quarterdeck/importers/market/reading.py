"""A table and its mapping as capabilities, products and levels; every flaw with its row and column."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from quarterdeck.importers.feedback.dates import UnreadableDate, read_date
from quarterdeck.importers.feedback.rows import Row, RowFlaw, shown
from quarterdeck.importers.market.levels import LEVELS_EXPECTED, level_of, presence_of
from quarterdeck.importers.market.mapping import US, MarketMapping, ProductColumn
from quarterdeck.importers.whole_table import WholeTable, cell, plain, slug

MAX_PRODUCTS = 40
MAX_CAPABILITIES = 10_000


@dataclass(frozen=True, slots=True)
class FoundCapability:
    """A capability of the table. `area` and `importance` (0 to 1) are None where the table does not say."""

    key: str
    title: str
    row: int
    area: str | None = None
    importance: float | None = None


@dataclass(frozen=True, slots=True)
class FoundCell:
    """One level: of the capability with that `key`, of `product` (None: us)."""

    key: str
    product: str | None
    level: int
    source: str
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class MarketTable:
    """All that a table says of the market, and all that is wrong with it; errors first."""

    products: tuple[str, ...]
    capabilities: tuple[FoundCapability, ...]
    cells: tuple[FoundCell, ...]
    flaws: tuple[RowFlaw, ...]

    @property
    def num_errors(self) -> int:
        """How many flaws stand in the way of importing."""
        return sum(flaw.severity == "error" for flaw in self.flaws)


def read_market(table: WholeTable, mapping: MarketMapping, today: date) -> MarketTable:
    """Everything a table says, read by a mapping.

    Rows that are refused give nothing; whoever leaves flaws out imports the others. A day after `today` is a flaw.
    """
    reader = _Reader(table, mapping, today)
    reader.read()
    flaws = sorted((*table.flaws, *reader.flaws), key=lambda flaw: (flaw.severity != "error", flaw.row))
    return MarketTable(tuple(reader.products), tuple(reader.capabilities.values()), tuple(reader.cells.values()), tuple(flaws))


class _Reader:
    def __init__(self, table: WholeTable, mapping: MarketMapping, today: date) -> None:
        self.table, self.mapping, self.today = table, mapping, today
        self.flaws: list[RowFlaw] = []
        self.products: dict[str, None] = {}
        self.capabilities: dict[str, FoundCapability] = {}
        self.cells: dict[tuple[str, str | None], FoundCell] = {}
        self.cell_rows: dict[tuple[str, str | None], int] = {}
        self.keys: Counter[str] = Counter()

    def read(self) -> None:
        """The whole table, or the flaws that keep it from being read."""
        if not self._fits():
            return
        for row in self.table.rows:
            (self._matrix_row if self.mapping.products else self._cell_row)(row)
        undated = sum(each.checked_on is None for each in self.cells.values())
        unsourced = sum(not each.source for each in self.cells.values())
        if undated or unsourced:
            said = " and ".join(f"{num:,} without {what}" for num, what in ((unsourced, "a source"), (undated, "the day somebody looked")) if num)
            remedy = "They come in, grey: say where and when it was seen for all of them, or in columns of their own"
            self._flaw(0, "", "levels with their source and day", said, remedy, is_error=False)

    def _fits(self) -> bool:
        mapping = self.mapping
        asked = [
            mapping.capability,
            mapping.key,
            mapping.area,
            mapping.importance,
            mapping.product,
            mapping.level,
            mapping.source,
            mapping.checked_on,
        ]
        asked += [column for each in mapping.products for column in (each.column, each.source, each.checked_on)]
        for column in dict.fromkeys(asked):
            if column and column not in self.table.columns:
                self._flaw(0, column, "a column of this name", "a table without it", "Choose another column")
        if not mapping.products and not (mapping.product and mapping.level):
            self._flaw(0, "", "columns of products, or one that names the product and one with its level", "neither", "Say which columns they are")
        if len(mapping.products) > MAX_PRODUCTS:
            self._flaw(0, "", f"at most {MAX_PRODUCTS} products", f"{len(mapping.products)}", "Leave some out")
        if sum(each.is_us for each in mapping.products) > 1:
            self._flaw(0, "", "one product that is ours", "several", "Say which one is ours")
        if len(self.table.rows) > MAX_CAPABILITIES * (1 if mapping.products else MAX_PRODUCTS):
            self._flaw(0, "", f"at most {MAX_CAPABILITIES:,} capabilities", f"{len(self.table.rows):,} rows", "Split the table")
        names = Counter(plain(each.title) for each in mapping.products)
        for each in mapping.products:
            if names[plain(each.title)] > 1:
                self._flaw(0, each.column, "products with different names", f"{each.title!r} twice", "Rename one")
        if not self.table.rows and not self.flaws:
            self._flaw(0, "", "a row for each capability", "no rows", "Export the table again")
        self.products = dict.fromkeys(each.title for each in mapping.products if not each.is_us)
        return not self.flaws

    def _matrix_row(self, row: Row) -> None:
        before = len(self.flaws)
        found = self._capability(row)
        if found is None:
            return
        cells = [self._matrix_cell(row, found, each) for each in self.mapping.products]
        if len(self.flaws) > before:
            return
        self.capabilities[found.key] = found
        for each in cells:
            if each is not None:
                self.cells[each.key, each.product] = each

    def _matrix_cell(self, row: Row, found: FoundCapability, product: ProductColumn) -> FoundCell | None:
        text = cell(row, product.column)
        if self.mapping.reads == "presence":
            level: int | None = presence_of(text)
        elif not text:
            return None
        else:
            level = self._level(row, product.column, text)
        source = cell(row, product.source) or cell(row, self.mapping.source) or self.mapping.said_source
        if self.mapping.reads == "presence" and source:
            source += f": {'since ' + text if level else 'not listed'}"
        day = self._day(row, product.checked_on) or self._day(row, self.mapping.checked_on) or self.mapping.said_on
        return None if level is None else FoundCell(found.key, None if product.is_us else product.title, level, source[:1000], day)

    def _cell_row(self, row: Row) -> None:
        before = len(self.flaws)
        title, text = cell(row, self.mapping.product), cell(row, self.mapping.level)
        if not title:
            self._flaw(row.number, self.mapping.product, "the name of a product", "nothing", "Name it, or delete the row")
        found = self._capability(row, again_is_fine=True)
        level = self._level(row, self.mapping.level, text)
        day = self._day(row, self.mapping.checked_on) or self.mapping.said_on
        if found is None or level is None or len(self.flaws) > before:
            return
        product = None if plain(title) in (US if not self.mapping.us else {plain(self.mapping.us)}) else " ".join(title.split())[:200]
        place = (found.key, product)
        if place in self.cells:
            got = f"{shown(found.title)} of {title} again, first in row {self.cell_rows[place]}"
            self._flaw(row.number, self.mapping.product, "each product once for a capability", got, "Keep one of the two")
            return
        self.capabilities.setdefault(found.key, found)
        if product is not None:
            self.products.setdefault(product)
        source = cell(row, self.mapping.source) or self.mapping.said_source
        self.cells[place], self.cell_rows[place] = FoundCell(found.key, product, level, source[:1000], day), row.number

    def _capability(self, row: Row, *, again_is_fine: bool = False) -> FoundCapability | None:
        said = cell(row, self.mapping.key)
        title = " ".join((cell(row, self.mapping.capability) or said).split())[:300]
        key = slug(said or title, 120) or f"row-{row.number}"
        if not title:
            self._flaw(row.number, self.mapping.capability, "the name of a capability", "nothing", "Name it, or delete the row")
            return None
        importance = self._importance(row)
        self.keys[key] += 1
        if self.keys[key] > 1 and not again_is_fine:
            if self.mapping.doubles == "first":
                return None
            if self.mapping.doubles == "refuse":
                first = self.capabilities[key].row if key in self.capabilities else "one before"
                column = self.mapping.key if said else self.mapping.capability
                remedy = "Rename one, or say that such rows are imported each for itself, or that the first is kept"
                self._flaw(row.number, column, "each capability once", f"{shown(said or title)} again, first in row {first}", remedy)
                return None
            key = f"{key}-{self.keys[key]}"
        return FoundCapability(key, title, row.number, cell(row, self.mapping.area)[:200] or None, importance)

    def _importance(self, row: Row) -> float | None:
        text = cell(row, self.mapping.importance)
        if not text:
            return None
        try:
            value = float(text.removesuffix("%").strip().replace(",", "."))
            share = value / 100 if text.endswith("%") or value > 1 else value
        except ValueError:
            share = -1.0
        if not 0 <= share <= 1:
            self._flaw(row.number, self.mapping.importance, "an importance from 0 to 1, or in percent", shown(text), "Correct the cell, or empty it")
            return None
        return round(share, 6)

    def _level(self, row: Row, column: str, text: str) -> int | None:
        level = level_of(text)
        if level is None:
            self._flaw(row.number, column, LEVELS_EXPECTED, shown(text), "Correct the cell, or empty it where nobody looked")
        return level

    def _day(self, row: Row, column: str) -> date | None:
        text = cell(row, column)
        if not text:
            return None
        try:
            day = read_date(text)
        except UnreadableDate as error:
            self._flaw(row.number, column, str(error), shown(text), "Write it as 2026-10-02")
            return None
        if day > self.today:
            self._flaw(row.number, column, "a day that is not in the future", shown(text), "Correct the day")
            return None
        return day

    def _flaw(self, row: int, column: str, expected: str, got: str, remedy: str, *, is_error: bool = True) -> None:
        self.flaws.append(RowFlaw(self.table.file, row, column, expected, got, remedy, severity="error" if is_error else "warning"))
