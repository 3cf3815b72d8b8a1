"""Ours beside PyJobShop and TaskJuggler, on the same instances in the same run, instance by instance.

`python -m benchmarks.peers DIR [--seconds S] [--every N] [--limit N] [--python PATH] [--peer-workers N] [--json OUT]`.

DIR holds PSPLIB instances (.sm). PyJobShop is asked of the interpreter PATH (by default this one: `pip install quarterdeck[peers]`),
TaskJuggler as the command `tj3`; one that is not installed is said to be missing and left out.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.instances import read_sm
from benchmarks.instances.known import Known, instance_files
from benchmarks.instances.peer_taskjuggler import is_installed, makespan_by_taskjuggler
from benchmarks.instances.run import measure, parser, print_row, write
from quarterdeck.scheduling.project import Project, ProjectSchedule, project_violations, warm_up

PEERS = ("pyjobshop", "taskjuggler")
SECONDS_FOR_TASKJUGGLER = 120


def pyjobshop(project: Project, python: str, seconds: float, workers: int | None) -> dict[str, Any] | None:
    """PyJobShop's makespan, verified by our verifier, whether proven, and seconds; None if it is not installed."""
    given = {
        "capacity": [int(profile[0]) for profile in project.profiles],
        "activities": [[activity.modes[0].duration, list(activity.modes[0].demand)] for activity in project.activities],
        "arcs": [[arc.pred, arc.succ] for arc in project.arcs],
        "seconds": seconds,
        "workers": workers,
    }
    script = Path(__file__).parent / "instances" / "peer_pyjobshop.py"
    began = time.perf_counter()
    ran = subprocess.run([python, "-P", str(script)], input=json.dumps(given), capture_output=True, text=True, check=True)
    said = json.loads(ran.stdout.splitlines()[-1])
    if said["missing"]:
        return None
    makespan = None
    if said["start"] is not None:
        num = project.num_activities
        schedule = ProjectSchedule(np.array(said["start"]), np.zeros(num, dtype=np.int64), np.full((num, 0), -1, dtype=np.int64))
        broken = project_violations(project, schedule)
        makespan = None if broken else schedule.makespan(project)
    return {"pyjobshop": makespan, "pyjobshop_proven": said["proven"], "pyjobshop_seconds": round(time.perf_counter() - began, 2)}


def taskjuggler(project: Project) -> dict[str, Any]:
    """TaskJuggler's makespan and seconds."""
    began = time.perf_counter()
    makespan = makespan_by_taskjuggler(project, SECONDS_FOR_TASKJUGGLER)
    return {"taskjuggler": makespan, "taskjuggler_seconds": round(time.perf_counter() - began, 2)}


def compared(rows: list[dict[str, Any]], peer: str) -> dict[str, int]:
    """On how many instances ours is shorter, equally long or longer than the peer's; a peer without a schedule is worse."""
    pairs = [(row["makespan"], row[peer]) for row in rows if peer in row]
    return {
        "better": sum(peers is None or ours < peers for ours, peers in pairs),
        "equal": sum(peers == ours for ours, peers in pairs),
        "worse": sum(peers is not None and ours > peers for ours, peers in pairs),
        "proven": sum(bool(row.get(f"{peer}_proven")) for row in rows),
    }


def main() -> None:
    arguments_parser = parser(__doc__ or "")
    arguments_parser.add_argument("--python", default=sys.executable, help="an interpreter that has PyJobShop")
    arguments_parser.add_argument("--peer-workers", type=int, help="PyJobShop's workers; its own default without")
    arguments = arguments_parser.parse_args()
    warm_up()
    known, rows, missing = Known(arguments.folder), [], set()
    if not is_installed():
        missing.add("taskjuggler")
        print("TaskJuggler is not installed (no command tj3; Debian: apt-get install tj3): left out")
    for path in instance_files(arguments.folder, "*.sm", arguments.every, arguments.limit):
        row, project = measure(path, read_sm, known.of(path), arguments.seconds, arguments.seed), read_sm(path)
        theirs = pyjobshop(project, arguments.python, arguments.seconds, arguments.peer_workers) if "pyjobshop" not in missing else None
        if theirs is None and "pyjobshop" not in missing:
            missing.add("pyjobshop")
            print(f"PyJobShop is not installed for {Path(arguments.python).name} (pip install 'quarterdeck[peers]'): left out")
        row |= theirs or {}
        row |= taskjuggler(project) if "taskjuggler" not in missing else {}
        print_row(row, first=not rows)
        rows.append(row)
    summary = {peer: "not installed" if peer in missing else compared(rows, peer) for peer in PEERS}
    print("\npeer\tours better\tequal\tworse\tpeer proven\tours proven")
    for peer, counts in summary.items():
        print(peer, counts if isinstance(counts, str) else "\t".join(map(str, counts.values())), sum(row["proven"] for row in rows), sep="\t")
    if arguments.out:
        write(arguments.out, {"instances": len(rows), **summary}, rows, arguments)


if __name__ == "__main__":
    main()
