"""The pages of a TIFF as its directories describe them, before any pixel is read.

Source: TIFF 6.0 (Adobe), its Technical Notes, and the BigTIFF extension.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from app.domain.geometry import Size

MAX_PAGES = 200
"""Of a file, sub-pictures counted; later ones are not looked at."""
MAX_ENTRIES = 4096
"""Of a directory; the standard and all makers together know fewer tags."""
FEW = 256
"""Values that are read of a field that has one or some."""
MAX_VALUES = 4_000_000
"""Values that are read of any field: more than strips, a palette or a profile can have."""
REDUCED, MASK = 1, 4
"""Bits of NewSubfileType: a smaller copy of another page, and a mask for another."""
REDUCED_OF_OLD = 2
"""What the older SubfileType says of a smaller copy."""
NUMBERS = {
    1: "B",
    3: "H",
    4: "I",
    6: "b",
    7: "B",
    8: "h",
    9: "i",
    11: "f",
    12: "d",
    13: "I",
    16: "Q",
    17: "q",
    18: "Q",
}
"""Field types that hold one number each, as struct writes them."""
RATIONALS = {5: "I", 10: "i"}
"""Field types that hold a numerator and a denominator."""
TEXT = 2
"""The field type of ASCII."""
WHOLE = (1 << 32) - 1
"""Rows per strip of a page that is one strip."""


@dataclass(frozen=True, slots=True)
class Field:
    """One entry of a directory, its value not yet read.

    Attributes:
        kind: Type of the value, by the numbers of the standard.
        count: Values.
        offset: Where they stand in the file.
    """

    kind: int
    count: int
    offset: int


class TiffFile:
    """The bytes of a TIFF with their order of bytes, as directories.

    Raises:
        ValueError: When it is no TIFF.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.length = stream.seek(0, io.SEEK_END)
        head = self.read(0, 16)
        self.order = {b"II": "<", b"MM": ">"}[head[:2]]
        self.is_big = struct.unpack_from(self.order + "H", head, 2)[0] == 43
        self.first: int = (
            struct.unpack_from(self.order + "Q", head, 8)[0]
            if self.is_big
            else struct.unpack_from(self.order + "I", head, 4)[0]
        )

    def read(self, offset: int, length: int) -> bytes:
        """Bytes at an offset, fewer when the file ends before."""
        self.stream.seek(offset)
        return self.stream.read(max(0, min(length, self.length - offset)))

    def directories(self) -> Iterator[Directory]:
        """Every directory of the chain, each followed by its sub-pictures; none twice.

        Behind the first one, those that cannot be read are passed over.

        Raises:
            struct.error, ValueError: When the first one cannot be read.
        """
        seen: set[int] = set()
        waiting = [self.first]
        while waiting and len(seen) < MAX_PAGES:
            offset = waiting.pop()
            if not offset or offset in seen or offset >= self.length:
                continue
            seen.add(offset)
            try:
                directory, following = self.read_directory(offset)
            except (struct.error, ValueError):
                if len(seen) == 1:
                    raise
                continue
            waiting.append(following)
            waiting += reversed(directory.numbers(330, MAX_PAGES))
            yield directory

    def read_directory(self, offset: int) -> tuple[Directory, int]:
        """A directory, and where the next one stands: 0 after the last."""
        wide, entry, inline = ("Q", "HHQ", 8) if self.is_big else ("H", "HHI", 4)
        size = struct.calcsize("<" + wide)
        count = struct.unpack(self.order + wide, self.read(offset, size))[0]
        if count > MAX_ENTRIES:
            raise ValueError("a directory of too many entries")
        step = struct.calcsize("<" + entry) + inline
        at = offset + size
        data = self.read(at, count * step)
        fields: dict[int, Field] = {}
        for number in range(len(data) // step):
            tag, kind, values = struct.unpack_from(self.order + entry, data, number * step)
            place = at + number * step + step - inline
            if length_of(kind, values) > inline:
                place = self.unpack_offset(data[(number + 1) * step - inline :])
            fields.setdefault(tag, Field(kind, values, place))
        rest = self.read(at + count * step, inline)
        following = self.unpack_offset(rest) if len(rest) == inline else 0
        return Directory(self, fields), following

    def unpack_offset(self, data: bytes) -> int:
        """The place in the file that the first bytes name."""
        value: int = struct.unpack_from(self.order + ("Q" if self.is_big else "I"), data)[0]
        return value


def length_of(kind: int, count: int) -> int:
    """Bytes of so many values; 0 of a type that is not known."""
    if kind == TEXT:
        return count
    if kind in RATIONALS:
        return 8 * count
    return struct.calcsize("<" + NUMBERS[kind]) * count if kind in NUMBERS else 0


class Directory:
    """The fields of one page."""

    def __init__(self, file: TiffFile, fields: dict[int, Field]) -> None:
        self.file = file
        self.fields = fields

    def __contains__(self, tag: int) -> bool:
        return tag in self.fields

    def data(self, tag: int, most: int = MAX_VALUES) -> bytes:
        """The bytes of the first values of a field; none when it is not there."""
        field = self.fields.get(tag)
        if field is None:
            return b""
        return self.file.read(field.offset, length_of(field.kind, min(field.count, most)))

    def numbers(self, tag: int, most: int = FEW) -> list[int]:
        """The first whole numbers of a field; none when it is not there or holds others."""
        field = self.fields.get(tag)
        if field is None or NUMBERS.get(field.kind, "f") in "fd":
            return []
        data = self.data(tag, most)
        letter = NUMBERS[field.kind]
        count = len(data) // struct.calcsize("<" + letter)
        return list(struct.unpack_from(f"{self.file.order}{count}{letter}", data))

    def number(self, tag: int, default: int) -> int:
        """The first whole number of a field."""
        return next(iter(self.numbers(tag)), default)

    def ratios(self, tag: int) -> list[float]:
        """The fractions of a field; those by zero are 0."""
        field = self.fields.get(tag)
        if field is None or field.kind not in RATIONALS:
            return [float(number) for number in self.numbers(tag)]
        data = self.data(tag, FEW)
        letter = RATIONALS[field.kind]
        pairs = struct.iter_unpack(self.file.order + 2 * letter, data[: len(data) // 8 * 8])
        return [over / under if under else 0.0 for over, under in pairs]


@dataclass(frozen=True, slots=True)
class Page:
    """One picture of a TIFF, by its directory.

    Attributes:
        size: In pixels, as stored.
        bits: Of each sample of a pixel.
        kinds: Of each sample: 1 unsigned, 2 signed, 3 floating-point.
        photometric: What the samples mean.
        extras: Of each sample beyond the colours: 0 unspecified, 1 associated and 2 unassociated
            alpha.
        is_planar: Whether each sample has strips of its own.
        chunk: Width and height of a strip or tile; the last strip may be shorter.
        is_tiled: Whether the chunks are tiles.
        directory: What else the page says.
        offsets: Where each chunk begins; read of the page that is taken alone.
        counts: Bytes of each chunk; the same.
    """

    size: Size
    bits: tuple[int, ...]
    kinds: tuple[int, ...]
    compression: int
    photometric: int
    extras: tuple[int, ...]
    is_planar: bool
    predictor: int
    chunk: tuple[int, int]
    is_tiled: bool
    directory: Directory
    offsets: Sequence[int] = ()
    counts: Sequence[int] = ()

    @property
    def is_reduced(self) -> bool:
        """Whether the page says that it is a smaller copy of another."""
        new = self.directory.number(254, 0)
        return bool(new & REDUCED) or self.directory.number(255, 0) == REDUCED_OF_OLD

    @property
    def samples(self) -> int:
        """Of each pixel."""
        return len(self.bits)

    @property
    def orientation(self) -> int:
        """As EXIF counts them, 1..8."""
        value = self.directory.number(274, 1)
        return value if 1 <= value <= 8 else 1


def with_chunks(page: Page) -> Page:
    """The page with the places of its chunks."""
    directory, tags = page.directory, (324, 325) if page.is_tiled else (273, 279)
    offsets, counts = (directory.numbers(tag, MAX_VALUES) for tag in tags)
    return replace(page, offsets=offsets, counts=counts)


COLOURS = {0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 6: 3, 8: 3, 9: 3}
"""Samples that are colour, by photometric interpretation."""
GUESSED = {1: 1, 2: 1}
"""What the samples mean where a page does not say, by their number; more are RGB."""
MAX_SAMPLES = 64
"""Of a pixel; more are not even described."""


def page_of(directory: Directory) -> list[Page]:
    """The page that a directory describes; none when it holds no picture.

    Raises:
        ValueError: When what it says cannot be.
    """
    size = Size(directory.number(256, 0), directory.number(257, 0))
    is_tiled = 324 in directory
    if not size.pixels or not (is_tiled or 273 in directory):
        return []
    bits = tuple(directory.numbers(258)) or (1,)
    samples = directory.number(277, len(bits))
    if not 1 <= samples <= MAX_SAMPLES:
        raise ValueError("a pixel of too many samples")
    photometric = directory.number(262, GUESSED.get(samples, 2))
    bits = bits[:samples] if len(bits) >= samples else bits[:1] * samples
    kinds = tuple(directory.numbers(339))[:samples]
    kinds = kinds if len(kinds) == samples else (kinds[:1] or (1,)) * samples
    rows = min(directory.number(278, WHOLE) or WHOLE, size.height)
    chunk = (directory.number(322, 0), directory.number(323, 0)) if is_tiled else (size.width, rows)
    page = Page(
        size=size,
        bits=bits,
        kinds=tuple(1 if kind == 4 else kind for kind in kinds),
        compression=directory.number(259, 1),
        photometric=photometric,
        extras=extras_of(directory, photometric, samples),
        is_planar=directory.number(284, 1) == 2 and samples > 1,
        predictor=directory.number(317, 1),
        chunk=chunk,
        is_tiled=is_tiled,
        directory=directory,
    )
    return [page]


def extras_of(directory: Directory, photometric: int, samples: int) -> tuple[int, ...]:
    """What the samples beyond the colours are.

    One more sample that nothing is said of is transparency: that is how old writers stored it.
    """
    beyond = max(0, samples - COLOURS.get(photometric, samples))
    said = directory.numbers(338)[:beyond]
    if not said and beyond == 1:
        return (2,)
    return tuple(said + [0] * (beyond - len(said)))
