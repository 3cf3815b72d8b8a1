"""Rules of choice and synergies between features: the list of the whole product, and the forms that write them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature, FeatureFigures, Relation, Synergy
from quarterdeck_web.features.names import Names
from quarterdeck_web.features.page import PROFILES
from quarterdeck_web.features.together.reading import (
    AT_ONCE,
    FEWEST,
    MOST,
    num_fields,
    read_relation,
    read_saving,
    read_synergy,
    shown_relation,
    shown_saving,
    shown_synergy,
)
from quarterdeck_web.features.together.telling import KINDS, together
from quarterdeck_web.features.typed import Typed, spread
from quarterdeck_web.features.views.editing import version_of
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.rows import NounRow
from quarterdeck_web.teams.noun_forms import next_number

Body = dict[str, Any]
MOST_LISTED = 2000


@dataclass(frozen=True)
class Form:
    """One of the three forms: what it makes, how it is read and shown, and what one calls it."""

    name: str
    model: type[NounRow]
    prefix: str
    operation: str
    word: str
    heading: str
    read: Callable[[Typed, Scope, Any], Body]
    shown: Callable[[Body], Body]


RELATION = Form("relation", Relation, "REL", "links.edit", "rule", "Which features are chosen together", read_relation, shown_relation)
SYNERGY = Form("synergy", Synergy, "SYN", "value.edit", "synergy", "What features bring together", read_synergy, shown_synergy)
SAVING = Form("saving", Synergy, "SYN", "feasibility.edit", "saving", "What one feature spares another", read_saving, shown_saving)


@operation("features.see")
def listing(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Every rule and synergy of the product."""
    found = together(scope)
    context = {"together": found, "num": len(found.relations) + len(found.synergies) + len(found.savings), "names": Names(scope), "nav": "features"}
    return render(request, "features/together.html", context)


@operation("links.edit", methods=("GET", "POST"))
def add_relation(request: HttpRequest, scope: Scope) -> HttpResponse:
    """A rule about which features are chosen together."""
    return _answer(request, scope, RELATION, None)


@operation("links.edit", methods=("GET", "POST"))
def edit_relation(request: HttpRequest, scope: Scope, relation: str) -> HttpResponse:
    """Change a rule, or take it away."""
    return _answer(request, scope, RELATION, scope.get(Relation, ref=relation))


@operation("value.edit", methods=("GET", "POST"))
def add_synergy(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What features bring, or lose, once all of them are there."""
    return _answer(request, scope, SYNERGY, None)


@operation("value.edit", methods=("GET", "POST"))
def edit_synergy(request: HttpRequest, scope: Scope, synergy: str) -> HttpResponse:
    """Change what features bring together, or take it away."""
    return _answer(request, scope, SYNERGY, _with(scope, synergy, "value"))


@operation("feasibility.edit", methods=("GET", "POST"))
def add_saving(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What effort a feature is spared beside others."""
    return _answer(request, scope, SAVING, None)


@operation("feasibility.edit", methods=("GET", "POST"))
def edit_saving(request: HttpRequest, scope: Scope, saving: str) -> HttpResponse:
    """Change a saving, or take it away."""
    return _answer(request, scope, SAVING, _with(scope, saving, "effort_saved"))


def _with(scope: Scope, ref: str, field: str) -> Synergy:
    """The synergy with this id, if it is of this kind: value is the Product Manager's to write, effort the Technical Product Manager's."""
    found: Synergy = scope.get(Synergy, ref=ref)
    if found.body.get(field) is None:
        raise Http404
    return found


def _answer(request: HttpRequest, scope: Scope, form: Form, row: NounRow | None) -> HttpResponse:
    """Show a form or take it; `add` asks for more fields, `delete` takes the row away."""
    came_from = scope.rows(Feature).filter(ref=request.GET["feature"]).first() if request.GET.get("feature") else None
    back = reverse("feature", args=[scope.workspace.slug, came_from.ref]) if came_from else reverse("features-together", args=[scope.workspace.slug])
    typed, errors = form.shown(row.body) if row else _blank(form, came_from), dict[str, list[str]]()
    if request.method == "POST" and row is None and "delete" in request.POST:
        raise Http404
    if request.method == "POST" and "add" in request.POST:
        typed = Typed(request.POST).values
        typed |= {f"feature_{number}": "" for number in range(num_fields(typed) + 1, min(num_fields(typed) + AT_ONCE, MOST) + 1)}
    elif request.method == "POST":
        sent = Typed(request.POST)
        fields = {} if "delete" in request.POST else form.read(sent, scope, row)
        typed, errors = sent.values, sent.errors
        if not errors:
            try:
                messages.success(request, f"The {form.word} is {_write(request, scope, form, row, fields)}.", extra_tags="undo")
                return redirect(back)
            except FieldErrors as flaws:
                errors = spread(flaws.errors, typed)
    version = (version_of(request) if request.method == "POST" else None) or (row.version if row else "")
    context = {
        "form": form,
        "row": row,
        "typed": typed,
        "errors": errors,
        "version": version,
        "back": back,
        "came_from": came_from,
        **_choices(scope),
    }
    context["members"] = [_member(number, typed, errors) for number in range(1, num_fields(typed) + 1)]
    return render(request, "features/together_form.html", context)


def _blank(form: Form, came_from: Feature | None) -> Body:
    first = {"feature_1": came_from.ref} if came_from else {}
    return {"kind": "", "why": "", **first} if form.name == "relation" else {**form.shown({}), **first}


def _write(request: HttpRequest, scope: Scope, form: Form, row: NounRow | None, fields: Body) -> str:
    with changing(scope, form.operation) as change:
        if row is not None and "delete" in request.POST:
            change.delete(row)
            return "gone"
        if row is not None:
            change.update(row, fields, version=version_of(request))
            return "saved"
        body = {name: value for name, value in fields.items() if value is not None}
        change.create(form.model, {"id": next_number(scope, form.model, form.prefix), **body})
        return "there"


def _choices(scope: Scope) -> Body:
    features = list(scope.rows(FeatureFigures).order_by("position").values_list("ref", "title")[:MOST_LISTED])
    return {"features": features, "kinds": list(KINDS.items()), "profiles": list(PROFILES.items()), "names": Names(scope), "nav": "features"}


def _member(number: int, typed: Body, errors: dict[str, list[str]]) -> Body:
    name = f"feature_{number}"
    return {
        "name": name,
        "label": f"Feature {number}",
        "value": typed.get(name, ""),
        "errors": errors.get(name),
        "required": number <= FEWEST,
    }
