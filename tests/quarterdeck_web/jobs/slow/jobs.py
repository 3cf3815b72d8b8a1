"""Jobs that take as long as a test wants, for a worker in a process of its own.

`gate` is a file: a job goes past the half when it is there. `pids` is a file to which each attempt writes its process.
"""

import os
import time
from pathlib import Path

from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import job
from quarterdeck_web.products.models import Comment


def _wait_at_the_gate(context: JobContext) -> None:
    with Path(context.arguments["pids"]).open("a") as pids:
        pids.write(f"{os.getpid()} {os.nice(0)}\n")
    context.log(f"attempt {context.attempt}")
    gate = Path(context.arguments["gate"])
    while not gate.exists():
        context.progress(0.42, "Waiting")
        time.sleep(0.05)


@job("slow", title="Waiting at the gate")
def slow(context: JobContext) -> None:
    _wait_at_the_gate(context)
    with context.finishing() as result:
        Comment.objects.within(context.workspace).create(subject="slow", author_name="Job", text=f"attempt {context.attempt}")
        result.facts = {"attempt": context.attempt}


@job("slow-quick", title="Passing quickly", quick=True)
def quick(context: JobContext) -> None:
    context.log("passed")


@job("deaf", title="Hearing nothing")
def deaf(context: JobContext) -> None:
    context.progress(0.42, "Waiting")
    Path(context.arguments["pids"]).write_text(f"{os.getpid()} {os.nice(0)}\n")
    while True:
        time.sleep(60)


@job("endless", title="Taking for ever", limit_seconds=1.5)
def endless(context: JobContext) -> None:
    while True:
        context.progress(None, "Going round")
        time.sleep(0.05)


@job("crash", title="Crashing")
def crash(context: JobContext) -> None:
    context.progress(0.1, "Crashing")
    os.abort()
