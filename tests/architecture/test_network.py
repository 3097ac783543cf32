from __future__ import annotations

import socket

import pytest

from tests.network import NetworkForbidden, open_the_network


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


def test_it_is_open_for_the_body_of_a_live_test_alone() -> None:
    with open_the_network("a live test"):
        assert socket.getaddrinfo("192.0.2.1", 80)  # digits: nobody is asked for a name
    with pytest.raises(NetworkForbidden):
        socket.getaddrinfo("192.0.2.1", 80)


@pytest.mark.live
def test_a_test_that_is_marked_live_may_leave() -> None:
    assert socket.getaddrinfo("192.0.2.1", 80)


def test_the_one_after_it_may_not() -> None:
    with pytest.raises(NetworkForbidden):
        socket.getaddrinfo("192.0.2.1", 80)
