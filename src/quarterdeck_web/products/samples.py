"""Sample workspaces: a product to look around in, people who can sign in, and their first plan on its way."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from quarterdeck_web.accounts.models import Membership, User, Workspace
from quarterdeck_web.accounts.permissions import ROLES, Role
from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.registry import is_registered
from quarterdeck_web.lib.installation import kept
from quarterdeck_web.products.assemble import replace_content, sample

FIRST_JOBS = ("figures", "plan")
"""A plan asks for its forecast itself."""
KEY_PREFIXES = {"harbor": "HB"}


@dataclass(frozen=True)
class SamplePerson:
    """Somebody of a sample who can sign in."""

    name: str
    email: str
    roles: tuple[Role, ...]

    @property
    def described(self) -> str:
        """Name and roles in words."""
        return f"{self.name}, {' and '.join(ROLES[role] for role in self.roles)}"


@dataclass(frozen=True)
class SignIn:
    """The people of a sample with their one password, and the file that keeps it."""

    people: tuple[SamplePerson, ...]
    password: str
    path: Path


@dataclass(frozen=True)
class SampleWorkspace:
    """A sample as it stands; `num_rows` were written, none where it was there already."""

    workspace: Workspace
    sign_in: SignIn
    num_rows: int


def people_of(name: str) -> tuple[SamplePerson, ...]:
    """Who can sign in to a sample: one or more of each role."""
    roles = {
        "Ines Falk": (Role.PM, Role.OWNER),
        "Jonas Reed": (Role.TPM,),
        "Ewa Tull": (Role.CONTRIBUTOR,),
        "Mara Quist": (Role.CONTRIBUTOR,),
        "Theo Marx": (Role.VIEWER,),
    }
    return tuple(SamplePerson(person, f"{person.lower().replace(' ', '.')}@{name}.example", held) for person, held in roles.items())


@transaction.atomic
def make_sample_workspace(name: str = "harbor", *, reset: bool = False) -> SampleWorkspace:
    """A workspace with a sample product and its people. Again, it changes nothing, unless `reset` loads the product anew.

    Raises
    ------
    InvalidInput
        If there is no such sample; it names those there are.
    """
    product = sample(name)
    workspace, is_new = Workspace.objects.get_or_create(slug=name, defaults={"name": product.name, "key_prefix": KEY_PREFIXES.get(name, "QD")})
    sign_in = _sign_in(name)
    for person in sign_in.people:
        _seat(workspace, person, sign_in.password)
    num_rows = 0
    if is_new or reset:
        num_rows = replace_content(workspace, product)
        for kind in filter(is_registered, FIRST_JOBS):
            enqueue(system_scope(workspace), kind, debounce=True)
    return SampleWorkspace(workspace, sign_in, num_rows)


@transaction.atomic
def fill_with_sample(workspace: Workspace, name: str) -> int:
    """Put a sample product into an empty workspace, which keeps its own name. Returns how many rows were written; none where something is there."""
    workspace = Workspace.objects.select_for_update().get(pk=workspace.pk)
    if workspace.revision:
        return 0
    own_name = workspace.name
    num_rows = replace_content(workspace, sample(name))
    workspace.name, workspace.facts = own_name, {**workspace.facts, "name": own_name}
    workspace.save(update_fields=["name", "facts"])
    for kind in filter(is_registered, FIRST_JOBS):
        enqueue(system_scope(workspace), kind, debounce=True)
    return num_rows


def _sign_in(name: str) -> SignIn:
    path = settings.DATA / f"{name}-sign-in.txt"
    return SignIn(people_of(name), kept(path, lambda: secrets.token_urlsafe(12)), path)


def _seat(workspace: Workspace, person: SamplePerson, password: str) -> None:
    """An account with a verified address, and a place in the workspace. A password that somebody changed stays."""
    user = User.objects.filter(email=person.email).first() or User.objects.create_user(person.email, password, name=person.name)
    EmailAddress.objects.get_or_create(user=user, email=person.email, defaults={"verified": True, "primary": True})
    if not Membership.objects.within(workspace).filter(user=user).exists():
        Membership(workspace=workspace, user=user, roles=[str(role) for role in person.roles]).save(force_insert=True)
