"""The current plan as customers may read it: now, next, later, by the engine's own rule for that audience. Nothing else of a plan comes out here."""

from datetime import date
from functools import lru_cache
from uuid import UUID

from quarterdeck.product import horizon_of
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.plans.documents import document_of
from quarterdeck_web.plans.models import Plan

HORIZONS = ("Now", "Next", "Later")


def horizons_of(workspace: Workspace, plan: Plan, today: date) -> dict[str, str]:
    """Feature → its column."""
    return _horizons(workspace.pk, plan.pk, plan, today)


@lru_cache(maxsize=64)
def _horizons(workspace: UUID, pk: UUID, plan: Plan, today: date) -> dict[str, str]:
    starts = {item["feature"]: date.fromisoformat(item["start"]) for item in document_of(plan)["items"]}
    return {feature: horizon_of(start, today) for feature, start in starts.items()}
