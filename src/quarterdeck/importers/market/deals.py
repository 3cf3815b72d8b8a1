"""Deals from a CRM's export, as evidence: how each ended, against whom, why, in whose words."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from quarterdeck.importers.feedback.dates import UnreadableDate, read_date
from quarterdeck.importers.feedback.rows import Row, RowFlaw, shown
from quarterdeck.importers.market.mapping import RESERVED
from quarterdeck.importers.whole_table import WholeTable, cell, named, plain, slug
from quarterdeck.product import Competitor, Deal, Evidence, ProductFile
from quarterdeck.product.noun import noun

MAX_REASON = 200
_ALIASES = {
    "key": ("id", "deal id", "opportunity id", "deal", "opportunity", "record id", "opportunity name", "deal name"),
    "outcome": ("outcome", "result", "stage", "deal stage", "status", "won lost", "won or lost", "stage name"),
    "account": ("account", "account name", "company", "company name", "customer", "organisation", "organization"),
    "segment": ("segment", "market", "customer segment", "industry", "tier"),
    "competitor": ("competitor", "main competitor", "lost to", "against", "primary competitor", "competitors"),
    "reason": ("reason", "loss reason", "win loss reason", "closed lost reason", "won reason", "lost reason", "close reason", "closed reason"),
    "told_by": ("told by", "source of reason", "reason from", "interviewed"),
    "amount": ("amount", "value", "deal value", "arr", "acv", "deal amount"),
    "closed_on": ("closed on", "close date", "closed", "closed date", "date", "close day"),
    "text": ("notes", "note", "comment", "comments", "quote", "said", "description", "text"),
}


@noun
class DealColumns:
    """Which column of a table of deals is what; empty where there is none. `outcome` must be there."""

    format: Literal["quarterdeck-deals-mapping"] = "quarterdeck-deals-mapping"
    version: Literal[1] = 1
    outcome: str
    key: str = ""
    account: str = ""
    segment: str = ""
    competitor: str = ""
    reason: str = ""
    told_by: str = ""
    amount: str = ""
    closed_on: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class DealsTrial:
    """The deals of a table as evidence, the competitors they name that are not known yet, flaws, and how many are still open."""

    evidence: tuple[Evidence, ...]
    new_competitors: tuple[Competitor, ...]
    flaws: tuple[RowFlaw, ...]
    num_open: int
    num_known: int

    @property
    def num_errors(self) -> int:
        """How many flaws stand in the way of importing."""
        return sum(flaw.severity == "error" for flaw in self.flaws)


def suggest_deals(table: WholeTable) -> DealColumns | None:
    """The columns that their names give away; None without one that says how deals ended."""
    found = {field: named(table.columns, *aliases) for field, aliases in _ALIASES.items()}
    return DealColumns(**found) if found["outcome"] else None  # type: ignore[arg-type]


def read_deals(table: WholeTable, columns: DealColumns, product: ProductFile, today: date) -> DealsTrial:
    """Deals that ended, as evidence of kind *deal*. The same table gives the same ids; those the product holds already are left out."""
    reader = _Reader(table, columns, product, today)
    found = list(reader.read())
    flaws = tuple(sorted((*table.flaws, *reader.flaws), key=lambda flaw: (flaw.severity != "error", flaw.row)))
    known = {each.id for each in product.evidence}
    new = tuple(each for each in found if each.id not in known)
    return DealsTrial(new, tuple(reader.new_competitors), flaws, reader.num_open, len(found) - len(new))


class _Reader:
    def __init__(self, table: WholeTable, columns: DealColumns, product: ProductFile, today: date) -> None:
        self.table, self.columns, self.today = table, columns, today
        self.accounts = {name: each for each in product.accounts for name in (plain(each.title), plain(each.id))}
        self.segments = {name: each.id for each in product.segments for name in (plain(each.title), plain(each.id))}
        self.competitors = {name: each.id for each in product.competitors for name in (plain(each.title), plain(each.id))}
        self.new_competitors: list[Competitor] = []
        self.flaws: list[RowFlaw] = []
        self.rows_of: dict[str, int] = {}
        self.num_open = 0

    def read(self) -> Iterator[Evidence]:
        missing = [column for column in (getattr(self.columns, field) for field in _ALIASES) if column and column not in self.table.columns]
        for column in missing:
            self._flaw(0, column, "a column of this name", "a table without it", "Choose another column")
        if missing:
            return
        for row in self.table.rows:
            if (each := self._deal(row)) is not None:
                yield each

    def _deal(self, row: Row) -> Evidence | None:
        outcome = _outcome(cell(row, self.columns.outcome))
        if outcome is None:
            self.num_open += 1
            return None
        before = len(self.flaws)
        amount, day = self._amount(row), self._day(row)
        said = cell(row, self.columns.key) or "|".join(cell(row, column) for column in self.table.columns)
        key = f"deal-{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:12]}"
        if key in self.rows_of:
            got = f"{shown(said)} again, first in row {self.rows_of[key]}"
            self._flaw(row.number, self.columns.key, "each deal once", got, "Keep one of the two")
        self.rows_of.setdefault(key, row.number)
        if len(self.flaws) > before:
            return None
        who = cell(row, self.columns.account)
        account = self.accounts.get(plain(who)) if who else None
        if who and account is None:
            self._flaw(
                row.number, self.columns.account, "an account that is known", shown(who), "The deal comes in with the name as its tag", is_error=False
            )
        reason, rival = " ".join(cell(row, self.columns.reason).split())[:MAX_REASON], self._competitor(cell(row, self.columns.competitor))
        kind = cell(row, self.columns.segment)
        segment = self.segments.get(plain(kind)) or (account.segment if account else None)
        if kind and plain(kind) not in self.segments:
            remedy = "The deal comes in with the name as its tag; add the segment under Strategy first to count by it"
            self._flaw(row.number, self.columns.segment, "a segment that is known", shown(kind), remedy, is_error=False)
        tags = tuple(name[:100] for name, is_known in ((who, account), (kind, plain(kind) in self.segments)) if name and not is_known)
        deal = Deal(outcome=outcome, competitor=rival, reason=reason, told_by=_teller(cell(row, self.columns.told_by)), amount=amount)
        words = f"{who or 'A deal'} was {outcome}" + (f": {reason}" if reason else "") + "."
        return Evidence(
            id=key,
            text=cell(row, self.columns.text) or words,
            kind="deal",
            source=self.table.file,
            said_on=day,
            account=account.id if account else None,
            segment=segment,
            tags=tags,
            deal=deal,
        )

    def _amount(self, row: Row) -> float | None:
        text = cell(row, self.columns.amount)
        if not text:
            return None
        number = _number(text)
        if number is None or number < 0:
            self._flaw(row.number, self.columns.amount, "an amount of 0 or more", shown(text), "Correct the cell, or empty it")
        return number

    def _day(self, row: Row) -> date | None:
        text = cell(row, self.columns.closed_on)
        if not text:
            return None
        try:
            day = read_date(text)
        except UnreadableDate as error:
            self._flaw(row.number, self.columns.closed_on, str(error), shown(text), "Write it as 2026-10-02")
            return None
        if day > self.today:
            self._flaw(row.number, self.columns.closed_on, "a day that is not in the future", shown(text), "Correct the day, or the outcome")
        return day

    def _competitor(self, text: str) -> str | None:
        name = " ".join(text.split(";")[0].split())[:200]
        if plain(name) in ("", "none", "no competitor", "n a", "no decision", "unknown"):
            return None
        if plain(name) not in self.competitors:
            taken, made = set(self.competitors.values()), slug(name) or "competitor"
            while made in taken or made in RESERVED:
                made += "-2"
            self.new_competitors.append(Competitor(id=made, title=name))
            self.competitors[plain(name)] = made
        return self.competitors[plain(name)]

    def _flaw(self, row: int, column: str, expected: str, got: str, remedy: str, *, is_error: bool = True) -> None:
        self.flaws.append(RowFlaw(self.table.file, row, column, expected, got, remedy, severity="error" if is_error else "warning"))


def _outcome(text: str) -> Literal["won", "lost"] | None:
    said = plain(text)
    if re.search(r"\b(lost|loss|lose)\b", said):
        return "lost"
    return "won" if re.search(r"\b(won|win|closed won)\b", said) else None


def _teller(text: str) -> Literal["buyer", "seller", ""]:
    said = plain(text)
    if re.search(r"\b(buyer|customer|interview|yes|prospect)\b", said):
        return "buyer"
    return "seller" if re.search(r"\b(seller|sales|rep|crm|no)\b", said) else ""


def _number(text: str) -> float | None:
    """`€1,200.50`, `1.200,50`, `12 000`: the last of comma and point with one or two digits after it is the decimal mark."""
    digits = re.sub(r"[^\d.,-]", "", text)
    if re.fullmatch(r"-?[\d.,]*[.,]\d{1,2}", digits) and not re.fullmatch(r"-?\d+\.\d+", digits):
        whole, mark = re.sub(r"[.,](?=.*[.,])", "", digits), digits[max(digits.rfind("."), digits.rfind(","))]
        digits = whole.replace(mark, ".")
    elif not re.fullmatch(r"-?\d+\.\d+", digits):
        digits = re.sub(r"[.,]", "", digits)
    elif re.fullmatch(r"-?\d{1,3}\.\d{3}", digits):
        digits = digits.replace(".", "")
    try:
        return float(digits)
    except ValueError:
        return None
