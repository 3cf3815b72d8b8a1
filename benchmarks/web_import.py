"""How long the web takes to bring feedback in, by one worker and by several: `python -m benchmarks.web_import [--items N] [--workers 1,2]`.

A table of N short texts is brought, mapped, tried, imported and indexed by meaning, by worker processes as they run on a server. The database is
the one of `DATABASE_URL`, which should be an empty PostgreSQL (`.ci/postgres start`); without it SQLite, where one worker writes. Every count of
workers gets a workspace and a data folder of its own.
"""

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SAID = """carrier dock slot driver gate booking yard trailer delay photo customs papers seal scanner forklift pallet ramp invoice weight arrival
queue badge terminal reefer alarm route manifest receipt shift handover"""
STAGES = ("look", "try", "import", "index")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--workers", default="1,2", help="how many workers, one run for each")
    parser.add_argument("--no-index", action="store_true", help="leave the index by meaning out")
    parser.add_argument("--json", type=Path, dest="out")
    arguments = parser.parse_args()
    start_django()
    rows = [measure(arguments.items, int(each), with_index=not arguments.no_index) for each in arguments.workers.split(",")]
    names = list(rows[0])
    print("\t".join(names))
    for row in rows:
        print("\t".join(str(row[name]) for name in names))
    if arguments.out:
        first = rows[0]
        summary = {"items": arguments.items, "import_speedup": [round(first["import_s"] / row["import_s"], 2) for row in rows]}
        arguments.out.write_text(json.dumps({"summary": summary, "rows": rows}, indent=1) + "\n")


def start_django() -> None:
    """Settings, apps and tables."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "quarterdeck_web.settings"
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = f"sqlite:///{tempfile.mkdtemp()}/import.sqlite3"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def measure(num: int, num_workers: int, *, with_index: bool) -> dict[str, Any]:
    """One run."""
    with tempfile.TemporaryDirectory() as folder:
        from django.conf import settings

        settings.DATA = Path(folder)
        forget_work()
        scope = new_scope(num_workers)
        environment = {**os.environ, "QUARTERDECK_DATA": folder}
        workers = [subprocess.Popen([sys.executable, "-m", "quarterdeck_web.server.worker"], env=environment) for _ in range(num_workers)]
        try:
            seconds = bring_in(scope, Path(folder), num, with_index=with_index)
        finally:
            used = [stop(worker) for worker in workers]
        from quarterdeck_web.jobs.models import Job

        helped = [job.result.get("parts", 0) for job in scope.rows(Job).filter(kind="help-import-feedback")]
        row: dict[str, Any] = {"items": num, "workers": num_workers, **{f"{name}_s": round(seconds[name], 1) for name in STAGES if name in seconds}}
        row |= {"cpu_s": round(sum(cpu for cpu, _ in used), 1), "peak_memory_mb": round(max(peak for _, peak in used))}
        return row | {"parts_by_helpers": sum(helped), "load": round(os.getloadavg()[0], 1)}


def forget_work() -> None:
    """What the last run asked for would keep this one's workers busy."""
    from quarterdeck_web.jobs.models import Job

    Job.objects.everywhere("a benchmark's own database").delete()


def new_scope(number: int) -> Any:
    """A workspace with its owner."""
    from quarterdeck_web.accounts.models import Membership, User, Workspace
    from quarterdeck_web.accounts.scope import scope_of

    slug = f"import-{number}-{os.getpid()}"
    facts = {"id": slug, "name": slug, "as_of": "2026-01-05", "horizon": {"start": "2026-01-05", "num_weeks": 26}}
    workspace = Workspace.objects.create(slug=slug, name=slug, key_prefix=f"I{number}", facts=facts)
    user = User.objects.create(email=f"{slug}@example.com", name=slug)
    Membership.objects.create(workspace=workspace, user=user, roles=["owner", "pm"])
    return scope_of(user, slug)


def bring_in(scope: Any, folder: Path, num: int, *, with_index: bool) -> dict[str, float]:
    """Seconds of each stage, from asking until the worker is done."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from quarterdeck_web.evidence.importing import actions
    from quarterdeck_web.evidence.importing.models import FeedbackImport
    from quarterdeck_web.lib import walls

    seconds: dict[str, float] = {}
    with walls.standing_in(scope.workspace, scope.user):
        began = time.perf_counter()
        brought = actions.bring(scope, SimpleUploadedFile("calls.csv", write_table(folder / "calls.csv", num).read_bytes()))

        def wait_for(state: str, stage: str) -> Any:
            nonlocal began
            while (found := scope.rows(FeedbackImport).get(pk=brought.pk)).state != state:
                is_over = not actions.is_at_work(scope, found)
                if is_over and scope.rows(FeedbackImport).get(pk=brought.pk).state == found.state:
                    sys.exit(f"{found.state}: {found.problem or actions.job_of(scope, found).error}")
                time.sleep(0.05)
            seconds[stage] = time.perf_counter() - began
            began = time.perf_counter()
            return found

        found = wait_for(FeedbackImport.MAPPING, "look")
        actions.try_it(scope, found)
        actions.start(scope, wait_for(FeedbackImport.TRIED, "try"), leave_out_refused=False)
        wait_for(FeedbackImport.IMPORTED, "import")
        if with_index:
            seconds["index"] = wait_for_index(scope, began)
    return seconds


def wait_for_index(scope: Any, began: float) -> float:
    """Until all of it can be searched."""
    from quarterdeck_web.jobs.models import Job

    while scope.rows(Job).filter(kind="index-evidence", state__in=[Job.QUEUED, Job.RUNNING]).exists():
        time.sleep(0.1)
    return time.perf_counter() - began


def write_table(path: Path, num: int) -> Path:
    """Rows of about fifteen words, of a hundred accounts."""
    dice, words = random.Random(7), SAID.split()
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "text", "date", "author", "company"])
        for number in range(num):
            text = " ".join(dice.choices(words, k=15))
            table.writerow([number, text, f"2026-01-{number % 28 + 1:02}", f"p{number % 5000}@x.example", f"Company {number % 100}"])
    return path


def stop(worker: subprocess.Popen[bytes]) -> tuple[float, float]:
    """End a worker; processor seconds and peak memory (MB) of it and its jobs."""
    worker.terminate()
    _, _, usage = os.wait4(worker.pid, 0)
    worker.returncode = 0
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
