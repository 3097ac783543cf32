"""Connections that are held or misused leave everybody else alone."""

from __future__ import annotations

import re

import pytest

from testing.attackers import (
    SLOW_BODY,
    SLOW_HEAD,
    SLOW_LONG_BODY,
    ask,
    connect,
    drip,
    exchange,
    held,
    read_to_end,
)
from testing.factories.server import Server

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize("kind", ["bodies", "heads", "uploads of somebody who is signed in"])
def test_while_200_connections_are_held_everybody_is_answered(
    server: Server, token: str, kind: str
) -> None:
    slow = {"bodies": SLOW_BODY, "heads": SLOW_HEAD}.get(kind, SLOW_LONG_BODY % token.encode())
    with held(server.port, slow) as sockets:
        drip(sockets)
        for _ in range(3):
            assert ask(server.port) == 200
            assert ask(server.port, "/login") == 200
            assert ask(server.port, "/api/v1/projects", Authorization=f"Bearer {token}") == 200
        assert drip(sockets) == 200


def test_what_does_not_go_on_ends(server: Server) -> None:
    """A body with a refusal, headers and silence without a word."""
    with (
        held(server.port, SLOW_BODY, 1) as (body,),
        held(server.port, SLOW_HEAD, 1) as (head,),
        connect(server.port) as silent,
    ):
        said = read_to_end(body)
        assert said.startswith(b"HTTP/1.1 408 ")
        assert b"Nothing was stored" in said
        assert read_to_end(head) == read_to_end(silent) == b""


@pytest.mark.parametrize(
    ("head", "statuses"),
    [
        (b"GET http://[evil/healthz HTTP/1.1\r\nHost: x\r\n", {b"200", b"400"}),
        (b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: %b\r\n" % (b"9" * 6_000), {b"400"}),
        (b"GET http://x HTTP/1.1\r\nHost: x\r\n", {b"303", b"400"}),
    ],
)
def test_odd_heads_are_answered_without_an_error(
    server: Server, head: bytes, statuses: set[bytes]
) -> None:
    said = exchange(server.port, head + b"Connection: close\r\n\r\n")
    assert said.split(b" ", 2)[1] in statuses
    assert "Traceback" not in server.log.read_text()


def test_requests_that_come_at_once_are_answered_in_their_order(server: Server) -> None:
    post = b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nGET /"
    said = exchange(
        server.port,
        HEALTH + b"\r\n" + post + b"GET /no-such HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    )
    statuses = re.findall(rb"HTTP/1.1 (\d+) ", said)
    assert statuses == [b"200", b"405", b"404"]


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        b"Content-Length: +3\r\n\r\nabc",
        b"Content-Length: -1\r\n\r\n",
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    ],
)
def test_a_body_whose_end_can_be_read_in_two_ways_is_refused_and_nothing_follows(
    server: Server, framing: bytes
) -> None:
    smuggled = HEALTH + b"X: smuggled\r\n\r\n"
    said = exchange(server.port, b"POST /login HTTP/1.1\r\nHost: x\r\n" + framing + smuggled)
    assert b"HTTP/1.1 200" not in said
    assert said[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 501")


def test_whoever_asks_before_sending_files_is_refused_without_sending_them(
    server: Server, token: str
) -> None:
    head = SLOW_LONG_BODY.split(b"\r\n\r\n")[0] + b"\r\nExpect: 100-continue\r\n\r\n"
    with connect(server.port) as stream:
        stream.sendall(head % b"made-up")
        said = read_to_end(stream)
    assert said.startswith(b"HTTP/1.1 401 ")
    with connect(server.port) as stream:
        stream.sendall(head % token.encode())
        assert stream.recv(100).startswith(b"HTTP/1.1 100 ")


def test_a_chunked_body_is_read_like_any_other(server: Server) -> None:
    said = exchange(
        server.port,
        b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        b'd\r\n{"username":1\r\n1\r\n}\r\n0\r\n\r\n',
    )
    assert said.startswith(b"HTTP/1.1 422 ")
