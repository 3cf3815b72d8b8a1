"""The page of one's calendar addresses, and what a calendar reads at one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.readers import readable_by
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.audiences import feeds, making
from quarterdeck_web.audiences.assemble import calendar_of
from quarterdeck_web.lib import limits, walls
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.plans.documents import current_plan

READS_PER_HOUR = 120


@operation("reports.see", methods=("GET", "POST"))
def calendar_feeds(request: HttpRequest, scope: Scope) -> HttpResponse:
    """One's own addresses; a new one is shown whole, this once."""
    typed = {"audience": request.POST.get("audience", ""), "name": request.POST.get("name", "")}
    address, errors = "", {}
    if request.method == "POST":
        try:
            address = feeds.make_feed(scope, typed["audience"], typed["name"])
        except FieldErrors as flaws:
            errors = flaws.errors
    audiences = [each for each in readable_by(scope.roles) if each.has_calendar]
    choices = [(each.name, each.title) for each in audiences]
    context = {"feeds": feeds.feeds_of(scope), "address": address, "errors": errors, "typed": typed if errors else {}, "choices": choices}
    answer = render(request, "audiences/calendars.html", context, status=422 if errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


@operation("reports.see", methods=("POST",))
def end_calendar_feed(request: HttpRequest, scope: Scope, feed: str) -> HttpResponse:
    """End one."""
    feeds.end_feed(scope, feed)
    messages.success(request, "That calendar address leads nowhere any more.")
    return redirect("calendar-feeds", workspace=scope.workspace.slug)


@operation("public.see")
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The days of the current plan for whoever has the address. Any other address looks like none."""
    found = feeds.feed_at(token)
    if found is None:
        raise Http404
    feed, scope = found
    limits.hit(f"calendar:{feed.pk}", limit=READS_PER_HOUR, seconds=3600, message="This calendar was read very often within one hour.")
    with walls.standing_in(scope.workspace, scope.user):
        plan = current_plan(scope)
        report = making.latest(scope, plan, feed.audience) if plan else None
        if plan is not None and (report is None or report.key != making.key_of(scope, plan)):
            making.ask_for_reports(scope, plan)
        feeds.mark_read(feed)
        if report is None:
            return HttpResponse(
                "The plan is being written for this calendar. Read it again in a few minutes.", status=503, headers={"Retry-After": "300"}
            )
        answer = HttpResponse(
            calendar_of(making.content_of(report, "document"), str(scope.workspace.pk)), content_type="text/calendar; charset=utf-8"
        )
    answer["Content-Disposition"] = 'inline; filename="roadmap.ics"'
    answer["Cache-Control"] = "private, max-age=900"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
