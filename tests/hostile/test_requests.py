"""Requests that are large, or made to break something, cost neither memory nor disk."""

from __future__ import annotations

import http.client
import json
import re
import threading
import urllib.parse
from collections.abc import Callable

from testing.attackers import ask, connect, flood, memory_mb, open_files_mb, read_to_end
from testing.factories.hostile import FILES, form, many_passes
from testing.factories.server import PASSWORD, Server

MOST_GROWTH_MB = 30
"""Of the web's memory, and of nothing that was sent."""


def post(server: Server, path: str, body: bytes, **headers: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("POST", path, body, named)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def guess(server: Server, name: str, address: str = "127.0.0.1") -> int:
    """Status of an attempt to sign in from an address of this machine."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", server.port, timeout=300, source_address=(address, 0)
    )
    body = json.dumps({"username": name, "password": "wrong"})
    connection.request("POST", "/api/v1/auth/login", body, {"Content-Type": "application/json"})
    status = connection.getresponse().status
    connection.close()
    return status


def pid_of(server: Server) -> int:
    assert server.process is not None
    return server.process.pid


def together(count: int, act: Callable[[int], object]) -> None:
    threads = [threading.Thread(target=act, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_names_of_30_mb_are_neither_read_nor_kept(server: Server) -> None:
    guess(server, "warm")
    before = memory_mb(pid_of(server))
    head = (
        b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: 30000000\r\n\r\n"
    )
    for _ in range(4):
        said = flood(server.port, head, 30_000_000)
        assert not said or said.startswith(b"HTTP/1.1 413 ")
    assert memory_mb(pid_of(server)) - before <= MOST_GROWTH_MB
    assert ask(server.port) == 200


def test_files_for_the_sign_in_are_not_written(server: Server) -> None:
    before, seen = memory_mb(pid_of(server)), []
    head = (
        b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        b"Content-Length: 198000000\r\n\r\n--b\r\n"
        b'Content-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    )
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            seen.append(open_files_mb(pid_of(server)))

    watching = threading.Thread(target=watch)
    watching.start()
    together(3, lambda _: flood(server.port, head, 198_000_000))
    done.set()
    watching.join()
    assert max(seen) <= 10
    assert memory_mb(pid_of(server)) - before <= MOST_GROWTH_MB


def test_a_form_of_the_store_that_was_not_made_here_is_refused_before_its_file_is_taken(
    server: Server,
) -> None:
    fields = b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nincoming/x\r\n'
    head = (
        b"POST /storage/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n"
        b"Content-Type: multipart/form-data; boundary=b\r\n\r\n" + fields + b"--b\r\n"
        b'Content-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
    )
    with connect(server.port) as stream:
        stream.sendall(head + b"x" * 1_000_000)  # the rest does not come
        assert read_to_end(stream).startswith(b"HTTP/1.1 403 ")
    assert open_files_mb(pid_of(server)) <= 1


def test_a_line_break_in_next_is_no_error(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", "/login")
    page = connection.getresponse()
    cookie = (page.getheader("Set-Cookie") or "").split(";")[0]
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page.read().decode())[0]
    fields = {"csrf_token": token, "username": "admin", "password": PASSWORD}
    for target in ("/\n//evil.example", "/\r\nX: y", "/\0"):
        body = urllib.parse.urlencode({**fields, "next": target}).encode()
        connection.request(
            "POST",
            "/login",
            body,
            {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie},
        )
        answer = connection.getresponse()
        answer.read()
        assert (answer.status, answer.getheader("Location")) == (303, "/")
    connection.close()


def test_sixty_names_from_one_address_meet_a_limit(server: Server) -> None:
    """Also when they come at once, and each is looked at before another is counted."""
    statuses: list[int] = []
    together(60, lambda number: statuses.append(guess(server, f"name{number}", "127.0.0.2")))
    assert set(statuses) == {401, 429}
    assert guess(server, "name") == 401


def test_hostile_files_at_once_are_all_answered_and_so_is_everybody_else(
    server: Server, token: str
) -> None:
    files = {name: FILES[name](60_000) for name in list(FILES)[::4]}
    files["slow"] = many_passes()
    answers: list[int] = []

    def upload(number: int) -> None:
        body, kind = form(number, files)
        answers.append(
            post(
                server,
                "/api/v1/projects/upload",
                body,
                Content_Type=kind,
                Authorization=f"Bearer {token}",
            )
        )

    done = threading.Event()
    health: list[int] = []

    def watch() -> None:
        while not done.wait(0.1):
            health.append(ask(server.port))

    watching = threading.Thread(target=watch)
    watching.start()
    together(10, upload)
    done.set()
    watching.join()
    assert answers == [202] * 10
    assert set(health) == {200}
