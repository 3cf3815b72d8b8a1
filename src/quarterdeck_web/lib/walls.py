"""Walls between workspaces inside the database itself, for the day on which a query forgets whose rows it wants.

First wall, on both databases: a row cannot point at a row of another workspace. PostgreSQL gets composite foreign keys
(workspace, id); SQLite, which cannot add constraints to a table, gets triggers. Second wall, on PostgreSQL: row-level
security. Inside `standing_in(workspace, user)` the connection sees and writes rows of that workspace only; outside it
(sign-in, workers that look for work, migrations) Quarterdeck itself is at work and sees all.

`install` puts up what is missing and may run at any time; it runs after every migration, because rebuilding a table
drops its triggers. `take_down_triggers` runs before, because SQLite refuses to rebuild a table that triggers name.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.models import ForeignKey

from quarterdeck_web.lib.scoped import WorkspaceRow

PREFIX = "wall_"
LONGEST_NAME = 60  # PostgreSQL cuts names at 63 bytes.
OWN_PLACES = "accounts_membership"
"""The one table whose rows a person may see in every workspace: those that are their own, for the switcher."""


@dataclass(frozen=True)
class Reference:
    """A column of a workspace's row that points at another workspace's row."""

    table: str
    column: str
    target: str

    @property
    def name(self) -> str:
        """The name of what guards it, short enough for every database."""
        return named(f"{self.table}_{self.column}")


def named(what: str) -> str:
    """A name for a part of a wall."""
    name = PREFIX + re.sub(r"\W", "_", what)
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 9]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def references() -> list[Reference]:
    """Every foreign key from a row of a workspace to a row of a workspace."""
    return [
        Reference(model._meta.db_table, field.column, field.related_model._meta.db_table)
        for model in workspace_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and isinstance(field.related_model, type) and issubclass(field.related_model, WorkspaceRow)
    ]


def workspace_models() -> list[type[WorkspaceRow]]:
    """Every model whose rows belong to a workspace."""
    return [model for model in apps.get_models() if issubclass(model, WorkspaceRow)]


def install() -> list[str]:
    """Put up every part of the walls that is missing. Returns the names of what was put up."""
    put_up = _missing()
    with connection.cursor() as cursor:
        for part in put_up.values():
            for statement in part.statements:
                cursor.execute(statement)
    return list(put_up)


def missing() -> list[str]:
    """Names of parts of the walls that should stand and do not."""
    return list(_missing())


def standing() -> set[str]:
    """Names of the parts of the walls that stand."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'wall\\_%' ESCAPE '\\'")
        else:
            cursor.execute(
                "SELECT conname FROM pg_constraint WHERE conname LIKE 'wall\\_%' AND connamespace = current_schema()::regnamespace "
                "UNION SELECT policyname FROM pg_policies WHERE policyname LIKE 'wall\\_%' AND schemaname = current_schema() "
                "AND EXISTS (SELECT 1 FROM pg_class WHERE relname = tablename AND relrowsecurity AND relforcerowsecurity "
                "AND relnamespace = current_schema()::regnamespace)"
            )
        return {name for (name,) in cursor.fetchall()}


def take_down_triggers() -> None:
    """Drop SQLite's triggers, so that tables can be rebuilt. `install` puts them up again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name in standing():
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')


@contextmanager
def standing_in(workspace: UUID | str | Any, user: UUID | str | Any = "") -> Iterator[None]:
    """Let this connection see rows of one workspace only (PostgreSQL; SQLite has no such wall).

    Parameters
    ----------
    workspace, user
        Rows or their ids. The user's own memberships elsewhere stay in sight.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('quarterdeck.workspace', true), current_setting('quarterdeck.user', true)")
        before = cursor.fetchone()
    _stand(str(getattr(workspace, "pk", workspace)), str(getattr(user, "pk", user) or ""))
    try:
        yield
    finally:
        try:
            _stand(*(value or "" for value in before))
        except DatabaseError:
            # A transaction that failed takes the setting back by itself; a connection that broke must not be used again.
            if not connection.in_atomic_block:
                connection.close()


def stand_again(workspace: UUID | str | Any, user: UUID | str | Any = "") -> None:
    """Put the wall of `standing_in` up on a connection that had to be opened anew inside it."""
    if connection.vendor == "postgresql":
        _stand(str(getattr(workspace, "pk", workspace)), str(getattr(user, "pk", user) or ""))


@contextmanager
def standing_outside() -> Iterator[None]:
    """Let Quarterdeck itself look at every workspace for a moment, inside `standing_in`. Say why where it is used."""
    with standing_in("", ""):
        yield


def _missing() -> dict[str, "_Part"]:
    """Parts that do not stand though their tables are there."""
    tables, there = set(connection.introspection.table_names()), standing()
    return {name: part for name, part in _parts().items() if name not in there and tables.issuperset(part.tables)}


def _stand(workspace: str, user: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('quarterdeck.workspace', %s, false), set_config('quarterdeck.user', %s, false)", [workspace, user])


@dataclass(frozen=True)
class _Part:
    """Statements that put up one part of a wall, and the tables that must be there for it."""

    statements: tuple[str, ...]
    tables: tuple[str, ...]


def _parts() -> dict[str, _Part]:
    """Every part of the walls of this database, by name."""
    return _sqlite_parts() if connection.vendor == "sqlite" else _postgresql_parts()


def _sqlite_parts() -> dict[str, _Part]:
    parts: dict[str, _Part] = {}
    for ref in references():
        # Rows may be written before what they point at (foreign keys are deferred), so both sides are watched.
        foreign = f'EXISTS (SELECT 1 FROM "{ref.target}" WHERE "id" = NEW."{ref.column}" AND "workspace_id" <> NEW."workspace_id")'  # noqa: S608
        pointed = f'EXISTS (SELECT 1 FROM "{ref.table}" WHERE "{ref.column}" = NEW."id" AND "workspace_id" <> NEW."workspace_id")'  # noqa: S608
        here, there = f'"{ref.table}"', f'"{ref.target}"'
        watched = {
            f"{ref.name}_i": f"BEFORE INSERT ON {here} WHEN {foreign}",
            f"{ref.name}_u": f'BEFORE UPDATE OF "{ref.column}", "workspace_id" ON {here} WHEN {foreign}',
            f"{ref.name}_ti": f"BEFORE INSERT ON {there} WHEN {pointed}",
            f"{ref.name}_tu": f'BEFORE UPDATE OF "id", "workspace_id" ON {there} WHEN {pointed}',
        }
        for name, when in watched.items():
            refusal = f"RAISE(ABORT, 'a row points into another workspace ({ref.table}.{ref.column})')"
            parts[name] = _Part((f'CREATE TRIGGER "{name}" {when} BEGIN SELECT {refusal}; END',), (ref.table, ref.target))
    return parts


def _postgresql_parts() -> dict[str, _Part]:
    parts: dict[str, _Part] = {}
    for table in dict.fromkeys(ref.target for ref in references()):
        name = named(f"{table}_in_workspace")
        parts[name] = _Part((f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" UNIQUE ("workspace_id", "id")',), (table,))
    for ref in references():
        key = f'FOREIGN KEY ("workspace_id", "{ref.column}") REFERENCES "{ref.target}" ("workspace_id", "id") DEFERRABLE INITIALLY DEFERRED'
        parts[ref.name] = _Part((f'ALTER TABLE "{ref.table}" ADD CONSTRAINT "{ref.name}" {key}',), (ref.table, ref.target))
    for model in workspace_models():
        table = model._meta.db_table
        name = named(f"{table}_rows")
        # The settings are read once a query (a sub-select), not once a row.
        inside = "(SELECT nullif(current_setting('quarterdeck.workspace', true), ''))"
        mine = f'"workspace_id" = {inside}::uuid OR {inside} IS NULL'
        seen = f"{mine} OR \"user_id\" = (SELECT nullif(current_setting('quarterdeck.user', true), ''))::uuid" if table == OWN_PLACES else mine
        statements = (
            f'DROP POLICY IF EXISTS "{name}" ON "{table}"',
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'CREATE POLICY "{name}" ON "{table}" USING ({seen}) WITH CHECK ({mine})',
        )
        parts[name] = _Part(statements, (table,))
    return parts
