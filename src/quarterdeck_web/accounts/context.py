"""What every template knows about the workspace it stands in."""

from typing import Any

from django.http import HttpRequest


def workspace(request: HttpRequest) -> dict[str, Any]:
    """`scope` and `workspace` inside a workspace, nothing outside one."""
    scope = getattr(request, "workspace_scope", None)
    return {"scope": scope, "workspace": scope.workspace if scope else None}
