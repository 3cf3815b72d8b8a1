"""How every noun of the product file is kept: a row whose `body` is the noun's document, with columns for what is looked up.

`body` is the truth and is exactly what an export writes; the columns are made from it (`reindex`) and never edited by
hand. `products.changes` is the only writer, `products.assemble` the only reader that hands rows to the engine.
"""

from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone

from quarterdeck_web.lib.scoped import WorkspaceRow

REFERENCE_LENGTH = 200


class NounRow(WorkspaceRow):
    """One noun of one workspace.

    `collection` is its place in the product file, `ref` its id there (empty for nouns without one), `position` its
    place in the file's order, `version` what optimistic locking compares. `links` maps a column that is a foreign key
    to the field of the body that names the other's `ref`; `copies` maps a plain column to a field of the body; `derived`
    names columns that an own `reindex` makes.
    """

    collection: ClassVar[str] = ""
    links: ClassVar[dict[str, str]] = {}
    copies: ClassVar[dict[str, str]] = {}
    derived: ClassVar[tuple[str, ...]] = ()

    ref = models.CharField(max_length=REFERENCE_LENGTH, blank=True, default="")
    position = models.PositiveBigIntegerField(default=0)
    body = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        abstract = True
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.body.get("title") or self.body.get("name") or self.ref or self.pk)

    def __getitem__(self, field: str) -> Any:
        """A field of the noun, None where it is at its default.

        Raises
        ------
        KeyError
            For what the row itself has (`ref`, `pk`, a column) and the body has not: templates ask for `row["ref"]`
            before `row.ref`, and must go on to the latter.
        """
        if field not in self.body and hasattr(self, field):
            raise KeyError(field)
        return self.body.get(field)

    @property
    def linked(self) -> "Linked":
        """The rows it points at, for templates: they would find `row.need` in the body, where it is an id. `row.linked.need` is the row."""
        return Linked(self)

    @property
    def title(self) -> str:
        """What people call it."""
        return str(self)

    @classmethod
    def ref_of(cls, body: dict[str, Any]) -> str:
        """What tells a noun from the others of its kind: its id. A kind without ids that may stand there once only says what does instead."""
        return str(body.get("id") or "")

    def reindex(self, known: dict[tuple[type["NounRow"], str], Any] | None = None) -> Self:
        """Make the columns from the body. `known` maps (model, ref) to primary keys; without it the database is asked.

        A reference that leads nowhere leaves its column empty: `check` reports it as a flaw of the product.
        """
        self.ref = self.ref_of(self.body) or self.ref
        for column, field in self.copies.items():
            value = self.body.get(field)
            model_field = self._meta.get_field(column)
            setattr(self, column, model_field.get_default() if value is None else model_field.to_python(value))
        for column, field in self.links.items():
            model = self._meta.get_field(column).related_model
            ref = self.body.get(field)
            if ref is None:
                setattr(self, f"{column}_id", None)
            elif known is not None:
                setattr(self, f"{column}_id", known.get((model, ref)))
            else:
                found = model.objects.within(self.workspace_id).filter(ref=ref).values_list("pk", flat=True).first()
                setattr(self, f"{column}_id", found)
        return self


class Linked:
    """What a row points at, by the column that does."""

    def __init__(self, row: NounRow) -> None:
        self._row = row

    def __getattr__(self, column: str) -> NounRow | None:
        if column not in self._row.links:
            raise AttributeError(column)
        found: NounRow | None = getattr(self._row, column)
        return found


def noun_indexes(name: str, keyed: bool = True) -> dict[str, list[Any]]:
    """Constraints and indexes of a noun's table: refs unique in their workspace, and a walk in file order."""
    unique = [models.UniqueConstraint(fields=["workspace", "ref"], name=f"{name}_ref_is_unique")] if keyed else []
    return {"constraints": unique, "indexes": [models.Index(fields=["workspace", "position", "id"], name=f"{name}_in_order")]}
