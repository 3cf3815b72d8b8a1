"""Estimates against what work took: `python -m benchmarks.estimates DIR [--json OUT] [--limit N] [--boosted]`.

DIR holds `throughput/*.csv.gz` (issues with story points, minutes in progress and dates) and `storypoints/*.csv.gz` (texts with story points).

*Errors*: at the start of each quarter everything is learned from issues resolved before it, and the hours in progress of the issues created in it are
forecast from their story points. *Loss* is the pinball loss of log hours, averaged over the levels. *Text*: points forecast from titles and texts,
learned from the issues before; in between come blocks of a tenth. Projects were dealt into a part to choose settings on and a part to check them on.
"""

import argparse
import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.estimate_rows import Row, number, read_rows
from benchmarks.estimate_texts import text_rows, text_summary
from quarterdeck.forecast.estimates import EstimateErrors, PastWork, learn_errors
from quarterdeck.forecast.scores import bootstrap_interval, pinball

LEVELS = np.array([0.10, 0.25, 0.50, 0.75, 0.85, 0.95])
MIN_TRAINED = 100
"""Before so many issues are resolved in all projects together nothing is forecast."""
GLOBAL, TEAM, TEAM_SIZE = "global factor", "shrunk per team", "shrunk per team and size"


@dataclass(frozen=True, slots=True)
class Issue:
    project: str
    points: float
    hours: float
    created: date
    resolved: date
    kind: str = ""


def part_of(project: str) -> str:
    """The part a project belongs to: half of them, dealt by their names, were used to choose settings."""
    return "chosen on" if hashlib.sha256(project.lower().encode()).digest()[0] % 2 else "checked on"


def read_issues(folder: Path, limit: int | None) -> tuple[list[Issue], int]:
    """Issues with points, hours and both dates, of at most so many projects, and how many rows have not all of them."""
    found: dict[str, list[Issue]] = defaultdict(list)
    left_out = 0
    for path in sorted(folder.glob("*.csv.gz")):
        project = path.name.removesuffix(".csv.gz").rsplit("_", 1)[-1]
        if limit is not None and len(found) >= limit and project not in found:
            continue
        for row in read_rows(path):
            points, minutes = number(row.get("Story_Point")), number(row.get("In_Progress_Minutes"))
            created, resolved = _day(row.get("Creation_Date")), _day(row.get("Resolution_Date"))
            if points and minutes and created and resolved and resolved >= created:
                found[project].append(Issue(project, points, minutes / 60, created, resolved, row.get("Type") or ""))
            else:
                left_out += 1
    return sorted((each for own in found.values() for each in own), key=lambda each: (each.created, each.project, each.points)), left_out


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


Quantiles = Callable[[Issue], np.ndarray]
"""Log hours at the levels."""
Methods = dict[str, Callable[[Sequence[Issue]], Quantiles]]


def global_factor(past: Sequence[Issue]) -> Quantiles:
    """One distribution of actual ÷ estimate for everything: the baseline."""
    errors = np.quantile(np.log([each.hours / each.points for each in past]), LEVELS)
    return lambda issue: np.log(issue.points) + errors


def shrunk(*names: str) -> Callable[[Sequence[Issue]], Quantiles]:
    """The engine's learner along a path of these attributes."""

    def path(issue: Issue) -> tuple[str, ...]:
        return tuple(str(getattr(issue, name)) for name in names)

    def learn(past: Sequence[Issue]) -> Quantiles:
        learned: EstimateErrors = learn_errors([PastWork(each.points, each.hours, path(each), each.resolved) for each in past])
        return lambda issue: np.log(learned.quantiles(issue.points, path(issue), LEVELS))

    return learn


def boosted(past: Sequence[Issue]) -> Quantiles:
    """Gradient-boosted quantiles of log(actual ÷ estimate) on size, team and how the team's last forty came out."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    teams = {name: code for code, name in enumerate(sorted({each.project for each in past}))}
    lately: dict[str, list[float]] = defaultdict(list)
    features, errors = [], []
    for each in sorted(past, key=lambda each: each.resolved):
        own = lately[each.project]
        features.append([np.log(each.points), teams[each.project], np.median(own[-40:]) if own else np.nan])
        errors.append(np.log(each.hours / each.points))
        own.append(errors[-1])
    settings = {"max_iter": 60, "max_leaf_nodes": 7, "min_samples_leaf": 30, "learning_rate": 0.06, "early_stopping": False, "random_state": 1}
    rows, target = np.array(features), np.array(errors)
    kinds = {"loss": "quantile", "categorical_features": [1]}
    models = [HistGradientBoostingRegressor(quantile=level, **kinds, **settings).fit(rows, target) for level in LEVELS]
    said: dict[tuple[float, str], np.ndarray] = {}

    def quantiles(issue: Issue) -> np.ndarray:
        key = (issue.points, issue.project)
        if key not in said:
            own = lately.get(issue.project)
            row = np.array([[np.log(issue.points), teams.get(issue.project, np.nan), np.median(own[-40:]) if own else np.nan]])
            said[key] = np.log(issue.points) + np.sort([float(model.predict(row)[0]) for model in models])
        return said[key]

    return quantiles


def roll(issues: Sequence[Issue], methods: Methods) -> list[Row]:
    """One row for each forecast issue: its losses and where its hours fell, by method."""
    quarters: dict[date, list[Issue]] = defaultdict(list)
    for issue in issues:
        quarters[date(issue.created.year, 3 * ((issue.created.month - 1) // 3) + 1, 1)].append(issue)
    found = []
    for origin in sorted(quarters):
        past = [each for each in issues if each.resolved < origin]
        if len(past) < MIN_TRAINED:
            continue
        learned = {name: learn(past) for name, learn in methods.items()}
        for issue in quarters[origin]:
            row: Row = {"project": issue.project, "origin": origin}
            for name, quantiles in learned.items():
                said = quantiles(issue)
                row[name] = float(pinball(said, LEVELS, np.log(issue.hours)).mean())
                row[f"{name} hours"] = float(pinball(np.exp(said), LEVELS, issue.hours).mean())
                row[f"{name} below"] = [bool(np.log(issue.hours) <= each) for each in said]
            found.append(row)
    return found


def error_summary(rows: Sequence[Row], names: Sequence[str]) -> Row:
    summary: Row = {}
    for part in ("all", "chosen on", "checked on"):
        own = [row for row in rows if part in ("all", part_of(row["project"]))]
        if not own:
            continue
        projects = [row["project"] for row in own]
        base = [row[GLOBAL] for row in own]
        cell: Row = {"forecasts": len(own), "projects": len(set(projects))}
        for name in names:
            losses = [row[name] for row in own]
            below = np.array([row[f"{name} below"] for row in own])
            held = zip(LEVELS, below.mean(axis=0), strict=True)
            hours = [row[f"{name} hours"] for row in own]
            cell[name] = {"pinball": round(float(np.mean(losses)), 4), "pinball_hours": round(float(np.mean(hours)), 2)}
            cell[name] |= {f"coverage{level * 100:.0f}": round(float(share), 3) for level, share in held}
            if name != GLOBAL:
                ratio = bootstrap_interval(losses, projects, 1, over=base)
                gain = 1 - sum(losses) / sum(base)
                cell[name] |= {"gain": round(gain, 4), "gain_low": round(1 - ratio.high, 4), "gain_high": round(1 - ratio.low, 4)}
                apart = list(_by_group(own, name).values())
                cell[name] |= {"projects_better": int(sum(each > 0 for each in apart)), "gain_median_project": round(float(np.median(apart)), 4)}
        summary[part] = cell
    return summary


def _by_group(rows: Sequence[Row], name: str) -> dict[str, float]:
    """The gain of a method over the global factor in each project."""
    projects = sorted({row["project"] for row in rows})
    sums = {project: [sum(row[key] for row in rows if row["project"] == project) for key in (name, GLOBAL)] for project in projects}
    return {project: 1 - own / base for project, (own, base) in sums.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--json", type=Path, metavar="OUT")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N projects of each kind")
    parser.add_argument("--boosted", action="store_true", help="measure gradient-boosted quantiles, too (some minutes)")
    arguments = parser.parse_args()
    began = time.process_time()
    issues, left_out = read_issues(arguments.folder / "throughput", arguments.limit)
    if not issues:
        raise SystemExit(f"{arguments.folder}: expected throughput/*.csv.gz with story points, minutes in progress and dates, found none")
    methods: Methods = {GLOBAL: global_factor, TEAM: shrunk("project"), TEAM_SIZE: shrunk("project", "points")}
    methods |= {"boosted quantiles": boosted} if arguments.boosted else {}
    rows = roll(issues, methods)
    if not rows:
        raise SystemExit(f"{arguments.folder}: {len(issues)} issues are too few to learn from, {MIN_TRAINED} must be resolved first. Read more files")
    summary: Row = {"issues": len(issues), "rows_without_all_numbers": left_out, "errors": error_summary(rows, list(methods))}
    whole = summary["errors"]["all"][TEAM_SIZE]
    summary |= {"pinball": whole["pinball"], "pinball_global": summary["errors"]["all"][GLOBAL]["pinball"], "pinball_gain": whole["gain"]}
    texts = [row for path in sorted((arguments.folder / "storypoints").glob("*.csv.gz"))[: arguments.limit] for row in text_rows(path)]
    if texts:
        summary["text"] = text_summary(texts)
    summary["cpu_s"] = round(time.process_time() - began, 1)
    _tell(summary)
    if arguments.json:
        arguments.json.write_text(json.dumps({"summary": summary, "rows": _by_project(rows, list(methods))}, indent=1), encoding="utf-8")


def _by_project(rows: Sequence[Row], names: Sequence[str]) -> list[Row]:
    found = []
    for project in sorted({row["project"] for row in rows}):
        own = [row for row in rows if row["project"] == project]
        found.append({"project": project, "part": part_of(project), "forecasts": len(own)})
        found[-1] |= {name: round(float(np.mean([row[name] for row in own])), 4) for name in names}
    return found


def tell_errors(summary: Row) -> None:
    """Print each method's loss, coverage and gain, by part."""
    for part, cell in summary.items():
        print(f"\n{part}: {cell['forecasts']:,} forecasts, {cell['projects']} projects")
        for name, score in cell.items():
            if isinstance(score, dict):
                gain = f"  {score['gain']:+.1%} ({score['gain_low']:+.1%} to {score['gain_high']:+.1%})" if "gain" in score else ""
                covered = "/".join(f"{score[f'coverage{level}']:.3f}" for level in (50, 85, 95))
                print(f"  {name:26} pinball {score['pinball']:.4f}  below 50/85/95 {covered}{gain}")


def _tell(summary: Row) -> None:
    print(f"{summary['issues']:,} issues with points, hours and dates ({summary['rows_without_all_numbers']:,} rows lack one)")
    tell_errors(summary["errors"])
    if "text" in summary:
        print(f"\ntext to points: {summary['text']['issues']:,} issues, {summary['text']['projects']} projects")
        for name, score in summary["text"].items():
            if isinstance(score, dict):
                print(f"  {name:20} " + "  ".join(f"{key} {value}" for key, value in score.items()))
    print(f"\n{summary['cpu_s']} CPU s")


if __name__ == "__main__":
    main()
