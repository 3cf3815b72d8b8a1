"""Which features customers may see, and in which words."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.portal import roadmap as showing
from quarterdeck_web.portal.desk.showing import page
from quarterdeck_web.portal.models import Idea, RoadmapItem

MOST = 500


@operation("portal.see")
def roadmap(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Features that are shown, and those that could be."""
    items = {item.feature_id: item for item in scope.rows(RoadmapItem).exclude(feature=None)}
    features = list(scope.rows(Feature).exclude(status__in=showing.OVER).order_by("position")[:MOST])
    lanes = showing.columns(scope)
    context = {
        "shown": [(feature, items[feature.pk]) for feature in features if feature.pk in items],
        "hidden": [feature for feature in features if feature.pk not in items],
        "lanes": lanes,
        "num_shown": sum(len(lane["cards"]) for lane in lanes),
    }
    return page(request, scope, "roadmap", context, tab="desk-roadmap")


@operation("portal.see", methods=("GET", "POST"), write="portal.manage")
def item(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """The words in which a feature is shown; `hide` shows it no more."""
    row = scope.get(Feature, ref=feature)
    kept = scope.rows(RoadmapItem).filter(ref=row.ref).first()
    typed = {"title": kept.body.get("title") if kept else row.title_text, "text": (kept.body.get("text") or "") if kept else ""}
    errors: dict[str, list[str]] = {}
    if request.method == "POST" and request.POST.get("hide"):
        showing.hide_feature(scope, row)
        messages.success(request, f"{row.ref} is not shown any more.", extra_tags="undo")
        return redirect("desk-roadmap", workspace=scope.workspace.slug)
    if request.method == "POST":
        typed = {name: request.POST.get(name, typed[name]) for name in typed}
        try:
            showing.show_feature(scope, row, typed["title"], typed["text"])
        except FieldErrors as flaws:
            errors = flaws.errors
        else:
            messages.success(request, f"Customers see {row.ref} as “{typed['title'][:80]}”.", extra_tags="undo")
            return redirect("desk-roadmap", workspace=scope.workspace.slug)
    ideas = scope.rows(Idea).filter(feature=row, merged_into=None).order_by("position")[:20]
    context = {"feature": row, "item": kept, "typed": typed, "errors": errors, "ideas": ideas}
    return page(request, scope, "roadmap_item", context, tab="desk-roadmap", status=422 if errors else 200)
