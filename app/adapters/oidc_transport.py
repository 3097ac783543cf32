"""Sign-in services that organizations bring: asked over the guarded way out, and remembered."""

import hashlib
import threading
import time
from collections.abc import Mapping
from io import BytesIO

import requests
from requests.adapters import BaseAdapter
from urllib3.response import HTTPResponse

from app.adapters.oidc import OidcProvider
from app.adapters.outbound import Outbound
from app.domain.errors import Unavailable
from app.domain.webhooks import BadAddress
from app.ports.clock import Clock

AGENT = "AI-CREAT-SignIn/1"
"""What the services see as the caller."""
REMEMBERED_S = 600.0
"""Seconds that a description is remembered: a service that moves is found again soon."""
MOST_REMEMBERED = 200
"""Services at once; each has some tens of kB."""
DROPPED = frozenset({"connection", "keep-alive", "host", "user-agent", "accept-encoding"})
"""Headers of the library that the way out sets itself."""


class GuardedTransport(BaseAdapter):
    """Takes the requests of a session of `requests` to the public internet alone.

    An answer that leads elsewhere is an error: no redirect is followed.
    """

    def __init__(self, outbound: Outbound) -> None:
        super().__init__()
        self._outbound = outbound

    def send(
        self,
        request: requests.PreparedRequest,
        *_args: object,
        **_options: object,
    ) -> requests.Response:
        """Send one request.

        Raises:
            ConnectionError: Nothing that may be asked answers.
        """
        kept = {
            name: str(value)
            for name, value in request.headers.items()
            if name.lower() not in DROPPED
        }
        body = request.body.encode() if isinstance(request.body, str) else request.body
        if not isinstance(body, bytes | None):
            raise requests.ConnectionError("only plain bodies are sent")
        sent = {**kept, "User-Agent": AGENT, "Accept-Encoding": "identity"}
        try:
            answer = self._outbound.ask(str(request.method), str(request.url), sent, body)
        except (BadAddress, Unavailable) as error:
            raise requests.ConnectionError(str(error)) from error
        if answer.body is None:
            raise requests.ConnectionError("The answer was cut, or is too long.")
        if 300 <= answer.status < 400:
            raise requests.ConnectionError("It answers with a redirect, which is not followed.")
        return response_of(request, answer.status, answer.headers, answer.body)

    def close(self) -> None:
        """Nothing is kept open."""


def response_of(
    request: requests.PreparedRequest, status: int, headers: Mapping[str, str], body: bytes
) -> requests.Response:
    """The answer as the library gives it; what is encoded besides is not unpacked."""
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers)
    response.url = str(request.url)
    response.request = request
    response.encoding = "utf-8"
    response.raw = HTTPResponse(BytesIO(body), {}, status, preload_content=False)
    return response


class GuardedProviders:
    """The services, each remembered for a while."""

    def __init__(self, outbound: Outbound, clock: Clock) -> None:
        self._outbound = outbound
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[bytes, tuple[float, OidcProvider]] = {}

    def connect(
        self, issuer: str, client_id: str, client_secret: str, *, afresh: bool = False
    ) -> OidcProvider:
        name = hashlib.sha256("\0".join((issuer, client_id, client_secret)).encode()).digest()
        now = time.monotonic()
        with self._lock:
            until, known = self._known.get(name, (0.0, None))
            if known is not None and until > now and not afresh:
                return known
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            made = OidcProvider(
                issuer,
                client_id,
                client_secret,
                self._clock,
                guard=GuardedTransport(self._outbound),
            )
            self._known[name] = (now + REMEMBERED_S, made)
            return made
