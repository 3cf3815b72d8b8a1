"""How every form on a feature is answered: read, say what it undoes, save, go back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.edits import KeysInTheWay, later_day, save_fields
from quarterdeck_web.features.models import Feature
from quarterdeck_web.features.typed import Typed, spread
from quarterdeck_web.lib.refusals import FieldErrors

Read = Callable[[Typed], dict[str, Any]]


def version_of(request: HttpRequest) -> int | None:
    """The version the form was made from; None where the form says none."""
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() and len(text) < 10 else None


def answer_form(
    request: HttpRequest,
    scope: Scope,
    feature: Feature,
    *,
    read: Read,
    shown: dict[str, Any],
    template: str,
    operation: str,
    said: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show a form of a feature, or take it. `read` gives the fields of the feature's document that the form sets.

    What was typed stays on the page until it is saved; a change that undoes keys is saved when it is sent once more.
    """
    typed, errors, undoes, later = shown, dict[str, list[str]](), [], ""
    if request.method == "POST":
        form = Typed(request.POST)
        fields, typed, errors = read(form), form.values, form.errors
        if not errors:
            try:
                save_fields(
                    scope, feature, fields, operation=operation, version=version_of(request), why=(form.text("why") or "")[:500],
                    confirmed="confirm" in request.POST,
                )  # fmt: skip
                messages.success(request, said, extra_tags="undo")
                return redirect("feature", scope.workspace.slug, feature.ref)
            except KeysInTheWay as keys:
                undoes, later = keys.undoes, later_day(feature, fields)
            except FieldErrors as flaws:
                errors = spread(flaws.errors, [*shown, *typed])
    # The version somebody read stays the one they compare with, also after a flawed try.
    version = version_of(request) if request.method == "POST" else None
    shared = {"feature": feature, "typed": typed, "errors": errors, "undoes": undoes, "later_day": later, "version": version or feature.version}
    return render(request, template, {**context, **shared})
