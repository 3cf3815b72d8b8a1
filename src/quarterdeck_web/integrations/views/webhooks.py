"""What trackers send: signed deliveries. Answers are JSON; refusals as RFC 9457 says."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.integrations.models import Place, place_by_hook
from quarterdeck_web.integrations.payloads import loads
from quarterdeck_web.integrations.syncing.receiving import receive
from quarterdeck_web.integrations.trackers import tracker_of
from quarterdeck_web.lib import limits
from quarterdeck_web.lib.problems import problem
from quarterdeck_web.lib.refusals import TooMany
from quarterdeck_web.lib.request_limits import UnreadableText, refuse_unreadable
from quarterdeck_web.lib.sealing import CannotOpen, unseal
from quarterdeck_web.lib.signatures import Unsigned

PER_MINUTE, WRONG_PER_MINUTE = 600, 60


@csrf_exempt
@operation("public.see", methods=("POST",))
def tracker_webhook(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """Take a delivery: 202 with what came of it, 200 where it came before or is nothing to us."""
    place = place_by_hook(kind, token)
    if place is None:
        return problem(404, "There is no webhook at this address", "Copy the address from the settings again.")
    body = request.body
    try:
        key, event = _know_the_sender(request, place, body)
        limits.hit(f"tracker:{place.pk}", limit=PER_MINUTE, seconds=60, message="More deliveries than are taken within one minute.")
        payload = _read(request, body)
    except Unsigned as error:
        return problem(401, str(error), error.remedy)
    except CannotOpen:
        return problem(401, "The secret that is kept cannot be opened by this installation", "Make another secret, and enter it at the tracker.")
    except TooMany as error:
        answer = problem(429, str(error), f"Try again in {error.retry_after} seconds.")
        answer["Retry-After"] = str(error.retry_after)
        return answer
    except (ValueError, RecursionError) as error:
        return problem(422, f"The delivery is signed, and cannot be read: {error}"[:300], "Set the webhook's content type to application/json.")
    outcome = receive(place, key, event, body, payload)
    return JsonResponse({"outcome": outcome}, status=200 if outcome == "came before" else 202)


def _know_the_sender(request: HttpRequest, place: Place, body: bytes) -> tuple[str, str]:
    try:
        return tracker_of(place.connection).verify(unseal(place.hook_secret), request.headers, body)
    except Unsigned:
        where = get_adapter(request).get_client_ip(request)
        limits.hit(f"unsigned:{place.pk}:{where}", limit=WRONG_PER_MINUTE, seconds=60, message="Too many deliveries with a wrong signature.")
        raise


def _read(request: HttpRequest, body: bytes) -> dict[str, object]:
    """The payload: JSON as the body, or in the field `payload` of a form."""
    text = request.POST.get("payload", "") if request.content_type == "application/x-www-form-urlencoded" else body.decode()
    try:
        refuse_unreadable(text, "body")
    except UnreadableText as error:
        raise ValueError(str(error)) from None
    payload = loads(text)
    if not isinstance(payload, dict):
        raise ValueError(f"expected an object, got {type(payload).__name__}")
    return payload
