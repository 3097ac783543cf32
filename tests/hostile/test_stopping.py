"""A server that is told to stop."""

from __future__ import annotations

import signal
import threading
import time

from testing.attackers import connect, read_to_end
from testing.factories.server import Server


def test_told_to_stop_the_server_answers_what_is_under_way(server: Server) -> None:
    """Its body is still coming when the signal arrives; connections without a request end."""
    assert server.process is not None
    with connect(server.port) as idle, connect(server.port) as stream:
        stream.sendall(
            b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
            b"Content-Type: application/json\r\n\r\n{"
        )
        time.sleep(0.5)
        server.process.send_signal(signal.SIGTERM)
        ended = threading.Event()
        threading.Timer(2, lambda: (stream.sendall(b"}  "), ended.set())).start()
        assert read_to_end(stream).startswith(b"HTTP/1.1 422 ")
        assert ended.is_set()
        assert read_to_end(idle) == b""
    assert server.process.wait() == 0
