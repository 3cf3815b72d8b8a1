"""Rows that belong to one workspace, reached through a scope and in no other way.

`Model.objects` of such a row raises: a query that forgot its workspace is a fault, not a leak. Ask a scope
(`scope.rows(Feature)`, `scope.get(Feature, ref="HB-101")`), or, where no person is asking, `Feature.objects.within(workspace)`.
"""

from typing import Any, Self

from django.db import models

from quarterdeck_web.lib.ids import new_id


class UnscopedQuery(RuntimeError):
    """A query on workspace rows that did not say whose."""


class ScopedQuerySet(models.QuerySet):
    """Rows of one workspace, once `within` has said which."""

    _workspace: Any = None

    def within(self, workspace: Any) -> Self:
        """The rows of one workspace."""
        scoped = self.filter(workspace=workspace)
        scoped._workspace = workspace
        return scoped

    def everywhere(self, why: str) -> Self:
        """The rows of every workspace, for the system itself; `why` says what needs them."""
        assert why, "Say why all workspaces are needed."
        opened = self._chain()
        opened._workspace = EVERYWHERE
        return opened

    def create(self, **fields: Any) -> Any:
        if self._workspace is not None and self._workspace is not EVERYWHERE:
            fields.setdefault("workspace", self._workspace)
        return super().create(**fields)

    def _clone(self) -> Self:
        copy = super()._clone()
        copy._workspace = self._workspace
        return copy

    def _refuse_unscoped(self) -> None:
        if self._workspace is None:
            raise UnscopedQuery(f"{self.model.__name__}: say whose rows with .within(workspace), or ask a scope")

    def _fetch_all(self) -> None:
        self._refuse_unscoped()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse_unscoped()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._refuse_unscoped()
        return super().count()

    def exists(self) -> bool:
        self._refuse_unscoped()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse_unscoped()
        return super().aggregate(*args, **kwargs)

    def update(self, **fields: Any) -> int:
        self._refuse_unscoped()
        return super().update(**fields)

    def delete(self) -> Any:
        self._refuse_unscoped()
        return super().delete()


EVERYWHERE = object()

ScopedManager = models.Manager.from_queryset(ScopedQuerySet)


class WorkspaceRow(models.Model):
    """A row of one workspace. Its public id is a UUID of version 7."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    workspace = models.ForeignKey("accounts.Workspace", on_delete=models.CASCADE, related_name="+")

    objects = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects_of_everyone"

    objects_of_everyone = models.Manager()
