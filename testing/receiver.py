"""Somebody's server that webhooks are delivered to."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Receiver:
    """Somebody's server that takes messages, and answers as it is told."""

    url: str = ""
    status: int = 204
    messages: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.messages]

    def of(self, event: str) -> list[dict[str, Any]]:
        return [message["data"] for message in self.told() if message["type"] == event]


@contextmanager
def open_receiver() -> Iterator[Receiver]:
    """A receiver on this machine, until the end of the block."""
    taken = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.messages.append(
                ({name.lower(): value for name, value in self.headers.items()}, body)
            )
            self.send_response(taken.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    taken.url = f"http://127.0.0.1:{server.server_port}/in"
    try:
        yield taken
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
