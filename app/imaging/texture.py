"""Texture that goes on beyond the border of a photograph.

Blocks of what lies there are joined where they differ least. Only the detail is quilted. What is
coarser than a block comes from the colours of the border, so that light flows on and no shape of
the picture is repeated. Where blocks are taken from is decided on a small copy of a fixed size, so
that a preview and the final picture show the same. Source: Efros and Freeman, Image Quilting for
Texture Synthesis and Transfer, 2001.

Every threshold is for a border that is texture: sky, grass, sand, leaves, crowds far off. Beside
things that stand at the border blocks would repeat them, and the caller does better with soft
colours; inspected on 66 extended photographs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from app.imaging.picture import Picture
from app.imaging.quilting import BLOCK, OVERLAP, Block, quilt_blocks

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

SIDE = 192
"""Length of the border on the small copy, in pixels."""
COARSE = 12.0
"""Deviation of the blur that divides detail from what is coarser, in pixels of the small copy."""
DEPTH = 0.4
"""Blocks come from so much of the longer side, counted from the border."""
LONGEST = 2.0
"""They fill gaps of up to so many times that depth."""
KEPT = 16
"""Borders whose blocks are cached."""
FADE = 10
"""The first columns, of the small copy, fade over from the border's mirror image, which has no seam
to it.
"""
CHANGES = 14.5
"""Largest change of the coarse colours along the way from the border (levels, root mean square)
that still counts as even.
"""
CHANGES_SHORT = 20.0
"""The same for short gaps, in which little comes again."""
SHORT = 0.3
"""Gaps of up to that share of the depth are short."""
FAINT = 20.0
"""Detail of a smaller deviation (levels) goes on whatever it is: clouds, lawn."""
MOSTLY_FAINT = 15.0
"""And of a smaller local strength (levels) in three quarters of the border."""
MOSTLY = 75
"""Percentile of the border that has to be that faint."""
STRENGTH_WINDOW = 9
"""Side of the window of the local strength, in pixels of the small copy."""
PATCHY = 18.0
"""Stronger detail must be as strong everywhere: largest deviation of its local strength (levels)
along the way from the border. Where it is patchy there are things, and blocks would repeat them.
"""
NEARLY_ALL = 95
"""Percentile of rows that must be no more patchy."""
OFTEN = 2.5
"""How many times over the free part of the border may fill a gap with detail that is not faint:
beyond, the same stone, leaf or car is seen again and again. Source: 56 photographs in 3:1; from
that on 9 of 13 were seen to stutter, below 2 of 40.
"""
LINES = 0.2
"""Largest share of its gradients that belong to lines along the border: such a line ends, and does
not come again.
"""
LINES_SOFTNESS = 5
"""Deviation of the blur in which gradients count as one line, in pixels of the small copy."""


@dataclass(frozen=True, slots=True)
class Texture:
    """What to add to soft columns beyond the last one of a piece.

    Attributes:
        edge: The coarse colours of the border, float [height, 1, 3].
        detail: About 0, float [height, length, 3].
        reach: Columns within which the coarse colours may change over to others.
    """

    edge: Floats
    detail: Floats
    reach: float


@dataclass(frozen=True, slots=True, eq=False)
class Border:
    """What lies at the border, on the small copy.

    Attributes:
        scale: Of the copy to the piece.
        free: Where blocks may be taken, bool [192, depth].
        coarse: The colours, float [192, depth, 3].
        detail: What is finer, float [192, depth].
    """

    scale: float
    free: Bools
    coarse: Floats
    detail: Floats


def make_texture(piece: Picture, length: int, protected: Bools) -> Texture | None:
    """The detail of new columns after the last one of a piece.

    Args:
        piece: uint8 RGB [height, width, 3].
        length: New columns.
        protected: What must not be repeated: faces, text, subjects; bool [height, width].

    Returns:
        None where there is no even texture to go on with.
    """
    border = inspect_border(piece, protected)
    if border is None:
        return None
    blocks = find_blocks(border, max(1, round(length * border.scale)))
    if blocks is None:
        return None
    full = (min(piece.shape[1], round(border.coarse.shape[1] / border.scale)), piece.shape[0])
    colours = np.asarray(
        cv2.resize(border.coarse, full, interpolation=cv2.INTER_LINEAR), dtype=np.float32
    )
    detail = piece[:, -full[0] :].astype(np.float32) - colours
    made = replay_blocks(detail, blocks, length, piece.shape[0] / len(border.coarse))
    return Texture(colours[:, -1:], made, 2 * COARSE / border.scale)


def inspect_border(piece: Picture, protected: Bools) -> Border | None:
    """What lies at the border; None for a piece that is too narrow, or ends in something protected.

    Args:
        piece: uint8 RGB [height, width, 3].
        protected: bool [height, width].
    """
    height, width = piece.shape[:2]
    scale = SIDE / height
    size = (max(1, round(width * scale)), SIDE)
    depth = min(size[0], round(DEPTH * max(size)))
    if depth < 2 * BLOCK:
        return None
    reducing = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    taken = cv2.resize(protected.astype(np.float32), size, interpolation=reducing) > 0
    free = ~taken[:, -depth:]
    if not free[:, -OVERLAP:].all():
        return None
    small = cv2.resize(piece, size, interpolation=reducing)[:, -depth:].astype(np.float32)
    coarse = blur_colours(small, free)
    detail = np.asarray((small - coarse).mean(axis=2), dtype=np.float32)
    return Border(scale, free, coarse, detail)


def find_blocks(border: Border, columns: int) -> list[Block] | None:
    """The blocks of so many columns of the small copy.

    None where the border is no even texture, or not enough of it.
    """
    rows, depth = border.detail.shape
    is_texture = columns <= LONGEST * depth and has_even_colours(
        border.coarse, border.free, columns
    )
    if not is_texture or not has_even_detail(border.detail, border.free):
        return None
    if not is_faint(border.detail, border.free) and columns > OFTEN * mean_width(border.free):
        return None
    return quilt_cached(border.detail.tobytes(), border.free.tobytes(), (rows, depth), columns)


def blur_colours(small: Floats, free: Bools) -> Floats:
    """The colours blurred; those of what is protected do not spread.

    Args:
        small: RGB [192, depth, 3].
        free: Where blocks may be taken [192, depth].
    """
    weights = free.astype(np.float32)
    mirrored = cv2.BORDER_REFLECT_101
    shares = cv2.GaussianBlur(weights, (0, 0), COARSE, borderType=mirrored)[:, :, None]
    sums = cv2.GaussianBlur(small * free[:, :, None], (0, 0), COARSE, borderType=mirrored)
    return np.asarray(sums / np.maximum(shares, 1e-3), dtype=np.float32)


def has_even_colours(coarse: Floats, free: Bools, columns: int) -> bool:
    """Whether the coarse colours stay the same along the way from the border, row by row.

    Args:
        coarse: RGB [192, depth, 3].
        free: Where blocks may be taken, and colours count [192, depth].
        columns: Of the gap, in pixels of the small copy.
    """
    weights = free.astype(np.float32)[:, :, None]
    counts = np.maximum(weights.sum(axis=1, keepdims=True), 1)
    means = (coarse * weights).sum(axis=1, keepdims=True) / counts
    squares = (((coarse - means) ** 2) * weights).sum()
    count = max(float(weights.sum()) * coarse.shape[2], 1.0)
    spread = float(squares / count) ** 0.5
    is_short = columns <= SHORT * coarse.shape[1]
    return bool(spread <= (CHANGES_SHORT if is_short else CHANGES))


def has_even_detail(detail: Floats, free: Bools) -> bool:
    """Whether the detail is faint, or alike along the way from the border and without lines.

    Args:
        detail: Levels [192, depth].
        free: Where blocks may be taken, and detail counts [192, depth].
    """
    if is_faint(detail, free):
        return True
    strength = measure_strength(detail)
    counts = np.maximum(free.sum(axis=1), 1)
    means = (strength * free).sum(axis=1) / counts
    patches = np.sqrt((((strength - means[:, None]) ** 2) * free).sum(axis=1) / counts)
    if float(np.percentile(patches, NEARLY_ALL)) > PATCHY:
        return False
    along, across = cv2.Sobel(detail, cv2.CV_32F, 1, 0), cv2.Sobel(detail, cv2.CV_32F, 0, 1)
    xx = cv2.GaussianBlur(along * along, (0, 0), LINES_SOFTNESS)
    yy = cv2.GaussianBlur(across * across, (0, 0), LINES_SOFTNESS)
    xy = cv2.GaussianBlur(along * across, (0, 0), LINES_SOFTNESS)
    lines = np.sqrt((xx - yy) ** 2 + 4 * xy**2) * xx / (xx + yy + 1e-3)
    return bool((lines * free).sum() <= LINES * ((xx + yy) * free).sum())


def is_faint(detail: Floats, free: Bools) -> bool:
    """Whether the detail is so faint that it goes on whatever it is; arguments as above."""
    if float(detail[free].std()) > FAINT:
        return False
    return float(np.percentile(measure_strength(detail)[free], MOSTLY)) <= MOSTLY_FAINT


def measure_strength(detail: Floats) -> Floats:
    """How strong the detail is about each pixel, in levels."""
    window = (STRENGTH_WINDOW, STRENGTH_WINDOW)
    return np.asarray(np.sqrt(cv2.boxFilter(detail * detail, -1, window)), dtype=np.float32)


def mean_width(free: Bools) -> float:
    """How many columns of a row are free, on average."""
    return float(free.sum(axis=1).mean())


@lru_cache(maxsize=KEPT)
def quilt_cached(
    detail: bytes, free: bytes, shape: tuple[int, int], columns: int
) -> list[Block] | None:
    """What was found for the same border before.

    Previews of a picture that a user edits ask for it again and again. The arrays are bytes, since
    those can be keys: detail float [shape], free bool [shape].
    """
    return quilt_blocks(
        np.frombuffer(detail, np.float32).reshape(shape),
        np.frombuffer(free, np.bool_).reshape(shape),
        columns,
    )


def replay_blocks(source: Floats, blocks: list[Block], length: int, up: float) -> Floats:
    """The same blocks at the size of the piece.

    Args:
        source: Detail of the piece, float [height, depth, 3].
        blocks: In pixels of the small copy.
        length: New columns of the piece.
        up: Scale of the piece to the copy.

    Returns:
        Detail, float [height, length, 3].
    """
    height, depth = source.shape[:2]
    side, lead = round(BLOCK * up), round(OVERLAP * up)
    canvas = np.zeros((height, lead + length + 2 * side, source.shape[2]), np.float32)
    canvas[:, :lead] = source[:, -lead:]
    for block in blocks:
        row, column = min(round(block.row * up), height - side), round(block.column * up)
        from_row = min(round(block.from_row * up), height - side)
        from_column = min(round(block.from_column * up), depth - side)
        keep = cv2.resize(block.keep, (side, side), interpolation=cv2.INTER_LINEAR)[:, :, None]
        there = canvas[row : row + side, column : column + side]
        taken = source[from_row : from_row + side, from_column : from_column + side]
        there += (taken - there) * keep
    made = canvas[:, lead : lead + length]
    fade = min(round(FADE * up), length, depth)
    share = ((np.arange(fade, dtype=np.float32) + 1) / (fade + 1))[None, :, None]
    made[:, :fade] = source[:, ::-1][:, :fade] * (1 - share) + made[:, :fade] * share
    return np.ascontiguousarray(made)
