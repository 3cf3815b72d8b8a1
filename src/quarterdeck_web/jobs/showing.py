"""A job in the words and figures that pages, events and programs get."""

from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.jobs.models import Job, JobLog
from quarterdeck_web.lib.words import amount, share

AMOUNTS = ("value", "upper_bound")
SHARES = ("gap",)


def sentence(job: Job) -> str:
    """What there is to say about a job beside its phase and its share."""
    match job.state:
        case Job.QUEUED:
            return job.restarted_note or "It waits for its turn."
        case Job.RUNNING:
            return f"{job.restarted_note}{' It is being stopped.' if job.cancel_requested_at else ''}".strip()
        case Job.DONE:
            return f"It took {duration(job.seconds)}."
        case Job.CANCELLED:
            return f"{job.cancelled_by or 'Somebody'} stopped it{f' at {job.percent} %' if job.progress else ''}."
    return job.error


def snapshot(job: Job, lines: list[JobLog]) -> dict[str, Any]:
    """Everything a page needs to show a job, as JSON."""
    return {
        "id": str(job.pk),
        "kind": job.kind,
        "title": job.title,
        "state": job.state,
        "share": job.progress,
        "phase": job.phase,
        "detail": job.detail,
        "sentence": sentence(job),
        "note": job.restarted_note,
        "url": job.result_url,
        "result": job.result,
        "error": job.error,
        "remedy": job.remedy,
        "is_over": job.is_over,
        "log": [{"number": line.number, "at": line.at.isoformat(timespec="seconds"), "text": line.text} for line in lines],
    }


def facts(job: Job) -> list[tuple[str, str]]:
    """Figures on the way and of the result, as words: amounts with the unit the job names, shares as percent."""
    unit = str(job.detail.get("unit", ""))
    found = {}
    for name, value in {**job.detail, **job.result}.items():
        if name == "unit" or isinstance(value, bool) or not isinstance(value, str | int | float):
            continue
        word = value if isinstance(value, str) else share(value) if name in SHARES else amount(value, unit if name in AMOUNTS else "")
        found[name.replace("_", " ").capitalize()] = word
    return list(found.items())


def lines_after(scope: Scope, job: Job, number: int = 0) -> list[JobLog]:
    """The lines of a job's log after one that is known already."""
    return list(scope.rows(JobLog).filter(job=job, number__gt=number).order_by("number"))


def duration(seconds: float) -> str:
    """A duration as people say it: `0.4 s`, `12 s`, `3 min 20 s`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
