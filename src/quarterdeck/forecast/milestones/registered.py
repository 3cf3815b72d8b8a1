"""A forecast put down before its outcome, with what it was made of; and its score once the truth is known."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from quarterdeck.errors import InvalidInput, UnreadableFile
from quarterdeck.files import open_bytes, read_text
from quarterdeck.forecast.milestones.forecast import MilestoneForecast, MilestoneOutlook
from quarterdeck.forecast.milestones.tables import Row, read_table

FORMAT, VERSION = "quarterdeck-registered-forecast", 1
DIGITS = 6
"""Decimals of a stored probability."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the inputs come from, and under which licence their facts travel."""

    title: str
    address: str
    licence: str


def registered_document(
    outlook: MilestoneOutlook, titles: Sequence[str], *, origin_date: date, last_day: date, inputs: Mapping[str, str], source: Source
) -> dict[str, Any]:
    """The forecast as a document to keep.

    Parameters
    ----------
    titles
        The trains looked at, from the origin on.
    last_day
        The last day anything in the inputs was said; what lies after the origin was not used.
    inputs
        Each input file's name and the sha256 of its content.
    """
    return {
        "format": FORMAT,
        "version": VERSION,
        "train": outlook.title,
        "origin_date": origin_date.isoformat(),
        "inputs_end_on": last_day.isoformat(),
        "inputs_sha256": dict(inputs),
        "source": {"title": source.title, "address": source.address, "licence": source.licence},
        "method": {
            "name": outlook.method,
            "note": outlook.note,
            "view": outlook.view,
            "recalibration": {name: round(getattr(outlook.recalibration, name), DIGITS) for name in ("a", "b", "c")},
        },
        "trains": list(titles),
        "items": [_item(each, titles) for each in sorted(outlook.forecasts, key=lambda each: (_number(each.group), each.stage))],
    }


def _item(forecast: MilestoneForecast, titles: Sequence[str]) -> dict[str, Any]:
    horizon = forecast.target - forecast.origin
    return {
        "item": forecast.item,
        "title": forecast.title,
        "team": forecast.team,
        "stage": forecast.stage,
        "target": titles[horizon] if horizon < len(titles) else "later",
        "committed": forecast.is_committed,
        "on_time": None if forecast.on_time is None else round(forecast.on_time, DIGITS),
        "probabilities": [round(each, DIGITS) for each in forecast.probabilities],
        "reference": [round(each, DIGITS) for each in forecast.reference],
    }


def _number(text: str) -> tuple[int, str]:
    return (int(text), "") if text.isdigit() else (0, text)


def document_bytes(document: Mapping[str, Any]) -> bytes:
    """The document as it is written, the same bytes for the same forecast."""
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def sha256_of(path: str | Path) -> str:
    """The sha256 of a file's bytes, in hexadecimal."""
    with open_bytes(Path(path)) as file:
        return hashlib.sha256(file.read()).hexdigest()


def read_registered(path: str | Path) -> dict[str, Any]:
    """A registered forecast. Raises `UnreadableFile` if it is none."""
    try:
        document = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise UnreadableFile(str(path), f"is no JSON ({error}).", "Name a registered forecast.") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT or document.get("version") != VERSION:
        raise UnreadableFile(str(path), f"is no registered forecast of version {VERSION}.", "Name a file that was written by --register.")
    return document


@dataclass(frozen=True, slots=True)
class RegisteredScore:
    """How a registered forecast came out: scores of it, of the plan as stated and of the reference class; lower is better.

    `rps` cover the trains that are closed; `brier` is that of being on time, among items whose target is closed.
    `by_chance` tells for each range of stated chances how many there were, their mean and the share that came true.
    """

    num_items: int
    trains: tuple[str, ...]
    rps: float
    rps_plan: float
    rps_reference: float
    num_due: int
    brier: float | None
    brier_plan: float | None
    expected_on_time: float
    came_on_time: int
    by_chance: tuple[tuple[float, float, int, float, float], ...]


CHANCES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def score_registered(document: Mapping[str, Any], met: Mapping[str, str | None], closed_through: str) -> RegisteredScore:
    """Score a registered forecast on the trains closed by now.

    Parameters
    ----------
    met
        For each item the title of the train it was met in, None for not by `closed_through`. Every item must be told.
    closed_through
        The last train that is closed.

    Raises
    ------
    InvalidInput
        If items are not told, are told but were not forecast, or name a train the forecast does not look at: all of them.
    """
    trains: list[str] = document["trains"]
    _refuse_unknown(document, met, closed_through)
    num = trains.index(closed_through) + 1
    items = document["items"]
    came = np.array([[met[each["item"]] in trains[: idx + 1] for idx in range(num)] for each in items], dtype=float)
    plan = np.array([[_target(each, trains) <= idx for idx in range(num)] for each in items], dtype=float)
    own, reference = (np.cumsum([each[name][:num] for each in items], axis=1) for name in ("probabilities", "reference"))
    due = [idx for idx, each in enumerate(items) if each["on_time"] is not None and _target(each, trains) < num]
    said = np.array([items[idx]["on_time"] for idx in due], dtype=float)
    on_time = np.array([came[idx, _target(items[idx], trains)] for idx in due], dtype=float)
    return RegisteredScore(
        num_items=len(items),
        trains=tuple(trains[:num]),
        rps=_squares(own, came),
        rps_plan=_squares(plan, came),
        rps_reference=_squares(reference, came),
        num_due=len(due),
        brier=float(((said - on_time) ** 2).mean()) if due else None,
        brier_plan=float(((1 - on_time) ** 2).mean()) if due else None,
        expected_on_time=float(said.sum()),
        came_on_time=int(on_time.sum()),
        by_chance=_by_chance(said, on_time),
    )


def _squares(stated: np.ndarray, came: np.ndarray) -> float:
    return float(((stated - came) ** 2).sum(axis=1).mean())


def _target(item: Mapping[str, Any], trains: Sequence[str]) -> int:
    return trains.index(item["target"]) if item["target"] in trains else len(trains)


def _by_chance(said: np.ndarray, on_time: np.ndarray) -> tuple[tuple[float, float, int, float, float], ...]:
    found = []
    for low, high in pairwise(CHANCES):
        within = (said >= low) & ((said < high) | (high == 1.0))
        if within.any():
            found.append((low, high, int(within.sum()), float(said[within].mean()), float(on_time[within].mean())))
    return tuple(found)


def _refuse_unknown(document: Mapping[str, Any], met: Mapping[str, str | None], closed_through: str) -> None:
    trains, items = document["trains"], [each["item"] for each in document["items"]]
    flaws = [f"item {item}: expected a row for it, got none" for item in items if item not in met]
    flaws += [f"item {item}: expected one of the items forecast" for item in met if item not in set(items)]
    if closed_through not in trains:
        flaws.append(f"closed through: expected one of {', '.join(trains)}, got '{closed_through}'")
    closed = trains[: trains.index(closed_through) + 1] if closed_through in trains else trains
    wrong = {item: train for item, train in met.items() if train and train not in closed}
    flaws += [f"item {item}: expected one of {', '.join(closed)} or nothing, got '{train}'" for item, train in wrong.items()]
    if flaws:
        more = [f"and {len(flaws) - 12} more"] if len(flaws) > 12 else []
        raise InvalidInput("\n  ".join([f"the outcomes have {len(flaws)} flaws:", *flaws[:12], *more]))


def read_outcomes(path: str | Path) -> dict[str, str | None]:
    """What came of each item: a CSV with the columns `item` and `met`, the train's title or nothing.

    Raises
    ------
    UnreadableFile, InvalidInput
        If the file is none such, or tells an item twice.
    """
    table = read_table(Path(path), ("item", "met"))
    met: dict[str, str | None] = {}
    twice = [f"{row.place}: expected each item once, got {row.text('item')} again" for row in table.rows if _told_twice(row, met)]
    if twice:
        raise InvalidInput("\n  ".join([f"{path}: {len(twice)} flaws", *twice]))
    return met


def _told_twice(row: Row, met: dict[str, str | None]) -> bool:
    item = row.text("item").strip()
    if item in met:
        return True
    met[item] = row.text("met").strip() or None
    return False
