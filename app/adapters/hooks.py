"""Telling other machines of events over https, without being led to our own.

The name is resolved once, every address it has is checked, and the connection goes to the one that
was checked: a name that changes its mind between the check and the connection gains nothing. The
certificate and the Host header stay the name's.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

import certifi

from app.domain.errors import Unavailable
from app.domain.webhooks import BadAddress, HookAddress, is_public, parse_address

CONNECT_S = 5.0
TOTAL_S = 10.0
LONGEST_ANSWER = 64 * 1024
AGENT = "AI-CREAT-Webhooks/1"

Resolve = Callable[[str, int], list[str]]
Connect = Callable[[str, int, float], socket.socket]


def resolve(host: str, port: int) -> list[str]:
    """Every address of the name, in the order of preference. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def connect(address: str, port: int, timeout_s: float) -> socket.socket:
    """A connection to exactly this address. Raises OSError."""
    return socket.create_connection((address, port), timeout=timeout_s)


def trust() -> ssl.SSLContext:
    """Certificates of public authorities, and those that the machine trusts besides."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class HttpHooks:
    """Calls the addresses of webhooks.

    Args:
        to_loopback: This machine may be told too, for tests.
        resolve, connect, trusted: The ways out.
    """

    def __init__(
        self,
        *,
        to_loopback: bool = False,
        resolve: Resolve = resolve,
        connect: Connect = connect,
        trusted: Callable[[], ssl.SSLContext] = trust,
        total_s: float = TOTAL_S,
    ) -> None:
        self._to_loopback = to_loopback
        self._resolve = resolve
        self._connect = connect
        self._trusted = trusted
        self._total_s = total_s

    def check(self, url: str) -> None:
        parse_address(url, to_loopback=self._to_loopback)

    def deliver(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        address = parse_address(url, to_loopback=self._to_loopback)
        try:
            pinned = self._pin(address)
            return self._post(address, pinned, headers, body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if isinstance(error, BadAddress):
                raise
            raise Unavailable(f"No answer: {_reason(error)}") from error

    def _pin(self, address: HookAddress) -> str:
        """The address to connect to.

        Raises:
            BadAddress: Any address of the name is not public.
            OSError: The name is not known.
        """
        if address.is_loopback:
            return "127.0.0.1" if address.host == "localhost" else address.host
        found = self._resolve(address.host, address.port)
        if not found or not all(is_public(one) for one in found):
            raise BadAddress("The name leads to an address that is not of the public internet.")
        return found[0]

    def _post(
        self, address: HookAddress, pinned: str, headers: Mapping[str, str], body: bytes
    ) -> int:
        over = threading.Event()
        with self._connected(address, pinned, over) as line:
            client = http.client.HTTPConnection(address.host, address.port)
            client.sock = line
            sent = {"Host": _host(address), "User-Agent": AGENT, "Connection": "close", **headers}
            client.request("POST", address.target, body=body, headers=sent)
            answer = client.getresponse()
            if over.is_set():  # the end of the line would pass for the end of the headers
                raise TimeoutError
            with suppress(
                OSError, http.client.HTTPException
            ):  # the status has been said; the rest is courtesy
                answer.read(LONGEST_ANSWER)
            return answer.status

    @contextmanager
    def _connected(
        self, address: HookAddress, pinned: str, over: threading.Event
    ) -> Iterator[socket.socket]:
        """A line that is cut when the time is over, however slowly the other side drips.

        `over` says so.
        """
        raw = self._connect(pinned, address.port, CONNECT_S)
        handle = raw.dup()
        cut = threading.Timer(self._total_s, _cut, [handle, over])
        cut.daemon = True
        cut.start()
        try:
            with raw, self._secured(raw, address) as line:
                line.settimeout(self._total_s)
                yield line
        finally:
            cut.cancel()
            handle.close()

    def _secured(self, raw: socket.socket, address: HookAddress) -> socket.socket:
        return (
            self._trusted().wrap_socket(raw, server_hostname=address.host)
            if address.is_tls
            else raw
        )


def _cut(line: socket.socket, over: threading.Event) -> None:
    """End both directions of the connection, whoever else holds it.

    Reads that wait return at once.
    """
    over.set()
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _host(address: HookAddress) -> str:
    name = f"[{address.host}]" if ":" in address.host else address.host
    return name if address.port == (443 if address.is_tls else 80) else f"{name}:{address.port}"


def _reason(error: Exception) -> str:
    """What went wrong, in few words and without what the other side said."""
    if isinstance(error, socket.gaierror):
        return "the name is unknown."
    if isinstance(error, ssl.SSLError):
        return "the certificate or the encryption is not good."
    if isinstance(error, TimeoutError):
        return "it took too long."
    return "the connection failed or was cut."
