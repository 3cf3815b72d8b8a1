"""How a pair of dates is written: its 50 % and its 85 %, the year once."""

from datetime import date

from quarterdeck.units import format_date


def format_span(first: date | None, last: date | None, today: date) -> str:
    """Two days as `19 Feb · 26 Mar 2027`; a day past what a forecast counts is `later`."""
    if first and last:
        return f"{format_date(first, last if first.year == last.year else today)} · {format_date(last, today)}"
    return f"{format_date(first, today)} · later" if first else "later"
