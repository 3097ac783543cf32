"""One way out to providers: kept connections, no redirects, a bound on time and on size.

Nothing that the other side says gets into an error or a log line: it may hold anything.
"""

from __future__ import annotations

import email.utils
import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TypeVar, cast

import certifi
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, NewConnectionError, TimeoutError as TooSlow

from app.domain.providers import Cause
from app.ports.providers import ProviderFailed

CONNECT_S = 5.0
"""Seconds for a connection: an address that does not answer by then will not."""
LONGEST_ANSWER = 32 * 1024 * 1024
"""Bytes of an answer: a picture of 16 megapixels as base64, and far more than any JSON."""
KEPT_LINES = 4
"""Lines to one provider that are kept open: a process has few calls at once."""
CHUNK = 64 * 1024
LONGEST_RETRY_AFTER_S = 86_400.0
"""A day, in s: whoever asks for more is asked again tomorrow."""
AGENT = "AI-CREAT/1"
NOT_AUTHORISED = frozenset({401, 403})
RATE_LIMITED = frozenset({429, 529})
"""529 is what Anthropic answers when it is overloaded. Source: Anthropic's errors page."""

T = TypeVar("T")
Field = str | tuple[str, bytes, str]
"""Of a form: a text, or a file's name, bytes and content type."""
_watch = threading.local()


class Watch:
    """Cuts the lines of one call when its time is over, however slowly the other side drips."""

    def __init__(self, after_s: float) -> None:
        self.is_over = False
        self._lines: list[socket.socket] = []
        self._timer = threading.Timer(after_s, self._cut)
        self._timer.daemon = True

    def add(self, line: socket.socket) -> None:
        self._lines.append(line)
        if self.is_over:
            self._cut()

    def _cut(self) -> None:
        self.is_over = True
        for line in self._lines:
            with suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)  # TLS has a farewell of its own

    @contextmanager
    def running(self) -> Iterator[None]:
        _watch.current = self
        self._timer.start()
        try:
            yield
        finally:
            self._timer.cancel()
            _watch.current = None


def watch_line(connection: HTTPConnection) -> None:
    """Let the call that is being made in this thread cut the connection's line."""
    if connection.sock is None:
        connection.connect()
    watch: Watch | None = getattr(_watch, "current", None)
    if watch is not None and connection.sock is not None:
        watch.add(connection.sock)


class WatchedHttp(HTTPConnection):
    def send(self, data: object) -> None:
        watch_line(self)
        super().send(cast("bytes", data))


class WatchedHttps(HTTPSConnection):
    def send(self, data: object) -> None:
        watch_line(self)
        super().send(cast("bytes", data))


class HttpPool(HTTPConnectionPool):
    ConnectionCls = WatchedHttp


class HttpsPool(HTTPSConnectionPool):
    ConnectionCls = WatchedHttps


class Connection:
    """The lines to one provider; they are kept open between calls."""

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        *,
        timeout_s: float,
        longest_answer: int = LONGEST_ANSWER,
    ) -> None:
        """Connect when first asked.

        Args:
            base_url: What the paths are added to.
            headers: Of every request, the key among them.
            timeout_s: For each call altogether.
            longest_answer: In bytes.
        """
        url = urllib3.util.parse_url(base_url)
        self._path = (url.path or "").rstrip("/")
        self._headers = {"User-Agent": AGENT, "Accept": "application/json", **headers}
        self._timeout_s = timeout_s
        self._longest = longest_answer
        host, port = url.host or "", url.port
        self._pool: HTTPConnectionPool = (
            HttpsPool(host, port, maxsize=KEPT_LINES, retries=False, ca_certs=certifi.where())
            if url.scheme == "https"
            else HttpPool(host, port, maxsize=KEPT_LINES, retries=False)
        )

    def post_json(self, path: str, document: object) -> object:
        """POST a JSON document, and read the JSON that is answered.

        Raises:
            ProviderFailed: There is no answer, or none that says that all went well.
        """
        body = json.dumps(document, separators=(",", ":")).encode()
        return self._post(path, body, "application/json")

    def post_form(self, path: str, fields: Mapping[str, Field]) -> object:
        """The same with a form."""
        body, content_type = urllib3.encode_multipart_formdata(dict(fields))
        return self._post(path, body, content_type)

    def _post(self, path: str, body: bytes, content_type: str) -> object:
        watch = Watch(self._timeout_s)
        headers = {**self._headers, "Content-Type": content_type}
        with watch.running():
            answer = translated(watch, lambda: self._send(path, headers, body))
            try:
                check_status(answer)
                data = translated(watch, lambda: self._read(answer))
            except ProviderFailed:
                answer.close()  # what is left on the line belongs to no other call
                raise
            answer.release_conn()
        return parse_json(data)

    def _send(self, path: str, headers: Mapping[str, str], body: bytes) -> urllib3.BaseHTTPResponse:
        return self._pool.urlopen(
            "POST",
            f"{self._path}{path}",
            body=body,
            headers=dict(headers),
            redirect=False,
            retries=False,
            timeout=urllib3.Timeout(connect=CONNECT_S, read=self._timeout_s),
            preload_content=False,
            decode_content=False,
        )

    def _read(self, answer: urllib3.BaseHTTPResponse) -> bytes:
        announced = answer.headers.get("Content-Length", "")
        if announced.isdecimal() and int(announced) > self._longest:
            raise ProviderFailed(Cause.TOO_LARGE)
        parts: list[bytes] = []
        size = 0
        while part := answer.read(CHUNK):
            size += len(part)
            if size > self._longest:
                raise ProviderFailed(Cause.TOO_LARGE)
            parts.append(part)
        return b"".join(parts)


def translated(watch: Watch, step: Callable[[], T]) -> T:
    """What the step returns, or why it did not, in our words.

    Raises:
        ProviderFailed: The line did not hold.
    """
    try:
        done = step()
    except NewConnectionError:
        raise ProviderFailed(Cause.UNREACHABLE) from None
    except (HTTPError, OSError, ValueError) as error:
        is_slow = watch.is_over or isinstance(error, TooSlow | TimeoutError)
        raise ProviderFailed(Cause.TOO_SLOW if is_slow else Cause.CUT_OFF) from None
    if watch.is_over:  # the end of a cut line passes for the end of headers or of an answer
        if isinstance(done, urllib3.BaseHTTPResponse):
            done.close()
        raise ProviderFailed(Cause.TOO_SLOW)
    return done


def check_status(answer: urllib3.BaseHTTPResponse) -> None:
    """Whether the answer says that all went well.

    Raises:
        ProviderFailed: It does not.
    """
    status = answer.status
    if 200 <= status < 300:
        return
    detail = f"status {status}"
    if 300 <= status < 400:
        raise ProviderFailed(Cause.REDIRECTED, detail)
    if status in NOT_AUTHORISED:
        raise ProviderFailed(Cause.NOT_AUTHORISED, detail)
    wait_s = read_retry_after(answer.headers.get("Retry-After"))
    if status in RATE_LIMITED:
        raise ProviderFailed(Cause.RATE_LIMITED, detail, retry_after_s=wait_s)
    if status >= 500 or status == 408:
        raise ProviderFailed(Cause.SERVER_ERROR, detail, retry_after_s=wait_s)
    raise ProviderFailed(Cause.REFUSED, detail)


def read_retry_after(value: str | None) -> float | None:
    """How long to wait, in s, by a Retry-After header: seconds or a date; None when it says none.

    Source: RFC 9110, 10.2.3.
    """
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            then = email.utils.parsedate_to_datetime(value)
        except ValueError:
            return None
        aware = then if then.tzinfo else then.replace(tzinfo=UTC)
        seconds = (aware - datetime.now(UTC)).total_seconds()
    if seconds != seconds:
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER_S)


def parse_json(data: bytes) -> object:
    """The JSON document in the bytes.

    Raises:
        ProviderFailed: There is none.
    """
    try:
        document: object = json.loads(data)
    except (ValueError, RecursionError):
        raise ProviderFailed(Cause.NONSENSE) from None
    return document
