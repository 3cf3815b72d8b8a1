"""Turning keys, taking them back, and sending a feature back with a question."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.models import Membership
from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.permissions import PERMISSIONS
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import KEYS, KeyName, is_turned
from quarterdeck_web.features.models import Feature
from quarterdeck_web.features.turning import HOLDER, TITLES, take_back, turn_key
from quarterdeck_web.features.typed import Typed
from quarterdeck_web.features.views.editing import version_of
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.products.models import Comment, Notification

LONGEST_WHY, LONGEST_QUESTION = 500, 5000


def _key(scope: Scope, key: str) -> KeyName:
    """The key of an address, if the member may turn it."""
    if key not in KEYS:
        raise Http404
    if not scope.may(f"{key}.turn_key"):
        raise PermissionDenied(PERMISSIONS[f"{key}.turn_key"].sentence)
    return key  # type: ignore[return-value]


@operation("features.see", methods=("POST",))
def turn(request: HttpRequest, scope: Scope, feature: str, key: str) -> HttpResponse:
    """Turn a key on the inputs as they are now."""
    name, row = _key(scope, key), scope.get(Feature, ref=feature)
    turn_key(scope, row, name, why=request.POST.get("why", "").strip()[:LONGEST_WHY], version=version_of(request))
    other = next(each for each in KEYS if each != name)
    row.refresh_from_db()
    said = (
        "Both keys are turned: it is committed."
        if is_turned(row.body, other)
        else f"{TITLES[name]} turned. It waits for the {TITLES[other].lower()} now."
    )
    messages.success(request, said)
    return redirect("feature", scope.workspace.slug, row.ref)


@operation("features.see", methods=("GET", "POST"))
def back(request: HttpRequest, scope: Scope, feature: str, key: str) -> HttpResponse:
    """Take a key back, with the reason."""
    name, row = _key(scope, key), scope.get(Feature, ref=feature)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        form = Typed(request.POST)
        why = form.text("why", required=True, longest=LONGEST_WHY)
        if not form.errors:
            take_back(scope, row, name, why=why or "")
            messages.success(request, f"{TITLES[name]} taken back.")
            return redirect("feature", scope.workspace.slug, row.ref)
        errors = form.errors
    context = {"feature": row, "key": name, "title": TITLES[name], "typed": request.POST, "errors": errors, "nav": "features"}
    return render(request, "features/key_back.html", context)


@operation("comments.write", methods=("GET", "POST"))
def question(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """Ask whoever holds the other key: a comment that they are told of."""
    row = scope.get(Feature, ref=feature)
    holders = [role for key, role in HOLDER.items() if not scope.may(f"{key}.turn_key")] or list(HOLDER.values())
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        form = Typed(request.POST)
        text = form.text("text", required=True, longest=LONGEST_QUESTION)
        if not form.errors:
            asked = send_back(scope, row, text or "", holders)
            messages.success(
                request, f"Your question is with {', '.join(asked)}." if asked else "Your question stands as a comment; nobody else holds a key yet."
            )
            return redirect("feature", scope.workspace.slug, row.ref)
        errors = form.errors
    context = {"feature": row, "typed": request.POST, "errors": errors, "holders": holders, "nav": "features"}
    return render(request, "features/question.html", context)


@transaction.atomic
def send_back(scope: Scope, feature: Feature, text: str, roles: list[str]) -> list[str]:
    """Write a question as a comment and tell everybody with one of the roles. Returns their names."""
    if not text:
        raise Refused("A question needs words.", "Say what is missing.")
    people = [each.user for each in scope.rows(Membership).select_related("user") if set(each.roles) & set(roles) and each.user != scope.user]
    mentions = [str(user.pk) for user in people]
    scope.rows(Comment).create(subject=f"features:{feature.ref}", author=scope.user, author_name=scope.who, text=text, mentions=mentions)
    url = f"/w/{scope.workspace.slug}/features/{feature.ref}/"
    for user in people:
        scope.rows(Notification).create(user=user, kind="question", text=f"{scope.who} asks about {feature}: {text}"[:400], url=url)
    return [str(user) for user in people]
