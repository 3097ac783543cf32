"""Keeps the tests on this machine: loopback addresses and Unix sockets are the only ones that can
be reached, but by a test that is marked `live`.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_leaving: list[str] = []
"""The tests that may leave the machine and run in this process now."""


class NetworkForbidden(RuntimeError):
    """A test tried to leave the machine. Not an OSError, so that nothing takes it for a peer that
    is away.
    """


def forbid_the_network() -> None:
    """Replace the ways out of Python's socket module, for the rest of the process."""
    for name in ("connect", "connect_ex"):
        setattr(socket.socket, name, _guarded_connect(getattr(socket.socket, name)))
    socket.socket.sendto = _guarded_sendto(socket.socket.sendto)  # type: ignore[method-assign]
    socket.getaddrinfo = _guarded_lookup(socket.getaddrinfo)
    socket.gethostbyname = _guarded_lookup(socket.gethostbyname)


@contextmanager
def open_the_network(test: str) -> Iterator[None]:
    """Let whatever runs inside leave the machine; test: whose body that is."""
    _leaving.append(test)
    try:
        yield
    finally:
        _leaving.remove(test)


def _guarded_connect(real: Any) -> Any:
    def connect(self: socket.socket, address: Any) -> Any:
        _demand_local(self.family, address)
        return real(self, address)

    return connect


def _guarded_sendto(real: Any) -> Any:
    def sendto(self: socket.socket, data: Any, *rest: Any) -> Any:
        _demand_local(self.family, rest[-1])
        return real(self, data, *rest)

    return sendto


def _guarded_lookup(real: Any) -> Any:
    def lookup(host: Any, *rest: Any, **options: Any) -> Any:
        _demand_local(socket.AF_INET, (host,))
        return real(host, *rest, **options)

    return lookup


def _demand_local(family: int, address: Any) -> None:
    if _leaving or family not in (socket.AF_INET, socket.AF_INET6):
        return
    host = address[0].decode() if isinstance(address[0], bytes) else address[0]
    if host not in (None, "", "localhost") and not _is_loopback(host):
        raise NetworkForbidden(f"tests reach this machine alone, not {host}")


def _is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
