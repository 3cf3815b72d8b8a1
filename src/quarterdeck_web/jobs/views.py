"""Jobs on screen: the list, one job, its progress, and the two buttons."""

from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.jobs import actions
from quarterdeck_web.jobs.events import events_of
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.registry import may_ask_for
from quarterdeck_web.jobs.showing import duration, facts, lines_after, sentence, snapshot

PAGE = 50
LEADS = {
    Job.QUEUED: "This waits for its turn.",
    Job.RUNNING: "This is on the way.",
    Job.DONE: "This is done.",
    Job.CANCELLED: "This was stopped; nothing half-done was kept.",
}
PEOPLE = ("requested_by", "cancelled_by")


@operation("jobs.see")
def jobs(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What runs, what waits, and what became of the rest."""
    rows = scope.rows(Job).select_related(*PEOPLE).defer("arguments", "checkpoint", "technical_detail")
    active = list(rows.filter(state__in=[Job.QUEUED, Job.RUNNING]).order_by("created_at", "id")[:PAGE])
    ended = rows.defer("result", "arguments", "checkpoint", "technical_detail").exclude(state__in=[Job.QUEUED, Job.RUNNING])
    if after := _moment(request.GET.get("after", ""), scope):
        ended = ended.filter(Q(created_at__lt=after.created_at) | Q(created_at=after.created_at, id__lt=after.pk))
    found = list(ended[: PAGE + 1])
    shown = found[:PAGE]
    failed = sum(job.state == Job.FAILED for job in shown)
    context = {
        "active": [_row(scope, job) | {"snapshot": snapshot(job, [])} for job in active],
        "ended": [_row(scope, job) for job in shown],
        "num_failed": failed,
    }
    return render(request, "jobs/jobs.html", {**context, "next": shown[-1].pk if len(found) > PAGE else None, "nav": "settings"})


@operation("jobs.see")
def job(request: HttpRequest, scope: Scope, job: UUID) -> HttpResponse:
    """One job: how far it is, what it did, what went wrong."""
    row = _get(scope, job)
    lines = lines_after(scope, row)
    can_retry = row.state in (Job.FAILED, Job.CANCELLED) and scope.may("jobs.manage") and may_ask_for(scope, row.kind)
    told = {
        "facts": facts(row),
        "unit": row.detail.get("unit", ""),
        "lead": LEADS.get(row.state) or row.error,
        "lines": lines,
        "snapshot": snapshot(row, lines),
        "can_retry": can_retry,
    }
    return render(request, "jobs/job.html", {**_row(scope, row), **told, "nav": "settings"})


@operation("jobs.see")
def status(request: HttpRequest, scope: Scope, job: UUID) -> HttpResponse:
    """The same as JSON."""
    row = _get(scope, job)
    return JsonResponse(snapshot(row, lines_after(scope, row)))


@operation("jobs.see", methods=("GET",))
async def events(request: HttpRequest, scope: Scope, job: UUID) -> StreamingHttpResponse:
    """The same as a stream of events (see `events`)."""
    row = await sync_to_async(_get)(scope, job)
    seen = request.headers.get("Last-Event-ID", "")
    stream = events_of(scope, row, int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0)
    response = StreamingHttpResponse(stream, content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


@operation("jobs.manage", methods=("POST",))
def cancel(request: HttpRequest, scope: Scope, job: UUID) -> HttpResponse:
    """Stop it."""
    stopped = actions.cancel(scope, _get(scope, job))
    messages.info(request, f"{stopped} is stopped." if stopped.is_over else f"{stopped} is being stopped.")
    return redirect("job", workspace=scope.workspace.slug, job=stopped.pk)


@operation("jobs.manage", methods=("POST",))
def retry(request: HttpRequest, scope: Scope, job: UUID) -> HttpResponse:
    """Try it again."""
    again = actions.retry(scope, _get(scope, job))
    return redirect("job", workspace=scope.workspace.slug, job=again.pk)


def _get(scope: Scope, job_id: UUID) -> Job:
    found: Job = scope.rows(Job).select_related(*PEOPLE).filter(pk=job_id).first() or scope.get(Job, pk=job_id)
    return found


def _row(scope: Scope, job: Job) -> dict[str, Any]:
    tones = {Job.FAILED: "risk", Job.RUNNING: "info", Job.DONE: "ok"}
    place = {"workspace": scope.workspace.slug, "job": job.pk}
    return {
        "job": job,
        "sentence": sentence(job),
        "tone": tones.get(job.state, "idle"),
        "took": duration(job.seconds) if job.started_at else "",
        "by": str(job.requested_by or "Quarterdeck"),
        "events_url": reverse("job-events", kwargs=place),
        "cancel_url": reverse("job-cancel", kwargs=place) if not job.cancel_requested_at else "",
    }


def _moment(job_id: str, scope: Scope) -> Job | None:
    """The job a page of the list begins after; None for none."""
    try:
        return scope.rows(Job).filter(pk=UUID(job_id)).only("created_at").first()
    except ValueError:
        return None
