"""TaskJuggler on one project: each unit of a resource is a person, each activity an effort of as many as it demands at once.

TaskJuggler (GPL) is only a command that is called where it is installed. It schedules by priority, here the longest tail, and may
interrupt an activity, which our solver may not.
"""

import csv
import shutil
import subprocess
import tempfile
from datetime import date, timedelta
from pathlib import Path

from quarterdeck.scheduling.project import Project

ORIGIN = date(2026, 1, 1)
COMMAND = "tj3"


def is_installed() -> bool:
    """Whether the command is there."""
    return shutil.which(COMMAND) is not None


def makespan_by_taskjuggler(project: Project, seconds: float) -> int | None:
    """Days until TaskJuggler's schedule of single-mode, finish-start, constant-capacity projects ends; None if it gives none in time."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "project.tjp").write_text(as_tjp(project), encoding="utf-8")
        try:
            ran = subprocess.run([COMMAND, "project.tjp"], cwd=folder, capture_output=True, timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            return None
        out = Path(folder) / "ends.csv"
        if ran.returncode or not out.is_file():
            return None
        with out.open(encoding="utf-8") as lines:
            rows = list(csv.reader(lines, delimiter=";"))[1:]
    return max((date.fromisoformat(row[1]) - ORIGIN).days for row in rows)


def as_tjp(project: Project) -> str:
    """The project in TaskJuggler's language."""
    horizon, tails = sum(activity.modes[0].duration for activity in project.activities), _tails(project)
    day = "00:00 - 24:00"
    lines = [
        f'project p "p" {ORIGIN} - {ORIGIN + timedelta(days=horizon + 1)} {{ timezone "UTC" timingresolution 60min dailyworkinghours 24',
        f"  yearlyworkingdays 365 workinghours mon - sun {day} }}",
    ]
    for k, profile in enumerate(project.profiles):
        lines += [f'resource r{k}_{unit} "r{k}_{unit}"' for unit in range(int(profile[0]))]
    before: dict[int, list[int]] = {}
    for arc in project.arcs:
        before.setdefault(arc.succ, []).append(arc.pred)
    top = max(1, *tails)
    for a, activity in enumerate(project.activities):
        mode = activity.modes[0]
        lines.append(f'task t{a} "t{a}" {{ priority {1 + int(998 * tails[a] / top)}')
        lines += [f"  depends {', '.join(f'!t{i}' for i in before[a])}"] if a in before else []
        people = sum(mode.demand)
        if not mode.duration:
            lines += ["  milestone"] if a in before else [f"  start {ORIGIN}", "  milestone"]
        elif not people:
            lines.append(f"  duration {mode.duration}d")
        else:
            lines.append(f"  effort {mode.duration * people}d")
            lines += [f"  {line}" for k, units in enumerate(mode.demand) for line in _allocations(k, units, int(project.profiles[k][0]))]
        lines.append("}")
    lines += ['taskreport ends "ends" { formats csv columns id, end timeformat "%Y-%m-%d" }']
    return "\n".join(lines) + "\n"


def _allocations(resource: int, units: int, capacity: int) -> list[str]:
    """So many allocations, each of any unit of the resource, kept for the whole activity."""
    everyone = [f"r{resource}_{unit}" for unit in range(capacity)]
    one = f"allocate {everyone[0]}" + (f" {{ alternative {', '.join(everyone[1:])} select minloaded persistent mandatory }}" if capacity > 1 else "")
    return [one] * units


def _tails(project: Project) -> list[int]:
    """From each activity's start to the end of the longest path after it."""
    tails = [activity.modes[0].duration for activity in project.activities]
    for _ in tails:
        for arc in project.arcs:
            tails[arc.pred] = max(tails[arc.pred], project.activities[arc.pred].modes[0].duration + tails[arc.succ])
    return tails
