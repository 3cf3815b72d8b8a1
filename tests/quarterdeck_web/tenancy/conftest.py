"""Two whole workspaces, made once; what a test changes in them is rolled back."""

import pytest

from quarterdeck_web.accounts.models import Workspace
from tests.quarterdeck_web.tenancy.world import Side, make_side


@pytest.fixture(scope="session")
def _sides(django_db_setup: None, django_db_blocker: "pytest.FixtureRequest") -> dict[str, Side]:
    with django_db_blocker.unblock():
        return {name: make_side(name) for name in ("ours", "theirs")}


@pytest.fixture
def sides(_sides: dict[str, Side], db: None) -> dict[str, Side]:
    """Both workspaces, `ours` and `theirs`."""
    if not Workspace.objects.filter(slug="theirs").exists():  # A test with real transactions emptied the database.
        _sides.update({name: make_side(name) for name in ("ours", "theirs")})
    return _sides
