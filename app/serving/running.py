"""One run of the application in a thread, and its answer in blocks."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from app.serving.bodies import BodyPending
from app.serving.environ import Environ

BLOCK_BYTES = 262_144
"""Of an answer that are handed on at a time; most answers are shorter."""

Application = Callable[[Environ, Callable[..., object]], Iterable[bytes]]


@dataclass
class Answer:
    """What the application says.

    Attributes:
        code: The status of HTTP.
        headers: As they are sent.
        parts: The body's, as the application gives them.
        is_over: Whether every part was taken.
    """

    code: int
    headers: list[tuple[bytes, bytes]]
    parts: Iterable[bytes]
    is_over: bool = False
    first: bytes = b""
    _iterator: Iterator[bytes] | None = field(default=None, repr=False)

    def take_block(self) -> bytes:
        """The next parts, together about as long as a block; empty when there are none."""
        if self._iterator is None:
            self._iterator = iter(self.parts)
        taken, size = [], 0
        while size < BLOCK_BYTES:
            part = next(self._iterator, None)
            if part is None:
                self.is_over = True
                self.close()
                break
            taken.append(part)
            size += len(part)
        return b"".join(taken)

    def close(self) -> None:
        close = getattr(self.parts, "close", None)
        if close is not None:
            close()


def run_application(application: Application, environ: Environ) -> Answer | None:
    """Run it to its answer's first block; None when it asks for more of the body."""
    begun: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> None:
        begun.append((status, headers))

    try:
        parts = application(environ, start_response)
    except BodyPending:
        return None
    answer = Answer(0, [], parts)
    try:
        answer.first = answer.take_block()
        status, headers = begun[-1]  # known at the first part at the latest
    except BaseException:
        with contextlib.suppress(Exception):
            answer.close()
        raise
    answer.code = int(status.split(" ", 1)[0])
    answer.headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return answer
