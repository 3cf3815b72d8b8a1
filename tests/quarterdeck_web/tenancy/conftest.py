"""Two whole workspaces, made once; what a test changes in them is rolled back."""

import pytest

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.products.models import Notification
from tests.quarterdeck_web.tenancy.world import CANARY, Side, make_side, snapshot


@pytest.fixture(scope="session")
def _sides(django_db_setup: None, django_db_blocker: "pytest.FixtureRequest") -> dict[str, Side]:
    with django_db_blocker.unblock():
        return make_sides()


def make_sides() -> dict[str, Side]:
    """Both workspaces; a person of ours was told something in theirs, as somebody who works in both would be.

    Theirs is made first: what is looked up without a scope and without an order is theirs.
    """
    made = {name: make_side(name) for name in ("theirs", "ours")}
    sides = {name: made[name] for name in ("ours", "theirs")}
    theirs = Notification.objects.within(sides["theirs"].workspace)
    theirs.create(user=sides["ours"].people["pm"], kind="key", text=f"A key waits {CANARY}", url="/w/matrix-theirs/")
    for side in sides.values():
        side.rows = snapshot(side)
    return sides


@pytest.fixture
def sides(_sides: dict[str, Side], db: None) -> dict[str, Side]:
    """Both workspaces, `ours` and `theirs`."""
    if not Workspace.objects.filter(slug="matrix-theirs").exists():  # A test with real transactions emptied the database.
        _sides.update(make_sides())
    return _sides
