"""What a browser must never do while somebody uses Quarterdeck: ask another machine for anything, or log an error."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

OWN_HOST = "127.0.0.1"


@dataclass
class Watch:
    """What all pages of a browser context asked for and complained of."""

    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    num_requests: int = 0
    allowed_statuses: set[int] = field(default_factory=set)
    """Answers from 400 on that belong to what is being tried, such as 409 for a stale edit."""

    def request(self, request: Any) -> None:
        """Every request goes to this machine."""
        self.num_requests += 1
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and parts.hostname != OWN_HOST:
            self.foreign.append(request.url)

    def response(self, response: Any) -> None:
        """No page and no part of one is missing."""
        if response.status >= 400 and response.status not in self.allowed_statuses:
            self.broken.append(f"{response.status} {response.request.method} {response.url}")

    def console(self, message: Any) -> None:
        """No errors; Chromium's own line about a refused request is told by `response`."""
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"{message.text} ({message.page.url if message.page else ''})")

    def is_clean(self) -> None:
        """Raises AssertionError with everything that was seen."""
        assert not self.foreign, f"asked other machines: {self.foreign}"
        assert not self.complaints, f"errors on the console: {self.complaints}"
        assert not self.broken, f"answers that failed: {self.broken}"


def watch(context: Any) -> Watch:
    """Watch all pages of a browser context from now on."""
    seen = Watch()
    context.on("request", seen.request)
    context.on("response", seen.response)
    context.on("console", seen.console)
    context.on("weberror", lambda error: seen.complaints.append(str(error.error)))
    return seen
