"""The settings of a workspace, leaving it, deleting it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.models import AuditEntry, Membership
from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.accounts.workspaces import Settings, delete_workspace, edit_workspace, leave_workspace, settings_of
from quarterdeck_web.lib.refusals import FieldErrors


@operation("workspace.see_settings", methods=("GET", "POST"), write="workspace.edit")
def overview(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Name, prefix, horizon, currency, units, the day of the facts."""
    typed, errors = settings_of(scope.workspace), {}
    if request.method == "POST":
        read = Settings.read(request.POST)
        try:
            changed = edit_workspace(scope, read, version=request.POST.get("version") or None)
        except FieldErrors as flaws:
            typed, errors = request.POST.dict(), flaws.errors
        else:
            messages.success(request, "The settings were changed." if changed else "Nothing was different, so nothing was changed.")
            return redirect("settings", workspace=scope.workspace.slug)
    facts = {
        "typed": typed,
        "errors": errors,
        "version": request.POST.get("version") or scope.workspace.version,
        "num_members": scope.rows(Membership).count(),
        "last_edit": scope.rows(AuditEntry).filter(operation="workspace.edit").order_by("-number").first(),
    }
    return render(request, "accounts/settings.html", facts, status=422 if errors else 200)


@operation("workspace.leave", methods=("GET", "POST"))
def leave(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Ask, then give up one's own place."""
    if request.method == "POST":
        leave_workspace(scope)
        messages.success(request, f"You left {scope.workspace}.")
        return redirect("front-door")
    return render(request, "accounts/leave.html")


@operation("workspace.delete", methods=("GET", "POST"))
def delete(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Ask for the name, then delete the workspace and all that is in it."""
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            delete_workspace(scope, typed_name=request.POST.get("typed_name", ""))
        except FieldErrors as flaws:
            errors = flaws.errors
        else:
            messages.success(request, f"{scope.workspace} was deleted.")
            return redirect("front-door")
    facts = {"errors": errors, "typed_name": request.POST.get("typed_name", ""), "num_members": scope.rows(Membership).count()}
    return render(request, "accounts/delete.html", facts, status=422 if errors else 200)
