"""What goes wrong, as people read it. Only this file knows HTTP codes."""

import logging
from collections.abc import Callable

from django.core.exceptions import DisallowedHost, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from quarterdeck.errors import FlawedProduct, InvalidInput, QuarterdeckError, UnreadableFile
from quarterdeck_web.lib.refusals import Refused, StaleEdit, TooMany

log = logging.getLogger(__name__)

BUSY = ("database is locked", "deadlock detected", "could not serialize", "too many clients")
"""What SQLite and PostgreSQL say when others hold what an act needs, and it was waited for in vain."""
BUSY_SECONDS = 5

TITLES = {
    400: "This could not be read",
    403: "Your role cannot do this",
    404: "There is nothing here",
    409: "Somebody else changed this too",
    413: "This is too large",
    422: "This cannot be done",
    429: "Too many tries",
    500: "Something broke here",
    503: "This has to wait a moment",
}


class ErrorsMiddleware:
    """Turn what views raise into pages that say what, where, and what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            return page(request, 405, "This address does not take that.", "Go back and use the buttons of the page.")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for what is ours; leave the rest to Django, which logs it and shows `server_error`."""
        match error:
            case Http404():
                return not_found(request, error)
            case PermissionDenied():
                who = f"It takes somebody who may: {error}" if str(error) else "Ask an owner."
                return page(request, 403, "Your role in this workspace cannot do this.", who)
            case StaleEdit():
                return page(request, 409, str(error), "Nothing was lost: both versions are below.", {"stale": error})
            case TooMany():
                answer = page(request, 429, str(error), f"Try again in {error.retry_after} seconds.")
                answer["Retry-After"] = str(error.retry_after)
                return answer
            case OperationalError() if any(said in str(error) for said in BUSY):
                log.warning("The database was busy at %s: %s", request.path, error)
                answer = page(request, 503, "The database is busy with other work.", "Nothing was changed. Go back and send it once more.")
                answer["Retry-After"] = str(BUSY_SECONDS)
                return answer
            case RequestDataTooBig():
                return page(request, 413, f"{str(error)[:1].upper()}{str(error)[1:]}.", "Shorten the text, or upload it as a file.")
            case SuspiciousOperation():
                return page(request, 400, f"{str(error)[:1].upper()}{str(error)[1:]}.", "Nothing was changed.")
            case FlawedProduct():
                return page(request, 422, f"{error.source}: {len(error.flaws)} flaws.", "Nothing was changed.", {"flaws": error.flaws})
            case Refused() | InvalidInput() | UnreadableFile() | QuarterdeckError():
                return page(request, 422, str(error), getattr(error, "remedy", "") or "Nothing was changed.")
        return None


def in_words(error: Exception) -> tuple[str, str] | None:
    """What went wrong and what to do, for work that no page waits for. None where it is a fault of ours."""
    match error:
        case Http404():
            return "Something this needs is not there any more.", "Load the page again and start from what is there."
        case PermissionDenied():
            return str(error) or "The person who asked may not do this.", "Somebody who may can try it again."
        case FlawedProduct():
            return f"{error.source}: {len(error.flaws)} flaws. {error.flaws[0]}", "Correct them and try it again."
        case Refused() | InvalidInput() | UnreadableFile() | QuarterdeckError():
            return str(error), getattr(error, "remedy", "") or "Nothing was changed."
    return None


def page(request: HttpRequest, status: int, problem: str, remedy: str = "", more: dict[str, object] | None = None) -> HttpResponse:
    """One page for every refusal."""
    context = {"status": status, "title": TITLES.get(status, "This cannot be done"), "problem": problem, "remedy": remedy, **(more or {})}
    return render(request, "error.html", context, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same for what is missing and for what is somebody else's."""
    return page(request, 404, "There is nothing at this address, or it is not yours to see.", "Check the address, or search.")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What Django itself refuses."""
    if isinstance(exception, DisallowedHost):
        # A page would have to say where it is, and that is just what cannot be believed.
        said = "This server does not answer to that name. Open it under its own address, or add the name to QUARTERDECK_HOSTS."
        return HttpResponse(said, status=400, content_type="text/plain; charset=utf-8")
    return page(request, 400, "The request could not be read.", "Nothing was changed.")


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What allauth counts itself: forms of sign-up and of forgotten passwords."""
    answer = page(request, 429, "That was tried too often from here.", "Try again in a quarter of an hour.")
    answer["Retry-After"] = "900"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours. It is logged; the page promises nothing more."""
    problem = "Quarterdeck ran into a fault. It is written to the server's log."
    return page(request, 500, problem, "Nothing half-done was kept. Go back and try again.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old."""
    remedy = "Go back, load the page again and send it once more; the browser keeps what you typed."
    return page(request, 403, "This form is older than your session.", remedy)
