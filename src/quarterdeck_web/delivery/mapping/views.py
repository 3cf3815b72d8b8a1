"""The page of mapping: rules in their order with what each takes, suggestions, and what is for no feature."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.items.filters import NONE
from quarterdeck_web.delivery.items.reading import feature_choices
from quarterdeck_web.delivery.mapping import actions
from quarterdeck_web.delivery.mapping.assemble import FIELDS, MATCHES, mapped_by_rules
from quarterdeck_web.delivery.models import MappingRule, WorkItem
from quarterdeck_web.delivery.tabs import delivery_tabs
from quarterdeck_web.features.models import Feature
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.showing import lines_after, snapshot
from quarterdeck_web.lib import words
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.teams.views.editing import next_address

SAID = ("field", "match", "text", "feature", "activity", "source")
SETS = {"takes": "taken by", "fits": "fit"}
"""What may be listed of a rule, and how it is said."""
FEW, MOST_SHOWN, MAX_ITEMS = 8, 100, 1000


@operation("delivery.see", methods=("GET", "POST"), write="delivery.map")
def mapping(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Rules and suggestions; POST adds a rule, asks for suggestions, accepts or refuses some."""
    if request.method == "POST":
        try:
            return _act(request, scope)
        except FieldErrors as error:
            return _page(request, scope, {name: request.POST.get(name, "") for name in SAID}, error.errors)
    return _page(request, scope, {name: request.GET.get(name, "") for name in SAID}, {})


@operation("delivery.map", methods=("POST",))
def change_rule(request: HttpRequest, scope: Scope, mapping_rule: str) -> HttpResponse:
    """Move a rule up, or take it away."""
    row = scope.get(MappingRule, ref=mapping_rule)
    match request.POST.get("act", ""):
        case "up":
            actions.move_rule(scope, row)
            messages.success(request, "The rule stands before the one above it now.", extra_tags="undo")
        case "delete":
            actions.delete_rule(scope, row)
            messages.success(request, "The rule is gone; what it took goes to the next that fits.", extra_tags="undo")
        case other:
            raise FieldErrors({"act": [f"expected up or delete, got {other[:40]!r}"]})
    return redirect("work-mapping", workspace=scope.workspace.slug)


@operation("delivery.map", methods=("POST",))
def map_items(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Say what one or several work items are for, by hand."""
    items = chosen(scope, request.POST.getlist("items"))
    several, act = words.plural(len(items), "work item"), request.POST.get("act", "")
    if act == "unmap":
        actions.unmap(scope, items)
        messages.success(request, f"{several} taken from what {'it was' if len(items) == 1 else 'they were'} for.", extra_tags="undo")
    elif act == "map":
        if not request.POST.get("feature"):
            raise FieldErrors({"feature": ["expected a feature, got none. Choose one"]})
        feature = scope.get(Feature, ref=request.POST["feature"])
        actions.map_by_hand(scope, items, feature, request.POST.get("activity", ""))
        messages.success(request, f"{several} mapped to “{feature}”.", extra_tags="undo")
    else:
        raise FieldErrors({"act": [f"expected map or unmap, got {act[:40]!r}"]})
    return redirect(next_address(request) or reverse("work-items", args=[scope.workspace.slug]))


def _act(request: HttpRequest, scope: Scope) -> HttpResponse:
    items, act = request.POST.getlist("items")[:MAX_ITEMS], request.POST.get("act", "")
    match act:
        case "add":
            actions.add_rule(scope, {name: request.POST.get(name, "") for name in SAID})
            messages.success(request, "The rule was added and holds.", extra_tags="undo")
        case "suggest":
            actions.ask_for_suggestions(scope)
        case "accept":
            num = actions.accept(scope, items)
            messages.success(request, f"{words.plural(num, 'work item')} mapped as suggested.", extra_tags="undo" if num else "")
        case "refuse":
            messages.success(request, f"{words.plural(actions.refuse(scope, items), 'suggestion')} will not be made again.")
        case _:
            raise FieldErrors({"act": [f"expected add, suggest, accept or refuse, got {act[:40]!r}"]})
    return redirect("work-mapping", workspace=scope.workspace.slug)


def _page(request: HttpRequest, scope: Scope, said: dict[str, str], errors: dict[str, list[str]]) -> HttpResponse:
    rules = list(scope.rows(MappingRule).select_related("feature").order_by("position", "id"))
    rows = list(scope.rows(WorkItem).order_by("position", "id").values_list("ref", "pk", "body", "feature_id", "state"))
    mapped = mapped_by_rules((body for _, _, body, _, _ in rows), [row.body for row in rules], actions.team_titles(scope))
    suggested = actions.open_suggestions(scope)
    job = scope.rows(Job).filter(kind=actions.SUGGEST).order_by("-created_at", "-id").first()
    is_at_work = job is not None and not job.is_over
    num_unmapped = sum(feature is None and state not in ("complete", "closed") for _, _, _, feature, state in rows)
    context: dict[str, Any] = {
        "tabs": delivery_tabs(scope, "mapping"),
        "rules": [_counted(row, mapped) for row in rules],
        "behind": _behind(request, rules, mapped, rows),
        "num_items": len(rows),
        "num_kept": mapped.num_kept,
        "num_unmapped": num_unmapped,
        "unmapped_url": f"{reverse('work-items', args=[scope.workspace.slug])}?feature={NONE}",
        "suggested": suggested[:MOST_SHOWN],
        "num_suggested": len(suggested),
        "proposal": actions.proposal_of(scope),
        "job": job if is_at_work else None,
        "told": snapshot(job, lines_after(scope, job)) if job is not None and is_at_work else None,
        "choices": [("", "Choose a feature"), *feature_choices(scope)],
        "fields": [(each, each.capitalize()) for each in FIELDS],
        "matches": [(each, each) for each in MATCHES],
        "said": said,
        "errors": errors,
        "preview": _preview(scope, said, rows) if said["text"] and not errors and scope.may("delivery.map") else None,
    }
    return render(request, "delivery/mapping/mapping.html", context, status=422 if errors else 200)


def _counted(row: MappingRule, mapped: Any) -> dict[str, Any]:
    """A rule with how many items it takes and would fit, and where they are listed."""
    urls = {of: f"?{urlencode({'rule': row.ref, 'of': of})}#behind" for of in SETS}
    return {
        "row": row,
        "num": len(mapped.takes[row.ref]),
        "num_fits": len(mapped.fits[row.ref]),
        "takes_url": urls["takes"],
        "fits_url": urls["fits"],
    }


def _behind(request: HttpRequest, rules: list[MappingRule], mapped: Any, rows: list[Any]) -> dict[str, Any] | None:
    """The items that a rule takes, or would fit; None where the address names no rule."""
    ref, of = request.GET.get("rule", ""), request.GET.get("of", "takes")
    if not ref:
        return None
    if of not in SETS or all(rule.ref != ref for rule in rules):
        raise Http404
    found = getattr(mapped, of)[ref]
    pages = {item: (pk, body) for item, pk, body, _, _ in rows}
    few = [{"pk": pages[item][0], "key": pages[item][1]["key"], "title": pages[item][1]["title"]} for item in found]
    rule = next(rule for rule in rules if rule.ref == ref).body
    said = f"{rule['field']} {rule.get('match', 'is')} “{rule['text']}”"
    return {"num": len(found), "title": f"{SETS[of]} the rule: {said}.", "few": few}


def _preview(scope: Scope, said: dict[str, str], rows: list[Any]) -> dict[str, Any] | None:
    """How many items a rule that is not kept yet would fit, and the first of them."""
    try:
        body = actions.rule_body(scope, said)
    except FieldErrors as error:
        return {"errors": [text for texts in error.errors.values() for text in texts]}
    fitting = mapped_by_rules((item for _, _, item, _, _ in rows), [{"id": "preview", **body}], actions.team_titles(scope)).fits["preview"]
    found = {ref: (pk, item) for ref, pk, item, _, _ in rows}
    few = [{"pk": found[ref][0], "key": found[ref][1]["key"], "title": found[ref][1]["title"]} for ref in fitting[:FEW]]
    num_free = sum("feature" not in found[ref][1] for ref in fitting)
    return {"num": len(fitting), "num_free": num_free, "few": few}


def chosen(scope: Scope, keys: list[str]) -> list[WorkItem]:
    """The work items a form chose. Raises `Http404` where one is not there, `FieldErrors` where none is chosen."""
    if not keys:
        raise FieldErrors({"items": ["expected one or more work items, got none. Select some"]})
    try:
        wanted = {UUID(key) for key in keys[:MAX_ITEMS]}
    except ValueError:
        raise Http404 from None
    found = list(scope.rows(WorkItem).filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise Http404
    return found
