"""Who stands behind a need's counts: one entry for each person, account or item that was counted, with what they said."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.keyset import ORDER
from quarterdeck_web.evidence.models import Evidence, Need

COUNTED = {"people": "people", "accounts": "accounts", "items": "items"}
MAX_ROWS = 20_000


@dataclass(frozen=True)
class Voice:
    """One that was counted, with everything they said about the need, newest first."""

    name: str
    items: list[Evidence]

    @property
    def quote(self) -> Evidence:
        """What stands for it: the newest that is no double."""
        return next((item for item in self.items if not item.duplicate_of_id), self.items[0])


def voices_behind(scope: Scope, need: Need, counted: str) -> list[Voice]:
    """Everybody and everything that a count of a need is of, in the order they last spoke; as the engine counts them (`quarterdeck.evidence`).

    A double counts for its person and account, not as an item; what is dated after the product's day does not count yet.
    """
    as_of = scope.workspace.facts.get("as_of")
    rows = scope.rows(Evidence).filter(need=need.pk).select_related("account").order_by(*ORDER)[:MAX_ROWS]
    counting = [row for row in rows if row.said_on is None or not as_of or row.said_on <= date.fromisoformat(as_of)]
    found: dict[Any, list[Evidence]] = {}
    for row in counting:
        key = {"people": row["person"], "accounts": row.body.get("account"), "items": None if row.duplicate_of_id else row.ref}[counted]
        if key:
            found.setdefault(key, []).append(row)
    return [Voice(_name(key, items[0], counted), items) for key, items in found.items()]


def _name(key: str, item: Evidence, counted: str) -> str:
    if counted == "accounts":
        return str(item.account or key)
    return key if counted == "people" else f"{item['person'] or item.account or item.kind.capitalize()}"
