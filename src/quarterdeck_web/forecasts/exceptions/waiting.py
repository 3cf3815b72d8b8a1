"""The exceptions that wait for somebody's key."""

from dataclasses import dataclass

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import KEYS, KeyName
from quarterdeck_web.features.turning import TITLES
from quarterdeck_web.forecasts.exceptions.models import OPEN, ExceptionRequest
from quarterdeck_web.products.models import Change


@dataclass(frozen=True)
class WaitingException:
    """An open exception and the key of it that this member could turn now. `is_last`: the other one is turned."""

    asked: ExceptionRequest
    key: KeyName
    is_last: bool

    @property
    def title(self) -> str:
        """The key's name."""
        return TITLES[self.key]


def exceptions_waiting(scope: Scope) -> list[WaitingException]:
    """Open exceptions that wait for this member, those whose other key is turned first, then the oldest; each once.

    One whose other key they turned themselves waits for somebody else. Two queries, none for who holds no key.
    """
    own = [key for key in KEYS if scope.may(f"{key}.turn_key") and scope.may("exceptions.decide")]
    if not own:
        return []
    rows = list(scope.rows(ExceptionRequest).filter(state=OPEN).select_related("feature").order_by("position"))
    mine = _turned_by_me(scope, rows)
    found = []
    for row in rows:
        keys = [key for key in own if not row.body.get(f"{key}_key") and (row.pk, _other(key)) not in mine]
        if keys:
            found.append(WaitingException(row, keys[0], bool(row.body.get(f"{_other(keys[0])}_key"))))
    return sorted(found, key=lambda each: not each.is_last)


def _other(key: KeyName) -> KeyName:
    return next(each for each in KEYS if each != key)


def _turned_by_me(scope: Scope, rows: list[ExceptionRequest]) -> set[tuple[object, str]]:
    """(exception, key) for keys that are turned, by this member."""
    turned = {(row.pk, f"{key}_key") for row in rows for key in KEYS if row.body.get(f"{key}_key")}
    if not turned:
        return set()
    changes = scope.rows(Change).filter(row__in={pk for pk, _ in turned}, field__in=[f"{key}_key" for key in KEYS]).order_by("position")
    last = {(row, field): actor for row, field, actor in changes.values_list("row", "field", "actor") if (row, field) in turned}
    return {(row, field.removesuffix("_key")) for (row, field), actor in last.items() if scope.user is not None and actor == scope.user.pk}
