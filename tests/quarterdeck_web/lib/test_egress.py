"""The one way out: what it refuses, and that it connects to the address it looked at."""

import ssl
import time
from ipaddress import ip_address

import httpcore
import pytest

from quarterdeck_web.lib import egress
from quarterdeck_web.lib.egress import EgressRefused, checked_address, checked_url, fetch
from quarterdeck_web.lib.networks import is_public

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "192.0.1.1",
    "2606:4700::1111",
    "2a00:1450::1",
]

NOT_PUBLIC = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255"),  # noqa: S104 - nothing listens here
    *("127.0.0.1", "127.1.2.3", "127.255.255.255", "168.63.129.16", "169.254.0.1", "169.254.169.254", "169.254.170.2"),
    *("172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.0.192", "192.0.2.1", "192.31.196.1", "192.52.193.1"),
    *("192.88.99.1", "192.168.0.1", "192.168.255.255", "192.175.48.1", "198.18.0.1", "198.19.255.255", "198.51.100.1"),
    *("203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "::10.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:8.8.8.8"),
    *("::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1"),
    *("2001::1", "2001:0:7f00:1::", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1"),
    *("2620:4f:8000::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"),
]

REFUSED_URLS = [
    *("http://example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "//example.com/", "example.com", "", "https://"),
    *("https://user@example.com/", "https://user:secret@example.com/", "https://example.com@127.0.0.1/", "https://example.com\\@127.0.0.1/"),
    *(
        "https://127.1/",
        "https://127.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://017700000001/",
    ),
    *("https://127.0.0.1./", "https://127.0.0.0x1/", "https://1.2.3.4.5/", "https://256.1.1.1/", "https://0/", "https://00.0.0.0/"),
    *("https://localhost/", "https://localhost./", "https://intranet/", "https://router./", "https://exa mple.com/", "https://example.com/a b"),
    *("https://example.com:22/", "https://example.com:25/", "https://example.com:80/", "https://example.com:99999/", "https://example.com:0x1bb/"),
    *("https://exam\nple.com/", "https://example.com/\r\nHost: x", "https://①②⑦.0.0.1/", "https://127。0。0。1/", "https://ⓛocal.host/"),
    *("https://[::1/", "https://-.com../", "https://..example.com/", "https://" + "a" * 64 + ".com/", "https://" + "a." * 130 + "com/"),
]


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_internet_is_public(address: str):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_the_public_internet_is_refused(address: str):
    assert not is_public(ip_address(address))
    with pytest.raises(EgressRefused, match="not on the public internet"):
        checked_address("example.com", 443, resolve=lambda host, port: [ip_address(address)])


def test_there_are_enough_of_them():
    assert len(NOT_PUBLIC) >= 60


@pytest.mark.parametrize("url", REFUSED_URLS)
def test_addresses_in_disguise_are_refused_before_any_name_is_resolved(url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(egress, "resolved", lambda host, port: pytest.fail(f"resolved {host}"))
    with pytest.raises(EgressRefused):
        fetch(url)


@pytest.mark.parametrize(
    "literal", ["[::1]", "[::ffff:127.0.0.1]", "[fe80::1%25eth0]", "127.0.0.1", "169.254.169.254", "192.0.0.192", "[64:ff9b::7f00:1]"]
)
def test_a_plain_address_is_looked_at_like_a_name(literal: str):
    with pytest.raises(EgressRefused, match=r"not on the public internet|not known"):
        fetch(f"https://{literal}/")


def test_one_bad_address_among_good_ones_refuses_all():
    with pytest.raises(EgressRefused):
        checked_address("example.com", 443, resolve=lambda host, port: [ip_address("93.184.216.34"), ip_address("10.0.0.1")])


def test_hosts_are_written_one_way():
    assert checked_url("https://EXAMPLE.com./path?q#f") == ("example.com", 443)
    assert checked_url("https://bücher.example:8443/") == ("xn--bcher-kva.example", 8443)


class Wire(httpcore.NetworkBackend):
    """A network that writes down where somebody connects, and answers what it is told to."""

    def __init__(self, *parts: bytes, pause: float = 0) -> None:
        self.parts, self.pause = list(parts), pause
        self.connected: list[tuple[str, int]] = []
        self.names: list[str | None] = []
        self.sent = b""

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        self.connected.append((host, port))
        return Stream(self)


class Stream(httpcore.NetworkStream):
    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def read(self, max_bytes, timeout=None):
        if self.wire.pause:
            time.sleep(self.wire.pause)
        return self.wire.parts.pop(0) if self.wire.parts else b""

    def write(self, buffer, timeout=None):
        self.wire.sent += buffer

    def close(self):
        pass

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        self.wire.names.append(server_hostname)
        return self

    def get_extra_info(self, info):
        return None


def answer(body: bytes, *, status: str = "200 OK", headers: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


def flipping(*answers: str):
    """A name service that says something else each time it is asked."""
    left, asked = [[ip_address(text)] for text in answers], []

    def resolve(host: str, port: int):
        asked.append(host)
        return left.pop(0)

    return resolve, asked


def call(wire: Wire, url: str = "https://example.com/hook", **more):
    return fetch(url, backend=wire, tls=ssl.create_default_context(), **{"resolve": lambda host, port: [ip_address("93.184.216.34")], **more})


def test_a_name_that_flips_is_asked_once_and_the_connection_goes_where_it_was_looked():
    resolve, asked = flipping("93.184.216.34", "127.0.0.1")
    wire = Wire(answer(b"{}"))
    said = call(wire, "https://flip.example/hook?x=1", resolve=resolve)
    assert asked == ["flip.example"]
    assert wire.connected == [("93.184.216.34", 443)]
    assert wire.names == ["flip.example"]
    assert b"Host: flip.example\r\n" in wire.sent
    assert (said.status, said.content) == (200, b"{}")


def test_redirects_are_answers_and_not_followed():
    wire = Wire(answer(b"", status="302 Found", headers="Location: https://127.0.0.1/\r\n"))
    said = call(wire)
    assert said.status == 302
    assert len(wire.connected) == 1


def test_an_answer_over_a_megabyte_is_refused_and_not_shown():
    body = b"secret" * 200_000
    with pytest.raises(EgressRefused, match="longer than 1 MB") as refused:
        call(Wire(answer(body)))
    assert "secret" not in str(refused.value)


def test_a_trickle_is_cut_off(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(egress, "SECONDS", 0.3)
    trickle = [b"HTTP/1.1 200 OK\r\n", *(b"X-Slow: %d\r\n" % number for number in range(100))]
    begun = time.monotonic()
    with pytest.raises(EgressRefused, match="too long"):
        call(Wire(*trickle, pause=0.05))
    assert time.monotonic() - begun < 2


def test_packed_answers_are_refused():
    with pytest.raises(EgressRefused, match="packed"):
        call(Wire(answer(b"xx", headers="Content-Encoding: gzip\r\n")))


def test_nonsense_is_refused_without_being_repeated():
    with pytest.raises(EgressRefused) as refused:
        call(Wire(b"canary canary canary\r\n\r\n"))
    assert "canary" not in str(refused.value)


def test_headers_cannot_choose_another_host():
    wire = Wire(answer(b""))
    call(wire, headers={"Host": "evil.example", "X-Own": "1"}, method="POST", content=b"a=b")
    assert b"evil" not in wire.sent
    assert b"X-Own: 1" in wire.sent
    assert wire.sent.endswith(b"a=b")


def test_a_private_host_is_called_only_if_the_installation_trusts_its_name():
    private = {"resolve": lambda host, port: [ip_address("10.1.2.3")]}
    with pytest.raises(EgressRefused):
        call(Wire(answer(b"")), "https://sso.corp.example/", **private)
    wire = Wire(answer(b""))
    call(wire, "https://sso.corp.example/", private_hosts=("sso.corp.example",), **private)
    assert wire.connected == [("10.1.2.3", 443)]
    with pytest.raises(EgressRefused):
        call(Wire(answer(b"")), "https://other.corp.example/", private_hosts=("sso.corp.example",), **private)


def test_a_trusted_origin_may_be_on_this_machine_and_no_other_port_of_it():
    here = {"resolve": lambda host, port: [ip_address("127.0.0.1")], "trusted_origins": ("http://127.0.0.1:11434",)}
    wire = Wire(answer(b"{}"))
    assert call(wire, "http://127.0.0.1:11434/v1/chat", method="POST", content=b"{}", **here).status == 200
    assert wire.connected == [("127.0.0.1", 11434)]
    assert not wire.names, "without TLS"
    for url in (
        "http://127.0.0.1:11435/v1",
        "https://127.0.0.1:11434/v1",
        "http://localhost:11434/",
        "http://x@127.0.0.1:11434/",
        "http://127.0.0.1:11434\\@x/",
    ):
        with pytest.raises(EgressRefused):
            call(Wire(answer(b"")), url, **here)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("HTTP://Localhost/v1", "http://localhost:80"),
        ("https://llm.corp.example./v1", "https://llm.corp.example:443"),
        ("http://[::1]:8080/v1", "http://[::1]:8080"),
        ("ftp://127.0.0.1/", ""),
        ("http://127.0.0.1:x/", ""),
        ("http://user@127.0.0.1/", ""),
        ("127.0.0.1:11434", ""),
    ],
)
def test_an_origin_is_written_one_way(url: str, origin: str):
    assert egress.origin_of(url) == origin
