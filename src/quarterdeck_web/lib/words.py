"""How numbers and days are written on screens. The engine's own wording, so that a page, a report and a file say the same.

Nothing known is written as a dash, never as a zero.
"""

from datetime import date, datetime

from django.utils import timezone

from quarterdeck.units import format_amount, format_date, format_probability, format_share

UNKNOWN = "–"
AGREED_LEVEL = 0.85
"""A date is promised at this probability."""
CLEAR_DAYS_BACK, CLEAR_DAYS_AHEAD = 100, 265
"""Within these a day and a month name one day; together they are a year."""
MINUTE, HOUR, DAY = 60, 3600, 86400


def is_unknown(value: object) -> bool:
    """Whether there is nothing to write; a template passes "" for what its page did not say."""
    return value is None or value == ""


def amount(value: float | None, unit: str = "") -> str:
    """An amount with its unit: `€760 k`, `12 person-days`."""
    return UNKNOWN if is_unknown(value) else format_amount(float(value), unit)


def share(value: float | None) -> str:
    """A share between 0 and 1: `61 %`."""
    return UNKNOWN if is_unknown(value) else format_share(float(value))


def chance(value: float | None) -> str:
    """A probability: `72 %`, and `>95 %` where nobody can tell more."""
    return UNKNOWN if is_unknown(value) else format_probability(float(value))


def signed(value: float | None, unit: str = "") -> str:
    """A difference with its sign, always: `+€430 k`, `−€120 k`."""
    if is_unknown(value):
        return UNKNOWN
    return ("+" if value > 0 else "") + amount(value, unit)


def count(value: int | None) -> str:
    """A whole number with separators: `10,000`."""
    return UNKNOWN if is_unknown(value) else f"{value:,}"


def plural(value: int | None, words: str) -> str:
    """A number with its noun: `3 features`, `1 person`. `words` is the singular, or `person,people`."""
    one, _, many = words.partition(",")
    return f"{count(value)} {one if value == 1 else many or one + 's'}"


def as_day(value: date | datetime | str | None) -> date | None:
    """The day of a moment, in the current time zone; ISO text is read."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value) if value else None
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value or None


def day(value: date | datetime | str | None, today: date | None = None) -> str:
    """A day: `26 Mar`, with its year where it is not clear: in November, March is the next one and October the last."""
    found = as_day(value)
    return UNKNOWN if found is None else format_date(found, found if _is_clear(found, today or timezone.localdate()) else None)


def _is_clear(found: date, today: date) -> bool:
    return -CLEAR_DAYS_BACK <= (found - today).days < CLEAR_DAYS_AHEAD


def day_span(first: date | datetime | str | None, last: date | datetime | str | None) -> str:
    """Two days as one stretch: `11–17 Dec`, `19 Feb – 2 Mar`."""
    start, end = as_day(first), as_day(last)
    if start is None or end is None:
        return f"from {day(start)}" if start else f"until {day(end)}" if end else UNKNOWN
    if start == end:
        return day(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{day(end)}"
    return f"{format_date(start, start) if start.year == end.year else day(start)} – {day(end)}"


def ago(moment: datetime | date | None, now: datetime | None = None) -> str:
    """How long ago something was, as people say it; a day from last week on."""
    if is_unknown(moment):
        return UNKNOWN
    now = now or timezone.now()
    days = (as_day(now) - as_day(moment)).days  # type: ignore[operator]
    if not isinstance(moment, datetime):
        return "today" if days == 0 else "yesterday" if days == 1 else day(moment)
    seconds = (now - moment).total_seconds()
    if 0 <= seconds < MINUTE:
        return "just now"
    if 0 <= seconds < HOUR:
        return f"{int(seconds // MINUTE)} min ago"
    if 0 <= seconds < DAY and days == 0:
        return f"{int(seconds // HOUR)} h ago"
    if days == 1:
        return "yesterday"
    return f"{as_day(moment):%a}" if 1 < days < 7 else day(moment)


def tone(probability: float | None) -> str:
    """The colour of a probability: none at or above what was agreed, amber below, red below a half."""
    if is_unknown(probability):
        return "idle"
    return "" if probability >= AGREED_LEVEL else "warn" if probability >= 0.5 else "risk"
