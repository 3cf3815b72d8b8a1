"""Vision, strategy and the objective tree."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.products.facts import Fact
from quarterdeck_web.strategy import actions
from quarterdeck_web.strategy.models import Objective, Segment
from quarterdeck_web.strategy.reading import read_key_result, read_number, read_objective, read_strategy
from quarterdeck_web.strategy.tree import KeyResult, features_of, tree_of

FIELDS = ("vision", "diagnosis", "guiding_policy", "coherent_actions")


@operation("strategy.see")
def strategy(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The whole strategy on one page."""
    return render(request, "strategy/strategy.html", _context(scope))


@operation("strategy.see")
def objective(request: HttpRequest, scope: Scope, objective: str) -> HttpResponse:
    """What stands behind an objective's numbers: its key results and the features that serve it. In the drawer, or as a page."""
    row = scope.get(Objective, ref=objective)
    branch = next(branch for branch in tree_of(scope).branches if branch.objective.pk == row.pk)
    context = {
        "branch": branch,
        "objective": row,
        "subject": f"objectives:{row.ref}",
        "features": features_of(scope, row),
        "currency": scope.workspace.facts.get("currency", "€"),
        "nav": "strategy",
    }
    return render(request, "strategy/objective_drawer.html" if request.htmx else "strategy/objective.html", context)  # type: ignore[attr-defined]


@operation("strategy.edit", methods=("GET", "POST"))
def edit_strategy(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Write vision, diagnosis, policy and actions."""
    fact = Fact(scope, "strategy")
    typed: dict[str, Any] = {**fact.body, "coherent_actions": "\n".join(fact.body.get("coherent_actions", ()))}
    context = {"typed": typed, "errors": {}, "version": fact.version, "nav": "strategy"}
    if request.method == "POST":
        try:
            actions.edit_strategy(scope, read_strategy(request.POST), version_of(request))
        except FieldErrors as error:
            again = {"typed": request.POST, "errors": error.errors, "version": request.POST.get("version")}
            return render(request, "strategy/strategy_form.html", context | again, status=422)
        messages.success(request, "Strategy changed.", extra_tags="undo")
        return redirect("strategy", scope.workspace.slug)
    return render(request, "strategy/strategy_form.html", context)


@operation("strategy.edit", methods=("GET", "POST"))
def edit_objective(request: HttpRequest, scope: Scope, objective: str = "") -> HttpResponse:
    """A new objective, or another's words and weight."""
    row = scope.get(Objective, ref=objective) if objective else None
    typed = {**row.body, "weight": f"{1.0 if row['weight'] is None else row['weight']:g}"} if row else {"weight": "1"}
    context: dict[str, Any] = {"row": row, "typed": typed, "errors": {}, "version": row.version if row else "", "nav": "strategy"}
    if request.method == "POST":
        try:
            saved = actions.save(scope, Objective, row, read_objective(request.POST), version_of(request))
        except FieldErrors as error:
            again = {"typed": request.POST, "errors": error.errors, "version": request.POST.get("version")}
            return render(request, "strategy/objective_form.html", context | again, status=422)
        messages.success(request, f"{saved} {'changed' if row else 'added'}.", extra_tags="undo")
        return redirect(_at(scope, saved))
    return render(request, "strategy/objective_form.html", context)


@operation("strategy.edit", methods=("GET", "POST"))
def delete_objective(request: HttpRequest, scope: Scope, objective: str) -> HttpResponse:
    """Take an objective away, after saying what hangs on it."""
    row = scope.get(Objective, ref=objective)
    if request.method == "POST":
        actions.delete_objective(scope, row)
        messages.success(request, f"{row} deleted.", extra_tags="undo")
        return redirect("strategy", scope.workspace.slug)
    return render(request, "strategy/objective_delete.html", {"objective": row, "losses": actions.losses_of(scope, row), "nav": "strategy"})


@operation("strategy.edit", methods=("GET", "POST"))
def edit_key_result(request: HttpRequest, scope: Scope, objective: str, key_result: str = "") -> HttpResponse:
    """A new key result, or another's words and numbers."""
    row = scope.get(Objective, ref=objective)
    found = _result(row, key_result) if key_result else None
    context: dict[str, Any] = {
        "objective": row,
        "found": found,
        "typed": found or {"kind": "aspirational"},
        "errors": {},
        "version": row.version,
        "nav": "strategy",
    }
    if request.method == "POST":
        try:
            actions.save_key_result(scope, row, key_result, read_key_result(request.POST), version_of(request))
        except FieldErrors as error:
            again = {"typed": request.POST, "errors": error.errors, "version": request.POST.get("version")}
            return render(request, "strategy/key_result_form.html", context | again, status=422)
        messages.success(request, f"Key result {'changed' if found else 'added'}.", extra_tags="undo")
        return redirect(_at(scope, row))
    return render(request, "strategy/key_result_form.html", context)


@operation("strategy.edit", methods=("POST",))
def delete_key_result(request: HttpRequest, scope: Scope, objective: str, key_result: str) -> HttpResponse:
    """Take a key result away."""
    row = scope.get(Objective, ref=objective)
    found = _result(row, key_result)
    actions.delete_key_result(scope, row, key_result)
    messages.success(request, f"“{found['title'][:80]}” deleted.", extra_tags="undo")
    return redirect(_at(scope, row))


@operation("strategy.edit", methods=("POST",))
def measure(request: HttpRequest, scope: Scope, objective: str, key_result: str) -> HttpResponse:
    """Write down where a key result stands, and how sure one is."""
    row = scope.get(Objective, ref=objective)
    found = _result(row, key_result)
    errors: dict[str, list[str]] = {}
    now = read_number(request.POST.get("now", ""), "now", errors)
    was = read_number(request.POST.get("was", ""), "was", {}, is_needed=False)
    sure = read_number(request.POST.get("confidence", ""), "confidence", errors, low=0.0, is_needed=False)
    if sure is not None and sure > 100:
        errors["confidence"] = [f"expected a chance from 0 to 100 %, got {sure:g}"]
    try:
        if errors or now is None:
            raise FieldErrors(errors)
        actions.measure(scope, row, key_result, now, was, None if sure is None else round(sure / 100, 4))
    except FieldErrors as error:
        context = _context(scope) | {"errors_at": key_result, "errors": error.errors, "typed": request.POST}
        return render(request, "strategy/strategy.html", context, status=422)
    messages.success(request, f"“{found['title'][:80]}” stands at {now:g}{found.get('unit', '')}.", extra_tags="undo")
    return redirect(_at(scope, row))


def version_of(request: HttpRequest) -> int | None:
    """The version a form was made from, None where it sent none."""
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() else None


def _context(scope: Scope) -> dict[str, Any]:
    tree, fact = tree_of(scope), Fact(scope, "strategy")
    worst = tree.worst
    return {
        "tree": tree,
        "fact": fact,
        "strategy": fact.body,
        "is_written": any(fact.body.get(name) for name in FIELDS),
        "worst": worst,
        "num_segments": scope.rows(Segment).count(),
        "errors": {},
        "typed": {},
        "nav": "strategy",
    }


def _result(row: Objective, ref: str) -> dict[str, Any]:
    found = next((result for result in row["key_results"] or () if result["id"] == ref), None)
    if found is None:
        raise Http404
    return KeyResult(found).body


def _at(scope: Scope, row: Objective) -> str:
    return f"{reverse('strategy', args=[scope.workspace.slug])}#{row.ref}"
