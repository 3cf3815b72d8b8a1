"""Writing acceptance criteria and saying whether they are met; ticking lines of the definitions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.built_right import actions
from quarterdeck_web.features.built_right.forms import CriterionForm
from quarterdeck_web.features.built_right.models import AcceptanceCriterion, DefinitionItem
from quarterdeck_web.features.built_right.reading import STATES
from quarterdeck_web.features.models import Feature
from quarterdeck_web.teams.views.editing import answer_delete, answer_form

LONGEST_EVIDENCE = 2000
FORM = "features/built_right/form.html"


def page_of(scope: Scope, ref: str, part: str = "criteria") -> str:
    """The page of a feature, at one of its parts."""
    return f"{reverse('built-right', args=[scope.workspace.slug, ref])}#{part}"


@operation("criteria.edit", methods=("GET", "POST"))
def new(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """A new criterion of a feature."""
    row = scope.get(Feature, ref=feature)
    form = CriterionForm.of(scope, request, initial={"feature": row.ref})
    return _answer(
        request, scope, form, row.ref, {"title": "Add an acceptance criterion", "verb": "Add criterion", "crumb": str(row)}, "{.ref} is there."
    )


@operation("criteria.edit", methods=("GET", "POST"))
def edit(request: HttpRequest, scope: Scope, criterion: str) -> HttpResponse:
    """Change a criterion's words or its work items."""
    row = scope.get(AcceptanceCriterion, ref=criterion)
    form = CriterionForm.of(scope, request, row)
    context = {"title": f"Edit {row.ref}", "verb": "Save", "crumb": str(row.feature or row.body["feature"])}
    context["delete_url"] = reverse("criterion-delete", args=[scope.workspace.slug, row.ref])
    context["note"] = "With other words it is another criterion: it is not looked at until somebody looks again." if row.state != "open" else ""
    return _answer(request, scope, form, row.body["feature"], context, "{.ref} was changed.")


def _answer(request: HttpRequest, scope: Scope, form: CriterionForm, ref: str, context: dict[str, Any], said: str) -> HttpResponse:
    back = page_of(scope, ref)
    context |= {"cancel": back, "nav": "features"}
    return answer_form(request, scope, form, operation="criteria.edit", said=said, back=back, context=context, template=FORM)


@operation("criteria.edit", methods=("POST",))
def check(request: HttpRequest, scope: Scope, criterion: str) -> HttpResponse:
    """Say whether a criterion is met, and on what evidence."""
    row = scope.get(AcceptanceCriterion, ref=criterion)
    actions.check(scope, row, request.POST.get("state", ""), request.POST.get("evidence", "")[:LONGEST_EVIDENCE])
    messages.success(request, f"{row.ref}: {STATES[row.state][0].lower()}.", extra_tags="undo")
    return redirect(page_of(scope, row.body["feature"]))


@operation("criteria.edit", methods=("POST",))
def delete(request: HttpRequest, scope: Scope, criterion: str) -> HttpResponse:
    """Take a criterion away."""
    row = scope.get(AcceptanceCriterion, ref=criterion)
    return answer_delete(request, scope, row, operation="criteria.edit", back=page_of(scope, row.body["feature"]))


@operation("criteria.edit", methods=("POST",))
def tick(request: HttpRequest, scope: Scope, feature: str, definition: str) -> HttpResponse:
    """Say that a feature meets a line of a definition, or take that back."""
    row, item = scope.get(Feature, ref=feature), scope.get(DefinitionItem, ref=definition)
    if request.POST.get("action") == "untick":
        actions.untick(scope, row, item)
        messages.success(request, f"“{item}” is not ticked any more.", extra_tags="undo")
    else:
        actions.tick(scope, row, item, request.POST.get("note", "")[:LONGEST_EVIDENCE])
        messages.success(request, f"“{item}” is ticked.", extra_tags="undo")
    return redirect(page_of(scope, row.ref, str(item.body["of"])))
