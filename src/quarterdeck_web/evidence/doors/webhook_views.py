"""The webhook: a signed delivery of JSON, of a form, or of a whole mail becomes an item of the inbox. Answers are JSON; refusals as RFC 9457 says."""

import json
import time
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.evidence.doors.mail import SentByMachine, read_mail
from quarterdeck_web.evidence.doors.models import FeedbackDoor
from quarterdeck_web.evidence.doors.receiving import Said, open_door, read_fields, receive
from quarterdeck_web.lib import limits
from quarterdeck_web.lib.problems import problem
from quarterdeck_web.lib.refusals import FieldErrors, TooMany
from quarterdeck_web.lib.sealing import unseal
from quarterdeck_web.lib.signatures import Unsigned, verify

PER_MINUTE, WRONG_PER_MINUTE = 240, 60
TYPES = ("application/json", "application/x-www-form-urlencoded", "message/rfc822")


@csrf_exempt
@operation("public.see", methods=("POST",))
def feedback_webhook(request: HttpRequest, token: str) -> HttpResponse:
    """Take a delivery: 201 with the item it became, 200 where it came before."""
    door = open_door(FeedbackDoor.WEBHOOK, token)
    if door is None or not door.secret:
        return problem(404, "There is no open door at this address", "Check the address, and that the door is open.")
    if request.content_type not in TYPES:
        return problem(415, f"expected a body of {', '.join(TYPES[:-1])} or {TYPES[-1]}, got {request.content_type[:60]!r}", "Set Content-Type.")
    body = request.body
    try:
        _know_the_sender(request, door, body)
        limits.hit(f"webhook:{door.pk}", limit=PER_MINUTE, seconds=60, message="More deliveries than this door takes within one minute.")
        received = receive(door, _read(request, body), request.headers["webhook-id"])
    except Unsigned as error:
        return problem(401, str(error), error.remedy)
    except TooMany as error:
        answer = problem(429, str(error), f"Try again in {error.retry_after} seconds.")
        answer["Retry-After"] = str(error.retry_after)
        return answer
    except SentByMachine as error:
        return JsonResponse({"state": "left out", "why": str(error)})
    except FieldErrors as flaws:
        return problem(422, "The delivery is signed, and cannot be read as an item", "Correct every field that is named.", flaws.errors)
    return JsonResponse({"id": received.ref, "state": "new" if received.is_new else "came before"}, status=201 if received.is_new else 200)


def _know_the_sender(request: HttpRequest, door: FeedbackDoor, body: bytes) -> None:
    headers = request.headers
    told = {"delivery": headers.get("webhook-id", ""), "timestamp": headers.get("webhook-timestamp", "")}
    try:
        verify(unseal(door.secret), **told, signatures=headers.get("webhook-signature", ""), body=body, now=time.time())
    except Unsigned:
        place = get_adapter(request).get_client_ip(request)
        limits.hit(f"unsigned:{door.pk}:{place}", limit=WRONG_PER_MINUTE, seconds=60, message="Too many deliveries with a wrong signature.")
        raise


def _read(request: HttpRequest, body: bytes) -> Said:
    if request.content_type == "message/rfc822":
        return read_mail(body)
    if request.content_type == "application/json":
        try:
            return read_fields(json.loads(body, object_pairs_hook=_once))
        except (ValueError, RecursionError) as error:
            raise FieldErrors({"": [f"expected JSON, got what cannot be read as such ({error})"[:300]]}) from None
    fields: dict[str, Any] = {name: values[-1] for name, values in request.POST.lists() if name != "tags"}
    return read_fields(fields | ({"tags": request.POST.getlist("tags")} if "tags" in request.POST else {}))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found
