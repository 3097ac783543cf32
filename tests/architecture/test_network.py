from __future__ import annotations

import socket

import pytest

from tests.network import NetworkForbidden


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80), ("example.com", 80)])
def test_a_connection_to_another_machine_is_refused(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as peer, pytest.raises(NetworkForbidden):
        peer.connect(address)


def test_a_name_is_not_looked_up_outside() -> None:
    with pytest.raises(NetworkForbidden):
        socket.create_connection(("example.com", 443))


def test_a_datagram_does_not_leave_the_machine() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer, pytest.raises(NetworkForbidden):
        peer.sendto(b"x", ("192.0.2.1", 53))


def test_loopback_is_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as peer,
    ):
        assert peer.getpeername() == server.getsockname()
