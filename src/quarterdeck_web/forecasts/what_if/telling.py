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
        if (name, each["id"]) != (kind, ref) and shown(each["after"]) != shown(each["before"])
    ]
    moved.sort(key=lambda each: (each["kind"] != "releases", -abs(each["days"] or 0), each["title"]))
    return {"moved": moved[:MOST_OTHERS], "num_moved": len(moved), "own": _own(outcome[kind].get(ref))}


def shown(side: dict[str, Any] | None) -> tuple[Any, ...]:
    """What a page shows of one side: what differs below that has not moved for who reads it."""
    return (side["p50_date"], side["p85_date"], words.chance(side["probability_on_time"])) if side else ()


def days_moved(move: dict[str, Any]) -> int | None:
    """Days by which the 85 % date is later (earlier: below zero); None where there is none on one side."""
    before, after = move["before"]["p85_date"], (move["after"] or {}).get("p85_date")
    return (after - before).days if before and after else None


def _own(move: dict[str, Any] | None) -> dict[str, Any]:
    """By how much the subject's own 85 % date moves, in words, and which of what is shown moves at all."""
    before, after, days = shown(move["before"] if move else None), shown(move["after"] if move else None), days_moved(move) if move else None
    shift = f"{words.plural(abs(days), 'day')} {'later' if days > 0 else 'earlier'}" if days else ""
    moves = [bool(after) and now != was for was, now in zip(before, after, strict=False)] or [False] * 3
    return {"shift": shift, "p50": moves[0], "p85": moves[1], "chance": moves[2], "any": any(moves)}


def spans_of(outcome: dict[str, Any], kind: str, ref: str) -> dict[str, date]:
    """The days between which the dates of a subject are drawn, before and after."""
    move = outcome[kind].get(ref) or {"before": {}, "after": None}
    sides = [side for side in (move["before"], move["after"]) if side]
    days = [side[name] for side in sides for name in ("p50_date", "p85_date", "promised") if side.get(name)]
    days.append(outcome["made_on"])
    last = max(days) + timedelta(days=14)
    # The name of a month stands where it begins: not where there is no room for it.
    return {"axis_start": min(days) - timedelta(days=7), "axis_end": last if last.day > 9 else last - timedelta(days=last.day)}
