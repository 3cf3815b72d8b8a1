"""The options of a feature: what each takes of whom. And the answers of teams that are asked."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.edits import KeysInTheWay, Undoing, at_stake, save_fields
from quarterdeck_web.features.learned.reading import Sizes
from quarterdeck_web.features.models import Feature
from quarterdeck_web.features.names import Names
from quarterdeck_web.features.option_form import KINDS, LEVELS, STATES, OptionForm, table, values_of, with_row
from quarterdeck_web.features.page import FeaturePage
from quarterdeck_web.features.typed import Typed
from quarterdeck_web.features.views.editing import version_of
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.teams.models import Person


@operation("feasibility.edit", methods=("GET", "POST"))
def add(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """A new option; it starts with one activity."""
    row = scope.get(Feature, ref=feature)
    used = {option["id"] for option in row.body.get("options") or ()}
    key = next(letter for letter in [*"abcdefghijklmnopqrstuvwxyz", *map(str, range(1, 1000))] if letter not in used)
    return _edit(request, scope, row, {"id": key, "title": "As described" if not used else ""}, is_new=True)


@operation("estimates.edit", methods=("GET", "POST"))
def edit(request: HttpRequest, scope: Scope, feature: str, option: str) -> HttpResponse:
    """An option: everything for the Technical Product Manager, its estimates for whoever does the work."""
    row = scope.get(Feature, ref=feature)
    return _edit(request, scope, row, _option(row, option), is_new=False)


def _option(row: Feature, key: str) -> dict[str, Any]:
    found = next((each for each in row.body.get("options") or () if each["id"] == key), None)
    if found is None:
        raise Http404
    return dict(found)


def _edit(request: HttpRequest, scope: Scope, row: Feature, option: dict[str, Any], *, is_new: bool) -> HttpResponse:
    sizes = Sizes(scope)
    form, may_all = OptionForm(option, row.ref, sizes), scope.may("feasibility.edit")
    typed, errors, undoes = form.shown(), dict[str, list[str]](), list[Undoing]()
    if request.method == "POST":
        typed = values_of(request.POST)
        if (kind := request.POST.get("add")) in ("a", "q") and may_all:
            typed = with_row(typed, kind, row.ref)
        else:
            sent = Typed(request.POST)
            made = form.read(sent, only_estimates=not may_all)
            errors = sent.errors
            if not errors:
                try:
                    _save(request, scope, row, made, form.taken_over, is_new=is_new)
                    messages.success(request, f"Option “{made['title']}” of {row.ref} is saved.", extra_tags="undo")
                    return redirect("feature", scope.workspace.slug, row.ref)
                except KeysInTheWay as keys:
                    undoes = keys.undoes
                except FieldErrors as flaws:
                    errors = {"__all__": [message for said in flaws.errors.values() for message in said]}
    elif is_new:
        typed = with_row(typed, "a", row.ref)
    names = Names(scope)
    context = {
        "feature": row,
        "option": option,
        "is_new": is_new,
        "typed": typed,
        "errors": errors,
        "undoes": undoes,
        "may_all": may_all,
        "activities": _sized(table(typed, errors, "a"), option, sizes),
        "asks": table(typed, errors, "q"),
        "names": names,
        "stakes": at_stake(row, "options"),
        "levels": LEVELS,
        "kinds": KINDS,
        "states": STATES,
        "narrow": [] if is_new else sizes.too_narrow(row.ref, option["id"]),
        "nav": "features",
        "people": list(scope.rows(Person).values_list("ref", "body__name")),
        "version": (version_of(request) if request.method == "POST" else None) or row.version,
    }
    return render(request, "features/option.html", context)


def _sized(rows: list[dict[str, Any]], option: dict[str, Any], sizes: Sizes) -> list[dict[str, Any]]:
    """Rows of activities with what each size comes to for their team. Who may only estimate is not sent the team."""
    teams = {each["id"]: each.get("team") or "" for each in option.get("activities") or ()}
    return [{**row, "sizes": sizes.choices(row["team"] if "team" in row else teams.get(row.get("id"), ""))} for row in rows]


def _save(request: HttpRequest, scope: Scope, row: Feature, made: dict[str, Any], taken_over: list[str], *, is_new: bool) -> None:
    options = [dict(each) for each in row.body.get("options") or ()]
    options = [*options, made] if is_new else [made if each["id"] == made["id"] else each for each in options]
    save_fields(
        scope, row, {"options": options}, operation="feasibility.edit" if scope.may("feasibility.edit") else "estimates.edit",
        version=version_of(request), why=(request.POST.get("why", "").strip() or "; ".join(taken_over))[:500], confirmed="confirm" in request.POST,
    )  # fmt: skip


@operation("feasibility.edit", methods=("GET", "POST"))
def delete(request: HttpRequest, scope: Scope, feature: str, option: str) -> HttpResponse:
    """Take an option away."""
    row = scope.get(Feature, ref=feature)
    gone, page = _option(row, option), FeaturePage(scope, row)
    if page.pinned_option == option:
        raise Refused(f"Option “{gone['title']}” is pinned.", "Take the pin away on the Plan screen first.")
    stakes = at_stake(row, "options")
    if request.method == "POST":
        left = [each for each in row.body.get("options") or () if each["id"] != option]
        save_fields(scope, row, {"options": left or None}, operation="feasibility.edit", version=version_of(request), confirmed=True)
        messages.success(request, f"Option “{gone['title']}” is gone.", extra_tags="undo")
        return redirect("feature", scope.workspace.slug, row.ref)
    return render(request, "features/option_delete.html", {"feature": row, "option": gone, "stakes": stakes, "nav": "features"})


@operation("asks.answer", methods=("POST",))
def answer(request: HttpRequest, scope: Scope, feature: str, option: str, ask: str) -> HttpResponse:
    """Agree to what is asked of one's team, or decline it. Agreement undoes no key; a refusal does."""
    row, status = scope.get(Feature, ref=feature), request.POST.get("status", "")
    chosen = _option(row, option)
    asked = next((each for each in chosen.get("asks") or () if each["id"] == ask), None)
    if asked is None:
        raise Http404
    if not FeaturePage(scope, row).may_answer(asked["team"]):
        title = Names(scope).teams.get(asked["team"], asked["team"])
        raise Refused(
            f"This is asked of {title}, and you are not one of its people here.", "Somebody of the team, or a Technical Product Manager, answers."
        )
    if status not in STATES:
        raise Refused(f"An ask is open, agreed or declined; got “{status[:40]}”.", "Choose one of the three.")
    asks = [{**each, "status": status} if each["id"] == ask else each for each in chosen["asks"]]
    options = [{**each, "asks": asks} if each["id"] == option else each for each in row.body["options"]]
    save_fields(scope, row, {"options": options}, operation="asks.answer", version=version_of(request), why="answered an ask", confirmed=True)
    messages.success(request, f"{Names(scope).teams.get(asked['team'], asked['team'])}: {STATES[status].lower()}.", extra_tags="undo")
    return redirect("feature", scope.workspace.slug, row.ref)
