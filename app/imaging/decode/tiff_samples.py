"""The numbers of a TIFF's pixels: depth, order of bytes, planes and predictors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from app.imaging.decode.depth import Numbers
from app.imaging.decode.tiff_chunks import (
    BLOCK_BYTES,
    FAXES,
    JPEG,
    PREDICTED,
    Rows,
    read_blocks,
)
from app.imaging.decode.tiff_pages import Page

YCBCR = 6
"""Photometric interpretation: one brightness, two differences of colour."""
FLOAT = 3
"""Sample format of floating-point numbers."""
BY_DIFFERENCE, BY_FLOAT = 2, 3
"""Predictors: each number from the one on its left, and the same byte by byte of floats."""


@dataclass(frozen=True, slots=True)
class Grid:
    """How the chunks of a page lie.

    Attributes:
        across: Chunks side by side.
        count: Chunks of one plane.
        planes: Sets of chunks.
        shared: Pixels that share one difference of colour, across and down.
    """

    across: int
    count: int
    planes: int
    shared: tuple[int, int]


def grid_of(page: Page) -> Grid:
    """How the chunks of a page lie.

    Raises:
        ValueError: When some are missing.
    """
    wide, high = page.chunk
    if wide < 1 or high < 1:
        raise ValueError("a chunk without pixels")
    across = -(-page.size.width // wide)
    count = across * -(-page.size.height // high)
    planes = page.samples if page.is_planar else 1
    if len(page.offsets) < count * planes:
        raise ValueError("a picture with missing chunks")
    return Grid(across, count, planes, shared_of(page))


def shared_of(page: Page) -> tuple[int, int]:
    """Pixels across and down that share one difference of colour: 1, 1 of most pictures."""
    if page.photometric != YCBCR or page.compression == JPEG or page.is_planar:
        return 1, 1
    across, down = (*page.directory.numbers(530), 2, 2)[:2]
    return max(1, across), max(1, down)


def rows_of(page: Page, grid: Grid) -> Rows:
    """How many bytes the chunks of a page have."""
    wide, high = page.chunk
    across, down = grid.shared
    total = high * grid.count if page.is_tiled else page.size.height
    if grid.shared != (1, 1):
        return Rows(-(-wide // across) * (across * down + 2), -(-high // down), -(-total // down))
    samples = 1 if page.is_planar else page.samples
    return Rows(-(-wide * samples * page.bits[0] // 8), high, total)


def read_samples(page: Page, convert: Callable[[Numbers], Numbers]) -> Numbers:
    """All pixels of a page, each block of them converted as soon as it is read.

    Args:
        convert: From [rows, columns, samples] as stored to what is kept of them.

    Raises:
        ValueError: When some are missing.
    """
    width, height = page.size.width, page.size.height
    picture: Numbers | None = None
    for left, top, block in blocks_of(page):
        kept = convert(block[: height - top, : width - left])
        if picture is None:
            picture = np.zeros((height, width, kept.shape[2]), kept.dtype)
        picture[top : top + kept.shape[0], left : left + kept.shape[1]] = kept
    if picture is None:
        raise ValueError("a picture without pixels")
    return picture


def blocks_of(page: Page) -> Iterator[tuple[int, int, Numbers]]:
    """Left, top and numbers [rows, columns, samples] of every block of a page."""
    grid = grid_of(page)
    rows = rows_of(page, grid)
    group = max(1, BLOCK_BYTES // max(1, rows.width * rows.height))
    for first in range(0, grid.count, group):
        last = min(first + group, grid.count)
        planes = [
            read_blocks(page, rows, plane * grid.count, first, last) for plane in range(grid.planes)
        ]
        if page.is_tiled:
            whole = [b"".join(plane) for plane in planes]
            yield from lay_tiles(page, grid, first, numbers_of(page, grid, whole))
            continue
        top = first * page.chunk[1]
        for parts in zip(*planes, strict=True):
            block = numbers_of(page, grid, parts)
            yield 0, top, block
            top += block.shape[0]


def lay_tiles(
    page: Page, grid: Grid, first: int, tiles: Numbers
) -> Iterator[tuple[int, int, Numbers]]:
    """Each of the tiles that lie below each other, with its place in the picture."""
    wide, high = page.chunk
    for number in range(tiles.shape[0] // high):
        down, across = divmod(first + number, grid.across)
        yield across * wide, down * high, tiles[number * high : (number + 1) * high]


def numbers_of(page: Page, grid: Grid, parts: list[bytes] | tuple[bytes, ...]) -> Numbers:
    """The numbers [rows, columns, samples] of one block, given as bytes of each plane."""
    if grid.shared != (1, 1):
        return spread_colour(page, grid, parts[0])
    samples = 1 if page.is_planar else page.samples
    planes = [plain_numbers(page, part, samples) for part in parts]
    return planes[0] if len(planes) == 1 else np.concatenate(planes, axis=2)


def plain_numbers(page: Page, data: bytes, samples: int) -> Numbers:
    """The numbers of one plane, or of all that are stored together."""
    wide = page.chunk[0]
    predictor = page.predictor if page.compression in PREDICTED else 1
    if predictor == BY_FLOAT:
        return undo_float_differences(data, page.bits[0] // 8, wide, samples)
    numbers = unpack(page, data, wide * samples).reshape(-1, wide, samples)
    if predictor == BY_DIFFERENCE:
        return np.cumsum(numbers, axis=1, dtype=numbers.dtype)
    return numbers


def unpack(page: Page, data: bytes, columns: int) -> Numbers:
    """Numbers of the page's depth, in this machine's order of bytes [rows, columns]."""
    bits = page.bits[0]
    if bits in (8, 16, 32, 64):
        letter = {1: "u", 2: "i", 3: "f"}[page.kinds[0]]
        order = page.directory.file.order if page.compression not in (JPEG, *FAXES) else "<"
        stored = np.frombuffer(data, f"{order}{letter}{bits // 8}")
        return stored.astype(stored.dtype.newbyteorder("="), copy=False).reshape(-1, columns)
    width = -(-columns * bits // 8)
    rows = np.frombuffer(data, np.uint8).reshape(-1, width)
    single = np.unpackbits(rows, axis=1)[:, : columns * bits]
    if bits == 1:
        return single
    weights = (1 << np.arange(bits - 1, -1, -1)).astype(np.uint16)
    numbers: Numbers = single.reshape(-1, columns, bits) @ weights
    return numbers


def undo_float_differences(data: bytes, size: int, columns: int, samples: int) -> Numbers:
    """Floating-point numbers whose bytes were sorted by weight and then told by difference.

    Source: Adobe Photoshop TIFF Technical Note 3.
    """
    stored = np.frombuffer(data, np.uint8).reshape(-1, columns * size, samples)
    planes = np.cumsum(stored, axis=1, dtype=np.uint8).reshape(-1, size, columns * samples)
    together = np.ascontiguousarray(planes.transpose(0, 2, 1))
    return together.view(f">f{size}").reshape(-1, columns, samples).astype(f"f{size}")


def spread_colour(page: Page, grid: Grid, data: bytes) -> Numbers:
    """Brightness and both differences of every pixel, of units that share the latter."""
    across, down = grid.shared
    units = -(-page.chunk[0] // across)
    stored = np.frombuffer(data, np.uint8).reshape(-1, units, across * down + 2)
    rows = stored[:, :, :-2].reshape(-1, units, down, across).transpose(0, 2, 1, 3)
    bright = rows.reshape(-1, units * across)
    colour = stored[:, :, -2:].repeat(down, axis=0).repeat(across, axis=1)
    return np.dstack([bright, colour])
