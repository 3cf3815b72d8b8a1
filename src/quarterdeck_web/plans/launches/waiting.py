"""The launches that wait for somebody's key."""

from dataclasses import dataclass

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import KEYS, KeyName
from quarterdeck_web.features.own_turns import other_key, turned_by_me
from quarterdeck_web.plans.launches.assemble import state_of
from quarterdeck_web.plans.launches.reading import READY_SAYS, checks_of
from quarterdeck_web.plans.models import Launch


@dataclass(frozen=True)
class WaitingLaunch:
    """A launch and the key of it that this member could turn now. `is_last`: the other one is turned, so theirs says go."""

    launch: Launch
    key: KeyName
    is_last: bool
    num_open: int

    @property
    def title(self) -> str:
        """What the key says."""
        return READY_SAYS[self.key]


def launches_waiting(scope: Scope) -> list[WaitingLaunch]:
    """Launches that wait for this member: those whose other key is turned, and those whose checklist is done; the nearest release first.

    One that is still being prepared waits for its checklist, not for a key; one whose other key they turned themselves, for
    somebody else. Two queries, none for who holds no key.
    """
    own = [key for key in KEYS if scope.may(f"{key}.turn_key") and scope.may("launches.decide")]
    if not own:
        return []
    rows = [
        row for row in scope.rows(Launch).select_related("release").order_by("release__ships_on", "position") if state_of(row.body) == "preparing"
    ]
    mine = turned_by_me(scope, rows)
    found = []
    for row in rows:
        num_open = sum(not line.get("done_on") for line in checks_of(row))
        for key in own:
            other = other_key(key)
            is_last = bool(row.body.get(f"{other}_key"))
            is_free = not row.body.get(f"{key}_key") and (row.pk, other) not in mine
            if is_free and (is_last or (row.body.get("checks") and not num_open)):
                found.append(WaitingLaunch(row, key, is_last, num_open))
                break
    return found
