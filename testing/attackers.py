"""What strangers do to a server, with plain sockets: hold connections, send without end."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

MANY = 200
"""Connections that an attack holds."""
SLOW_BODY = (
    b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: 100000\r\n\r\n{"
)
SLOW_LONG_BODY = (
    b"POST /api/v1/projects/upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
    b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000000\r\n\r\n--b\r\n"
)
SLOW_HEAD = b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=30)


@contextlib.contextmanager
def held(port: int, beginning: bytes, count: int = MANY) -> Iterator[Sequence[socket.socket]]:
    """That many connections, each with the beginning of a request that does not go on."""
    with contextlib.ExitStack() as closing:
        sockets = []
        for _ in range(count):
            sockets.append(closing.enter_context(connect(port)))
            sockets[-1].sendall(beginning)
        yield sockets


def drip(sockets: Sequence[socket.socket]) -> int:
    """Send a byte on each; how many are still open."""
    alive = 0
    for each in sockets:
        with contextlib.suppress(OSError):
            each.sendall(b"a")
            alive += 1
    return alive


def ask(port: int, path: str = "/healthz", timeout: float = 120, **headers: str) -> int:
    """Status of a GET on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def exchange(port: int, data: bytes) -> bytes:
    """Send raw bytes, and read until the server closes."""
    with connect(port) as stream:
        stream.sendall(data)
        return read_to_end(stream)


def read_to_end(stream: socket.socket) -> bytes:
    said = b""
    with contextlib.suppress(ConnectionError):
        while part := stream.recv(65_536):
            said += part
    return said


def flood(port: int, head: bytes, size: int) -> bytes:
    """Send a head and up to so many bytes, and read what is said; the server may hang up."""
    with connect(port) as stream:
        stream.sendall(head)
        block = b"x" * 262_144
        with contextlib.suppress(ConnectionError, TimeoutError):
            for sent in range(0, size, len(block)):
                stream.sendall(block[: size - sent])
        return read_to_end(stream)


def family(pid: int) -> list[int]:
    """The process and all below it."""
    found, rest = [], [pid]
    while rest:
        one = rest.pop()
        found.append(one)
        for tasks in Path(f"/proc/{one}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                rest += map(int, tasks.read_text().split())
    return found


def memory_mb(pid: int) -> float:
    """Resident memory of the process and all below it."""
    pages = 0
    for each in family(pid):
        with contextlib.suppress(OSError):
            pages += int(Path(f"/proc/{each}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def open_files_mb(pid: int) -> float:
    """Of files without a name, that the process and all below it have open: what was spooled."""
    size = 0
    for each in family(pid):
        for link in Path(f"/proc/{each}/fd").glob("*"):
            with contextlib.suppress(OSError):
                if "deleted" in str(link.readlink()):
                    size += link.stat().st_size
    return size / 1e6


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def probe(port: int, seconds: float, pause_s: float = 0.2) -> list[float]:
    """Seconds that /healthz took, asked again and again; an answer that is none counts as 60."""
    took, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        before = time.monotonic()
        try:
            ask(port, timeout=60)
            took.append(time.monotonic() - before)
        except OSError:
            took.append(60.0)
        time.sleep(pause_s)
    return took
