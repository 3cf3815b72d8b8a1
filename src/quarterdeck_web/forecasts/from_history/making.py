"""Forecasts from history are made by a job, and kept as figures until newer ones are there."""

from typing import Any

from django.urls import reverse

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.forecasts.from_history.assemble import history_figures
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.showing import snapshot
from quarterdeck_web.products import figures
from quarterdeck_web.products.models import Figures

JOB = "history-forecasts"


def ask_for_history(scope: Scope) -> Job:
    """Have the workspace's history read anew."""
    return enqueue(scope, JOB, title="Forecasting from history", debounce=True)


def make_history(context: JobContext) -> None:
    """Read the history of a workspace, and keep what it says."""
    revision = context.workspace.revision
    for kind, body in history_figures(context.workspace, context.progress).items():
        figures.store(context.workspace, kind, revision, body)


def kept(scope: Scope, kind: str) -> Figures | None:
    """What was said last; None before the first time."""
    return figures.latest(scope, kind)


def reading_now(scope: Scope) -> dict[str, Any] | None:
    """The job that reads history, with how far it is; None where none does."""
    job = scope.rows(Job).filter(kind=JOB, state__in=[Job.QUEUED, Job.RUNNING]).order_by("-created_at").first()
    if job is None:
        return None
    return {"snapshot": snapshot(job, []), "events_url": reverse("job-events", kwargs={"workspace": scope.workspace.slug, "job": job.pk})}
