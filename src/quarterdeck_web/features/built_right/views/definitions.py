"""Agreeing on the definitions of ready and done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.built_right import actions
from quarterdeck_web.features.built_right.forms import DefinitionForm
from quarterdeck_web.features.built_right.models import DefinitionItem, DefinitionTick
from quarterdeck_web.features.built_right.views.criteria import FORM
from quarterdeck_web.lib.words import plural
from quarterdeck_web.teams.views.editing import answer_form


def page(scope: Scope) -> str:
    """Where the definitions stand."""
    return reverse("built-right-of-product", args=[scope.workspace.slug])


@operation("definitions.edit", methods=("GET", "POST"))
def new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """A new line."""
    of = request.GET.get("of", "ready")
    form = DefinitionForm.of(scope, request, initial={"of": of if of in ("ready", "done") else "ready"})
    context = {"title": "Add a line", "verb": "Add line", "crumb": "Built right", "cancel": page(scope), "nav": "features"}
    return answer_form(request, scope, form, operation="definitions.edit", said="“{}” is there.", back=page(scope), context=context, template=FORM)


@operation("definitions.edit", methods=("GET", "POST"))
def edit(request: HttpRequest, scope: Scope, definition: str) -> HttpResponse:
    """Change a line."""
    row = scope.get(DefinitionItem, ref=definition)
    num_ticks = scope.rows(DefinitionTick).filter(item=row).count()
    context = {"title": "Edit a line", "verb": "Save", "crumb": "Built right", "cancel": page(scope), "nav": "features"}
    context["delete_url"] = reverse("definition-delete", args=[scope.workspace.slug, row.ref])
    context["note"] = f"It is ticked for {plural(num_ticks, 'feature')}. Where Quarterdeck looks for itself, ticks go." if num_ticks else ""
    form = DefinitionForm.of(scope, request, row)
    return answer_form(request, scope, form, operation="definitions.edit", said="“{}” was changed.", back=page(scope), context=context, template=FORM)


@operation("definitions.edit", methods=("POST",))
def delete(request: HttpRequest, scope: Scope, definition: str) -> HttpResponse:
    """Take a line away with its ticks."""
    row = scope.get(DefinitionItem, ref=definition)
    actions.take_definition_away(scope, row)
    messages.success(request, f"“{row}” is gone.", extra_tags="undo")
    return redirect(page(scope))


@operation("definitions.edit", methods=("POST",))
def usual(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Agree on the usual lines, to change them from there."""
    number = actions.use_usual_definitions(scope)
    messages.success(request, f"{plural(number, 'line')} agreed. Change what does not fit.", extra_tags="undo")
    return redirect(page(scope))
