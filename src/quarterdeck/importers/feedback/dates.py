"""Days as other tools write them."""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

Order = Literal["day first", "month first"]
YEARS = range(1950, 2200)
"""A day outside these years is a slip of the pen."""
EXPECTED = "a date such as 2026-10-02"

_MONTHS = {
    # The first letters that tell a month, in English, German, French, Spanish, Italian, Portuguese and Dutch; accents are dropped before.
    **dict.fromkeys(("jan", "ene", "gen"), 1),
    **dict.fromkeys(("feb", "fev", "febr"), 2),
    **dict.fromkeys(("mar", "mrz", "maa", "mae", "mrt"), 3),
    **dict.fromkeys(("apr", "avr", "abr"), 4),
    **dict.fromkeys(("may", "mai", "mag", "mei"), 5),
    **dict.fromkeys(("jun", "juin", "giu"), 6),
    **dict.fromkeys(("jul", "juil", "lug"), 7),
    **dict.fromkeys(("aug", "aou", "ago"), 8),
    **dict.fromkeys(("sep", "set"), 9),
    **dict.fromkeys(("oct", "okt", "ott", "out"), 10),
    **dict.fromkeys(("nov",), 11),
    **dict.fromkeys(("dec", "dez", "dic"), 12),
}
_TIME = r"(?:[T ,]+\d{1,2}[:.]\d{2}.*)?"
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})" + _TIME)
_COMPACT = re.compile(r"(?P<y>(?:19|2[01])\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:T\d{4,6}Z?)?")
_NUMBERS = re.compile(r"(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})" + _TIME)
_DAY_NAMED_MONTH = re.compile(
    r"(?:[^\W\d_]+\.?,? )?(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:\.[-/ ]*|[-/ ]+)(?:de )?"
    r"(?P<n>[^\W\d_]+)(?:\.[-/ ,]*|[-/ ,]+)(?:de )?(?P<y>\d{4}|\d{2})(?:,? .*)?"
)
_NAMED_MONTH_DAY = re.compile(r"(?:[^\W\d_]+\.?,? )?(?P<n>[^\W\d_]{3,})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})(?:[ ,].*)?", re.IGNORECASE)
_EPOCH = re.compile(r"(?P<s>\d{10})(?:\d{3})?(?:\.\d+)?")


class UnreadableDate(ValueError):
    """A text that is no day; the message says what was expected."""


def read_date(text: str, order: Order | None = None) -> date:
    """The day a text names, as written there: no zone is reckoned with, for a date is a date.

    Read are ISO 8601 with or without time, `05/Sep/26 11:00 AM`, `Fri Oct 02 2026 17:00:00 GMT+0000`, `Mon, 02 Mar 2026`,
    `4/3/25 5:14` (by `order`), `02.10.2026` (the day first), `October 2, 2026` and seconds or milliseconds since 1970.

    Raises
    ------
    UnreadableDate
        If it names none, or one outside 1950 to 2199, or may be two and `order` is None.
    """
    found = _read(text.strip(), order)
    if isinstance(found, str):
        raise UnreadableDate(found)
    return found


def told_order(text: str) -> Order | Literal["either"] | None:
    """Which order a date of three numbers gives away; None where it is no such date."""
    found = _NUMBERS.fullmatch(text.strip())
    if not found or found["sep"] == ".":
        return None
    first, second = int(found["a"]), int(found["b"])
    if first > 12 >= second:
        return "day first"
    if second > 12 >= first:
        return "month first"
    return "either" if first != second else None


@lru_cache(maxsize=8192)
def _read(text: str, order: Order | None) -> date | str:
    if found := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return _day(int(found["y"]), int(found["m"]), int(found["d"]))
    if found := _NUMBERS.fullmatch(text):
        return _of_numbers(int(found["a"]), int(found["b"]), _full_year(found["y"]), "day first" if found["sep"] == "." else order)
    if found := _DAY_NAMED_MONTH.fullmatch(text) or _NAMED_MONTH_DAY.fullmatch(text):
        month = _month(found["n"])
        return _day(_full_year(found["y"]), month, int(found["d"])) if month else EXPECTED
    if found := _EPOCH.fullmatch(text):
        return _in_range(date(1970, 1, 1) + timedelta(days=int(found["s"]) // 86_400))
    return EXPECTED


def _of_numbers(first: int, second: int, year: int, order: Order | None) -> date | str:
    if order is None:
        if first != second and first <= 12 and second <= 12:
            return "a date whose day and month can be told apart (say whether the day or the month comes first)"
        order = "day first" if first > 12 else "month first"
    day, month = (first, second) if order == "day first" else (second, first)
    found = _day(year, month, day)
    swapped = isinstance(found, str) and not isinstance(_day(year, day, month), str)
    return f"{EXPECTED}, or one with the {order.removesuffix(' first')} first" if swapped else found


def _month(name: str) -> int | None:
    import unicodedata

    plain = "".join(each for each in unicodedata.normalize("NFD", name.lower()) if not unicodedata.combining(each))
    return _MONTHS.get(plain[:4]) or _MONTHS.get(plain[:3])


def _full_year(text: str) -> int:
    """POSIX: 69 to 99 are of the last century."""
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= 69 else 2000)


def _day(year: int, month: int, day: int) -> date | str:
    try:
        return _in_range(date(year, month, day))
    except ValueError:
        return f"{EXPECTED} that is in the calendar"


def _in_range(day: date) -> date | str:
    return day if day.year in YEARS else f"a year from {YEARS.start} to {YEARS.stop - 1}"
