"""Background work with other tools."""

from quarterdeck_web.integrations import connecting, leaving
from quarterdeck_web.integrations.models import Place
from quarterdeck_web.integrations.proposing import outbox
from quarterdeck_web.integrations.syncing import asking, receiving, running
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import JobResult, job
from quarterdeck_web.jobs.schedules import every

HOURS = 3600.0


@job(asking.JOB, title="Reading a tracker", operation="integrations.sync", limit_seconds=4 * HOURS)
def sync_tracker(context: JobContext) -> None:
    """Read a place, from the page where an earlier attempt stopped."""
    place = context.scope.rows(Place).select_related("workspace", "connection").get(pk=context.arguments["place"])
    running.sync(context, place)


@job(connecting.LEAVE_JOB, title="Disconnecting a tracker", operation="integrations.manage", limit_seconds=HOURS)
def leave_tracker(context: JobContext) -> None:
    """Forget a place."""
    place = context.scope.rows(Place).select_related("workspace", "connection").get(pk=context.arguments["place"])
    leaving.leave(context, place, removes=context.arguments["removes"])


@job(outbox.JOB, title="Writing to a tracker", quick=True, limit_seconds=600)
def write_to_tracker(context: JobContext) -> JobResult:
    """Write what was approved and waits."""
    return JobResult(url=f"/w/{context.workspace.slug}/delivery/proposals/", facts={"written": outbox.work_off(context)})


@every(15)
def ask_for_due_syncs() -> None:
    """Readings and writes whose moment has come."""
    asking.ask_for_due()
    outbox.ask_for_due()


@every(HOURS)
def forget_old_deliveries() -> None:
    """Ids of deliveries that nobody can send again."""
    receiving.forget_old()
