"""What every template knows about the workspace it stands in, and about the door."""

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from quarterdeck_web.accounts.adapters import invitation_of, is_first
from quarterdeck_web.accounts.scope import Scope

SETTINGS_TABS = (
    ("settings", "Product", "workspace.see_settings"),
    ("members", "Members", "workspace.see_settings"),
    ("invitations", "Invitations", "members.manage"),
    ("two-roles", "Two roles", "workspace.see_settings"),
    ("permissions", "Permissions", "workspace.see_settings"),
    ("feedback-doors", "Doors", "evidence.doors"),
    ("portal-settings", "Portal", "portal.manage"),
    ("need-names", "Names", "evidence.naming"),
    ("integrations", "Integrations", "integrations.see"),
    ("jobs", "Jobs", "jobs.see"),
    ("audit", "Audit trail", "audit.see"),
)


def workspace(request: HttpRequest) -> dict[str, Any]:
    """`scope` and `workspace` inside a workspace, nothing outside one."""
    scope = getattr(request, "workspace_scope", None)
    return {"scope": scope, "workspace": scope.workspace if scope else None, "settings_tabs": lambda: settings_tabs(scope)}


def settings_tabs(scope: Scope | None) -> list[tuple[str, str]]:
    """The pages of the settings that a member may open: name of the address, word."""
    return [(name, word) for name, word, operation in SETTINGS_TABS if scope and scope.may(operation)]


def door(request: HttpRequest) -> dict[str, Any]:
    """What pages of sign-in say; each is asked for only where a page uses it."""
    return {
        "is_first": is_first,
        "is_invited": lambda: invitation_of(request) is not None,
        "is_mail_kept": settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"),
        "is_by_number": lambda: _is_number(request.get_host().rpartition(":")[0] or request.get_host()),
    }


def _is_number(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
