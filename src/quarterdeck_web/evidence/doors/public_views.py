"""What strangers see: the form of a product, and its thanks."""

import secrets

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.evidence.doors.models import FeedbackDoor
from quarterdeck_web.evidence.doors.receiving import open_door, read_form, receive
from quarterdeck_web.lib import limits
from quarterdeck_web.lib.refusals import FieldErrors

FROM_ONE_PLACE, OF_ONE_DOOR, WINDOW_SECONDS = 10, 200, 3600
HONEYPOT = "website"
"""A field that people do not see and programs fill in."""
MAX_NONCE = 60


@operation("public.see", methods=("GET", "POST"))
def public_feedback(request: HttpRequest, token: str) -> HttpResponse:
    """The form of an open door; a closed one looks like none."""
    door = _door(token)
    typed = {name: request.POST.get(name, "") for name in ("text", "email", "account")}
    nonce = request.POST.get("nonce", "")[:MAX_NONCE] or secrets.token_urlsafe(16)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            said = read_form(typed)
        except FieldErrors as flaws:
            errors = flaws.errors
        else:
            if not request.POST.get(HONEYPOT):
                _count(request, door)
                receive(door, said, f"form:{nonce}")
            # Who fell into the pot is thanked, too: it need not learn why nothing came of it.
            return redirect("public-feedback-thanks", token=token)
    context = {"door": door, "product": door.workspace.name, "typed": typed, "errors": errors, "nonce": nonce, "honeypot": HONEYPOT}
    return _unlisted(render(request, "evidence/doors/form.html", context, status=422 if errors else 200))


@operation("public.see")
def public_feedback_thanks(request: HttpRequest, token: str) -> HttpResponse:
    """Thanks, and the way to say more."""
    door = _door(token)
    return _unlisted(render(request, "evidence/doors/thanks.html", {"door": door, "product": door.workspace.name}))


def _door(token: str) -> FeedbackDoor:
    door = open_door(FeedbackDoor.FORM, token)
    if door is None:
        raise Http404
    return door


def _count(request: HttpRequest, door: FeedbackDoor) -> None:
    message = "A great deal was sent from here within one hour."
    limits.hit(f"form:{door.pk}:{get_adapter(request).get_client_ip(request)}", limit=FROM_ONE_PLACE, seconds=WINDOW_SECONDS, message=message)
    limits.hit(f"form:{door.pk}", limit=OF_ONE_DOOR, seconds=WINDOW_SECONDS, message="This form was sent very often within one hour.")


def _unlisted(answer: HttpResponse) -> HttpResponse:
    """Search engines may not list it: whoever gave the address out decides who has it."""
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
