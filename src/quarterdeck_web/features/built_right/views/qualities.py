"""Quality attributes: writing them, and what was measured."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.built_right import actions
from quarterdeck_web.features.built_right.forms import MeasureForm, QualityForm
from quarterdeck_web.features.built_right.models import QualityAttribute
from quarterdeck_web.features.built_right.reading import VERDICTS, told
from quarterdeck_web.features.built_right.views.criteria import FORM, page_of
from quarterdeck_web.features.models import Feature
from quarterdeck_web.features.views.editing import version_of
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.teams.views.editing import REFUSED, answer_delete, answer_form


def page_with(scope: Scope, ref: str | None) -> str:
    """Where qualities of a feature stand; of the whole product without one."""
    return page_of(scope, ref, "qualities") if ref else f"{reverse('built-right-of-product', args=[scope.workspace.slug])}#qualities"


@operation("qualities.edit", methods=("GET", "POST"))
def new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """A new quality attribute, of a feature (`?feature=`) or of the whole product."""
    asked = request.GET.get("feature", "")
    feature = scope.get(Feature, ref=asked) if asked else None
    form = QualityForm.of(scope, request, initial={"feature": asked, "direction": "at most"})
    back = page_with(scope, feature.ref if feature else None)
    context = {"title": "Add a quality attribute", "verb": "Add quality", "crumb": str(feature or "Built right"), "cancel": back, "two": True}
    return answer_form(
        request, scope, form, operation="qualities.edit", said="“{}” is there.", back=back, context=context | {"nav": "features"}, template=FORM
    )


@operation("features.see", methods=("GET", "POST"), write="qualities.edit")
def quality(request: HttpRequest, scope: Scope, quality: str) -> HttpResponse:
    """One quality attribute with every measurement; POST changes it."""
    row = scope.get(QualityAttribute, ref=quality)
    form = QualityForm.of(scope, request, row)
    if request.method == "POST" and form.keep("qualities.edit") is not None:
        messages.success(request, f"“{row}” was changed.", extra_tags="undo")
        return redirect("quality", scope.workspace.slug, row.ref)
    return _page(request, scope, row, form, MeasureForm(unit=row.body.get("unit", "")))


@operation("qualities.edit", methods=("POST",))
def measure(request: HttpRequest, scope: Scope, quality: str) -> HttpResponse:
    """Write a measurement down, or take one away (`number`)."""
    row = scope.get(QualityAttribute, ref=quality)
    number = request.POST.get("number", "")
    if number:
        actions.take_measurement_away(scope, row, int(number) if number.isascii() and number.isdigit() else -1, version_of(request))
        messages.success(request, "The measurement is gone.", extra_tags="undo")
        return redirect("quality", scope.workspace.slug, row.ref)
    form = MeasureForm(request.POST, row.body.get("unit", ""))
    if form.is_valid():
        try:
            actions.measure(scope, row, form.cleaned_data["on"], form.cleaned_data["value"], form.cleaned_data["source"])
        except FieldErrors as flawed:
            for name, said in flawed.errors.items():
                form.add_error(name if name in form.fields else None, said)
        else:
            messages.success(request, f"“{row}” {VERDICTS[told(row)['verdict']][0].lower()}, as last measured.", extra_tags="undo")
            return redirect("quality", scope.workspace.slug, row.ref)
    return _page(request, scope, row, QualityForm(scope, None, row), form)


@operation("qualities.edit", methods=("POST",))
def delete(request: HttpRequest, scope: Scope, quality: str) -> HttpResponse:
    """Take a quality attribute away with its measurements."""
    row = scope.get(QualityAttribute, ref=quality)
    return answer_delete(request, scope, row, operation="qualities.edit", back=page_with(scope, row.body.get("feature")))


def _page(request: HttpRequest, scope: Scope, row: QualityAttribute, form: QualityForm, measuring: MeasureForm) -> HttpResponse:
    numbered = list(enumerate(row.body.get("measurements", ())))
    context: dict[str, Any] = {"quality": told(row), "row": row, "body": row.body, "form": form, "measuring": measuring, "nav": "features"}
    context["measurements"] = sorted(numbered, key=lambda each: (each[1]["on"], each[0]), reverse=True)
    context |= {"back": page_with(scope, row.body.get("feature")), "subject": f"quality_attributes:{row.ref}"}
    return render(request, "features/built_right/quality.html", context, status=REFUSED if form.is_bound or measuring.is_bound else 200)
