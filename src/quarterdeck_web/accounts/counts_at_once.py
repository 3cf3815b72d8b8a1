"""Several counts of one workspace as one statement, put together by Django once and only asked from then on.

Every page counts what waits. Putting seven queries together takes Django several times as long as a database takes to answer them.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection

from quarterdeck_web.accounts.models import User, Workspace
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.scoped import ScopedQuerySet

ANY_WORKSPACE, ANY_USER = UUID(int=2**128 - 1), UUID(int=2**128 - 2)
"""Stand for whose rows are meant while the statement is put together: ids that no row has."""


class CountsAtOnce:
    """Counts by name, each of the rows that a function of a scope gives: best their keys alone and in no order.

    The functions are called once a process: what they give may hang on nothing but whose workspace it is and who asks.
    """

    def __init__(self, **rows: Callable[[Scope], ScopedQuerySet]) -> None:
        self._rows = rows

    def of(self, scope: Scope) -> dict[str, int]:
        """The counts of one scope, in one query."""
        whose = {ANY_WORKSPACE: scope.workspace.pk, ANY_USER: scope.user.pk if scope.user is not None else None}
        sql, params = self._statement
        with connection.cursor() as cursor:
            cursor.execute(sql, [_prepared(whose[each]) if isinstance(each, UUID) else each for each in params])
            return dict(zip(self._rows, cursor.fetchone(), strict=True))

    @cached_property
    def _statement(self) -> tuple[str, list[Any]]:
        """The SQL and its parameters, with the stand-ins where a scope's own ids belong."""
        scope, parts, params = Scope(Workspace(pk=ANY_WORKSPACE), User(pk=ANY_USER), frozenset()), list[str](), list[Any]()
        stand_ins = {_prepared(each): each for each in (ANY_WORKSPACE, ANY_USER)}
        for name, rows in self._rows.items():
            sql, own = rows(scope).query.get_compiler(connection=connection).as_sql()
            assert _prepared(ANY_WORKSPACE) in own, f"{name} counts the rows of every workspace"
            parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - what Django put together
            params += [stand_ins.get(each, each) for each in own]
        return f"SELECT {', '.join(parts)}", params


def _prepared(key: UUID | None) -> Any:
    """A key as this database wants it."""
    return Workspace._meta.pk.get_db_prep_value(key, connection)
