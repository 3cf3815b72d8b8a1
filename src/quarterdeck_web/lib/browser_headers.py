"""What every answer tells the browser beside what Django and django-csp say: no devices, nothing for other sites, nothing for shared caches."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NO_DEVICES = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
)
PERMISSIONS_POLICY = ", ".join(
    [*(f"{device}=()" for device in NO_DEVICES), "publickey-credentials-get=(self)", "publickey-credentials-create=(self)"]
)


class BrowserHeadersMiddleware:
    """Add the headers where an answer has none of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if response.get("Content-Type", "").startswith("text/html"):
            # `no-store` would make browsers forget what somebody typed when they go back from an error.
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
