"""What no request may carry: NUL characters, lone surrogates, bodies past the limit."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse


class UnreadableText(SuspiciousOperation):
    """A text holds characters that no text may hold."""


class RequestLimitsMiddleware:
    """Refuse what cannot be stored or shown, before anything reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        is_upload = (request.content_type or "").startswith("multipart/")
        if length > (settings.MAX_UPLOAD_BYTES if is_upload else settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
            raise RequestDataTooBig(f"expected at most {'50 MB in an upload' if is_upload else '2 MB'}, got {length:,} bytes")
        if b"\0" in unquote_to_bytes(request.META.get("QUERY_STRING", "")) or "\0" in request.path:
            raise UnreadableText("an address holds a NUL character")
        if request.method in ("GET", "HEAD") or not hasattr(request, "POST"):
            return
        for name, values in request.POST.lists():
            for value in values:
                refuse_unreadable(value, name)


def refuse_unreadable(text: str, where: str) -> None:
    """Raise `UnreadableText` where a text holds NUL or half of a surrogate pair."""
    if "\0" in text:
        raise UnreadableText(f"{where}: holds a NUL character. Take it out and send it again")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UnreadableText(f"{where}: holds half of a character (a lone surrogate). Type it again") from None
