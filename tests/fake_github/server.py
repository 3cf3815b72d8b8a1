"""The server: pages with Link headers, ETags, tokens, rate limits, renamed repositories, and whatever a script asks for."""

import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.fake_github.repository import Repository

TOKEN = "ghp_good"  # noqa: S105 - opens only the fake server


@dataclass
class Fault:
    """An answer instead of the true one, to calls whose `METHOD /path` the pattern finds, so many times. `after` lets the write happen first."""

    pattern: str
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    times: int = 1
    after: bool = False
    cuts: bool = False


@dataclass
class FakeGitHub:
    """What the server holds and has seen."""

    repository: Repository
    url: str = ""
    tokens: dict[str, str] = field(default_factory=lambda: {TOKEN: "ada"})
    faults: list[Fault] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    allowance: int | None = None
    window_seconds: float = 1.0
    lock: threading.RLock = field(default_factory=threading.RLock)
    _used: int = 0
    _window_at: float = 0.0

    @property
    def writes(self) -> list[str]:
        """Calls that would change something."""
        return [call for call in self.calls if not call.startswith("GET")]

    def limited(self) -> dict[str, str] | None:
        """Headers of a refusal if the allowance of this window is used up."""
        if self.allowance is None:
            return None
        now = time.time()
        if now >= self._window_at + self.window_seconds:
            self._window_at, self._used = now, 0
        self._used += 1
        if self._used <= self.allowance:
            return None
        return {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(self._window_at + self.window_seconds) + 1)}

    def fault_for(self, call: str, *, after: bool) -> Fault | None:
        """The scripted fault of a call, counted."""
        for fault in self.faults:
            if fault.times > 0 and fault.after == after and re.search(fault.pattern, call):
                fault.times -= 1
                return fault
        return None


@contextmanager
def fake_github(repository: Repository | None = None, port: int = 0) -> Iterator[FakeGitHub]:
    """A running server."""
    fake = FakeGitHub(repository or Repository())
    server = ThreadingHTTPServer(("127.0.0.1", port), type("Handler", (_Handler,), {"fake": fake}))
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    fake: FakeGitHub
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PATCH(self) -> None:
        self._serve("PATCH")

    def _serve(self, method: str) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fake, call = self.fake, f"{method} {self.path}"
        with fake.lock:
            fake.calls.append(call)
            if fault := fake.fault_for(call, after=False):
                self._break(fault)
                return
            if headers := fake.limited():
                self._say(403, {"message": "API rate limit exceeded for user ID 1."}, headers)
                return
            if fake.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer ")) is None:
                self._say(401, {"message": "Bad credentials"})
                return
            status, value, headers = self._answer(method, json.loads(content) if content else {})
            if fault := fake.fault_for(call, after=True):
                self._break(fault)
                return
            self._say(status, value, headers)

    def _break(self, fault: Fault) -> None:
        if fault.cuts:
            self.close_connection = True
            self.connection.close()
            return
        self._say(fault.status, fault.body if fault.body is not None else {"message": "canary"}, fault.headers)

    def _say(self, status: int, value: Any, headers: dict[str, str] | None = None) -> None:
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        etag = f'W/"{hashlib.sha256(body).hexdigest()}"'
        if status == 200 and self.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        self.send_response(status)
        for name, said in {"Content-Type": "application/json", "ETag": etag, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, said)
        self.end_headers()
        self.wfile.write(body)

    def _answer(self, method: str, value: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        parts, repository = urlsplit(self.path), self.fake.repository
        query = dict(parse_qsl(parts.query))
        if parts.path == "/user":
            return 200, {"login": "ada", "id": 1}, {}
        if parts.path == "/user/repos":
            return self._page([repository.about], query)
        found = re.fullmatch(r"/(?:repos/([^/]+/[^/]+)|repositories/(\d+))(/.*)?", parts.path)
        if found is None:
            return 404, {"message": "Not Found"}, {}
        name, ident, rest = found.groups()
        if name in repository.former_names:
            where = f"{self.fake.url}/repositories/{repository.ident}{rest or ''}{'?' if parts.query else ''}{parts.query}"
            return 301, {"message": "Moved Permanently", "url": where}, {"Location": where}
        if name != repository.name and ident != str(repository.ident):
            return 404, {"message": "Not Found"}, {}
        return self._of_repository(method, rest or "", query, value)

    def _of_repository(self, method: str, rest: str, query: dict[str, str], value: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        repository = self.fake.repository
        lists = {"/milestones": list(repository.milestones.values()), "/labels": repository.labels, "/releases": repository.releases}
        if method == "GET" and rest in lists:
            return self._page(lists[rest], query)
        if method == "GET" and rest == "":
            return 200, repository.about, {}
        if method == "GET" and rest == "/issues/events":
            return self._page(repository.events[::-1], query)
        if method == "GET" and rest == "/issues":
            return self._page(self._issues(query), query)
        if method == "POST" and rest == "/issues":
            return 201, repository.create(value), {}
        if found := re.fullmatch(r"/issues/(\d+)(/timeline)?", rest):
            number = int(found[1])
            if number in repository.deleted:
                return 410, {"message": "This issue was deleted"}, {}
            if number not in repository.issues:
                return 404, {"message": "Not Found"}, {}
            if found[2]:
                return self._page(repository.timeline(number), query)
            return 200, repository.patch(number, value) if method == "PATCH" else repository.issues[number], {}
        if found := re.fullmatch(r"/milestones/(\d+)", rest):
            milestone = repository.milestones.get(int(found[1]))
            if milestone is None:
                return 404, {"message": "Not Found"}, {}
            if method == "PATCH":
                milestone |= value
            return 200, milestone, {}
        return 404, {"message": "Not Found"}, {}

    def _issues(self, query: dict[str, str]) -> list[dict[str, Any]]:
        field = {"updated": "updated_at", "created": "created_at"}[query.get("sort", "created")]
        since = query.get("since", "")
        state = query.get("state", "open")
        chosen = [each for each in self.fake.repository.issues.values() if each["updated_at"] >= since and state in ("all", each["state"])]
        chosen = [each for each in chosen if each["number"] not in self.fake.repository.deleted]
        return sorted(chosen, key=lambda each: (each[field], each["id"]), reverse=query.get("direction", "desc") == "desc")

    def _page(self, values: list[Any], query: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
        size, number = int(query.get("per_page", 30)), int(query.get("page", 1))
        path = re.sub(r"^/repos/[^/]+/[^/]+", f"/repositories/{self.fake.repository.ident}", urlsplit(self.path).path)
        links = []
        if number * size < len(values):
            links.append((number + 1, "next"))
            links.append((-(-len(values) // size), "last"))
        link = ", ".join(f'<{self.fake.url}{path}?{urlencode({**query, "page": page})}>; rel="{rel}"' for page, rel in links)
        return 200, values[(number - 1) * size : number * size], {"Link": link} if link else {}
