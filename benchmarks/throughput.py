"""How true throughput forecasts are: `python -m benchmarks.throughput DIR [--projects N] [--samples N] [--half a|b] [--json OUT]`.

DIR holds a table for each project (.csv or .csv.gz) with a column Resolution_Date, a row for each finished item. At every fourth week of
each project it is asked when 4, 8 and 16 weeks of work will be done; only what was finished before is known. Scores are in weeks.
"""

import argparse
import csv
import gzip
import hashlib
import json
import platform
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from quarterdeck.forecast.scores import bootstrap_interval, coverage, crps_of_discrete, pinball, randomised_pit
from quarterdeck.forecast.throughput import TeamHistory, history_of
from quarterdeck.forecast.throughput.backtest import BOOTSTRAPS, FINAL, Backtest, backtest

LEVELS = (0.50, 0.85, 0.95)
COLUMN = "Resolution_Date"
SEED = 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--projects", type=int, help="only so many, the first by name")
    parser.add_argument("--half", choices=("a", "b"), help="only the projects whose name's hash falls in this half")
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--json", type=Path, dest="out")
    arguments = parser.parse_args()
    started = time.process_time()
    histories = list(_histories(arguments.folder, arguments.half))[: arguments.projects]
    if not histories:
        parser.error(f"{arguments.folder} holds no table with a column {COLUMN} and a day in it")
    tests = backtest(histories, num_samples=arguments.samples, seed=SEED)
    rows = [_scored(test, method) for test in tests for method in test.weeks]
    summary = _summary(tests, rows, len(histories))
    _print(rows, summary)
    summary |= {"samples": arguments.samples, "cpu_s": round(time.process_time() - started, 1)}
    summary |= {"python": platform.python_version(), "machine": platform.machine()}
    print(json.dumps(summary))
    if arguments.out:
        arguments.out.write_text(json.dumps({"summary": summary, "rows": rows}, indent=1) + "\n")


def _histories(folder: Path, half: str | None) -> Iterator[TeamHistory]:
    """One history for each project; the record runs from the Monday of the first finish to the Sunday of the last."""
    for path in sorted([*folder.glob("*.csv"), *folder.glob("*.csv.gz")]):
        name = path.name.removesuffix(".gz").removesuffix(".csv")
        if half is not None and half != _half(name):
            continue
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8", errors="replace", newline="") as file:  # type: ignore[operator]
            texts = [row.get(COLUMN) or "" for row in csv.DictReader(file)]
        days = [date.fromisoformat(text[:10]) for text in texts if text[:4].isdigit()]
        if not days:
            print(f"{path.name}: no days in {COLUMN}, left out")
            continue
        first = min(days) - timedelta(days=min(days).weekday())
        yield history_of(name, days, first=first, end=max(days) + timedelta(days=7 - max(days).weekday()))


def _half(name: str) -> str:
    return "ab"[hashlib.sha256(name.encode()).digest()[0] % 2]


def _crps(test: Backtest, method: str) -> np.ndarray:
    weeks = test.weeks[method]
    return crps_of_discrete(weeks, np.arange(weeks.shape[1]), test.outcome)


def _pits(test: Backtest, method: str) -> np.ndarray:
    return randomised_pit(test.weeks[method], test.outcome, seed=SEED)


def _scored(test: Backtest, method: str) -> dict[str, Any]:
    """One method at one size of work: coverage and scores, each with its 95 % interval over projects."""
    if not len(test.outcome):
        return {"work": test.work, "method": method, "forecasts": 0}
    crps, pits = _crps(test, method), _pits(test, method)
    row: dict[str, Any] = {"work": test.work, "method": method, "forecasts": len(crps), "projects": len(set(test.team))}
    for level, share in zip(LEVELS, coverage(pits, LEVELS), strict=True):
        row |= _with_interval(f"coverage{100 * level:.0f}", share, bootstrap_interval(pits <= level, test.team, SEED))
    row |= _with_interval("crps", crps.mean(), bootstrap_interval(crps, test.team, SEED))
    row["crps_by_project"] = round(float(np.mean([crps[test.team == team].mean() for team in np.unique(test.team)])), 3)
    q85 = (np.cumsum(test.weeks[method], axis=1) >= LEVELS[1] - 1e-9).argmax(axis=1)
    row["pinball85"] = round(float(pinball(q85, LEVELS[1], test.outcome).mean()), 3)
    row["q85_weeks"] = round(float(q85.mean()) + 1, 2)
    for base in BOOTSTRAPS:
        theirs = _crps(test, base)
        interval = bootstrap_interval(crps, test.team, SEED, over=theirs)
        row[f"against_{base}"] = round(float(crps.sum() / theirs.sum()) - 1, 4)
        row[f"against_{base}_interval"] = [round(interval.low - 1, 4), round(interval.high - 1, 4)]
    return row


def _summary(tests: tuple[Backtest, ...], rows: list[dict[str, Any]], num_projects: int) -> dict[str, Any]:
    """Over all sizes of work together, and the same keys for each size with its number of weeks at their end."""
    summary: dict[str, Any] = {"projects": num_projects, "forecasts": sum(len(test.outcome) for test in tests)}
    teams = np.concatenate([test.team for test in tests])
    pits = np.concatenate([_pits(test, FINAL) for test in tests])
    for level in LEVELS:
        summary |= _with_interval(f"coverage{100 * level:.0f}", (pits <= level).mean(), bootstrap_interval(pits <= level, teams, SEED))
    crps = {name: np.concatenate([_crps(test, name) for test in tests]) for name in tests[0].weeks}
    for name, key in {FINAL: "crps", "bootstrap12": "crps_bootstrap12", "bootstrap30": "crps_bootstrap30", "bootstrap26": "crps_bootstrap26"}.items():
        summary |= _with_interval(key, crps[name].mean(), bootstrap_interval(crps[name], teams, SEED))
    for base in BOOTSTRAPS:
        interval = bootstrap_interval(crps[FINAL], teams, SEED, over=crps[base])
        summary[f"against_{base}"] = round(float(crps[FINAL].sum() / crps[base].sum()) - 1, 4)
        summary[f"against_{base}_interval"] = [round(interval.low - 1, 4), round(interval.high - 1, 4)]
    for row in (row for row in rows if row["method"] == FINAL and row["forecasts"]):
        kept = ("coverage50", "coverage85", "coverage95", "crps", "against_bootstrap12", "against_bootstrap30")
        summary |= {f"{key}_{row['work']}": row[key] for key in kept}
    return summary


def _with_interval(key: str, value: float, interval: Any) -> dict[str, Any]:
    return {key: round(float(value), 4), f"{key}_interval": [round(interval.low, 4), round(interval.high, 4)]}


def _print(rows: list[dict[str, Any]], summary: dict[str, Any]) -> None:
    heads = (
        "work",
        "method",
        "forecasts",
        "coverage50",
        "coverage85",
        "coverage95",
        "crps",
        "against_bootstrap12",
        "against_bootstrap30",
        "q85_weeks",
    )
    print("\t".join(heads))
    for row in rows:
        print("\t".join(str(row.get(head, "")) for head in heads))
    print(f"{summary['projects']} projects, {summary['forecasts']} forecasts")


if __name__ == "__main__":
    main()
