"""A language model's server on this machine, as tests want it: good, slow, broken, busy or hostile. It writes down what it was sent."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Said:
    """One answer of the server."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0
    """Seconds before each byte of the body."""
    closes_early: bool = False


def completion(content: Any) -> Said:
    """A chat completion whose message is this."""
    return Said(json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode())


def named(name: str) -> Said:
    return completion(json.dumps({"name": name}))


@dataclass
class ChatEndpoint:
    """`answers` are given one after the other, the last for ever; `asked` are the requests: path, headers in small letters, body."""

    url: str
    answers: list[Said | Callable[[dict[str, Any]], Said]]
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)

    @property
    def sent(self) -> str:
        """All that was sent, in one text."""
        return json.dumps([body for _, _, body in self.asked], ensure_ascii=False)


@contextmanager
def chat_endpoint(*answers: Said | Callable[[dict[str, Any]], Said]) -> Iterator[ChatEndpoint]:
    """A server on loopback until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            endpoint.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            answer = endpoint.answers[0] if len(endpoint.answers) == 1 else endpoint.answers.pop(0)
            said = answer(body) if callable(answer) else answer
            try:
                self._say(said)
            except OSError:
                pass

        def _say(self, said: Said) -> None:
            self.send_response(said.status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(said.body)), **said.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if said.closes_early:
                self.wfile.write(said.body[: len(said.body) // 2])
                return
            if not said.pause:
                self.wfile.write(said.body)
                return
            for begin in range(len(said.body)):
                time.sleep(said.pause)
                self.wfile.write(said.body[begin : begin + 1])

        def log_message(self, *_words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    endpoint = ChatEndpoint(f"http://127.0.0.1:{server.server_port}/v1", list(answers))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
