"""Work items to the engine, how they flow back."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from quarterdeck.adapters import adapter_of
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.models import WorkItem

if TYPE_CHECKING:
    from quarterdeck.tracking.flow import Flow

KEPT = 24


def flow_of(scope: Scope, *, first: date, until: date, team: str, feature: str, source: str) -> Flow:
    """How the work items of a team, feature and source (all where empty) flowed; kept until the product changes."""
    return _flow(scope.workspace.pk, scope.workspace.revision, first, until, (team, feature, source))


@lru_cache(maxsize=KEPT)
def _flow(workspace: UUID, revision: int, first: date, until: date, chosen: tuple[str, str, str]) -> Flow:
    from quarterdeck.tracking.flow import measure_flow

    known = _items(workspace, revision)
    names = dict(zip(("team", "feature", "source"), chosen, strict=True))
    items = [item for item in known if all(not ref or getattr(item, name) == ref for name, ref in names.items())]
    return measure_flow(items, first=first, until=until, known=known)


@lru_cache(maxsize=4)
def _items(workspace: UUID, revision: int) -> tuple[Any, ...]:
    from quarterdeck.product import WorkItem as EngineItem

    bodies = list(WorkItem.objects.within(workspace).order_by("position", "id").values_list("body", flat=True))
    read: tuple[Any, ...] = adapter_of(tuple[EngineItem, ...]).validate_python(bodies)
    return read
