"""Which keys a member turned: who turned one of a pair cannot turn the other."""

from collections.abc import Iterable
from typing import Any, Protocol

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import KEYS, KeyName
from quarterdeck_web.products.models import Change


class _HasKeys(Protocol):
    pk: Any
    body: dict[str, Any]


def other_key(key: KeyName) -> KeyName:
    """The key that goes with it."""
    return next(each for each in KEYS if each != key)


def turned_by_me(scope: Scope, rows: Iterable[_HasKeys]) -> set[tuple[object, KeyName]]:
    """(pk, key) of the turned keys of some rows that this member turned last. One query, none when nothing is turned."""
    turned: dict[tuple[object, str], KeyName] = {(row.pk, f"{key}_key"): key for row in rows for key in KEYS if row.body.get(f"{key}_key")}
    if not turned or scope.user is None:
        return set()
    changes = scope.rows(Change).filter(row__in={pk for pk, _ in turned}, field__in={field for _, field in turned}).order_by("position")
    last = {(row, field): actor for row, field, actor in changes.values_list("row", "field", "actor") if (row, field) in turned}
    return {(row, turned[row, field]) for (row, field), actor in last.items() if actor == scope.user.pk}
