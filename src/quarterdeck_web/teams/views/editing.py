"""One way to show a form, keep what it says, and take a noun away: every page of this part uses it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.rows import NounRow
from quarterdeck_web.teams.noun_forms import NounForm

REFUSED = 422


def answer_form(
    request: HttpRequest,
    scope: Scope,
    form: NounForm,
    *,
    operation: str,
    said: str,
    back: str | Callable[[NounRow], str],
    context: dict[str, Any],
    template: str = "teams/form.html",
) -> HttpResponse:
    """Show a form; on POST keep it and go `back`. What is refused is shown at its field with everything that was typed."""
    if request.method == "POST":
        row = form.keep(operation, why=request.POST.get("why", "").strip())
        if row is not None:
            messages.success(request, said.format(row), extra_tags="undo")
            return redirect(next_address(request) or (back if isinstance(back, str) else back(row)))
    status = REFUSED if form.is_bound else 200
    cancel = next_address(request) or (back if isinstance(back, str) else back(form.row) if form.row else context.get("cancel", ".."))
    return render(request, template, {"form": form, "row": form.row, "cancel": cancel, **context}, status=status)


def answer_delete(request: HttpRequest, scope: Scope, row: NounRow, *, operation: str, back: str) -> HttpResponse:
    """Take a noun without a page of its own away."""
    with changing(scope, operation) as change:
        change.delete(row)
    messages.success(request, f"{row} is gone.", extra_tags="undo")
    return redirect(next_address(request) or back)


def next_address(request: HttpRequest) -> str:
    """Where the person wants to be afterwards, if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else ""
