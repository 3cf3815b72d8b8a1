"""Who may do what, and what the two roles that turn keys are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.permissions import ROLES, Role
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.accounts.two_roles import by_area, together, two_sides


@operation("workspace.see_settings")
def two_roles(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Product Manager and Technical Product Manager: what is the difference?"""
    return render(request, "accounts/two_roles.html", {"sides": two_sides(), "together": together(), "mine": scope.roles & {Role.PM, Role.TPM}})


@operation("workspace.see_settings")
def permissions(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The whole permission table."""
    return render(
        request,
        "accounts/permissions.html",
        {"areas": by_area().items(), "roles": [(role, title, role in scope.roles) for role, title in ROLES.items()]},
    )
