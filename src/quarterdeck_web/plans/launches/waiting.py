"""The launches that wait for somebody's key."""

from dataclasses import dataclass

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import KEYS, KeyName
from quarterdeck_web.plans.launches.assemble import state_of
from quarterdeck_web.plans.launches.reading import READY_SAYS, checks_of
from quarterdeck_web.plans.models import Launch
from quarterdeck_web.products.models import Change


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
    turned = {(row.pk, f"{key}_key") for row in rows for key in KEYS if row.body.get(f"{key}_key")}
    mine = _turned_by_me(scope, turned)
    found = []
    for row in rows:
        num_open = sum(not line.get("done_on") for line in checks_of(row))
        for key in own:
            other = f"{next(each for each in KEYS if each != key)}_key"
            is_last = (row.pk, other) in turned
            is_free = (row.pk, f"{key}_key") not in turned and (row.pk, other) not in mine
            if is_free and (is_last or (row.body.get("checks") and not num_open)):
                found.append(WaitingLaunch(row, key, is_last, num_open))
                break
    return found


def _turned_by_me(scope: Scope, turned: set[tuple[object, str]]) -> set[tuple[object, str]]:
    """(launch, field) of those keys that this member turned."""
    if not turned or scope.user is None:
        return set()
    changes = scope.rows(Change).filter(row__in={pk for pk, _ in turned}, field__in={field for _, field in turned}).order_by("position")
    last = {(row, field): actor for row, field, actor in changes.values_list("row", "field", "actor") if (row, field) in turned}
    return {each for each, actor in last.items() if actor == scope.user.pk}
