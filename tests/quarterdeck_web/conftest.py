"""What the tests of the web share. Every fixture is small; ask for the least that the test needs.

- `ours`, `theirs`: two empty workspaces; `workspace` is another name for `ours`.
- `harbor`: the sample product in a workspace, loaded and worked out once a session (treat it as yours: the test's changes are rolled back).
- `member(role, …)` makes a signed-up person with roles in a workspace; `scope_for(role, …)` their scope.
- `client_as(role, …)` a signed-in test client; its person is `client.user`. `client` (pytest-django) is nobody.

Roles are words of the permission table ("pm"), or several ("pm", "owner"). A test that needs commits to be seen by
threads or processes is marked `@pytest.mark.django_db(transaction=True)`.
"""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from quarterdeck_web.accounts.models import Membership, User, Workspace
from quarterdeck_web.accounts.scope import Scope, scope_of

_numbers = count(1)


FIXTURES_OF_DATABASE = {"db", "transactional_db"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out on PostgreSQL what is marked `once`, and what asks no database."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return
    here = Path(__file__).parent
    for item in items:
        asks = bool(FIXTURES_OF_DATABASE & set(getattr(item, "fixturenames", ()))) or item.get_closest_marker("django_db")
        if here in item.path.parents and (item.get_closest_marker("once") or not asks):
            item.add_marker(pytest.mark.skip(reason="once, on SQLite: nothing of it is left to the database"))


@pytest.fixture(scope="session", autouse=True)
def _no_session_is_left(django_db_setup: None, django_db_blocker: "pytest.FixtureRequest") -> Iterator[None]:
    """PostgreSQL drops no database that a thread of a test still holds."""
    yield
    from django.db import connection

    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")


@pytest.fixture
def ours(db: None) -> Workspace:
    """An empty workspace."""
    return Workspace.objects.create(slug="ours", name="Ours", key_prefix="OUR", facts=empty_facts("ours", "Ours"))


@pytest.fixture
def theirs(db: None) -> Workspace:
    """An empty workspace of other people."""
    return Workspace.objects.create(slug="theirs", name="Theirs", key_prefix="THE", facts=empty_facts("theirs", "Theirs"))


@pytest.fixture
def workspace(ours: Workspace) -> Workspace:
    """The workspace of a test that needs only one."""
    return ours


def empty_facts(product_id: str, name: str) -> dict[str, object]:
    """The fields a product file must have."""
    return {"id": product_id, "name": name, "as_of": "2026-01-05", "horizon": {"start": "2026-01-05", "num_weeks": 26}}


@pytest.fixture(scope="session")
def _harbor_rows(django_db_setup: None, django_db_blocker: "pytest.FixtureRequest") -> None:
    with django_db_blocker.unblock():
        load_harbor()


@pytest.fixture
def harbor(_harbor_rows: None, db: None) -> Workspace:
    """The sample product Harbor."""
    return Workspace.objects.filter(slug="harbor").first() or load_harbor()


def load_harbor() -> Workspace:
    """Harbor as a workspace without members, its figures worked out."""
    from quarterdeck_web.features.assemble import compute_figures
    from quarterdeck_web.jobs.models import Job
    from quarterdeck_web.products.assemble import replace_content, sample

    workspace = Workspace.objects.create(slug="harbor", name="Harbor", key_prefix="HB")
    replace_content(workspace, sample("harbor"))
    compute_figures(workspace)
    Job.objects.within(workspace).delete()  # What it asks for would wait in every test of the queue.
    return workspace


@pytest.fixture
def member(request: pytest.FixtureRequest, db: None) -> Callable[..., User]:
    """`member("pm", "owner", workspace=ours, email=…, name=…)`: a person with these roles, in `ours` unless told otherwise."""

    def make(*roles: str, workspace: Workspace | None = None, email: str = "", name: str = "") -> User:
        place = workspace or request.getfixturevalue("ours")
        number = next(_numbers)
        user = User.objects.create_user(
            email or f"person-{number}@example.org", "a long password", name=name or f"{' '.join(roles).title() or 'Guest'} {number}"
        )
        if roles:
            Membership(workspace=place, user=user, roles=list(roles)).save(force_insert=True)
        return user

    return make


@pytest.fixture
def scope_for(member: Callable[..., User], request: pytest.FixtureRequest) -> Callable[..., Scope]:
    """`scope_for("pm", workspace=ours)`: the scope of a new member."""

    def make(*roles: str, workspace: Workspace | None = None) -> Scope:
        place = workspace or request.getfixturevalue("ours")
        return scope_of(member(*roles, workspace=place), place.slug)

    return make


@pytest.fixture
def client_as(member: Callable[..., User]) -> Iterator[Callable[..., Client]]:
    """`client_as("pm", workspace=harbor)`: a client signed in as a new member; `client.user` is the person."""

    def make(*roles: str, workspace: Workspace | None = None, user: User | None = None) -> Client:
        signed_in = Client(raise_request_exception=True)
        signed_in.user = user or member(*roles, workspace=workspace)
        signed_in.force_login(signed_in.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return signed_in

    return make
