"""GitHub's REST API: one call at a time, with its pages, validators, limits and faults.

References
----------
https://docs.github.com/en/rest/using-the-rest-api (pagination, rate limits, conditional requests, best practices)
"""

import json
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urljoin

from django.conf import settings

from quarterdeck_web.integrations.faults import Forbidden, Gone, Missing, RateLimited, TokenRefused, TrackerFault, Unprocessable, Unreachable
from quarterdeck_web.integrations.payloads import loads
from quarterdeck_web.lib import egress

SECONDS, MAX_BYTES = 30.0, 64 * 1024 * 1024
PER_PAGE = 100
TRIES, FIRST_PAUSE_SECONDS = 4, 0.5
SECONDARY_SECONDS = 60
"""What GitHub asks to wait where a secondary limit names no time."""
MAX_REDIRECTS = 3
_NEXT = re.compile(r'<([^>]+)>\s*;[^,]*\brel="?next"?')


@dataclass(frozen=True)
class Reply:
    """What GitHub said: the value, its validator, the address of the next page, whether the address had moved; `is_same` where nothing changed."""

    value: Any
    etag: str = ""
    next_url: str = ""
    has_moved: bool = False
    is_same: bool = False
    headers: Mapping[str, str] | None = None


class GitHub:
    """A line to one server with one token. It only reads; what writes stands in `writes`.

    Parameters
    ----------
    url
        The API's base address: https://api.github.com, or https://<host>/api/v3 of a server of one's own.
    wait, clock, draw
        How to wait, the moment, and a number from 0 to 1, for tests.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        wait: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self.url, self._token = url.rstrip("/"), token
        self._wait, self._clock, self._draw = wait, clock, draw
        self.num_calls = 0

    def get(self, path: str, *, etag: str = "", **query: Any) -> Reply:
        """A value, and where the next page is. `path` begins with a slash, or is the address of a page that GitHub named.

        Raises `TrackerFault`, of the class that says what can be done.
        """
        address = self._address(path, query)
        has_moved = False
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._call("GET", address, b"", {"If-None-Match": etag} if etag else {})
            if answer.status not in (301, 302, 307, 308):
                return self._reply(answer, address, has_moved)
            address, has_moved = self._own(urljoin(address, answer.headers.get("location", ""))), True
        raise Unreachable("GitHub points from one address to another without end.", "Try again later.")

    def _reply(self, answer: egress.Answer, address: str, has_moved: bool) -> Reply:
        headers = answer.headers
        if answer.status == 304:
            return Reply(None, is_same=True, has_moved=has_moved, headers=headers)
        found = _NEXT.search(headers.get("link", ""))
        next_url = self._own(urljoin(address, found.group(1))) if found else ""
        return Reply(_parsed(answer.content), headers.get("etag", ""), next_url, has_moved, headers=headers)

    def _address(self, path: str, query: Mapping[str, Any]) -> str:
        address = self._own(path) if "://" in path else self.url + path
        told = {name: value for name, value in query.items() if value not in (None, "")}
        return f"{address}{'&' if '?' in address else '?'}{urlencode(told)}" if told else address

    def _own(self, address: str) -> str:
        """An address that GitHub named, if the token may go there: nowhere but to the server it is for."""
        if egress.origin_of(address) != egress.origin_of(self.url):
            raise Unreachable("GitHub points to another server.", "Check the address of its API; the token is sent nowhere else.")
        return address

    def _call(self, method: str, address: str, content: bytes, headers: Mapping[str, str]) -> egress.Answer:
        """One call, tried again where the server stumbles; only reads are, since a write may have happened."""
        tries = TRIES if method == "GET" else 1
        for attempt in range(1, tries + 1):
            try:
                answer = self._call_once(method, address, content, headers)
            except egress.EgressRefused as refused:
                if attempt == tries:
                    raise Unreachable(str(refused), refused.remedy) from None
            else:
                if answer.status < 500:
                    self._refuse(answer)
                    return answer
                if attempt == tries:
                    raise Unreachable(f"GitHub answers with a fault of its own ({answer.status}).", "Try again later; see www.githubstatus.com.")
            self._wait(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1) * (0.5 + self._draw()))
        raise AssertionError("the loop ends by itself")

    def _call_once(self, method: str, address: str, content: bytes, headers: Mapping[str, str]) -> egress.Answer:
        self.num_calls += 1
        own = {"Accept": "application/vnd.github+json", "Authorization": f"Bearer {self._token}", "X-GitHub-Api-Version": "2022-11-28"}
        if content:
            own["Content-Type"] = "application/json"
        return egress.fetch(
            address,
            method=method,
            headers={**own, **headers},
            content=content,
            trusted_origins=settings.TRACKER_ORIGINS,
            seconds=SECONDS,
            max_bytes=MAX_BYTES,
        )

    def _refuse(self, answer: egress.Answer) -> None:
        """Raise what an answer means, unless it is one to read or to follow."""
        status = answer.status
        if status < 400:
            return
        said = _message(answer.content)
        if until := self._limited_until(answer, said):
            raise RateLimited(until, f"GitHub asks to wait until {until:%H:%M} UTC: its limit of requests is used up.")
        match status:
            case 401:
                raise TokenRefused("GitHub refuses the token: it is wrong, expired or revoked.", "Make a new token and enter it here.")
            case 403 | 451:
                raise Forbidden("GitHub does not let this token do that.", "Give the token the rights that the documentation names.")
            case 404:
                raise Missing("GitHub has nothing at that address, or nothing that this token may see.", "Check the name and the token's rights.")
            case 410:
                raise Gone("GitHub says that it is gone, or turned off.", "Turn issues on in the repository's settings, if they should be read.")
            case 422 | 409 | 400:
                raise Unprocessable("GitHub refuses what was sent.", "Look at the fields of the proposal; a name may not be there any more.")
        raise TrackerFault(f"GitHub answered {status}.", "Try again later.")

    def _limited_until(self, answer: egress.Answer, said: str) -> datetime | None:
        """The moment until which GitHub asks to wait; None where it refuses for another reason."""
        if answer.status not in (403, 429):
            return None
        headers, now = answer.headers, datetime.fromtimestamp(self._clock(), UTC)
        if headers.get("retry-after", "").isdigit():
            return now + timedelta(seconds=int(headers["retry-after"]))
        if headers.get("x-ratelimit-remaining") == "0" and headers.get("x-ratelimit-reset", "").isdigit():
            # A second more, for clocks that differ.
            return max(now, datetime.fromtimestamp(int(headers["x-ratelimit-reset"]), UTC)) + timedelta(seconds=1)
        is_secondary = answer.status == 429 or "rate limit" in said or "abuse" in said
        return now + timedelta(seconds=SECONDARY_SECONDS) if is_secondary else None


def _parsed(content: bytes) -> Any:
    try:
        return loads(content) if content else None
    except (ValueError, RecursionError):
        raise Unreachable("GitHub answered with something that is no JSON.", "Check the address of its API.") from None


def _message(content: bytes) -> str:
    """The sentence of a refusal in small letters: to tell kinds of refusal apart, never to be shown."""
    try:
        return str(json.loads(content).get("message", "")).lower()
    except (ValueError, RecursionError, AttributeError):
        return ""
