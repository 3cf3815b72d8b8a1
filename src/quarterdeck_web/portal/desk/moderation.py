"""The moderator's queue: ideas and comments that wait, comments that were reported, votes that came all at once, who is blocked."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.portal.desk.showing import page, reported
from quarterdeck_web.portal.ideas import judging
from quarterdeck_web.portal.ideas.bursts import LEAST, bursts_of
from quarterdeck_web.portal.models import CommentReport, Idea, IdeaComment, Visitor, Vote
from quarterdeck_web.portal.visitors import people

MOST = 100
BURST_DAYS = 14
SAID = {"public": "is shown", "waiting": "waits", "rejected": "was rejected", "spam": "was marked as spam"}


@operation("portal.see")
def moderation(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Everything that somebody should look at."""
    lately = timezone.now() - timedelta(days=BURST_DAYS)
    busy = (
        scope.rows(Vote)
        .filter(created_at__gt=lately, created_at__date=F("on"))
        .order_by()
        .values("idea")
        .annotate(num=Count("pk"))
        .filter(num__gte=LEAST)
    )
    ideas = scope.rows(Idea).filter(pk__in=busy.values("idea"), merged_into=None)[:MOST]
    complaints = scope.rows(CommentReport).filter(settled_at=None).order_by().values("comment").annotate(num=Count("pk"))
    context = {
        "ideas": scope.rows(Idea).select_related("visitor__account").filter(state="waiting").order_by("position")[:MOST],
        "comments": scope.rows(IdeaComment).select_related("visitor", "idea").filter(state="waiting").order_by("position")[:MOST],
        "reported": reported(scope).select_related("visitor", "idea").order_by("position")[:MOST],
        "num_reports": {row["comment"]: row["num"] for row in complaints},
        "bursts": [(idea, burst) for idea in ideas for burst in bursts_of(scope, idea) if burst.at > lately],
        "blocked": scope.rows(Visitor).filter(is_blocked=True).order_by("position")[:MOST],
    }
    return page(request, scope, "moderation", context, tab="desk-moderation")


@operation("portal.manage", methods=("POST",))
def moderate_idea(request: HttpRequest, scope: Scope, idea: str) -> HttpResponse:
    """Approve an idea, reject it, or call it spam."""
    row, state = scope.get(Idea, ref=idea), request.POST.get("state", "public")
    judging.moderate(scope, row, state)
    messages.success(request, f"{row.ref} {SAID[state]}.", extra_tags="undo")
    return _back(request, scope, row)


@operation("portal.manage", methods=("POST",))
def moderate_comment(request: HttpRequest, scope: Scope, idea_comment: str) -> HttpResponse:
    """Approve a comment, reject it, or call it spam."""
    row, state = scope.get(IdeaComment, ref=idea_comment), request.POST.get("state", "public")
    judging.moderate_comment(scope, row, state)
    messages.success(request, f"The comment {SAID[state]}.", extra_tags="undo")
    return _back(request, scope, row.idea)


@operation("portal.manage", methods=("POST",))
def block(request: HttpRequest, scope: Scope, visitor: str) -> HttpResponse:
    """Block a visitor, or let one in again (`unblock`)."""
    row, blocked = scope.get(Visitor, ref=visitor), not request.POST.get("unblock")
    people.block(scope, row, blocked=blocked)
    messages.success(request, f"{row} is blocked." if blocked else f"{row} may come in again.", extra_tags="undo")
    return _back(request, scope, None)


def _back(request: HttpRequest, scope: Scope, idea: Idea | None) -> HttpResponse:
    """To the queue, or to the idea the button stood at."""
    if idea is not None and request.POST.get("at") == "idea":
        return redirect("desk-idea", workspace=scope.workspace.slug, idea=idea.ref)
    return redirect("desk-moderation", workspace=scope.workspace.slug)
