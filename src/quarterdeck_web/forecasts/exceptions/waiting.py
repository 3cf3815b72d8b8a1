"""The exceptions that wait for somebody's key."""

from dataclasses import dataclass

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import KEYS, KeyName
from quarterdeck_web.features.own_turns import other_key, turned_by_me
from quarterdeck_web.features.turning import TITLES
from quarterdeck_web.forecasts.exceptions.models import OPEN, ExceptionRequest


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
    mine = turned_by_me(scope, rows)
    found = []
    for row in rows:
        keys = [key for key in own if not row.body.get(f"{key}_key") and (row.pk, other_key(key)) not in mine]
        if keys:
            found.append(WaitingException(row, keys[0], bool(row.body.get(f"{other_key(keys[0])}_key"))))
    return sorted(found, key=lambda each: not each.is_last)
