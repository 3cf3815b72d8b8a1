"""Needs named by a language model, from the command line: the one command that may call another server, and only where it is told to."""

import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from quarterdeck.errors import InvalidInput

if TYPE_CHECKING:
    from quarterdeck.evidence.naming import Endpoint, EndpointNamer, KnownNames, Reply
    from quarterdeck.product import ProductFile

KEY_VARIABLE = "QUARTERDECK_NAMER_KEY"
SECONDS = 60.0
MAX_BYTES = 1024 * 1024

NamerUrl = Annotated[
    str | None,
    typer.Option("--namer-url", metavar="URL", help="Have a language model name the needs: the base address of a chat endpoint, as in …/v1."),
]
NamerModel = Annotated[str | None, typer.Option("--namer-model", metavar="MODEL", help="The model that names.")]
NamerMost = Annotated[int, typer.Option("--namer-most", min=1, help="At most so many needs are asked about.")]


def endpoint(url: str | None, model: str | None) -> "Endpoint | None":
    """The endpoint that the options name, with the key of `QUARTERDECK_NAMER_KEY`; None without them.

    Raises
    ------
    InvalidInput
        If only one of both is there, or the address is none that may be called.
    """
    from quarterdeck.evidence.naming import Endpoint

    if url is None and model is None:
        return None
    if not url or not model:
        raise InvalidInput("expected --namer-url and --namer-model together, got only one of them")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise InvalidInput(f"expected --namer-url to be an address like https://host/v1, got {url!r}") from None
    if parts.username is not None or parts.password is not None or parts.query:
        raise InvalidInput(f"expected --namer-url without a user name or a question mark. The key goes into the environment variable {KEY_VARIABLE}")
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host))):
        raise InvalidInput(f"expected --namer-url to begin with https:// (http:// only for this machine: 127.0.0.1, localhost), got {url!r}")
    return Endpoint(url, model, os.environ.get("QUARTERDECK_NAMER_KEY", ""))


def namer_for(endpoint: "Endpoint", product: "ProductFile", most: int) -> "EndpointNamer":
    """What names the needs of a product: people and accounts it knows by name are hidden, and answers are kept in the user's cache."""
    from quarterdeck.evidence.naming import EndpointNamer

    return EndpointNamer(endpoint, _post, time.sleep, time.time, _Answers(_cache_folder()), known_names(product), most)


def known_names(product: "ProductFile") -> "KnownNames":
    """Everybody who said something, and every account."""
    from quarterdeck.evidence.naming import KnownNames

    accounts = (name for account in product.accounts for name in (account.id, account.title))
    return KnownNames.of({each.person for each in product.evidence if each.person}, accounts)


@dataclass(frozen=True)
class _Answers:
    """Answers as files named by the hash of what was asked; they hold nothing that was sent."""

    folder: Path

    def get(self, key: str) -> str | None:
        try:
            return (self.folder / key).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def keep(self, key: str, said: str) -> None:
        # A cache that cannot be written costs a call more, and nothing else.
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            (self.folder / f".{key}").write_text(said, encoding="utf-8", errors="replace")
            (self.folder / f".{key}").replace(self.folder / key)
        except OSError:
            pass


def _cache_folder() -> Path:
    from quarterdeck.evidence.embedding import models_folder

    return models_folder().parent / "names"


def _post(url: str, headers: Mapping[str, str], body: bytes) -> "Reply":
    """One POST. Redirects are not followed: the key is for the server that was named."""
    from quarterdeck.evidence.naming import Reply, Unreachable

    request = urllib.request.Request(url, body, {**headers, "User-Agent": "Quarterdeck"}, method="POST")  # noqa: S310 - https, or this machine
    host = urlsplit(url).hostname
    try:
        with _opener().open(request, timeout=SECONDS) as answer:
            return Reply(answer.status, {name.lower(): value for name, value in answer.headers.items()}, _read(answer, host))
    except urllib.error.HTTPError as answer:
        with answer:
            return Reply(answer.code, {name.lower(): value for name, value in answer.headers.items()}, answer.read(MAX_BYTES))
    except TimeoutError:
        raise Unreachable(f"{host} did not answer within {SECONDS:.0f} s") from None
    except urllib.error.URLError as problem:
        is_late = isinstance(problem.reason, TimeoutError)
        raise Unreachable(f"{host} did not answer within {SECONDS:.0f} s" if is_late else f"{host} cannot be reached") from None
    except (HTTPException, OSError, ValueError):
        raise Unreachable(f"{host} did not answer as a web server does") from None


def _read(answer: Any, host: str | None) -> bytes:
    from quarterdeck.evidence.naming import Unreachable

    began, body = time.monotonic(), bytearray()
    while part := answer.read1(65536):
        body += part
        if len(body) > MAX_BYTES:
            raise Unreachable(f"{host} answered more than 1 MB")
        if time.monotonic() - began > SECONDS:
            raise Unreachable(f"{host} did not answer within {SECONDS:.0f} s")
    if answer.length:
        raise Unreachable(f"{host} did not answer as a web server does")
    return bytes(body)


def _opener() -> urllib.request.OpenerDirector:
    class NoRedirect(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_words: Any, **_named: Any) -> None:
            return None

    return urllib.request.build_opener(NoRedirect)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
