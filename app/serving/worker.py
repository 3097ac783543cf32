"""gunicorn's worker class: an event loop holds the connections, threads run the application.

`python -m gunicorn --worker-class app.serving.worker.BufferedWorker --threads 8 wsgi:app`
"""

from __future__ import annotations

import asyncio
import os
import resource
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol, cast

from gunicorn.asgi.protocol import ASGIProtocol
from gunicorn.workers.gasgi import ASGIWorker

from app.serving.bridge import Bridge
from app.serving.running import Application

HEAD_S = 10.0
"""Seconds from a connection to the end of its first request's headers; later requests have the
time for which connections are kept.
"""
MOST_CONNECTIONS = 2_000
"""Of one process, and half of the files that it may open. Beyond it the one that has been silent
for longest is closed, of those whose request is not whole; when there is none, the one that has
taken nothing of its answer for longest.
"""
WRITERS = 2
"""Threads that write long bodies: a disk takes no more at a time."""
LINGER_S = 1.0
"""Seconds that kept connections stay open when the worker stops, for a request that may be on its
way already.
"""
MB = 1_000_000
"""Bytes."""


class Limits(Protocol):
    """What the settings say."""

    @property
    def scratch_dir(self) -> Path: ...

    @property
    def max_request_mb(self) -> int: ...


class BufferedWorker(ASGIWorker):
    """Requests are taken in whole by the loop, then run by a thread."""

    @classmethod
    def check_config(cls, cfg: object, log: object) -> None:
        """Threads are what the application runs in."""

    def load_wsgi(self) -> None:
        application = self.app.wsgi()
        limits = cast(Limits, application.settings)
        limits.scratch_dir.mkdir(parents=True, exist_ok=True)
        tempfile.tempdir = str(limits.scratch_dir)  # files of forms too: elsewhere may be memory
        self.unfinished: set[BoundedProtocol] = set()
        self.unread: dict[BoundedProtocol, float] = {}
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.most_connections = min(MOST_CONNECTIONS, files // 2)
        self.asgi = Bridge(
            cast(Application, application),
            ThreadPoolExecutor(self.cfg.threads, "request"),
            ThreadPoolExecutor(self.cfg.threads, "upload"),
            ThreadPoolExecutor(WRITERS, "body"),
            limits.scratch_dir,
            limits.max_request_mb * MB,
        )

    async def listen(self) -> None:
        """Accept connections of our kind on every socket."""
        for socket in self.sockets:
            server = await self.loop.create_server(
                lambda: BoundedProtocol(self), sock=socket.sock, backlog=self.cfg.backlog
            )
            self.servers.append(server)

    async def _serve(self) -> None:
        await self.listen()
        while self.alive and self.is_wanted():
            self.notify()
            await asyncio.sleep(0.5)
        self.alive = False
        await self._shutdown()

    def is_wanted(self) -> bool:
        """Whether the process that started this one is still there."""
        return self.ppid == os.getppid()

    async def _shutdown(self) -> None:
        """Take no more connections, let go of those without a request, wait for the others."""
        for server in self.servers:
            server.close()
        await asyncio.sleep(LINGER_S)
        for connection in list(self.unfinished):
            if connection.is_idle:
                connection.abort()
        await super()._shutdown()
        for threads in (self.asgi.threads, self.asgi.uploads):
            threads.shutdown(wait=False, cancel_futures=True)

    def admit(self, connection: BoundedProtocol) -> None:
        """Note that a request is to come on it, and make room."""
        if self.nr_conns > self.most_connections:
            self.close_idlest()
        self.unfinished.add(connection)

    def close_idlest(self) -> None:
        """Close the connection that can be spared most; none while all are being answered."""
        if self.unfinished:
            silent = min(self.unfinished, key=lambda each: each.heard_at)
            self.unfinished.discard(silent)
            silent.abort()
        elif self.unread:
            deaf = min(self.unread, key=self.unread.__getitem__)
            del self.unread[deaf]
            deaf.abort()


class BoundedProtocol(ASGIProtocol):
    """One connection, whose headers have to come in time.

    Attributes:
        is_idle: Whether no request has begun on it.
        heard_at: When something came last, by the loop's clock.
    """

    worker: BufferedWorker

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.is_idle, self.heard_at = True, self.worker.loop.time()
        super().connection_made(transport)
        self.worker.admit(self)
        self.head_timer = self.worker.loop.call_later(HEAD_S, self.abort)

    def _on_headers_complete(self) -> bool:
        self.head_timer.cancel()
        self.is_idle = False
        self.worker.unfinished.add(self)
        return bool(super()._on_headers_complete())

    def data_received(self, data: bytes) -> None:
        self.heard_at = self.worker.loop.time()
        try:
            super().data_received(data)
        except ValueError:  # Python makes no number of more than 4,300 digits
            self._send_error_response(400, "Bad Request")
            self._close_transport()

    def pause_writing(self) -> None:
        self.worker.unread[self] = self.worker.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        self.worker.unread.pop(self, None)
        super().resume_writing()

    def _on_message_complete(self) -> None:
        self.worker.unfinished.discard(self)
        super()._on_message_complete()

    def _arm_keepalive_timer(self) -> None:
        self.is_idle = True
        self.worker.admit(self)
        super()._arm_keepalive_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self.head_timer.cancel()
        self.worker.unfinished.discard(self)
        self.worker.unread.pop(self, None)
        super().connection_lost(exc)

    def _build_http_scope(
        self, request: object, sockname: object, peername: object
    ) -> dict[str, object]:
        scope = super()._build_http_scope(request, sockname, peername)
        return {**scope, "aicreat.connection": self}

    @property
    def is_closed(self) -> bool:
        return self._closed

    def finish(self) -> None:
        """End the connection once what was said is sent."""
        self._close_transport()

    def abort(self) -> None:
        """End the connection at once."""
        self._closed = True
        self.transport.abort()
        self._request_ready.set()
