"""Ideas that came as evidence from elsewhere, to be put on the portal: which there are, and asking for it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.showing import lines_after, snapshot
from quarterdeck_web.portal.desk.showing import page
from quarterdeck_web.portal.facts import facts_of
from quarterdeck_web.portal.ideas import taking_over
from quarterdeck_web.portal.ideas.listing import STATUS_LOOK

PAGE = 12
"""Few enough that what to do with them is near on a phone."""
WAYS = (("public", "Show them at once"), ("waiting", "Have each wait in moderation"))


@operation("portal.manage", methods=("GET", "POST"))
def take_over(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The sources that hold ideas, those of one of them, and what is to become of them."""
    sources = taking_over.elsewhere(scope)
    known = {each.source: each for each in sources}
    here = reverse("desk-take-over", args=[scope.workspace.slug])
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        source, state = request.POST.get("source", ""), request.POST.get("state", "")
        if source not in known:
            errors["source"] = ["Expected a source with ideas that the portal does not show. Choose one from the list."]
        if state not in taking_over.STATES:
            errors["state"] = ["Choose whether they are shown at once or wait."]
        if not errors:
            arguments = {"source": source, "state": state, "with_voters": bool(request.POST.get("with_voters"))}
            enqueue(scope, taking_over.KIND, arguments, title=f"Taking over ideas of {source}", debounce=True)
            messages.success(request, f"The ideas of {source} are being taken over.")
            return redirect(here)
    chosen = known.get(request.POST.get("source") or request.GET.get("source", "")) or (sources[0] if sources else None)
    job = scope.rows(Job).filter(kind=taking_over.KIND).order_by("-created_at", "-id").first()
    is_at_work = job is not None and not job.is_over
    context: dict[str, Any] = {
        "sources": sources,
        "chosen": chosen,
        "most": taking_over.MOST,
        "state": request.POST.get("state") or ("waiting" if facts_of(scope.workspace).moderated else "public"),
        "with_voters": bool(request.POST.get("with_voters")) if request.method == "POST" else True,
        "ways": WAYS,
        "statuses": STATUS_LOOK,
        "errors": errors,
        "here": here,
        "job": job if is_at_work else None,
        "told": snapshot(job, lines_after(scope, job)) if job is not None and is_at_work else None,
    }
    if chosen is not None:
        context |= _ideas_of(scope, chosen.source, request.GET.get("from", ""))
    return page(request, scope, "take_over", context, tab="desk-ideas", status=422 if errors else 200)


def _ideas_of(scope: Scope, source: str, start: str) -> dict[str, Any]:
    first = int(start) if start.isdecimal() and len(start) < 7 else 0
    keys = [pk for pk, _ in taking_over.most_voted(scope, source)]
    some = keys[first : first + PAGE]
    rows = {row.pk: row for row in scope.rows(Evidence).filter(pk__in=some)}
    shown = [(rows[pk], taking_over.in_two(rows[pk].text)[0]) for pk in some if pk in rows]
    return {"rows": shown, "next_from": first + PAGE if len(keys) > first + PAGE else None}
