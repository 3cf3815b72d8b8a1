"""How a chat endpoint in the manner of OpenAI's is called. The call itself is given by whoever has a network: the engine has none."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

from quarterdeck.errors import QuarterdeckError
from quarterdeck.evidence.naming.replies import content_of

TRIES = 3
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 30.0
"""Whoever asks to be left alone for longer is left alone for good."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Base address (as in `https://api.example.com/v1`), model, and a key that no message ever holds."""

    url: str
    model: str
    key: str = field(default="", repr=False)

    @property
    def address(self) -> str:
        """Where chats are completed."""
        base = self.url.rstrip("/")
        return base if base.endswith("/chat/completions") else f"{base}/chat/completions"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered; header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class EndpointFailed(QuarterdeckError):
    """A language model that cannot be used now. `is_lasting`: the next call would fail alike. The message holds nothing the server said."""

    def __init__(self, problem: str, remedy: str = "", *, is_lasting: bool = False) -> None:
        self.problem, self.remedy, self.is_lasting = problem, remedy, is_lasting
        super().__init__(f"{problem} {remedy}".strip())


class Unreachable(Exception):
    """What a `Post` raises where no answer came: a name unknown, a connection refused, a time-out. The message says which."""


Post = Callable[[str, Mapping[str, str], bytes], Reply]
"""Sends a body to an address and gives the reply, following no redirect; raises `Unreachable`."""


def complete(
    endpoint: Endpoint, messages: list[dict[str, str]], *, post: Post, wait: Callable[[float], None], clock: Callable[[], float], tries: int = TRIES
) -> str:
    """What the model says to some messages, after at most so many `tries`; empty where the answer is no chat completion.

    A 429, a 5xx or no answer is tried again after 1 and 2 s, or when the server says (`Retry-After`, as seconds or as a date), up to 30 s.

    Parameters
    ----------
    wait
        Sleeps so many seconds.
    clock
        Seconds since 1970, to read a date by.

    Raises
    ------
    EndpointFailed
        If it answers none of the tries, or refuses.
    """
    body: dict[str, Any] = {"model": endpoint.model, "messages": messages, "temperature": 0, "stream": False}
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    problem, pause, tried = "", FIRST_WAIT_SECONDS, 0
    while tried < tries:
        tried += 1
        try:
            reply = post(endpoint.address, headers, json.dumps(body).encode())
        except Unreachable as silence:
            problem, asked = str(silence), None
        else:
            if reply.status == 200:
                return content_of(reply.body)
            if reply.status == 400 and "temperature" in body and b"temperature" in reply.body:
                # Some models take none but their own; theirs is then used.
                del body["temperature"]
                tried -= 1
                continue
            if reply.status != 429 and reply.status < 500:
                raise _refusal(reply.status)
            problem, asked = f"It answered {reply.status}", _retry_after(reply.headers, clock())
        if (asked or 0) > LONGEST_WAIT_SECONDS:
            raise EndpointFailed(f"{problem} and asks to wait {asked:,.0f} s.", "Try again later.")
        if tried < tries:
            wait(pause if asked is None else asked)
            pause *= 2
    raise EndpointFailed(f"{problem}, {tries} times." if tries > 1 else f"{problem}.", "Try again later.")


def _refusal(status: int) -> EndpointFailed:
    if status in (401, 403):
        return EndpointFailed(f"It refuses the key ({status}).", "Check the key.", is_lasting=True)
    if status in (404, 405):
        return EndpointFailed(
            f"There is no such address or model ({status}).", "Check the address, which often ends in /v1, and the model.", is_lasting=True
        )
    if 300 <= status < 400:
        return EndpointFailed(f"It points elsewhere ({status}), which is not followed.", "Give the address it points to.", is_lasting=True)
    return EndpointFailed(f"It refuses what is asked ({status}).", "Check the model, and whether the account may use it.", is_lasting=True)


def _retry_after(headers: Mapping[str, str], now: float) -> float | None:
    said = headers.get("retry-after", "").strip()
    if said.replace(".", "", 1).isdigit():
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None
