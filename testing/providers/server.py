"""A server on this machine that speaks four protocols, strictly, in whatever mood a test wants."""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from testing.providers.answers import injected, outside, well, wrap
from testing.providers.requests import READ, Asked, WrongShape

PREFIXES = {
    "openai": "/openai/v1",
    "openai-compatible": "/own/v1",
    "gemini": "/gemini/v1beta",
    "anthropic": "/anthropic",
}


class Mood(StrEnum):
    WELL = "well"
    SILENT = "silent"
    DRIPPING = "dripping"
    FAILING = "failing"
    LIMITED = "limited"
    CUTTING = "cutting"
    CUTTING_MIDWAY = "cutting_midway"
    NONSENSE = "nonsense"
    NOT_JSON = "not_json"
    OUTSIDE = "outside"
    INJECTED = "injected"
    HUGE = "huge"
    HUGE_UNSAID = "huge_unsaid"
    REDIRECTING = "redirecting"
    UNAUTHORISED = "unauthorised"
    DEEP = "deep"


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Clients that hang up are what some tests are about."""


@dataclass
class ProviderServer:
    """Answers in its mood; what it was asked, and what was wrong with that, is in its lists."""

    mood: Mood = Mood.WELL
    moods: dict[str, Mood] = field(default_factory=dict)
    """Another mood for some questions, by the name of what is asked for."""
    retry_after: str = "3"
    answer: Any = None
    """What is answered instead of a good answer, neutral of protocols; may be a function."""
    asked: list[tuple[str, Asked]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    lines: int = 0
    """How many connections were made."""

    def __post_init__(self) -> None:
        self._server = QuietServer(("127.0.0.1", 0), type("Bound", (Handler,), {"owner": self}))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._over = threading.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def base_url(self, protocol: str) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{PREFIXES[protocol]}"

    def wait(self, seconds: float) -> bool:
        """Whether the test is over before that."""
        return self._over.wait(seconds)


class Handler(BaseHTTPRequestHandler):
    owner: ProviderServer

    protocol_version = "HTTP/1.1"
    timeout = 20

    def setup(self) -> None:
        super().setup()
        self.owner.lines += 1

    def log_message(self, *_: object) -> None:
        """Nothing: tests read their own logs."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        protocol = next(name for name, prefix in PREFIXES.items() if self.path.startswith(prefix))
        path = self.path.removeprefix(PREFIXES[protocol])
        try:
            asked = READ[protocol](path, self.headers, body)
        except (WrongShape, ValueError) as problem:
            self.owner.problems.append(f"{protocol} {path}: {problem}")
            self.say(400, {"error": {"message": "wrong shape"}})
            return
        self.owner.asked.append((protocol, asked))
        self.answer(protocol, asked)

    def answer(self, protocol: str, asked: Asked) -> None:
        mood = self.owner.moods.get(asked.name, self.owner.mood)
        plain = {
            Mood.FAILING: (500, {}),
            Mood.UNAUTHORISED: (401, {}),
            Mood.LIMITED: (429, {"Retry-After": self.owner.retry_after}),
            Mood.REDIRECTING: (307, {"Location": "http://127.0.0.1:9/elsewhere"}),
        }
        if mood in plain:
            status, headers = plain[mood]
            self.say(status, {"error": {"message": "you sent: a secret"}}, headers)
        elif mood in (Mood.SILENT, Mood.DRIPPING, Mood.CUTTING, Mood.CUTTING_MIDWAY):
            self.misbehave(mood)
        elif mood in (Mood.HUGE, Mood.HUGE_UNSAID):
            self.pour(is_said=mood is Mood.HUGE)
        else:
            self.say_words(mood, protocol, asked)

    def say_words(self, mood: Mood, protocol: str, asked: Asked) -> None:
        if mood is Mood.NOT_JSON:
            self.send(b"<html>It works!</html>")
        elif mood is Mood.DEEP:
            self.send(b"[" * 100_000)
        elif mood is Mood.NONSENSE:
            self.say(200, wrap(protocol, asked, {"lorem": ["ipsum", 7, None]}))
        else:
            make = {Mood.OUTSIDE: outside, Mood.INJECTED: injected}.get(mood, well)
            given = self.owner.answer
            value = make(asked) if given is None else given
            self.say(200, wrap(protocol, asked, value(asked) if callable(value) else value))

    def say(self, status: int, document: Any, headers: dict[str, str] | None = None) -> None:
        self.send(json.dumps(document).encode(), status, headers or {})

    def send(self, body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def misbehave(self, mood: Mood) -> None:
        self.close_connection = True
        if mood is Mood.SILENT:
            self.owner.wait(20)
        elif mood is Mood.DRIPPING:
            self.drip()
        elif mood is Mood.CUTTING_MIDWAY:
            self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"id":')
        self.connection.shutdown(socket.SHUT_RDWR)

    def drip(self) -> None:
        """Headers for ever, each in time."""
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for number in range(90):
                self.wfile.write(f"X-{number}: {number}\r\n".encode())
                if self.owner.wait(0.1):
                    return
        except OSError:
            return

    def pour(self, *, is_said: bool) -> None:
        """A hundred megabytes."""
        self.close_connection = True
        length = b"Content-Length: 104857600\r\n" if is_said else b"Connection: close\r\n"
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n" + length + b"\r\n")
            for _ in range(1600):
                self.wfile.write(b" " * 65_536)
        except OSError:
            return
