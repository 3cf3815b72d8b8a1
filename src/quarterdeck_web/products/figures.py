"""What the engine computed from the product, kept until newer figures are there."""

from typing import Any

from django.utils import timezone

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.products.models import Figures


def latest(scope: Scope, kind: str) -> Figures | None:
    """The newest figures of a kind, None before the first. They are old where `revision` is below the workspace's."""
    found: Figures | None = scope.rows(Figures).filter(kind=kind).first()
    return found


def bodies(scope: Scope, *kinds: str) -> dict[str, Any]:
    """The bodies of several kinds in one query; kinds that were never computed are left out."""
    return dict(scope.rows(Figures).filter(kind__in=kinds).values_list("kind", "body"))


def are_old(scope: Scope, figures: Figures | None) -> bool:
    """Whether the product changed since these were computed."""
    return figures is None or figures.revision < scope.workspace.revision


def store(workspace: Workspace, kind: str, revision: int, body: Any) -> None:
    """Keep figures, unless newer ones are there already (two computations may end in either order)."""
    rows = Figures.objects.within(workspace).filter(kind=kind)
    if rows.filter(revision__lte=revision).update(body=body, revision=revision, made_at=timezone.now()) or rows.exists():
        return
    Figures.objects.within(workspace).bulk_create([Figures(workspace=workspace, kind=kind, revision=revision, body=body)], ignore_conflicts=True)
