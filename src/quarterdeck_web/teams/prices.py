"""What one more person would bring: the value that another full-time equivalent adds in each week, by the bound's prices."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any


def price_rows(outlook: Mapping[str, Any], upkeep: Mapping[str, float]) -> list[dict[str, Any]]:
    """People worth having, the dearest first: one more of a team, or of a team with one of its skills.

    `resources` of the outlook hold the plan's price of one more full-time equivalent in each week. Somebody with a skill
    adds to their team and to the skill, so both prices count; `upkeep` is the share of their time their team keeps back.
    The sum is worth at most that: prices hold for a small change, and fall as the want is filled.
    """
    resources: Mapping[str, Any] = outlook.get("resources") or {}
    rows: list[dict[str, Any]] = []
    for key, each in resources.items():
        kind, _, name = key.partition(":")
        team = name.partition("/")[0]
        own = [max(0.0, float(price)) for price in each.get("price") or ()]
        if not sum(own) or kind not in ("team", "skill"):
            continue
        shared = [max(0.0, float(price)) for price in (resources.get(f"team:{team}") or {}).get("price") or ()] if kind == "skill" else []
        weekly = [(a + b) * (1 - upkeep.get(team, 0.0)) for a, b in zip(own, shared or [0.0] * len(own), strict=True)]
        title = each["title"] if kind == "skill" else f"Anybody, {each['title']}"
        rows.append({"key": key, "title": title, "total": sum(weekly), "prices": weekly, "dearest": _stretch(weekly, outlook.get("start"))})
    rows.sort(key=lambda row: -row["total"])
    top = rows[0]["total"] if rows else 1.0
    dearest = max((max(row["prices"]) for row in rows), default=1.0)
    return [{**row, "share": row["total"] / top, "strip": [price / dearest for price in row["prices"]]} for row in rows]


def _stretch(prices: Sequence[float], start: str | None) -> tuple[date, date] | None:
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
