"""What the columns of a file hold, told from its first rows."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from quarterdeck.importers.feedback.dates import UnreadableDate, read_date, told_order
from quarterdeck.importers.feedback.rows import Row
from quarterdeck.importers.feedback.values import Unfit, read_amount
from quarterdeck.importers.feedback.words import KIND_WORDS, OUTCOME_WORDS, STILL_OPEN

LOOKS = ("dates", "numbers", "emails", "addresses", "kinds", "languages", "outcomes", "amounts")
NUM_SAMPLES = 3
MAX_DISTINCT = 2000
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?")
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, how many of the rows looked at say something in it, samples, and what its values look like.

    Shares are 0 to 1 of the filled values. `order` is how its dates of three numbers are to be read: told by at least one that
    fits one order only, *either* where all fit both, *mixed* where some fit one and some the other, None without such dates.
    `most_values` is the greatest number of values in a row: over 1 where the column stands there several times.
    """

    name: str
    num_filled: int
    samples: tuple[str, ...]
    mean_length: float
    dates: float
    numbers: float
    emails: float
    addresses: float
    kinds: float
    languages: float
    outcomes: float
    amounts: float
    distinct: float
    most_values: int
    order: str | None


def describe(rows: Iterable[Row]) -> tuple[Column, ...]:
    """The columns of some rows, in the order they come up."""
    tallies: dict[str, _Tally] = {}
    for row in rows:
        for name, values in row.values.items():
            tally = tallies.setdefault(name, _Tally())
            tally.most_values = max(tally.most_values, len(values))
            for value in values:
                if text := value.strip():
                    tally.add(text)
    return tuple(tally.column(name) for name, tally in tallies.items())


def order_of(votes: Counter[str]) -> str | None:
    """What all dates of a column give away together."""
    told = [each for each in ("day first", "month first") if votes[each]]
    return "mixed" if len(told) == 2 else told[0] if told else "either" if votes["either"] else None


@dataclass(slots=True)
class _Tally:
    num: int = 0
    length: int = 0
    most_values: int = 0
    looks: Counter[str] = field(default_factory=Counter)
    orders: Counter[str] = field(default_factory=Counter)
    distinct: set[int] = field(default_factory=set)
    samples: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.num += 1
        self.length += len(text)
        if len(self.distinct) < MAX_DISTINCT:
            self.distinct.add(hash(text))
        if len(self.samples) < NUM_SAMPLES and text not in self.samples:
            self.samples.append(text[:200])
        if len(text) > 80:
            return
        if order := told_order(text):
            self.orders[order] += 1
        for look, pattern in (("emails", _EMAIL), ("languages", _LANGUAGE), ("addresses", _ADDRESS)):
            self.looks[look] += pattern.fullmatch(text) is not None
        self.looks["numbers"] += text.replace(",", "").replace(".", "", 1).lstrip("-").isdigit()
        self.looks["kinds"] += text.lower() in KIND_WORDS
        self.looks["dates"] += _is_date(text)
        self.looks["outcomes"] += text.lower() in OUTCOME_WORDS or text.lower() in STILL_OPEN
        self.looks["amounts"] += _is_amount(text)

    def column(self, name: str) -> Column:
        num = max(1, self.num)
        shares = {look: self.looks[look] / num for look in LOOKS}
        distinct = len(self.distinct) / min(num, MAX_DISTINCT)
        order = order_of(self.orders)
        return Column(name, self.num, tuple(self.samples), self.length / num, **shares, distinct=distinct, most_values=self.most_values, order=order)


def _is_amount(text: str) -> bool:
    try:
        read_amount(text)
    except Unfit:
        return False
    return True


def _is_date(text: str) -> bool:
    try:
        read_date(text, "day first")
    except UnreadableDate:
        return told_order(text) is not None
    return True
