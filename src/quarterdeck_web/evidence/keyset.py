"""Lists of evidence by day, newest first, page by page: each page begins after the last row of the one before.

No page is counted off from the first, so that the thousandth takes as long as the first.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from quarterdeck_web.lib.scoped import ScopedQuerySet

ORDER = ("-day", "-id")


def cursor_of(row: Any) -> str:
    """Where a row stands, as addresses carry it."""
    return f"{row.day.isoformat()}.{row.pk.hex}"


def after(rows: ScopedQuerySet, cursor: str) -> ScopedQuerySet:
    """The rows that come after a place in the list; all of them where the place cannot be read."""
    place = place_of(cursor)
    if place is None:
        return rows
    day, pk = place
    # The first condition alone bounds the walk along the index; the second settles who was said on the same day.
    return rows.filter(day__lte=day).filter(Q(day__lt=day) | Q(id__lt=pk))


def page(rows: ScopedQuerySet, cursor: str, size: int) -> tuple[list[Any], str]:
    """A page of rows and the cursor of the next one, empty at the end."""
    found = list(after(rows, cursor).order_by(*ORDER)[: size + 1])
    return found[:size], cursor_of(found[size - 1]) if len(found) > size else ""


def place_of(cursor: str) -> tuple[date, UUID] | None:
    """The day and id a cursor stands for, None where it cannot be read."""
    day, _, key = cursor.partition(".")
    try:
        return date.fromisoformat(day), UUID(hex=key)
    except ValueError:
        return None
