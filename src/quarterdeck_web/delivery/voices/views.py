"""Taking work items over as evidence, and the way from evidence back to its work item."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.mapping.views import chosen
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.delivery.voices import actions
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.lib import words
from quarterdeck_web.teams.views.editing import next_address


@operation("evidence.triage", methods=("POST",))
def take_over(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Make evidence of the work items that were chosen."""
    num_new, num_there = actions.take_over(scope, chosen(scope, request.POST.getlist("items")))
    there = f"; {num_there:,} {'was' if num_there == 1 else 'were'} there already" if num_there else ""
    messages.success(request, f"{words.plural(num_new, 'work item')} taken over as evidence{there}.", extra_tags="undo" if num_new else "")
    return redirect(next_address(request) or reverse("work-items", args=[scope.workspace.slug]))


@operation("delivery.see")
def of_evidence(request: HttpRequest, scope: Scope, evidence: str) -> HttpResponse:
    """On to the work item that evidence was taken over from."""
    body = scope.get(Evidence, ref=evidence).body
    row = scope.rows(WorkItem).filter(source=body.get("source") or "-", key=body.get("source_id") or "-").first()
    if row is None:
        raise Http404
    return redirect("work-item", workspace=scope.workspace.slug, work_item=row.pk)
