"""The public roadmap: only features that somebody chose to show, in the words written for customers, without a date."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.plans.documents import current_plan
from quarterdeck_web.portal.assemble import HORIZONS, horizons_of
from quarterdeck_web.portal.ideas.listing import shown
from quarterdeck_web.portal.models import Idea, RoadmapItem
from quarterdeck_web.products.changes import changing

MAX_TITLE, MAX_TEXT = 160, 600
BESIDE = {"Now": "begun, or about to begin", "Next": "planned", "Later": "likely, may change"}
OVER = ("released", "closed")


@dataclass(frozen=True)
class Card:
    """One feature as visitors see it, with the idea it answers that most people vote for."""

    title: str
    text: str
    status: str
    idea: Idea | None


def columns(scope: Scope) -> list[dict[str, Any]]:
    """Now, next and later, each with its cards in the plan's order. What is begun is now; what no plan holds is later; what is done is not here."""
    items = scope.rows(RoadmapItem).select_related("feature").exclude(feature=None).exclude(feature__status__in=OVER).order_by("position")
    plan = current_plan(scope)
    places = horizons_of(scope.workspace, plan, timezone.localdate()) if plan else {}
    ideas = _ideas_of(scope)
    cards: dict[str, list[Card]] = {name: [] for name in HORIZONS}
    for item in items:
        feature = item.feature
        where = "Now" if feature.status == "in progress" else places.get(feature.ref, "Later")
        is_planned = feature.status == "planned" or feature.ref in places
        status = "in progress" if feature.status == "in progress" else "planned" if is_planned else "under review"
        cards[where].append(Card(item.body.get("title"), item.body.get("text") or "", status, ideas.get(feature.pk)))
    return [{"name": name, "beside": BESIDE[name], "cards": cards[name]} for name in HORIZONS]


def show_feature(scope: Scope, feature: Feature, title: str, text: str) -> RoadmapItem:
    """Show a feature in these words. Raises `FieldErrors`."""
    title, text = " ".join(title.split()), text.replace("\r\n", "\n").strip()
    errors: dict[str, list[str]] = {}
    if not title or len(title) > MAX_TITLE:
        errors["title"] = [f"expected a title of 1 to {MAX_TITLE} characters, got {len(title) or 'none'}"]
    if len(text) > MAX_TEXT:
        errors["text"] = [f"expected at most {MAX_TEXT} characters, got {len(text)}. Shorten it"]
    if errors:
        raise FieldErrors(errors)
    with changing(scope, "portal.manage", why="shown on the roadmap") as change:
        item = scope.rows(RoadmapItem).filter(ref=feature.ref).first()
        if item is None:
            made: RoadmapItem = change.create(RoadmapItem, {"feature": feature.ref, "title": title, "text": text})
            return made
        change.update(item, {"title": title, "text": text or None})
    return item


def hide_feature(scope: Scope, feature: Feature) -> None:
    """Show a feature no more."""
    with changing(scope, "portal.manage", why="not shown on the roadmap any more") as change:
        for item in scope.rows(RoadmapItem).filter(ref=feature.ref):
            change.delete(item)


def _ideas_of(scope: Scope) -> dict[Any, Idea]:
    """Feature → the public idea linked to it with most votes."""
    best: dict[Any, Idea] = {}
    for idea in shown(scope).exclude(feature=None).order_by("num_asking", "-position"):
        best[idea.feature_id] = idea
    return best
