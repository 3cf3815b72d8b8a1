"""Estimates asked week by week, by pooled learners: `python -m benchmarks.pooled_estimates DIR [--json OUT] [--limit N]`.

DIR holds issues with story points, kind, minutes in progress and dates (`throughput/*.csv.gz`). As in `benchmarks.estimates`, but each issue is
forecast from what was resolved before the week it was written in, not the quarter. *Mean of the three* is that of the quantiles of the engine's
learner along three paths: team and size, size and team, team and kind. Trees are boosted quantiles, grown anew each quarter.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.estimate_rows import Row
from benchmarks.estimates import GLOBAL, LEVELS, MIN_TRAINED, TEAM_SIZE, Issue, error_summary, read_issues, tell_errors
from quarterdeck.forecast.estimates import PastWork, learn_errors
from quarterdeck.forecast.scores import pinball

Along = Callable[[Issue], tuple[str, ...]]
PATHS: dict[str, Along] = {
    TEAM_SIZE: lambda issue: (issue.project, str(issue.points)),
    "by size, then team": lambda issue: (str(issue.points), issue.project),
    "by team, then kind": lambda issue: (issue.project, issue.kind),
}
POOLED, TREES, ALL = "mean of the three", "boosted quantiles", "mean with a third of trees"
TREE_SHARE = 1 / 3
GROWN_EVERY_DAYS = 91
FEWEST_ROWS = 200
HALF_LIVES = (30, 120, 500)
"""Days after which a past error counts half, for what the trees are told of a team lately."""
SETTINGS = {"max_iter": 60, "max_leaf_nodes": 7, "min_samples_leaf": 30, "learning_rate": 0.06, "early_stopping": False, "random_state": 1}


def quantile(values: np.ndarray, ages: np.ndarray, half_life: float, levels: Sequence[float]) -> np.ndarray:
    """Quantiles of past errors that fade."""
    order = np.argsort(values, kind="stable")
    weights = (0.5 ** (ages / half_life) + 1e-9)[order]
    upto = np.cumsum(weights)
    return np.interp(levels, (upto - weights / 2) / upto[-1], values[order])


class Table:
    """The issues as columns: days as numbers, log hours and points, and for each the first day of its week, on which it is asked."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = issues
        self.created = np.array([each.created.toordinal() for each in issues])
        self.resolved = np.array([each.resolved.toordinal() for each in issues])
        self.origin = self.created - self.created % 7
        self.size, self.hours = np.log([each.points for each in issues]), np.log([each.hours for each in issues])
        self.error = self.hours - self.size
        self.team, self.kind = (_codes([getattr(each, name) for each in issues]) for name in ("project", "kind"))
        self.asked = np.array([(self.resolved < origin).sum() >= MIN_TRAINED for origin in self.origin])

    def weeks(self) -> list[int]:
        return sorted({int(each) for each in self.origin[self.asked]})


def _codes(names: Sequence[str]) -> np.ndarray:
    return np.unique(names, return_inverse=True)[1].astype(float)


def global_factor(table: Table) -> np.ndarray:
    said = np.full((len(table.issues), len(LEVELS)), np.nan)
    for origin in table.weeks():
        own = table.asked & (table.origin == origin)
        said[own] = table.size[own, None] + np.quantile(table.error[table.resolved < origin], LEVELS)
    return said


def along(table: Table, path: Along) -> np.ndarray:
    """Log hours at the levels by the engine's learner along a path."""
    said = np.full((len(table.issues), len(LEVELS)), np.nan)
    past = [PastWork(each.points, each.hours, path(each), each.resolved) for each in table.issues]
    for origin in table.weeks():
        learned = learn_errors([past[idx] for idx in np.flatnonzero(table.resolved < origin)], as_of=date.fromordinal(origin))
        for idx in np.flatnonzero(table.asked & (table.origin == origin)):
            said[idx] = np.log(learned.quantiles(table.issues[idx].points, path(table.issues[idx]), LEVELS))
    return said


def features(table: Table) -> np.ndarray:
    """What is known on the day each issue is asked: it, its team lately, and its team's issues of its kind and of its size."""
    found = np.full((len(table.issues), 16), np.nan)
    for origin in np.unique(table.origin):
        here = table.origin == origin
        for team in np.unique(table.team[here]):
            own, past = np.flatnonzero(here & (table.team == team)), np.flatnonzero((table.team == team) & (table.resolved < origin))
            if len(past):
                found[own, :10] = _team_lately(table, origin, team, past)
                for idx in own:
                    found[idx, 10:] = _like_it(table, origin, past, idx)
    return np.column_stack([table.size, table.team, table.kind, found])


def _team_lately(table: Table, origin: int, team: float, past: np.ndarray) -> list[float]:
    ages, errors = origin - table.resolved[past], table.error[past]
    middles = [float(quantile(errors, ages, half_life, [0.5])[0]) for half_life in HALF_LIVES]
    spread = [float(each) for each in quantile(errors, ages, 180, [0.1, 0.25, 0.75, 0.9])]
    num_open = ((table.team == team) & (table.created < origin) & (table.resolved >= origin)).sum()
    return [len(past), float(ages.min()), *middles, *spread, num_open / max((ages < GROWN_EVERY_DAYS).sum(), 1)]


def _like_it(table: Table, origin: int, past: np.ndarray, idx: int) -> list[float]:
    found = [np.nan] * 6
    same = past[table.kind[past] == table.kind[idx]]
    if len(same) >= 3:
        found[:2] = [float(quantile(table.error[same], origin - table.resolved[same], 180, [0.5])[0]), len(same)]
    same = past[np.abs(table.size[past] - table.size[idx]) < 0.01]
    if len(same) >= 3:
        found[2:] = [*(float(each) for each in quantile(table.error[same], origin - table.resolved[same], 180, [0.25, 0.5, 0.75])), len(same)]
    return found


def boosted(table: Table, instead: np.ndarray) -> np.ndarray:
    """Gradient-boosted quantiles of log errors, grown on the first day of each quarter; `instead` while there are few rows."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    rows, said = features(table), instead.copy()
    quarter = table.created - table.created % GROWN_EVERY_DAYS
    for first in np.unique(quarter[table.asked]):
        own, past = np.flatnonzero(table.asked & (quarter == first)), np.flatnonzero(table.asked & (table.resolved < first))
        if len(past) >= FEWEST_ROWS:
            kinds = {"loss": "quantile", "categorical_features": [1, 2]}
            grown = [HistGradientBoostingRegressor(quantile=level, **kinds, **SETTINGS).fit(rows[past], table.error[past]) for level in LEVELS]
            said[own] = table.size[own, None] + np.sort(np.column_stack([each.predict(rows[own]) for each in grown]), axis=1)
    return said


def forecasts(table: Table) -> dict[str, np.ndarray]:
    """Log hours at the levels by each method, shape (num_issues, num_levels)."""
    found = {GLOBAL: global_factor(table)} | {name: along(table, path) for name, path in PATHS.items()}
    found[POOLED] = np.mean([found[name] for name in PATHS], axis=0)
    found[TREES] = boosted(table, found[POOLED])
    found[ALL] = (1 - TREE_SHARE) * found[POOLED] + TREE_SHARE * found[TREES]
    return found


def scored(table: Table, said: dict[str, np.ndarray]) -> list[Row]:
    rows: list[Row] = []
    for idx in np.flatnonzero(table.asked):
        row: Row = {"project": table.issues[idx].project}
        for name, quantiles in said.items():
            row[name] = float(pinball(quantiles[idx], LEVELS, table.hours[idx]).mean())
            row[f"{name} hours"] = float(pinball(np.exp(quantiles[idx]), LEVELS, table.issues[idx].hours).mean())
            row[f"{name} below"] = [bool(table.hours[idx] <= each) for each in quantiles[idx]]
        rows.append(row)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--json", type=Path, metavar="OUT")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N projects")
    arguments = parser.parse_args()
    began = time.process_time()
    issues, _ = read_issues(arguments.folder / "throughput", arguments.limit)
    if not issues:
        raise SystemExit(f"{arguments.folder}: expected throughput/*.csv.gz with story points, minutes in progress and dates, found none")
    table = Table(issues)
    said = forecasts(table)
    rows = scored(table, said)
    if not rows:
        raise SystemExit(f"{arguments.folder}: {len(issues)} issues are too few to learn from, {MIN_TRAINED} must be resolved first. Read more files")
    summary: Row = {"issues": len(issues), "errors": error_summary(rows, list(said)), "cpu_s": round(time.process_time() - began, 1)}
    tell_errors(summary["errors"])
    print(f"\n{summary['cpu_s']} CPU s")
    if arguments.json:
        arguments.json.write_text(json.dumps(summary, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
