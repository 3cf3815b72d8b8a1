"""The door every view stands behind: `@operation("features.see")`.

It resolves the workspace in the address to the member's scope, refuses what the permission table refuses, and hands the
view its scope. A view may be a coroutine (a stream of events). A view without a door fails the test that walks the URL configuration.
"""

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.views.decorators.http import require_http_methods

from quarterdeck_web.accounts.permissions import PERMISSIONS, Permission
from quarterdeck_web.accounts.scope import Scope, scope_of
from quarterdeck_web.lib import limits, walls

View = Callable[..., HttpResponse]
SAFE = ("GET", "HEAD")


def operation(name: str, *, methods: tuple[str, ...] = SAFE, write: str | None = None) -> Callable[[View], View]:
    """Make a function a view of one operation.

    Parameters
    ----------
    name
        The operation in the permission table for reading methods, or for all if `write` is not given.
    methods
        HTTP methods the view answers; GET brings HEAD with it.
    write
        The operation asked for on POST, if it differs (a page that shows and takes a form).
    """
    assert name in PERMISSIONS, f"{name!r} is not in the permission table"
    assert write is None or write in PERMISSIONS, f"{write!r} is not in the permission table"

    def decorate(view: View) -> View:
        def needed(request: HttpRequest) -> Permission:
            return PERMISSIONS[write if write and request.method not in SAFE else name]

        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            answer = _admit(request, needed(request), kwargs)
            if isinstance(answer, HttpResponse):
                return answer
            # A stream that goes on after the view returned has only the first wall; so has a coroutine, whose connection others use between.
            with walls.standing_in(answer[0].workspace, answer[0].user) if answer else nullcontext():
                return view(request, *answer, *args, **kwargs)

        @wraps(view)
        async def async_door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            answer = await sync_to_async(_admit)(request, needed(request), kwargs)
            return answer if isinstance(answer, HttpResponse) else await view(request, *answer, *args, **kwargs)

        allowed = list(dict.fromkeys([*methods, *(("HEAD",) if "GET" in methods else ())]))
        made = require_http_methods(allowed)(async_door if iscoroutinefunction(view) else door)
        made.operation, made.write_operation, made.methods = name, write or name, allowed  # type: ignore[attr-defined]
        return made

    return decorate


def _admit(request: HttpRequest, needed: Permission, kwargs: dict[str, Any]) -> HttpResponse | tuple[Scope, ...]:
    """The scope with which a view may be called, nothing where it needs none, or the answer to somebody who must sign in first.

    Raises `Http404`, `PermissionDenied` and `TooMany`. It takes `workspace` out of `kwargs`.
    """
    if needed.anyone:
        return ()
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), resolve_url("account_login"))
    if needed.signed_in:
        return ()
    scope = scope_of(request.user, kwargs.pop("workspace"))
    if request.method not in SAFE:
        scope.keep_theirs = frozenset(request.POST.getlist("keep_theirs"))
    request.workspace_scope = scope  # type: ignore[attr-defined]
    if not (scope.roles & needed.roles):
        raise PermissionDenied(needed.sentence)
    if request.method not in SAFE:
        limits.hit(f"write:{request.user.pk}", limit=settings.WRITES_PER_MINUTE, seconds=60, message="You changed a great deal within one minute.")
    return (scope,)
