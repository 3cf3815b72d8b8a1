"""How good forecasts of stated milestones are: `python -m benchmarks.milestones DIR [--quarter N] [--seed R] [--json OUT]`.

DIR holds the tables of the Kubernetes enhancements (or is the folder above them). Every release whose next six are over is
an origin; only what was known on the day of its enhancements freeze is learned from. In the same run: the plan as stated
and the reference class. `--quarter` takes a quarter of the enhancements alone, as if nothing else were known.

To put a forecast down before its outcome, and to score it afterwards:

    python -m benchmarks.milestones DIR --register 1.37 --opens 2026-06-16 --out FILE.json
    python -m benchmarks.milestones --score FILE.json --outcomes OUTCOMES.csv --through 1.37

OUTCOMES has the columns item and met: the release as v1.37, or nothing where it was not met by then.
"""

import argparse
import hashlib
import json
import platform
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from quarterdeck.errors import QuarterdeckError
from quarterdeck.files import write_atomically
from quarterdeck.forecast.milestones import (
    Enhancements,
    MilestoneHistory,
    ScoredMilestone,
    Source,
    Train,
    backtest_milestones,
    document_bytes,
    forecast_milestones,
    read_enhancements,
    read_outcomes,
    read_registered,
    registered_document,
    score_milestones,
    score_registered,
    sha256_of,
)

KUBERNETES = Source("Kubernetes enhancements, all versions of keps/**/kep.yaml", "https://github.com/kubernetes/enhancements", "Apache-2.0")
TARGETS = {"gain_plan": 0.60, "gain_reference": 0.18, "pit85": (0.83, 0.87)}
"""What is promised, on enhancements that are not in the data."""


def main() -> None:
    arguments = _arguments()
    try:
        if arguments.score:
            _score(arguments)
        elif arguments.register:
            _register(arguments)
        else:
            _backtest(arguments)
    except QuarterdeckError as error:
        sys.exit(str(error))


def _backtest(arguments: argparse.Namespace) -> None:
    started = time.process_time()
    read = read_enhancements(arguments.folder)
    history = _quarter(read.history, arguments.quarter)
    first = None if arguments.last is None else history.num_closed - 6 - arguments.last + 1
    scored = backtest_milestones(history, first=first)
    seconds = time.process_time() - started
    rows = [{"part": title, **_figures(list(part), arguments.seed)} for title, part in _parts(scored, read)]
    _print(rows)
    if arguments.out:
        summary = rows[0] | {
            "targets": TARGETS,
            "rows_in_items_file": read.num_rows_told,
            "cpu_seconds": round(seconds, 1),
            "python": platform.python_version(),
            "machine": platform.machine(),
        }
        write_atomically(arguments.out, json.dumps({"summary": summary, "rows": rows}, indent=1) + "\n")
    print(f"{seconds:.1f} CPU s")


def _quarter(history: MilestoneHistory, quarter: int | None) -> MilestoneHistory:
    if quarter is None:
        return history
    return replace(history, items=tuple(item for item in history.items if _hash(item.group) % 4 == quarter))


def _hash(group: str) -> int:
    return int(hashlib.sha256(group.encode()).hexdigest(), 16)


def _parts(scored: Sequence[ScoredMilestone], read: Enhancements) -> Iterable[tuple[str, Iterable[ScoredMilestone]]]:
    """All, then the half that choices were made on and the other, then by horizon, commitment and origin."""
    tests: list[tuple[str, Callable[[ScoredMilestone], bool]]] = [("all", lambda each: True)]
    tests += [(f"half {half} ({word})", lambda each, half=half: _hash(each.group) // 4 % 2 == half) for half, word in ((0, "tuned on"), (1, "other"))]
    tests += [(f"horizon {ahead}", lambda each, ahead=ahead: each.horizon == ahead) for ahead in range(3)]
    tests += [("committed, horizon 0", lambda each: each.is_committed and each.horizon == 0)]
    origins = sorted({each.origin for each in scored})
    tests += [(f"v1.{read.minor(origin)}", lambda each, origin=origin: each.origin == origin) for origin in origins]
    for title, test in tests:
        if part := [each for each in scored if test(each)]:
            yield title, part


def _figures(part: list[ScoredMilestone], seed: int) -> dict[str, Any]:
    scores = score_milestones(part, seed)
    figures: dict[str, Any] = {"n": len(part), "groups": len({each.group for each in part})}
    figures |= {name: round(score.value, 4) for name, score in scores.items()}
    figures |= {f"{name}_interval": [round(score.interval.low, 4), round(score.interval.high, 4)] for name, score in scores.items()}
    figures["on_time"] = round(sum(each.was_on_time for each in part) / len(part), 4)
    return figures


def _print(rows: list[dict[str, Any]]) -> None:
    names = ("rps", "rps_plan", "rps_reference", "gain_plan", "gain_reference", "pit50", "pit85", "pit95")
    print(f"{'part':<24}{'n':>6}{'groups':>8}{'on time':>9}" + "".join(f"{name:>15}" for name in names))
    for row in rows:
        print(f"{row['part']:<24}{row['n']:>6}{row['groups']:>8}{row['on_time']:>9.3f}" + "".join(f"{row[name]:>15.3f}" for name in names))
    everything = rows[0]
    print("\nall, with 95 % intervals over enhancements:")
    for name in names:
        low, high = everything[f"{name}_interval"]
        print(f"  {name:<16}{everything[name]:>7.3f}  ({low:.3f} to {high:.3f})")


def _register(arguments: argparse.Namespace) -> None:
    title = f"v{arguments.register.removeprefix('v')}"
    read = read_enhancements(arguments.folder, [Train(title, arguments.opens)])
    outlook = forecast_milestones(read.history)
    titles = [f"v1.{read.minor(outlook.origin + ahead)}" for ahead in range(outlook.view)]
    if titles[0] != title:
        sys.exit(f"--register: expected {titles[0]}, the release after the calendar's last, got {title}")
    document = registered_document(
        outlook,
        titles,
        origin_date=arguments.opens,
        last_day=read.last_day,
        inputs={file.name: sha256_of(file) for file in read.files},
        source=KUBERNETES,
    )
    write_atomically(arguments.out, document_bytes(document))
    due = [each for each in outlook.forecasts if each.target == outlook.origin and each.on_time is not None]
    expected = sum(each.on_time or 0.0 for each in due)
    print(f"{arguments.out}: {len(outlook.forecasts)} milestones, {len(due)} of them stated for {title}, of which {expected:.1f} are expected")
    print(f"sha256 {sha256_of(arguments.out)}")


def _score(arguments: argparse.Namespace) -> None:
    through = f"v{arguments.through.removeprefix('v')}"
    score = score_registered(read_registered(arguments.score), read_outcomes(arguments.outcomes), through)
    print(f"{score.num_items} milestones, through {score.trains[-1]}")
    print(f"RPS {score.rps:.3f}, plan as stated {score.rps_plan:.3f}, reference class {score.rps_reference:.3f}")
    if score.brier is not None:
        print(f"on time: {score.came_on_time} of {score.num_due}, {score.expected_on_time:.1f} expected")
        print(f"Brier score of being on time {score.brier:.3f}, of the plan as stated {score.brier_plan:.3f}")
    for low, high, num, said, came in score.by_chance:
        print(f"  said {low:.0%} to {high:.0%}: {num:>4} milestones, {said:.0%} on average, {came:.0%} came")
    if arguments.out:
        write_atomically(arguments.out, json.dumps(asdict(score), indent=1) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", metavar="DIR")
    parser.add_argument("--quarter", type=int, choices=range(4), help="a quarter of the enhancements alone, by the hash of their number")
    parser.add_argument("--last", type=int, metavar="N", help="only the last N origins")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--register", metavar="RELEASE", help="forecast this release, the next after the calendar's last")
    parser.add_argument("--opens", type=date.fromisoformat, metavar="DAY", help="the day of its enhancements freeze")
    parser.add_argument("--score", type=Path, metavar="FILE", help="score this registered forecast")
    parser.add_argument("--outcomes", type=Path, metavar="CSV", help="what came: columns item and met")
    parser.add_argument("--through", metavar="RELEASE", help="the last release that is out")
    parser.add_argument("--json", "--out", type=Path, dest="out", metavar="OUT")
    arguments = parser.parse_args()
    if arguments.score and not (arguments.outcomes and arguments.through):
        parser.error("--score expects --outcomes CSV and --through RELEASE")
    if arguments.register and not (arguments.folder and arguments.opens and arguments.out):
        parser.error("--register expects DIR, --opens DAY and --out FILE")
    if not arguments.score and not arguments.folder:
        parser.error("expected DIR, the folder of the tables")
    return arguments


if __name__ == "__main__":
    main()
