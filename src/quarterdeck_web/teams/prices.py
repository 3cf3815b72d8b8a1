"""What one more person would bring: the value that another full-time equivalent adds in each week, by the bound's prices."""

from datetime import date, timedelta
from typing import Any


def price_rows(outlook: dict[str, Any]) -> list[dict[str, Any]]:
    """Teams and skills with a price, the dearest first.

    `resources` of the outlook hold the plan's price of one more full-time equivalent in each week. The sum from today on
    is what one more person of it is worth at most: prices hold for a small change, and fall as the want is filled.
    """
    rows = []
    for key, each in (outlook.get("resources") or {}).items():
        prices = [max(0.0, float(price)) for price in each.get("price") or ()]
        total = sum(prices)
        if total <= 0 or each.get("kind") == "person":
            continue
        rows.append(
            {
                "key": key,
                "title": each.get("title") or key,
                "kind": each.get("kind", ""),
                "total": total,
                "prices": prices,
                "first_week": next(week for week, price in enumerate(prices) if price > 0),
                "dearest": _stretch(prices, outlook.get("start")),
            }
        )
    rows.sort(key=lambda row: -row["total"])
    top = rows[0]["total"] if rows else 1.0
    dearest = max((max(row["prices"]) for row in rows), default=1.0)
    return [{**row, "share": row["total"] / top, "strip": [price / dearest for price in row["prices"]]} for row in rows]


def _stretch(prices: list[float], start: str | None) -> tuple[date, date] | None:
    """The days between which four fifths of the worth lies, where the plan says when its weeks begin."""
    if not start:
        return None
    total, running, first, last = sum(prices), 0.0, 0, len(prices) - 1
    for week, price in enumerate(prices):
        if running <= 0.1 * total < running + price:
            first = week
        if running < 0.9 * total <= running + price:
            last = week
            break
        running += price
    monday = date.fromisoformat(start)
    return monday + timedelta(weeks=first), monday + timedelta(weeks=last, days=4)
