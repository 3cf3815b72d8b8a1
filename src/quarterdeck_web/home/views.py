"""Home, and the doors of the installation."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.models import Membership
from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope


@operation("public.see")
def health(request: HttpRequest) -> HttpResponse:
    """Whether the server and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@operation("self.manage")
def front_door(request: HttpRequest) -> HttpResponse:
    """One's workspace, or the list of them."""
    memberships = list(Membership.objects.everywhere("one's own places").filter(user=request.user).select_related("workspace").order_by("joined_at"))
    if len(memberships) == 1:
        return redirect("home", workspace=memberships[0].workspace.slug)
    return render(request, "home/workspaces.html", {"memberships": memberships})


@operation("home.see")
def home(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What changed, what waits for your key, what is at risk."""
    return render(request, "home/home.html")
