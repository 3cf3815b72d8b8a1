"""Talk and history under anything, notifications, undo, and the palette."""

import re
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.products import palette as jumps
from quarterdeck_web.products.changes import undo_last
from quarterdeck_web.products.models import Change, Comment, Decision, Notification
from quarterdeck_web.products.subjects import address_of, row_of
from quarterdeck_web.products.talk import comment_on, delete_comment, edit_comment
from quarterdeck_web.products.words import differences, field_words

PAGE = 50
HISTORY = 40


@operation("history.see", methods=("GET", "POST"), write="comments.write")
def talk(request: HttpRequest, scope: Scope, subject: str) -> HttpResponse:
    """Comments on a noun and the history of its every field; POST adds a comment."""
    row = row_of(scope, subject)
    context: dict[str, Any] = {"subject": subject, "row": row, "row_url": address_of(scope, subject), "typed": "", "errors": []}
    status = 200
    if request.method == "POST":
        try:
            comment_on(scope, subject, request.POST.get("text", ""))
            if not request.htmx:  # type: ignore[attr-defined]
                return redirect(address_of(scope, subject) + "#talk")
        except FieldErrors as error:
            context |= {"typed": request.POST.get("text", ""), "errors": error.errors["text"]}
            status = 200 if request.htmx else 422  # type: ignore[attr-defined]
    context["comments"] = scope.rows(Comment).filter(subject=subject).order_by("created_at").select_related("author")
    context["history"] = history_lines(scope.rows(Change).filter(subject=row.ref or subject).select_related("actor").order_by("-position")[:HISTORY])
    context["decisions"] = scope.rows(Decision).filter(subject=subject).order_by("-at")[:HISTORY]
    template = "products/talk_inner.html" if request.htmx else "products/talk_page.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=status)


@operation("comments.write", methods=("POST",))
def comment(request: HttpRequest, scope: Scope, subject: str, comment: UUID) -> HttpResponse:
    """Edit or delete one's own comment."""
    found = scope.get(Comment, pk=comment, subject=subject)
    if request.POST.get("action") == "delete":
        delete_comment(scope, found)
        messages.info(request, "Comment taken away.")
    else:
        edit_comment(scope, found, request.POST.get("text", ""))
        messages.info(request, "Comment changed.")
    return redirect(address_of(scope, subject) + "#talk")


NAMELESS = re.compile(r":[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


def history_lines(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Changes as a page shows them: acts, newest first, each with its fields before and after."""
    acts: dict[Any, dict[str, Any]] = {}
    for change in changes:
        body = change.body
        act = acts.setdefault(
            change.batch or change.pk, {"by": body.get("by"), "at": change.at, "on": body.get("on"), "why": body.get("why"), "lines": []}
        )
        old, new = body.get("old"), body.get("new")
        whole = change.field == body.get("field") == change.table.split(".")[-1] or (change.field in ("", change.collection))
        inner = [] if whole else differences(old, new)
        if NAMELESS.search(change.subject):
            # Rows without a name of their own, such as what a forecast said of each feature, are counted.
            collection = change.subject.partition(":")[0]
            same = next((line for line in act["lines"] if line.get("nameless") == collection), None)
            if same is None:
                same = {"nameless": collection, "number": 0, "table": change.table}
                act["lines"].append(same)
            same["number"] += 1
            continue
        act["lines"].append(
            {"field": field_words(change.field), "old": old, "new": new, "inner": inner, "subject": change.subject, "table": change.table}
        )
    return list(acts.values())


@operation("history.see")
def activity(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Everything that changed in the workspace, newest first."""
    rows = scope.rows(Change).select_related("actor").order_by("-position")
    if before := request.GET.get("before", ""):
        rows = rows.filter(position__lt=int(before) if before.isdecimal() else 0)
    if who := request.GET.get("by", ""):
        rows = rows.filter(Q(body__by=who))
    found = list(rows[: PAGE + 1])
    context = {"acts": history_lines(found[:PAGE]), "next": found[PAGE - 1].position if len(found) > PAGE else None, "by": who}
    return render(request, "products/activity.html", context)


@operation("undo", methods=("POST",))
def undo(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Take back one's last change and go back to where one was."""
    words = undo_last(scope)
    messages.info(request, f"Undone: {'; '.join(words[:3])}{f' and {len(words) - 3} more' if len(words) > 3 else ''}.")
    back = request.POST.get("next", "")
    prefix = f"/w/{scope.workspace.slug}/"
    return redirect(back if back.startswith(prefix) and "\\" not in back else prefix)


@operation("notifications.see", methods=("GET", "POST"))
def notifications(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What one should see; POST marks all, or one, as seen."""
    mine = scope.rows(Notification).filter(user=scope.user)
    if request.method == "POST":
        chosen = mine.filter(seen_at=None)
        if one := request.POST.get("notification"):
            chosen = scope.rows(Notification).filter(pk=scope.get(Notification, pk=one, user=scope.user).pk)
        chosen.update(seen_at=timezone.now())
        return redirect("notifications", workspace=scope.workspace.slug)
    context = {"notifications": mine.order_by("-created_at")[:200], "new": mine.filter(seen_at=None).count()}
    return render(request, "products/notifications.html", context)


@operation("search.see")
def palette(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What the command palette offers for some letters; without script, as a page."""
    asked = request.GET.get("q", "")[:100]
    groups = jumps.groups(scope, asked)
    if "text/html" not in request.headers.get("Accept", ""):
        return JsonResponse({"groups": groups})
    # Django's templates would take `group.items` for the method of a dict.
    shown = [SimpleNamespace(**group) for group in groups]
    return render(request, "products/search.html", {"groups": shown, "q": asked, "nav": ""})
