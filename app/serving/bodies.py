"""Bodies as they come in: counted, timed, and kept on disk once they are long."""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import IO, NoReturn, cast

MEMORY_BYTES = 262_144
"""Of a body in memory; a longer one goes into a file, that much at a time."""
BEGINNING_BYTES = 2_000_000
"""Of an unfinished body that the application may read: more than is taken in before it is asked."""
GRACE_S = 10.0
"""Seconds that a client may take for its body in any case."""
LEAST_RATE = 8_000
"""Bytes a second that a client has to send on the average beyond the grace: a mobile phone at the
edge of its cell sends some 20,000, an attack of slow connections 1.
"""

Receive = Callable[[], Awaitable[Mapping[str, object]]]


class BodyPending(BaseException):
    """The application asks for more of the body than has come.

    No error: nothing that handles errors of the application may take it for one. The request is
    begun again once there is more.
    """


class TooSlow(Exception):
    """The client takes too long for its body."""


class Gone(Exception):
    """The client has left before its body was whole."""


class NoRoom(Exception):
    """The disk does not take a long body."""


class Body:
    """The body of one request.

    Args:
        receive: ASGI's, which gives the parts.
        length: What the client says; None when it says nothing, as with chunks.
        folder: Where long bodies are kept.
        writers: Threads that write them.
    """

    def __init__(
        self, receive: Receive, length: int | None, folder: Path, writers: Executor
    ) -> None:
        self.is_whole = length == 0
        self.received = 0
        self.length = length
        self._receive = receive
        self._folder, self._writers = folder, writers
        self._kept: IO[bytes] = io.BytesIO()
        self._recent: list[bytes] = []
        self._recent_bytes = 0
        self._waited_s = 0.0

    async def receive_until(self, size: int) -> None:
        """Take in until it is whole or has that many bytes.

        Raises:
            TooSlow: The client sends nothing, or next to nothing.
            Gone: The client has left.
            NoRoom: The disk is full.
        """
        while not self.is_whole and self.received < size:
            self.take(await self.receive_part())
            if self._recent_bytes > MEMORY_BYTES:
                await self.write()
        await self.write()

    async def receive_part(self) -> Mapping[str, object]:
        """The next part. Only waiting for it counts as the client's time."""
        loop = asyncio.get_running_loop()
        left_s = GRACE_S + self.received / LEAST_RATE - self._waited_s
        before = loop.time()
        try:
            async with asyncio.timeout(max(0.01, left_s)):
                part = await self._receive()
        except TimeoutError:
            raise TooSlow from None
        self._waited_s += loop.time() - before
        if part["type"] != "http.request":
            raise Gone
        return part

    def take(self, part: Mapping[str, object]) -> None:
        self._recent.append(self.count(part))
        self._recent_bytes += len(self._recent[-1])

    def count(self, part: Mapping[str, object]) -> bytes:
        """What came, counted."""
        data = cast(bytes, part.get("body", b""))
        self.received += len(data)
        self.is_whole = not part.get("more_body", False) or self.received == self.length
        return data

    async def write(self) -> None:
        """Move what came lately to what is kept: in memory, or by a thread into a file."""
        data, self._recent = self._recent, []
        size, self._recent_bytes = self._recent_bytes, 0
        if not size:
            return
        if isinstance(self._kept, io.BytesIO) and self.received <= MEMORY_BYTES:
            self._kept.write(b"".join(data))
            return
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._writers, self.write_to_file, data)

    def write_to_file(self, data: list[bytes]) -> None:
        try:
            if isinstance(self._kept, io.BytesIO):
                earlier = self._kept.getvalue()
                self._kept = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - see close
                self._kept.write(earlier)
            self._kept.writelines(data)
            self._kept.flush()
        except OSError as error:
            raise NoRoom from error

    def open(self) -> IO[bytes]:
        """What the application reads: the whole, or what is there and then `BodyPending`."""
        self._kept.seek(0)
        if self.is_whole:
            return self._kept
        beginning = self._kept.read(BEGINNING_BYTES)
        return cast(IO[bytes], Beginning(beginning))

    def continue_writing(self) -> None:
        """Called after the application has read: what comes is added at the end."""
        self._kept.seek(0, io.SEEK_END)

    def close(self) -> None:
        self._kept.close()


class Beginning(io.RawIOBase):
    """The bytes of a body that have come so far."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = io.BytesIO(data)
        self._left = len(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if not self._left:
            self.ask_for_more()
        count = self._data.readinto(buffer)
        self._left -= count
        return count

    def readall(self) -> NoReturn:
        self.ask_for_more()

    def ask_for_more(self) -> NoReturn:
        raise BodyPending
