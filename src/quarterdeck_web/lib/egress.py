"""The one way out: every request that Quarterdeck makes to another server goes through `fetch`.

Addresses of other servers come from people and from what other servers say, so each is taken for an attempt to reach
what only this machine can reach. Only https; the name is resolved once; every address it has must be public by our own
list (`networks`); the connection goes to the address that was looked at, with the original name for the certificate;
redirects are not followed; five seconds and one megabyte for everything; what came back is never part of a message.

The person who runs this installation may trust single origins (`trusted_origins`), such as a program on this machine: they may speak plain http
and need not be public. Nobody else can.
"""

import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx
import idna

from quarterdeck_web.lib.networks import is_public
from quarterdeck_web.lib.refusals import Refused

SECONDS = 5.0
MAX_BYTES = 1024 * 1024
DEFAULT_PORTS = {"https": 443, "http": 80}
PORTS = frozenset({443, *range(1024, 65536)})
"""Ports below 1024 other than 443 belong to services that never speak https."""

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], list[Address]]


class EgressRefused(Refused):
    """An address that Quarterdeck will not call, or that did not answer as it must. The message holds no part of an answer."""


@dataclass(frozen=True)
class Answer:
    """What the other server said."""

    status: int
    headers: Mapping[str, str]
    content: bytes


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    private_hosts: Iterable[str] = (),
    trusted_origins: Collection[str] = (),
    seconds: float | None = None,
    max_bytes: int | None = None,
    resolve: Resolver | None = None,
    backend: httpcore.NetworkBackend | None = None,
    tls: ssl.SSLContext | None = None,
) -> Answer:
    """Call another server once.

    Parameters
    ----------
    private_hosts
        Names that the person who runs this installation trusts to be on their own network.
    trusted_origins
        Origins (`http://127.0.0.1:11434`) that this person trusts whatever their address and protocol.
    seconds
        For everything, where an answer takes longer than five to make.
    max_bytes
        Of the answer, where it may be longer than one megabyte.
    resolve, backend, tls
        Name service, network and certificates, for tests.

    Raises
    ------
    EgressRefused
        If the address is not one Quarterdeck calls, or the answer is late, too long, or none.
    """
    deadline = time.monotonic() + (seconds or SECONDS)
    host, port, trusts = _checked(url, trusted_origins)
    address = checked_address(host, port, private_hosts=[host] if trusts else private_hosts, resolve=resolve)
    pinned = _Pinned(str(address), deadline, backend or httpcore.SyncBackend())
    own = {name: value for name, value in (headers or {}).items() if name.lower() not in ("host", "connection", "accept-encoding", "content-length")}
    own |= {"Accept-Encoding": "identity", "Connection": "close"}
    own |= {"Content-Length": str(len(content))} if content or method not in ("GET", "HEAD") else {}
    own.setdefault("User-Agent", "Quarterdeck")
    try:
        with (
            httpcore.ConnectionPool(ssl_context=tls or _certificates(), network_backend=pinned, retries=0) as pool,
            pool.stream(method, _without_fragment(url), headers=list(own.items()), content=content or None) as response,
        ):
            body = _read(response, deadline, max_bytes or MAX_BYTES)
            # Latin-1 reads every byte, so that a strange header is strange and not a fault.
            said = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            return Answer(response.status, said, body)
    except EgressRefused:
        raise
    except (httpcore.ConnectError, httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError, ValueError) as error:
        raise EgressRefused(
            f"{host} did not answer as it must ({type(error).__name__}).",
            f"Check the address, its certificate, and that it answers within {seconds or SECONDS:.0f} s.",
        ) from None


def origin_of(url: str) -> str:
    """Scheme, host and port, as `trusted_origins` names them; empty for what is no http address or holds anything that could hide another."""
    try:
        parts = urlsplit(url)
        port, host, scheme = parts.port, (parts.hostname or "").rstrip("."), parts.scheme.lower()
    except ValueError:
        return ""
    is_odd = parts.username is not None or parts.password is not None or "\\" in url or any(ord(letter) <= 32 or ord(letter) > 126 for letter in url)
    if scheme not in DEFAULT_PORTS or not host or is_odd:
        return ""
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port or DEFAULT_PORTS[scheme]}"


def is_trusted(url: str, origins: Iterable[str]) -> bool:
    """Whether an address is of one of these origins."""
    origin = origin_of(url)
    return bool(origin) and origin in {origin_of(each) for each in origins}


def checked_url(url: str) -> tuple[str, int]:
    """Host and port of an address Quarterdeck may call, before any name is resolved. Raises `EgressRefused`."""
    try:
        parts = urlsplit(url)
        port, host = parts.port or 443, parts.hostname or ""
    except ValueError:
        raise EgressRefused("The address cannot be read.", "Expected https://host/path.") from None
    if parts.scheme.lower() != "https":
        raise EgressRefused(f"Expected an address that begins with https://, got {parts.scheme or 'none'}.")
    if parts.username is not None or parts.password is not None or "\\" in url or any(ord(letter) <= 32 or ord(letter) == 127 for letter in url):
        raise EgressRefused("The address holds a user name, a space or a backslash.", "Take it out.")
    if port not in PORTS:
        raise EgressRefused(f"Port {port} is not one that speaks https.", "Use 443, or a port from 1024 up.")
    return _checked_host(host), port


def checked_address(host: str, port: int, *, private_hosts: Iterable[str] = (), resolve: Resolver | None = None) -> Address:
    """The address to connect to. Raises `EgressRefused` if any address of the host is not public, so that luck does not decide."""
    try:
        found = (resolve or resolved)(host, port)
    except OSError:
        raise EgressRefused(f"The name {host} is not known.", "Check the address.") from None
    if not found:
        raise EgressRefused(f"The name {host} has no address.", "Check the address.")
    is_known = host in {name.lower().rstrip(".") for name in private_hosts}
    if not is_known and not all(is_public(address) for address in found):
        raise EgressRefused(f"{host} is not on the public internet.", "Quarterdeck calls no address inside a private network.")
    return found[0]


def resolved(host: str, port: int) -> list[Address]:
    """Every address of a host, in the order the system prefers. The one place where names are resolved."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # A scope ("fe80::1%eth0") names an interface of this machine: the address without it is refused as link-local.
    return [ip_address(str(sockaddr[0]).split("%")[0]) for *_, sockaddr in answers]


def _checked(url: str, trusted_origins: Collection[str]) -> tuple[str, int, bool]:
    """Host, port, and whether the origin is trusted."""
    if is_trusted(url, trusted_origins):
        parts = urlsplit(origin_of(url))
        return parts.hostname or "", parts.port or 0, True
    return *checked_url(url), False


def _checked_host(host: str) -> str:
    """The host in small ASCII letters without a final dot. Refuses numbers that are addresses in disguise."""
    if ":" in host:
        return host.split("%")[0]
    try:
        plain = host if host.isascii() else idna.encode(host).decode()
    except idna.IDNAError:
        raise EgressRefused("The host name holds letters that no host name may hold.", "Check the address.") from None
    plain = plain.lower().rstrip(".")
    last = plain.rpartition(".")[2]
    # The URL standard reads a last label that begins with a digit (or 0x) as an IPv4 number in some notation.
    if last[:1].isdigit():
        try:
            if plain != host:
                raise ValueError
            return str(IPv4Address(plain))
        except ValueError:
            raise EgressRefused(f"{plain} is a number in disguise.", "Write the host's name.") from None
    if "." not in plain:
        raise EgressRefused("Expected a host name with a domain.", "A single word is a machine of one's own network.")
    if not all(label and len(label) <= 63 and label.replace("-", "").replace("_", "").isalnum() for label in plain.split(".")) or len(plain) > 253:
        raise EgressRefused("The host name cannot be read.", "Check the address.")
    return plain


@cache
def _certificates() -> ssl.SSLContext:
    """The certificates this machine trusts. Reading them takes longer than a call."""
    return httpx.create_ssl_context(trust_env=True)


def _without_fragment(url: str) -> str:
    return url.partition("#")[0]


def _read(response: httpcore.Response, deadline: float, max_bytes: int) -> bytes:
    body = bytearray()
    for part in response.iter_stream():
        body += part
        if len(body) > max_bytes:
            raise EgressRefused(f"The answer is longer than {max_bytes // 1024**2} MB.", "Quarterdeck reads no more than that.")
        if time.monotonic() > deadline:
            raise EgressRefused("The answer took too long.", "Try again later.")
    if dict(response.headers).get(b"Content-Encoding", b"identity").lower() not in (b"", b"identity"):
        raise EgressRefused("The answer is packed, though it was asked not to be.")
    return bytes(body)


class _Pinned(httpcore.NetworkBackend):
    """A network on which every name leads to the one address that was looked at, until the deadline."""

    def __init__(self, address: str, deadline: float, backend: httpcore.NetworkBackend) -> None:
        self.address, self.deadline, self.backend = address, deadline, backend

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Any = None) -> Any:
        stream = self.backend.connect_tcp(self.address, port, timeout=_left(self.deadline), socket_options=socket_options)
        return _Hurried(stream, self.deadline)

    def connect_unix_socket(self, path: str, timeout: float | None = None, socket_options: Any = None) -> Any:
        raise EgressRefused("Sockets of this machine are not called.")


class _Hurried(httpcore.NetworkStream):
    """A connection in which every step only gets what is left of the whole time, so that a trickle cannot hold a worker."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self.stream, self.deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, timeout=_left(self.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, timeout=_left(self.deadline))

    def close(self) -> None:
        self.stream.close()

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None) -> Any:
        return _Hurried(self.stream.start_tls(ssl_context, server_hostname, timeout=_left(self.deadline)), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise EgressRefused("The answer took too long.", "Try again later.")
    return left
