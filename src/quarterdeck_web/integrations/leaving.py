"""Disconnecting a place, as a job does it: some items at a time, then all that was kept about it."""

from django.db import transaction

from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.integrations.models import Connection, Place, TrackerRecord
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.products.changes import Changing, ask_for_figures

MANY = 400


def leave(context: JobContext, place: Place, *, removes: bool) -> None:
    """Remove a place's work items, where that was asked for, and forget the place and its records."""
    scope = context.scope
    while removes:
        with transaction.atomic():
            context.save_checkpoint({"place": str(place.pk)})
            change = Changing(scope, "integrations.manage", f"disconnected {place}")
            change.batch = None  # type: ignore[assignment]
            linked = scope.rows(TrackerRecord).filter(place=place).exclude(work_item=None).values_list("work_item", flat=True)[:MANY]
            rows = list(scope.rows(WorkItem).filter(pk__in=list(linked)))
            if not rows:
                break
            change.delete_all(rows)
            change.workspace.revision += 1
            change.workspace.save(update_fields=["revision"])
        context.progress(None, "removing its items")
    with context.finishing() as result:
        connection = place.connection
        place.delete()
        if not scope.rows(Place).filter(connection=connection).exists():
            # The last place takes the token with it.
            scope.rows(Connection).filter(pk=connection.pk).delete()
        ask_for_figures(context.workspace)
        result.url = f"/w/{context.workspace.slug}/settings/integrations/"
