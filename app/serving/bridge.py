"""From the event loop to the application's threads and back.

A thread is spent on a request only once its body is there. Of a long body the application is asked
first, without it: what it refuses by the headers alone is refused unread.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar, cast

from app.serving.bodies import Body, Gone, NoRoom, Receive, TooSlow
from app.serving.environ import Scope, make_environ, with_body
from app.serving.running import Answer, Application, run_application

SHORT_BYTES = 1_000_000
"""A body up to here is taken in before the application is asked."""
BEGINNING_BYTES = 65_536
"""Of a long body, in which a form has the fields before its files."""
SEND_S = 60.0
"""Seconds in which a client has to take a block of the answer."""
LINGER_S = 2.0
"""Seconds in which what a client still sends is thrown away, so that it can read the answer: a
connection that is closed with unread bytes loses it.
"""
LINGER_BYTES = 64_000_000
"""That are thrown away at most."""

RETRY_AFTER_S = 5
"""What a client is told to wait before it sends the same again."""
TOO_SLOW = "The request took too long to arrive. Nothing was stored. Send it again."
NO_ROOM = "There is no room to take this now. Nothing was stored; try again later."

Send = Callable[[Mapping[str, object]], Awaitable[None]]
T = TypeVar("T")


class Connection(Protocol):
    """What the bridge asks of a connection."""

    @property
    def is_closed(self) -> bool: ...

    def abort(self) -> None: ...

    def finish(self) -> None: ...


@dataclass(frozen=True)
class Bridge:
    """An ASGI application that runs a WSGI application.

    Attributes:
        application: Of WSGI.
        threads: What it runs in.
        uploads: What it runs in for forms with files and long bodies, which take longer: threads
            of their own, so that they never keep others waiting.
        writers: Threads that write long bodies.
        folder: Where long bodies are kept.
        most_bytes: Of a body.
    """

    application: Application
    threads: Executor
    uploads: Executor
    writers: Executor
    folder: Path
    most_bytes: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return
        headers = dict(cast("Sequence[tuple[bytes, bytes]]", scope["headers"]))
        body = Body(receive, declared_length(headers), self.folder, self.writers)
        exchange = Exchange(self, scope, body, send)
        try:
            await exchange.run()
        except TooSlow:
            await exchange.refuse(408, "too_slow", TOO_SLOW)
        except NoRoom:
            await exchange.refuse(503, "storage_full", NO_ROOM)
        except Gone:
            pass
        finally:
            body.close()

    async def in_thread(
        self, threads: Executor, work: Callable[[], T], dispose: Callable[[T], object]
    ) -> T:
        """Do it in one of the application's threads.

        When nobody waits for it any more, it is not begun, or what came of it is disposed of.
        """
        future: Future[T] = threads.submit(work)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            future.add_done_callback(lambda done: dispose_of(done, dispose))
            raise


def dispose_of(done: Future[T], dispose: Callable[[T], object]) -> None:
    if not done.cancelled() and done.exception() is None:
        dispose(done.result())


def declared_length(headers: Mapping[bytes, bytes]) -> int | None:
    """Bytes of the body; None when it comes in chunks. The server has checked the headers."""
    if b"transfer-encoding" in headers:
        return None
    return int(headers.get(b"content-length", b"0"))


class Exchange:
    """One request and its answer."""

    def __init__(self, bridge: Bridge, scope: Scope, body: Body, send: Send) -> None:
        self._bridge, self._body, self._send = bridge, body, send
        self._environ = make_environ(scope)
        self._connection = cast(Connection, scope["aicreat.connection"])

    async def run(self) -> None:
        """Take in as much as is needed, run the application, send its answer."""
        is_again = False
        for size in self.steps():
            await self._body.receive_until(size)
            answer = await self._bridge.in_thread(self.threads(), self.work(is_again), close_answer)
            if answer is not None:
                await self.send_answer(answer)
                return
            self._body.continue_writing()
            is_again = True
        raise RuntimeError("the application asks for more than the whole body")

    def steps(self) -> tuple[int, ...]:
        """Up to how many bytes are there before each run of the application."""
        length, most = self._body.length, self._bridge.most_bytes + 1
        if length is None:
            return (SHORT_BYTES + 1, most)
        return (length,) if length <= SHORT_BYTES else (0, BEGINNING_BYTES, most)

    def threads(self) -> Executor:
        """Those for uploads, once the body is there or begins to be."""
        has_files = str(self._environ.get("CONTENT_TYPE", "")).startswith("multipart/")
        is_long = self._body.received > SHORT_BYTES
        is_upload = self._body.received and (has_files or is_long)
        return self._bridge.uploads if is_upload else self._bridge.threads

    def work(self, is_again: bool) -> Callable[[], Answer | None]:
        body, length = self._body.open(), self._body.length
        if length is None and (self._body.is_whole or self._body.received > self.most_bytes):
            length = self._body.received
        environ = with_body(self._environ, body, length or None, is_again)
        return lambda: run_application(self._bridge.application, environ)

    @property
    def most_bytes(self) -> int:
        return self._bridge.most_bytes

    async def send_answer(self, answer: Answer) -> None:
        if not self._body.is_whole:
            answer.headers.append((b"connection", b"close"))
        try:
            await self.send_start(answer.code, answer.headers)
            await self.send_block(answer.first, answer.is_over)
            while not answer.is_over and not self._connection.is_closed:
                block = await self._bridge.in_thread(
                    self._bridge.threads, answer.take_block, lambda _: None
                )
                await self.send_block(block, answer.is_over)
        finally:
            if not answer.is_over:
                self._bridge.threads.submit(answer.close)
        if not self._body.is_whole:
            await self.throw_away()
            self._connection.finish()

    async def send_start(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def send_block(self, block: bytes, is_last: bool) -> None:
        """Hand on; a client that takes nothing is left."""
        message = {"type": "http.response.body", "body": block, "more_body": not is_last}
        try:
            async with asyncio.timeout(SEND_S):
                await self._send(message)
        except TimeoutError:
            self._connection.abort()
            raise Gone from None

    async def refuse(self, code: int, word: str, message: str) -> None:
        """Say why the body was not taken in, and end the connection."""
        data = json.dumps({"code": code, "error": word, "message": message}).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(data)).encode()),
            (b"retry-after", str(RETRY_AFTER_S).encode()),
            (b"connection", b"close"),
        ]
        await self.send_start(code, headers)
        await self.send_block(data, is_last=True)
        await self.throw_away()
        self._connection.finish()

    async def throw_away(self) -> None:
        """Read on for a while, keeping nothing."""
        if "HTTP_EXPECT" in self._environ and not self._body.received:
            return  # it waits for our word and sends nothing
        limit = self._body.received + LINGER_BYTES
        try:
            async with asyncio.timeout(LINGER_S):
                while not self._body.is_whole and self._body.received < limit:
                    self._body.count(await self._body.receive_part())
        except (TimeoutError, TooSlow, Gone):
            return


def close_answer(answer: Answer | None) -> None:
    if answer is not None:
        answer.close()
