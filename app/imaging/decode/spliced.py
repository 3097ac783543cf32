"""A file made of parts of another one, without a copy of its bytes."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import IO, BinaryIO, cast

from PIL import Image, ImageFile

Part = bytes | tuple[int, int]
"""Own bytes, or a span of the other file."""
Span = tuple[int, int]
"""Offset and length in the other file."""


class SplicedFile(io.RawIOBase):
    """Own bytes and spans of another file, one after the other, for reading.

    Args:
        source: The other file; its position is moved.
        parts: In order.
    """

    def __init__(self, source: BinaryIO, parts: Sequence[Part]) -> None:
        super().__init__()
        self._source = source
        self._parts = parts
        lengths = [len(part) if isinstance(part, bytes) else part[1] for part in parts]
        self._starts = [0, *accumulate(lengths)]
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._starts[-1]}[whence]
        self._at = max(0, base + offset)
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        left = self._starts[-1] - self._at
        if size is not None and 0 <= size < left:
            left = size
        pieces = []
        while left > 0:
            piece = self._read_part(left)
            if not piece:
                break
            pieces.append(piece)
            left -= len(piece)
            self._at += len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def readall(self) -> bytes:
        return self.read()

    def _read_part(self, most: int) -> bytes:
        """What follows here within one part, up to so many bytes."""
        number = bisect_right(self._starts, self._at) - 1
        part, within = self._parts[number], self._at - self._starts[number]
        if isinstance(part, bytes):
            return part[within : within + most]
        self._source.seek(part[0] + within)
        return self._source.read(min(most, part[1] - within))


def open_spliced(source: BinaryIO, parts: Sequence[Part], kind: str) -> ImageFile.ImageFile:
    """The picture that the parts make, by Pillow's name of its only decoder."""
    return Image.open(cast(IO[bytes], SplicedFile(source, parts)), formats=[kind])
