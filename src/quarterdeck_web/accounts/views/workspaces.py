"""One's workspaces, and a new one."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.models import Membership
from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.permissions import ROLES, Role
from quarterdeck_web.accounts.starts import STARTS
from quarterdeck_web.accounts.workspaces import Settings, create_workspace, first_settings

OWN_ROLES = (Role.PM, Role.TPM)


@operation("self.manage")
def workspaces(request: HttpRequest) -> HttpResponse:
    """The workspaces one has a place in; without any, what to do next."""
    places = Membership.objects.everywhere("one's own places").filter(user=request.user).select_related("workspace").order_by("workspace__name")
    return render(request, "accounts/workspaces.html", {"memberships": list(places)})


@operation("workspace.create", methods=("GET", "POST"))
def new_workspace(request: HttpRequest) -> HttpResponse:
    """The form of a new workspace, and the workspace."""
    if request.method == "POST":
        settings = Settings.read(request.POST)
        begin = STARTS.get(request.POST.get("start", "empty"))
        if begin is None:
            settings.errors["start"] = ["Choose how to begin from the list."]
        if not settings.errors and begin is not None:
            roles = tuple(role for role in OWN_ROLES if role in request.POST.getlist("roles"))
            with transaction.atomic():
                scope = create_workspace(request.user, settings, roles=roles)
                go_on = begin.begin(scope)
            messages.success(request, f"{scope.workspace} is there. You own it.")
            return redirect(go_on) if go_on else redirect("home", workspace=scope.workspace.slug)
        typed, errors = request.POST.dict(), settings.errors
    else:
        typed, errors = first_settings(), {}
    facts = {
        "typed": typed,
        "errors": errors,
        "starts": STARTS.values(),
        "chosen_start": typed.get("start", "empty"),
        "own_roles": [(role, ROLES[role]) for role in OWN_ROLES],
        "chosen_roles": request.POST.getlist("roles") if request.method == "POST" else ["pm"],
    }
    return render(request, "accounts/new_workspace.html", facts, status=422 if errors else 200)
