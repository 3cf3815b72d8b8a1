"""The scope of a request: one workspace, one member, and nothing beyond them."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404

from quarterdeck_web.accounts.models import Membership, User, Workspace
from quarterdeck_web.accounts.permissions import ROLES, Role, may
from quarterdeck_web.lib.scoped import ScopedQuerySet

M = TypeVar("M", bound=Model)


class Scope:
    """What one member may reach. Ids in addresses and payloads resolve through it, so a foreign id looks like a missing one."""

    def __init__(self, workspace: Workspace, user: User | None, roles: frozenset[Role]) -> None:
        self.workspace, self.user, self.roles = workspace, user, roles
        self.keep_theirs: frozenset[str] = frozenset()
        """Fields of which the person chose the other's version on the merge page; a change leaves them as they are."""

    def __repr__(self) -> str:
        return f"Scope({self.workspace.slug}, {self.user})"

    def may(self, operation: str) -> bool:
        """Whether this member may do an operation (see `permissions`)."""
        return may(self.roles, operation)

    def rows(self, model: type[M]) -> ScopedQuerySet:
        """All rows of a model in this workspace."""
        queryset: ScopedQuerySet = model.objects.within(self.workspace)  # type: ignore[attr-defined]
        return queryset

    def get(self, model: type[M], **lookup: Any) -> M:
        """One row of this workspace. Raises `Http404`, the same for a missing, foreign or malformed id."""
        try:
            found: M = self.rows(model).get(**lookup)
        except (model.DoesNotExist, ValidationError, ValueError, TypeError):  # type: ignore[attr-defined]
            raise Http404 from None
        return found

    @property
    def role_titles(self) -> str:
        """The member's roles as words."""
        return ", ".join(ROLES[role] for role in ROLES if role in self.roles)

    @property
    def who(self) -> str:
        """The member's name as it is written into records."""
        return str(self.user) if self.user else "Quarterdeck"


def scope_of(user: User, slug: str) -> Scope:
    """The scope of a member in a workspace. Raises `Http404` where they are none, as for a workspace that is not there."""
    membership = (
        Membership.objects.everywhere("a membership is what makes the scope")
        .select_related("workspace")
        .filter(workspace__slug=slug, user=user)
        .first()
    )
    if membership is None:
        raise Http404
    roles = frozenset(Role(role) for role in membership.roles if role in Role._value2member_map_)
    return Scope(membership.workspace, user, roles)


def system_scope(workspace: Workspace) -> Scope:
    """The scope of Quarterdeck itself in one workspace: jobs and imports. It turns no keys."""
    return Scope(workspace, None, frozenset({Role.OWNER, Role.CONTRIBUTOR}))
