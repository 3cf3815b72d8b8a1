"""What levers did to dates, as a panel shows it. Plain values in, plain values out."""

from datetime import date, timedelta
from typing import Any

from quarterdeck_web.lib import words

MOST_OTHERS = 8


def moves_of(outcome: dict[str, Any], kind: str, ref: str) -> dict[str, Any]:
    """The other dates that move, those whose 85 % date moves most first, and how many of them there are."""
    moved = [
        each | {"kind": name, "days": days_moved(each)}
        for name in ("releases", "features")
        for each in outcome[name].values()
        if (name, each["id"]) != (kind, ref) and each["after"] != each["before"]
    ]
    moved.sort(key=lambda each: (each["kind"] != "releases", -abs(each["days"] or 0), each["title"]))
    return {"moved": moved[:MOST_OTHERS], "num_moved": len(moved), "own_shift": _shift(outcome[kind].get(ref))}


def days_moved(move: dict[str, Any]) -> int | None:
    """Days by which the 85 % date is later (earlier: below zero); None where there is none on one side."""
    before, after = move["before"]["p85_date"], (move["after"] or {}).get("p85_date")
    return (after - before).days if before and after else None


def _shift(move: dict[str, Any] | None) -> str:
    days = days_moved(move) if move else None
    if not days:
        return "as it stands" if days == 0 else ""
    return f"{words.plural(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


def spans_of(outcome: dict[str, Any], kind: str, ref: str) -> dict[str, date]:
    """The days between which the dates of a subject are drawn, before and after."""
    move = outcome[kind].get(ref) or {"before": {}, "after": None}
    sides = [side for side in (move["before"], move["after"]) if side]
    days = [side[name] for side in sides for name in ("p50_date", "p85_date", "promised") if side.get(name)]
    days.append(outcome["made_on"])
    return {"axis_start": min(days) - timedelta(days=7), "axis_end": max(days) + timedelta(days=14)}
