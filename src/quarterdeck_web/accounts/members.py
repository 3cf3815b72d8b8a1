"""What owners do with members: give them other roles, take their place away. A workspace always keeps an owner."""

from collections.abc import Iterable

from django.db import models, transaction

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.models import Membership, User, Workspace
from quarterdeck_web.accounts.permissions import ROLES, Role
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.accounts.workspaces import owners_of
from quarterdeck_web.lib.refusals import FieldErrors, Refused

LAST_OWNER = "This is the last owner of the workspace."


def read_roles(words: Iterable[str]) -> list[str]:
    """Roles from a form, in the table's order. Raises `FieldErrors` for none and for words that are no role."""
    chosen = set(words)
    unknown = chosen - {str(role) for role in Role}
    if unknown:
        raise FieldErrors({"roles": [f"Expected roles of the list, got “{sorted(unknown)[0][:40]}”."]})
    if not chosen:
        raise FieldErrors({"roles": ["Choose at least one role."]})
    if Role.PORTAL in chosen and len(chosen) > 1:
        raise FieldErrors({"roles": [f"{ROLES[Role.PORTAL]} stands alone: it is for people outside the company."]})
    return [str(role) for role in ROLES if role in chosen]


@transaction.atomic
def change_roles(scope: Scope, place: Membership, roles: list[str]) -> bool:
    """Give a member other roles, and end their sessions so that none goes on with the old ones. Returns whether anything changed.

    Raises
    ------
    Refused
        If that would leave the workspace without an owner.
    """
    place = _locked(scope, place)
    if place.roles == roles:
        return False
    if Role.OWNER not in roles:
        _refuse_last_owner(scope.workspace, place, "Make somebody else an owner first.")
    before, place.roles = place.roles, roles
    place.save(update_fields=["roles"])
    end_sessions(place.user)
    record_audit(scope, "members.manage", str(place.user), {"member": str(place.user_id), "roles": [before, roles]})
    return True


@transaction.atomic
def remove_member(scope: Scope, place: Membership) -> None:
    """Take a member's place away, and end their sessions. Raises `Refused` for the last owner."""
    place = _locked(scope, place)
    _refuse_last_owner(scope.workspace, place, "Make somebody else an owner first, or delete the workspace.")
    person, roles = place.user, place.roles
    place.delete()
    end_sessions(person)
    record_audit(scope, "members.manage", f"removed {person}"[:200], {"member": str(person.pk), "roles": [roles, []]})


def end_sessions(person: User) -> None:
    """End every session of a person, on every machine and process, at their next request."""
    User.objects.filter(pk=person.pk).update(sessions_epoch=models.F("sessions_epoch") + 1)
    person.refresh_from_db(fields=["sessions_epoch"])


def _locked(scope: Scope, place: Membership) -> Membership:
    """The place as it is now; nobody else changes members until the transaction ends."""
    Workspace.objects.select_for_update().get(pk=scope.workspace.pk)
    found: Membership = scope.rows(Membership).select_related("user").get(pk=place.pk)
    return found


def _refuse_last_owner(workspace: Workspace, place: Membership, remedy: str) -> None:
    if [owner.pk for owner in owners_of(workspace)] == [place.pk]:
        raise Refused(LAST_OWNER, remedy)
