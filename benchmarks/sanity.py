"""Every benchmark for a short while, to know that each still runs: `python -m benchmarks.sanity`."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("QUARTERDECK_SHARED_DATA", ROOT.parent / "shared" / "data"))


def main() -> None:
    runs = [
        ["benchmarks.plan", "rust-2026", "harbor", "--seconds", "3"],
        ["benchmarks.roadmap", "--features", "60", "--seconds", "3", "--replan"],
        ["benchmarks.import_feedback", "--items", "5000"],
        ["benchmarks.search", "--items", "20000", "--questions", "20"],
        ["benchmarks.ingest", "--items", "3000", "--processes", "1"],
        ["benchmarks.commands"],
        ["benchmarks.languages"],
        ["benchmarks.forecast", "--samples", "1000"],
        ["benchmarks.network", "--samples", "1000", "--activities", "100", "--rounds", "1"],
        ["benchmarks.web_pages", "--seconds", "5", "--features", "500", "--evidence", "3000"],
        ["benchmarks.web_start", "--seconds", "5"],
        ["benchmarks.web_import", "--items", "2000", "--workers", "1", "--no-index"],
    ]
    if (SHARED / "rust").is_dir():
        runs.append(["benchmarks.import_rust", str(SHARED / "rust")])
    runs += _projects() + _duplicates() + _needs() + _throughput() + _milestones() + _estimates()
    with ThreadPoolExecutor(os.cpu_count() or 1) as several:
        failed = [command for command, code in several.map(_run, runs) if code]
    if failed:
        sys.exit("\nThese failed: " + "; ".join(failed))


def _run(arguments: list[str]) -> tuple[str, int]:
    """Run one to its end, beside others: what it measures is not the point here. Prints its output whole; returns its command and exit code."""
    command, began = f"python -m {' '.join(arguments)}", time.monotonic()
    ran = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(f"\n== {command} ({time.monotonic() - began:.0f} s)\n{ran.stdout}", end="", flush=True)
    return command, ran.returncode


def _projects() -> list[list[str]]:
    """One instance of each set, a second each, where the public instances are."""
    if not (SHARED / "planning").is_dir():
        print("the public instances of project scheduling are not there (planning/ in the shared data): skipped")
        return []
    brief = ["--seconds", "1", "--limit", "1"]
    return [
        ["benchmarks.psplib", str(SHARED / "planning"), *brief],
        ["benchmarks.multi_skill", str(SHARED / "planning"), *brief],
        ["benchmarks.rcpsp_max", str(SHARED / "planning"), *brief],
        ["benchmarks.mmlib", str(SHARED / "planning" / "mmlib"), *brief],
        ["benchmarks.next_release", str(SHARED / "planning" / "nrp"), "--seconds", "2", "--only", "nrp1.txt"],
        ["benchmarks.peers", str(SHARED / "planning" / "psplib-j30"), *brief],
    ]


def _throughput() -> list[list[str]]:
    """Throughput forecasts of two projects, where the public projects are."""
    projects = SHARED / "forecast" / "throughput"
    if not projects.is_dir():
        print("the finished items of public projects are not there (forecast/throughput in the shared data): throughput skipped")
        return []
    return [["benchmarks.throughput", str(projects), "--projects", "2", "--samples", "100"]]


def _estimates() -> list[list[str]]:
    """Errors of estimates of two projects, and texts of two, where the public projects are."""
    projects = SHARED / "forecast"
    if not (projects / "throughput").is_dir():
        print("the estimates of public projects are not there (forecast/ in the shared data): estimates skipped")
        return []
    return [["benchmarks.estimates", str(projects), "--limit", "2"], ["benchmarks.pooled_estimates", str(projects), "--limit", "2"]]


def _needs() -> list[list[str]]:
    """Grouping, its labels and its stability on a little of one set, where the labelled texts are."""
    texts = SHARED / "evidence" / "stackoverflow20.jsonl"
    if not texts.is_file():
        print("the labelled texts are not there (evidence/ in the shared data): needs, labels and stability skipped")
        return []
    return [[f"benchmarks.{name}", str(texts), "--limit", "1000"] for name in ("needs", "labels", "stability")]


def _milestones() -> list[list[str]]:
    """Forecasts of milestones at the last two origins, where the public enhancements are."""
    enhancements = SHARED / "forecast" / "kep"
    if not enhancements.is_dir():
        print("the Kubernetes enhancements are not there (forecast/kep in the shared data): milestones skipped")
        return []
    return [["benchmarks.milestones", str(enhancements), "--last", "2"]]


def _duplicates() -> list[list[str]]:
    """Duplicate reports, by words alone and as searched, where the labelled texts are."""
    reports = SHARED / "evidence" / "gitbugs_seamonkey.jsonl"
    if not reports.is_file():
        print("the labelled texts are not there (evidence/ in the shared data): duplicates skipped")
        return []
    return [["benchmarks.duplicates", str(reports), "--words-alone"], ["benchmarks.search_relevance", str(reports)]]


if __name__ == "__main__":
    main()
