"""The outbox: who was told of what, and what did not go out."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.portal.desk.showing import page
from quarterdeck_web.portal.mails import outbox
from quarterdeck_web.portal.models import PortalMail

MOST = 100
LOOK = {
    PortalMail.WAITING: ("info", "open"),
    PortalMail.SENDING: ("info", "half"),
    PortalMail.SENT: ("ok", ""),
    PortalMail.FAILED: ("risk", ""),
    PortalMail.UNSURE: ("warn", "half"),
    PortalMail.DROPPED: ("", "open"),
}


@operation("portal.see")
def mails(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Mails that told somebody something, the newest first. Codes are nobody's business."""
    rows = scope.rows(PortalMail).exclude(kind=PortalMail.CODE)
    state = request.GET.get("state", "")
    shown = rows.filter(state=state) if state in LOOK else rows
    counts = {row["state"]: row["num"] for row in rows.order_by().values("state").annotate(num=Count("pk"))}
    context = {
        "rows": shown.select_related("visitor", "idea", "entry").order_by("-created_at", "-id")[:MOST],
        "counts": counts,
        "state": state,
        "states": [(name, word) for name, word in PortalMail.STATES if counts.get(name)],
        "look": LOOK,
        "num_troubled": counts.get(PortalMail.FAILED, 0) + counts.get(PortalMail.UNSURE, 0),
        "is_kept": settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"),
    }
    return page(request, scope, "mails", context, tab="desk-mails")


@operation("portal.manage", methods=("POST",))
def again(request: HttpRequest, scope: Scope, mail: str) -> HttpResponse:
    """Have a mail sent again that failed, or of which nobody knows."""
    outbox.send_again(scope, scope.get(PortalMail, pk=mail))
    messages.success(request, "The mail is sent again.")
    return redirect("desk-mails", workspace=scope.workspace.slug)
