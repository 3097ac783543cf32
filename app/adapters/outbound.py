"""Asking other machines over https, without being led to our own.

The name is resolved once, every address it has is checked, and the connection goes to the one that
was checked: a name that changes its mind between the check and the connection gains nothing. The
certificate and the Host header stay the name's. No redirect is followed.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import certifi

from app.domain.errors import Unavailable
from app.domain.webhooks import BadAddress, HookAddress, is_public, parse_address

CONNECT_S = 5.0
"""Seconds to connect in: more than any server needs that can be used."""
TOTAL_S = 10.0
"""Seconds for the whole exchange, so that nobody can keep a worker by dripping."""
LONGEST_ANSWER = 64 * 1024
"""Bytes that are read of an answer about which nothing else is said."""

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


@dataclass(frozen=True, slots=True)
class Answer:
    """What another machine answered.

    Attributes:
        status: Of HTTP.
        headers: By their names in lower case.
        body: None when it could not be read, or is longer than was wished.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes | None


class Outbound:
    """Asks machines of the public internet.

    Args:
        to_loopback: This machine may be asked too, for tests.
        resolve, connect, trusted: The ways out.
        total_s: Seconds for one exchange.
        longest: Bytes that are read of an answer.
    """

    def __init__(
        self,
        *,
        to_loopback: bool = False,
        resolve: Resolve = resolve,
        connect: Connect = connect,
        trusted: Callable[[], ssl.SSLContext] = trust,
        total_s: float = TOTAL_S,
        longest: int = LONGEST_ANSWER,
    ) -> None:
        self._to_loopback = to_loopback
        self._resolve = resolve
        self._connect = connect
        self._trusted = trusted
        self._total_s = total_s
        self._longest = longest

    def check(self, url: str) -> None:
        """Whether the address may be asked at all, by its looks alone. Raises BadAddress."""
        parse_address(url, to_loopback=self._to_loopback)

    def ask(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Answer:
        """Send a request and wait for what is answered, whatever it is.

        Raises:
            BadAddress: The name leads anywhere but to the public internet.
            Unavailable: Nothing answers.
        """
        address = parse_address(url, to_loopback=self._to_loopback)
        try:
            pinned = self._pin(address)
            return self._exchange(address, pinned, method, headers, body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if isinstance(error, BadAddress):
                raise
            raise Unavailable(f"No answer: {say_why(error)}") from error

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

    def _exchange(
        self,
        address: HookAddress,
        pinned: str,
        method: str,
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> Answer:
        over = threading.Event()
        with self._connected(address, pinned, over) as line:
            client = http.client.HTTPConnection(address.host, address.port)
            client.sock = line
            sent = {"Host": host_header(address), **headers, "Connection": "close"}
            client.request(method, address.target, body=body, headers=sent)
            answer = client.getresponse()
            if over.is_set():  # the end of the line would pass for the end of the headers
                raise TimeoutError
            said: bytes | None = None
            with suppress(OSError, http.client.HTTPException):
                said = answer.read(self._longest + 1)
            if said is not None and (over.is_set() or len(said) > self._longest):
                said = None
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, names, said)

    @contextmanager
    def _connected(
        self, address: HookAddress, pinned: str, over: threading.Event
    ) -> Iterator[socket.socket]:
        """A line that is cut when the time is over, however slowly the other side drips.

        `over` says so.
        """
        raw = self._connect(pinned, address.port, CONNECT_S)
        handle = raw.dup()
        timer = threading.Timer(self._total_s, cut, [handle, over])
        timer.daemon = True
        timer.start()
        try:
            with raw, self._secured(raw, address) as line:
                line.settimeout(self._total_s)
                yield line
        finally:
            timer.cancel()
            handle.close()

    def _secured(self, raw: socket.socket, address: HookAddress) -> socket.socket:
        return (
            self._trusted().wrap_socket(raw, server_hostname=address.host)
            if address.is_tls
            else raw
        )


def cut(line: socket.socket, over: threading.Event) -> None:
    """End both directions of the connection, whoever else holds it.

    Reads that wait return at once.
    """
    over.set()
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def host_header(address: HookAddress) -> str:
    name = f"[{address.host}]" if ":" in address.host else address.host
    return name if address.port == (443 if address.is_tls else 80) else f"{name}:{address.port}"


def say_why(error: Exception) -> str:
    """What went wrong, in few words and without what the other side said."""
    if isinstance(error, socket.gaierror):
        return "the name is unknown."
    if isinstance(error, ssl.SSLError):
        return "the certificate or the encryption is not good."
    if isinstance(error, TimeoutError):
        return "it took too long."
    return "the connection failed or was cut."
