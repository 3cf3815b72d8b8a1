"""Days of Coordinated Universal Time, of the moments that trackers write."""

import re
from datetime import date, datetime, timedelta

from quarterdeck.importers.feedback.dates import Order, read_date

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*[+-]\d{2}:?\d{2}")
_GMT = re.compile(r"[^\W\d_]{3} [^\W\d_]{3} \d{1,2} \d{4} (?P<h>\d{2}):(?P<m>\d{2}):\d{2} GMT(?P<sign>[+-])(?P<zh>\d{2})(?P<zm>\d{2}).*")


def read_day(text: str, order: Order | None = None) -> date:
    """The day of Coordinated Universal Time that a text names; where it says no zone, the day as it is written.

    Raises
    ------
    UnreadableDate
        As `read_date` does.
    """
    text = text.strip()
    day = read_date(text, order)
    if _ISO.fullmatch(text):
        return _shifted_iso(text, day)
    if found := _GMT.fullmatch(text):
        ahead = timedelta(hours=int(found["zh"]), minutes=int(found["zm"])) * (1 if found["sign"] == "+" else -1)
        return _shifted(day, timedelta(hours=int(found["h"]), minutes=int(found["m"])), ahead)
    return day


def _shifted_iso(text: str, day: date) -> date:
    sign, zone = re.findall(r"([+-])(\d{2}:?\d{2})$", text)[0]
    ahead = timedelta(hours=int(zone[:2]), minutes=int(zone[-2:])) * (1 if sign == "+" else -1)
    hours, minutes = re.findall(r"[T ](\d{2}):(\d{2})", text)[0]
    return _shifted(day, timedelta(hours=int(hours), minutes=int(minutes)), ahead)


def _shifted(day: date, time: timedelta, ahead: timedelta) -> date:
    return (datetime(day.year, day.month, day.day) + time - ahead).date()
