"""What strangers cost a server: `python -m bench.hostile` attacks one and prints a table.

A server as `serve` starts it, with its workers, in a temporary folder. While an attack lasts,
/healthz and a polled list are asked again and again; the goals are those of the design.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from testing.attackers import (
    MANY,
    SLOW_BODY,
    SLOW_HEAD,
    SLOW_LONG_BODY,
    ask,
    drip,
    flood,
    held,
    memory_mb,
    open_files_mb,
    percentile,
)
from testing.factories.hostile import FILES, form, many_passes, run_in_scan
from testing.factories.server import PASSWORD, Server

HEALTH_GOAL_S = 1.0
"""p95 of /healthz under every attack."""
UPLOAD_GOAL_S = 15.0
"""Of the slowest upload of hostile files."""
GROWTH_GOAL_MB = 30
SPOOL_GOAL_MB = 10
HOLD_S = 8.0
"""Seconds for which connections are held; below the server's own deadline of 10."""
UPLOADS = 10
FILES_EACH = 50
SLOW = 4
"""Files of each upload that take longer than a request waits for one."""
JSON = "application/json"


@dataclass
class Watch:
    """Asks health and a list of somebody who is signed in, until told to stop."""

    port: int
    token: str
    health_s: list[float] = field(default_factory=list)
    poll_s: list[float] = field(default_factory=list)

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        over = threading.Event()
        threads = [
            threading.Thread(target=self.ask_until, args=(over, path, took))
            for path, took in (("/healthz", self.health_s), ("/api/v1/projects", self.poll_s))
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            over.set()
            for thread in threads:
                thread.join()

    def ask_until(self, over: threading.Event, path: str, took: list[float]) -> None:
        while not over.wait(0.1):
            before = time.monotonic()
            try:
                status = ask(self.port, path, timeout=60, Authorization=f"Bearer {self.token}")
                took.append(time.monotonic() - before if status == 200 else 60.0)
            except OSError:
                took.append(60.0)


def sign_in(server: Server) -> str:
    body = json.dumps({"username": "admin", "password": PASSWORD}).encode()
    asked = urllib.request.Request(f"{server.url}/api/v1/auth/login", body, {"Content-Type": JSON})
    with urllib.request.urlopen(asked) as answer:
        return str(json.load(answer)["accessToken"])


def show(name: str, watch: Watch, said: str = "") -> None:
    health, poll = watch.health_s, watch.poll_s
    p95 = percentile(health, 0.95)
    print(
        f"{name:34} {percentile(health, 0.5):8.3f} {p95:8.3f} {max(health):8.3f} "
        f"{percentile(poll, 0.95):8.3f}  {'met' if p95 <= HEALTH_GOAL_S else 'MISSED':7} {said}",
        flush=True,
    )


def attack(server: Server, token: str, name: str, act: Callable[[], str]) -> None:
    """Measure while it lasts."""
    watch = Watch(server.port, token)
    with watch.watching():
        said = act()
    show(name, watch, said)


def hold(server: Server, beginning: bytes) -> str:
    with held(server.port, beginning) as sockets:
        time.sleep(HOLD_S)
        return f"{drip(sockets)} of {MANY} still held after {HOLD_S:.0f} s"


def together(count: int, act: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=act, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def hostile_form() -> tuple[bytes, str]:
    """Of every kind one file, and of the slowest kind as many as there is room for."""
    files = {name: make(250_000) for name, make in FILES.items()}
    for number in range(FILES_EACH - len(files)):
        files[f"slow{number}"] = many_passes() if number < SLOW else run_in_scan(250_000)
    return form(0, files)


def upload_hostile(server: Server, token: str) -> str:
    """Ten requests at once, of fifty files each."""
    body, kind = hostile_form()
    took: list[tuple[float, int]] = []

    def upload(_: int) -> None:
        before = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
        headers = {"Content-Type": kind, "Authorization": f"Bearer {token}"}
        connection.request("POST", "/api/v1/projects/upload", body, headers)
        status = connection.getresponse().status
        connection.close()
        took.append((time.monotonic() - before, status))

    together(UPLOADS, upload)
    slowest = max(seconds for seconds, _ in took)
    statuses = sorted({status for _, status in took})
    verdict = "met" if slowest <= UPLOAD_GOAL_S else "MISSED"
    return f"slowest upload {slowest:.1f} s ({verdict}), answers {statuses}"


def send_long_names(server: Server) -> str:
    pid = pid_of(server)
    before = memory_mb(pid)
    head = (
        b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: 30000000\r\n\r\n"
    )
    for _ in range(4):
        flood(server.port, head, 30_000_000)
    grown = memory_mb(pid) - before
    return f"memory {grown:+.1f} MB ({'met' if grown <= GROWTH_GOAL_MB else 'MISSED'})"


def send_files_to_sign_in(server: Server) -> str:
    head = (
        b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        b"Content-Length: 198000000\r\n\r\n--b\r\n"
        b'Content-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    )
    over, seen = threading.Event(), [0.0]

    def watch() -> None:
        while not over.wait(0.02):
            seen.append(open_files_mb(pid_of(server)))

    watching = threading.Thread(target=watch)
    watching.start()
    together(3, lambda _: void(flood(server.port, head, 198_000_000)))
    over.set()
    watching.join()
    return f"files {max(seen):.1f} MB ({'met' if max(seen) <= SPOOL_GOAL_MB else 'MISSED'})"


def void(_: object) -> None:
    """Nothing."""


def guess_names(server: Server) -> str:
    statuses = []
    for number in range(60):
        connection = http.client.HTTPConnection(
            "127.0.0.1", server.port, timeout=60, source_address=("127.0.0.2", 0)
        )
        body = json.dumps({"username": f"name{number}", "password": "wrong"})
        connection.request("POST", "/api/v1/auth/login", body, {"Content-Type": JSON})
        statuses.append(connection.getresponse().status)
        connection.close()
    return f"{statuses.count(401)} x 401, {statuses.count(429)} x 429"


def pid_of(server: Server) -> int:
    assert server.process is not None
    return server.process.pid


def main() -> None:
    print(
        f"{'attack':34} {'p50 s':>8} {'p95 s':>8} {'max s':>8} {'poll p95':>8}  "
        f"p95 <= {HEALTH_GOAL_S:g}"
    )
    with (
        tempfile.TemporaryDirectory(prefix="aicreat-bench-") as folder,
        Server(Path(folder), AICREAT_SAMPLE_PROJECT="0") as server,
    ):
        token = sign_in(server)
        long_body = SLOW_LONG_BODY % token.encode()
        attacks: dict[str, Callable[[], str]] = {
            "none": lambda: time.sleep(5) or "",
            f"{MANY} slow bodies": lambda: hold(server, SLOW_BODY),
            f"{MANY} slow heads": lambda: hold(server, SLOW_HEAD),
            f"{MANY} slow uploads, signed in": lambda: hold(server, long_body),
            "4 names of 30 MB": lambda: send_long_names(server),
            "594 MB of files to /login": lambda: send_files_to_sign_in(server),
            "60 names of one address": lambda: guess_names(server),
            f"{UPLOADS} uploads of {FILES_EACH} files": lambda: upload_hostile(server, token),
        }
        for name, act in attacks.items():
            attack(server, token, name, act)


if __name__ == "__main__":
    main()
