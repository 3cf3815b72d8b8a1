"""Mails are written into the outbox with what they tell of, and sent by a job: each once."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope, system_scope
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.lib.refusals import Refused, TooMany
from quarterdeck_web.portal.models import PortalMail

JOB = "portal-mails"
MAX_TRIES = 5
WAITS = (0, 10, 60, 300, 600)
"""Seconds before each try of what a mail server did not take."""
LATE_SECONDS = 60
SURELY_OVER = timedelta(minutes=5)
"""A mail server answers within this, or not at all."""


def ask_for_sending(workspace: Workspace, *, tries: int = 0, wait: int = 0) -> None:
    """Have what waits sent once this transaction is kept, at once or after some seconds. `tries` counts those that were in vain."""
    until = timezone.now() + timedelta(seconds=wait) if wait else None
    arguments = {"tries": tries, "until": until.isoformat(timespec="minutes")} if until else {}
    try:
        enqueue(system_scope(workspace), JOB, arguments, debounce=True, not_before=until)
    except TooMany:
        return  # Nothing is lost: what waits in the outbox is looked after (`look_after`).


def look_after() -> None:
    """Ask for sending wherever something waits that should have gone out, whatever became of its job."""
    now = timezone.now()
    late = now - timedelta(seconds=settings.PORTAL_GRACE_SECONDS + LATE_SECONDS)
    waiting_long = PortalMail.objects.everywhere("a worker sends for every workspace").filter(state=PortalMail.WAITING, created_at__lt=late)
    untried = waiting_long.filter(tried_at=None) | waiting_long.filter(tried_at__lt=now - timedelta(seconds=WAITS[-1] + LATE_SECONDS))
    for pk in untried.order_by().values_list("workspace", flat=True).distinct():
        ask_for_sending(Workspace.objects.get(pk=pk))


def waiting(workspace: Workspace, at_most: int) -> list[PortalMail]:
    """What is to be sent now, the oldest first; codes before everything else, because somebody sits and waits for them."""
    rows = PortalMail.objects.within(workspace).filter(state=PortalMail.WAITING).select_related("visitor", "idea", "entry")
    codes = list(rows.filter(kind=PortalMail.CODE).order_by("created_at", "id")[:at_most])
    due = timezone.now() - timedelta(seconds=settings.PORTAL_GRACE_SECONDS)
    told = rows.exclude(kind=PortalMail.CODE).exclude(kind=PortalMail.SHIPPED, created_at__gt=due)
    return [*codes, *told.order_by("created_at", "id")[: at_most - len(codes)]]


def claim(mail: PortalMail, attempt: str = "") -> bool:
    """Take a mail before the mail server is called. False where another worker did."""
    mine = PortalMail.objects.within(mail.workspace_id).filter(pk=mail.pk, state=PortalMail.WAITING)
    return bool(mine.update(state=PortalMail.SENDING, tries=F("tries") + 1, tried_at=timezone.now(), claimed_by=attempt))


def settle(pk: UUID, workspace: Workspace, state: str, problem: str = "") -> None:
    """What became of a mail that was claimed. What only it knew is gone once nothing more will be tried."""
    done = {"sealed": ""} if state in (PortalMail.SENT, PortalMail.FAILED, PortalMail.DROPPED) else {}
    sent = {"sent_at": timezone.now()} if state == PortalMail.SENT else {}
    PortalMail.objects.within(workspace).filter(pk=pk, state=PortalMail.SENDING).update(state=state, problem=problem[:300], **done, **sent)


def mark_unsure(workspace: Workspace, job: str = "") -> int:
    """What was being sent when a worker was killed may have gone out or not: nobody sends it again by itself. Returns how many.

    Parameters
    ----------
    job
        A job that begins again: what an earlier attempt of it was sending, it sends no more.
    """
    sending = PortalMail.objects.within(workspace).filter(state=PortalMail.SENDING)
    left = sending.filter(tried_at__lt=timezone.now() - SURELY_OVER)
    if job:
        left = left | sending.filter(claimed_by__startswith=f"{job}:")
    return int(left.update(state=PortalMail.UNSURE, problem="The worker stopped while the mail was being sent."))


@transaction.atomic
def send_again(scope: Scope, mail: PortalMail) -> None:
    """Have a mail that failed, or of which nobody knows, sent once more. Raises `Refused` for any other."""
    again = scope.rows(PortalMail).filter(pk=mail.pk, state__in=[PortalMail.FAILED, PortalMail.UNSURE]).exclude(kind=PortalMail.CODE)
    if not again.update(state=PortalMail.WAITING, tries=0, problem=""):
        raise Refused("This mail is not one to be sent again.", "Only what failed, or may have failed, is.")
    record_audit(scope, "portal.manage", f"has a mail sent again: {mail}"[:200], {"mail": str(mail.pk)})
    ask_for_sending(scope.workspace)
