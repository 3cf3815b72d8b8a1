"""Releases and their launches as pages: the list, one of them, its checklist, its way out and back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.views.editing import version_of
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.plans.launches import preparing, reading
from quarterdeck_web.plans.launches.assemble import STATES, state_of
from quarterdeck_web.plans.launches.forms import CheckForm, WayForm, typed_way
from quarterdeck_web.plans.models import Launch, Release

REFUSED = 422


@operation("plans.see")
def launches(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Every release with its launch."""
    return render(request, "plans/launches/list.html", {"releases": reading.releases_told(scope), "nav": "plan"})


@operation("plans.see")
def launch(request: HttpRequest, scope: Scope, release: str) -> HttpResponse:
    """One release: what it holds, what must be ready, who says go, and what came of it."""
    row = scope.get(Release, ref=release)
    found = scope.rows(Launch).filter(release=row).select_related("release").first()
    features = reading.features_in(scope, row)
    if request.GET.get("by") == "plan":
        features = [each for each in features if each["is_planned"]]
    context: dict[str, Any] = {"release": row, "launch": found, "features": features, "today": timezone.localdate(), "nav": "plan"}
    context["failing"] = reading.failing_qualities(scope, [each["feature"] for each in features])
    context["num_done"] = sum(each["done"] is not None and not each["lacks"] for each in features)
    context["are_judged"] = any(each["done"] and each["done"]["num_done"][1] for each in features)
    if found is not None:
        state = state_of(found.body)
        checks = reading.checks_of(found)
        context |= {"state": state, "state_words": STATES[state], "body": found.body, "keys": reading.keys_of(scope, found, state)}
        context["sides"] = [
            {"side": side, "title": title, "checks": [line for line in checks if line["side"] == side]}
            for side, title in (("market", "Market"), ("technical", "Technical"))
        ]
        context["open_checks"] = [line for line in checks if not line.get("done_on")]
        context["unreleased"] = [each for each in features if each["is_planned"] and each["feature"].status not in ("released", "closed")]
    return render(request, "plans/launches/launch.html", context)


@operation("launches.edit", methods=("POST",))
def prepare(request: HttpRequest, scope: Scope, release: str) -> HttpResponse:
    """Begin to prepare a launch."""
    made = preparing.prepare(scope, scope.get(Release, ref=release))
    messages.success(request, f"{made}: say who sees to what, by when.", extra_tags="undo")
    return redirect(made)


@operation("launches.edit", methods=("GET", "POST"))
def way(request: HttpRequest, scope: Scope, release: str) -> HttpResponse:
    """How it is rolled out and back."""
    row = launch_of(scope, release)
    form = WayForm(request.POST if request.method == "POST" else None, initial=typed_way(row.body, row.version))
    if form.is_bound and form.is_valid():
        try:
            preparing.edit(scope, row, form.fields_of_launch(), form.cleaned_data["version"])
        except FieldErrors as flawed:
            for name, said in flawed.errors.items():
                form.add_error(name if name in form.fields else "rollout", said)
        else:
            messages.success(request, "How it is rolled out and back is saved.", extra_tags="undo")
            return redirect(row)
    return _form(request, row, form, "How it is rolled out and back", "Save")


@operation("launches.edit", methods=("GET", "POST"))
def new_check(request: HttpRequest, scope: Scope, release: str) -> HttpResponse:
    """A new line of the checklist."""
    row = launch_of(scope, release)
    form = CheckForm(request.POST if request.method == "POST" else None, initial={"side": request.GET.get("side", "market")})
    if form.is_bound and form.is_valid():
        preparing.add_check(scope, row, form.line())
        messages.success(request, f"“{form.cleaned_data['title']}” is on the list.", extra_tags="undo")
        return redirect(row)
    return _form(request, row, form, "Add to the checklist", "Add line")


@operation("launches.edit", methods=("GET", "POST"))
def check(request: HttpRequest, scope: Scope, release: str, number: int) -> HttpResponse:
    """A line of the checklist; `delete` takes it away."""
    row = launch_of(scope, release)
    line = _line(row, number)
    form = CheckForm(request.POST if request.method == "POST" else None, initial={**line, "version": row.version})
    if request.method == "POST" and "delete" in request.POST:
        preparing.set_check(scope, row, number, None, version_of(request))
        messages.success(request, f"“{line['title']}” is off the list.", extra_tags="undo")
        return redirect(row)
    if form.is_bound and form.is_valid():
        preparing.set_check(scope, row, number, form.line(), version_of(request))
        messages.success(request, f"“{form.cleaned_data['title']}” was changed.", extra_tags="undo")
        return redirect(row)
    return _form(request, row, form, "A line of the checklist", "Save", can_go=True)


@operation("launches.edit", methods=("POST",))
def check_done(request: HttpRequest, scope: Scope, release: str, number: int) -> HttpResponse:
    """Say that a line is done, or that it is not (`undone`)."""
    row = launch_of(scope, release)
    line = _line(row, number)
    is_done = "undone" not in request.POST
    preparing.set_done(scope, row, number, is_done, version_of(request))
    messages.success(request, f"“{line['title']}” is {'done' if is_done else 'open again'}.", extra_tags="undo")
    return redirect(row)


def launch_of(scope: Scope, release: str) -> Launch:
    """The launch of a release; missing where nobody prepares it."""
    found: Launch = scope.get(Launch, release=scope.get(Release, ref=release))
    return found


def _line(row: Launch, number: int) -> dict[str, Any]:
    checks = row.body.get("checks", ())
    if not 1 <= number <= len(checks):
        raise Http404
    line: dict[str, Any] = checks[number - 1]
    return line


def _form(request: HttpRequest, row: Launch, form: Any, title: str, verb: str, can_go: bool = False) -> HttpResponse:
    context = {"form": form, "title": title, "verb": verb, "crumb": str(row), "can_go": can_go, "nav": "plan"}
    context["cancel"] = reverse("launch", args=[row.workspace.slug, row.body["release"]])
    return render(request, "plans/launches/form.html", context, status=REFUSED if form.is_bound else 200)
