"""Texture that goes on beyond the border of a photograph: blocks of what lies there, joined where
they differ least.

Only the detail is quilted. What is coarser than a block comes from the colours of the border, so
that light flows on and no shape of the picture is repeated. Where blocks are taken from is decided
on a small copy of a fixed size, so that a preview and the final picture show the same. Source:
Efros and Freeman, Image Quilting for Texture Synthesis and Transfer, 2001.

Every threshold is for a border that is texture: sky, grass, sand, leaves, crowds far off. Beside
things that stand at the border blocks would repeat them, and the caller does better with soft
colours; looked at on 66 extended photographs.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from app.imaging.picture import Picture

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

SIDE = 192
"""Length of the border on the small copy."""
BLOCK, OVERLAP = 32, 10
STEP = BLOCK - OVERLAP
COARSE = 12.0
"""Deviation of the blur that divides detail from what is coarser; all of these in pixels of the
small copy.
"""
DEPTH, LONGEST = 0.4, 2.0
"""Blocks come from so much of the longer side, counted from the border; and fill gaps of up to so
many times that.
"""
REACH = 32
"""And from so many rows above or below, if there are any: the foot of a wall does not go on at its
top.
"""
CHANCE = 0.1
"""How far chance makes a block seem to fit worse, or the same one would come again and again. It is
the same each time and for each size of the picture.
"""
RECENT, TOO_NEAR, AGAIN = 12, 8, 1.5
"""Of the last blocks, what begins this near to one of them counts as fitting so much worse."""
KEPT = 16
FADE = 10
"""The first columns fade over from the border's mirror image, which has no seam to it."""
CHANGES, CHANGES_SHORT, SHORT = 14.5, 20.0, 0.3
"""Largest change of the coarse colours along the way from the border (levels, root mean square)
that still counts as even ground; the second for gaps of up to that share of the depth, in which
little comes again.
"""
FAINT, MOSTLY_FAINT = 20.0, 15.0
"""Detail of a smaller deviation (levels), the second in three quarters of the ground, goes on
whatever it is: clouds, lawn.
"""
PATCHY, NEARLY_ALL = 18.0, 95
"""Stronger detail must be as strong everywhere: largest deviation of its local strength (levels)
along the way from the border, in nearly all rows. Where it is patchy there are things, and blocks
would repeat them.
"""
LINES = 0.2
"""And largest share of its gradients that belong to lines along the border: such a line ends, and
does not come again.
"""


@dataclass(frozen=True, slots=True)
class Texture:
    """What to add to soft columns beyond the last one of a piece.

    edge: the coarse colours of the border, float [height, 1, 3].  detail: float [height, length, 3]
    about 0. reach: columns within which the coarse colours may change over to others.
    """

    edge: Floats
    detail: Floats
    reach: float


@dataclass(frozen=True, slots=True, eq=False)
class Border:
    """What lies at the border, on the small copy. scale: of the copy to the piece.

    free: bool [192, depth], where blocks may be taken.  coarse: float [192, depth, 3], the
    colours.  detail: float [192, depth].
    """

    scale: float
    free: Bools
    coarse: Floats
    detail: Floats


@dataclass(frozen=True, slots=True)
class Block:
    """Where a block lies and where it comes from, and how much of it is kept (float 0..1); pixels
    of the small copy.
    """

    row: int
    column: int
    from_row: int
    from_column: int
    keep: Floats


def make_texture(piece: Picture, length: int, spared: Bools) -> Texture | None:
    """The detail of so many new columns after the last one; None where there is no even texture to
    go on with.

    piece: uint8 RGB [height, width, 3].  spared: bool [height, width], what must not be seen twice:
    faces, lettering, subjects.
    """
    ground = inspect_border(piece, spared)
    if ground is None:
        return None
    blocks = find_blocks(ground, max(1, round(length * ground.scale)))
    if blocks is None:
        return None
    full = (min(piece.shape[1], round(ground.coarse.shape[1] / ground.scale)), piece.shape[0])
    colours = np.asarray(
        cv2.resize(ground.coarse, full, interpolation=cv2.INTER_LINEAR), dtype=np.float32
    )
    detail = piece[:, -full[0] :].astype(np.float32) - colours
    made = replay_blocks(detail, blocks, length, piece.shape[0] / len(ground.coarse))
    return Texture(colours[:, -1:], made, 2 * COARSE / ground.scale)


def inspect_border(piece: Picture, spared: Bools) -> Border | None:
    """None for a piece that is too narrow, or that ends in something spared."""
    height, width = piece.shape[:2]
    scale = SIDE / height
    size = (max(1, round(width * scale)), SIDE)
    depth = min(size[0], round(DEPTH * max(size)))
    if depth < 2 * BLOCK:
        return None
    reducing = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    free = ~(cv2.resize(spared.astype(np.float32), size, interpolation=reducing) > 0)[:, -depth:]
    if not free[:, -OVERLAP:].all():
        return None
    small = cv2.resize(piece, size, interpolation=reducing)[:, -depth:].astype(np.float32)
    coarse = blur_colours(small, free)
    return Border(scale, free, coarse, np.asarray((small - coarse).mean(axis=2), dtype=np.float32))


def find_blocks(ground: Border, columns: int) -> list[Block] | None:
    """The blocks of so many columns; None where the ground is no even texture, or not enough of
    it.
    """
    rows, depth = ground.detail.shape
    is_texture = columns <= LONGEST * depth and has_even_colours(
        ground.coarse, ground.free, columns
    )
    if not is_texture or not has_even_detail(ground.detail, ground.free):
        return None
    return quilt_cached(ground.detail.tobytes(), ground.free.tobytes(), (rows, depth), columns)


def blur_colours(small: Floats, free: Bools) -> Floats:
    """The colours blurred; those of what is spared do not spread."""
    shares = cv2.GaussianBlur(
        free.astype(np.float32), (0, 0), COARSE, borderType=cv2.BORDER_REFLECT_101
    )[:, :, None]
    sums = cv2.GaussianBlur(
        small * free[:, :, None], (0, 0), COARSE, borderType=cv2.BORDER_REFLECT_101
    )
    return np.asarray(sums / np.maximum(shares, 1e-3), dtype=np.float32)


def has_even_colours(coarse: Floats, free: Bools, columns: int) -> bool:
    """Whether the coarse colours stay the same along the way from the border, row by row, where
    they may be taken.
    """
    weights = free.astype(np.float32)[:, :, None]
    counts = np.maximum(weights.sum(axis=1, keepdims=True), 1)
    means = (coarse * weights).sum(axis=1, keepdims=True) / counts
    spread = (
        float(
            (((coarse - means) ** 2) * weights).sum()
            / max(float(weights.sum()) * coarse.shape[2], 1.0)
        )
        ** 0.5
    )
    return bool(spread <= (CHANGES_SHORT if columns <= SHORT * coarse.shape[1] else CHANGES))


def has_even_detail(detail: Floats, free: Bools) -> bool:
    """Whether the detail is faint, or alike along the way from the border and without lines across
    that way.
    """
    strength = np.sqrt(cv2.boxFilter(detail * detail, -1, (9, 9)))
    if (
        float(detail[free].std()) <= FAINT
        and float(np.percentile(strength[free], 75)) <= MOSTLY_FAINT
    ):
        return True
    counts = np.maximum(free.sum(axis=1), 1)
    means = (strength * free).sum(axis=1) / counts
    patches = np.sqrt((((strength - means[:, None]) ** 2) * free).sum(axis=1) / counts)
    if float(np.percentile(patches, NEARLY_ALL)) > PATCHY:
        return False
    along, across = cv2.Sobel(detail, cv2.CV_32F, 1, 0), cv2.Sobel(detail, cv2.CV_32F, 0, 1)
    xx, yy, xy = (
        cv2.GaussianBlur(product, (0, 0), 5)
        for product in (along * along, across * across, along * across)
    )
    lines = np.sqrt((xx - yy) ** 2 + 4 * xy**2) * xx / (xx + yy + 1e-3)
    return bool((lines * free).sum() <= LINES * ((xx + yy) * free).sum())


@lru_cache(maxsize=KEPT)
def quilt_cached(
    detail: bytes, free: bytes, shape: tuple[int, int], columns: int
) -> list[Block] | None:
    """What was found for the same border before: previews of a picture that somebody edits ask for
    it again and again.
    """
    return quilt_blocks(
        np.frombuffer(detail, np.float32).reshape(shape),
        np.frombuffer(free, np.bool_).reshape(shape),
        columns,
    )


def quilt_blocks(detail: Floats, free: Bools, columns: int) -> list[Block] | None:
    """The blocks, outward from the border; None where there are none to take.

    detail: float [height, depth].
    """
    height = len(detail)
    whole = cv2.erode(
        free.astype(np.uint8), np.ones((BLOCK, BLOCK), np.uint8), anchor=(0, 0), borderValue=0
    )
    allowed = whole[: height - BLOCK + 1, : detail.shape[1] - BLOCK + 1] > 0
    if not allowed.any():
        return None
    rows = [*range(0, height - BLOCK, STEP), height - BLOCK]
    above = [0, *(one + BLOCK - other for one, other in pairwise(rows))]
    canvas = np.zeros((height, columns + BLOCK + OVERLAP), np.float32)
    canvas[:, :OVERLAP] = detail[:, -OVERLAP:]
    chance, recent = np.random.default_rng(7), deque[tuple[int, int]](maxlen=RECENT)
    blocks = []
    for column in range(0, columns, STEP):
        for row, joined in zip(rows, above, strict=True):
            there = canvas[row : row + BLOCK, column : column + BLOCK]
            first, last = source_rows_for(allowed, row)
            costs = match_costs(
                detail[first : last + BLOCK], there, joined, allowed[first : last + 1]
            )
            seeming = penalise_recent(costs, recent, first) * (
                1 + CHANCE * chance.random(costs.shape, dtype=np.float32)
            )
            from_row, from_column = (
                int(n) for n in np.unravel_index(int(seeming.argmin()), costs.shape)
            )
            from_row += first
            recent.append((from_row, from_column))
            taken = detail[from_row : from_row + BLOCK, from_column : from_column + BLOCK]
            keep = blend_mask((taken - there) ** 2, joined)
            canvas[row : row + BLOCK, column : column + BLOCK] += (taken - there) * keep
            blocks.append(Block(row, column, from_row, from_column, keep))
    return blocks


def source_rows_for(allowed: Bools, row: int) -> tuple[int, int]:
    """The first and the last row at which a block for this row may begin: near it, as long as there
    are some.
    """
    reach, first, last = REACH, 0, 0
    while True:
        first, last = max(0, row - reach), min(len(allowed) - 1, row + reach)
        if allowed[first : last + 1].any():
            return first, last
        reach *= 2


def match_costs(source: Floats, there: Floats, joined: int, allowed: Bools) -> Floats:
    """How ill each block of the source fits what is there already, on its left and in its first
    rows: mean square difference.
    """
    mask = np.zeros((BLOCK, BLOCK), np.float32)
    mask[:, :OVERLAP] = 1
    mask[:joined] = 1
    sums = cv2.matchTemplate(source, there, cv2.TM_SQDIFF, mask=mask)
    return np.where(allowed, np.maximum(sums, 0) / mask.sum(), np.float32(np.inf)).astype(
        np.float32
    )


def penalise_recent(costs: Floats, recent: deque[tuple[int, int]], first: int) -> Floats:
    """The costs, higher beside what was taken lately."""
    spread = costs.copy()
    for row, column in recent:
        top, left = max(0, row - first - TOO_NEAR), max(0, column - TOO_NEAR)
        spread[top : max(0, row - first + TOO_NEAR + 1), left : column + TOO_NEAR + 1] *= AGAIN
    return spread


def blend_mask(gaps: Floats, joined: int) -> Floats:
    """1 beyond the paths of least difference through the overlaps, 0 before them."""
    keep = np.ones((BLOCK, BLOCK), np.float32)
    keep[:, :OVERLAP] = cut_along_path(gaps[:, :OVERLAP])
    if joined:
        keep[:joined] = np.minimum(keep[:joined], cut_along_path(gaps[:joined].T).T)
    return keep


def cut_along_path(gaps: Floats) -> Floats:
    """1 on the right of the path of least difference from the first row to the last, 0 on its
    left.
    """
    sums = gaps.copy()
    for row in range(1, len(sums)):
        before = sums[row - 1]
        least = before.copy()
        np.minimum(least[1:], before[:-1], out=least[1:])
        np.minimum(least[:-1], before[1:], out=least[:-1])
        sums[row] += least
    keep = np.zeros_like(gaps)
    place = int(sums[-1].argmin())
    for row in range(len(sums) - 1, -1, -1):
        keep[row, place:] = 1
        if row:
            left = max(0, place - 1)
            place = left + int(sums[row - 1, left : place + 2].argmin())
    return keep


def replay_blocks(source: Floats, blocks: list[Block], length: int, up: float) -> Floats:
    """The same blocks at the size of the piece. source: its detail, float [height, depth, 3].  up:
    its scale to the copy.
    """
    height, depth = source.shape[:2]
    side, lead = round(BLOCK * up), round(OVERLAP * up)
    canvas = np.zeros((height, lead + length + 2 * side, source.shape[2]), np.float32)
    canvas[:, :lead] = source[:, -lead:]
    for block in blocks:
        row, column = min(round(block.row * up), height - side), round(block.column * up)
        from_row, from_column = (
            min(round(block.from_row * up), height - side),
            min(round(block.from_column * up), depth - side),
        )
        keep = cv2.resize(block.keep, (side, side), interpolation=cv2.INTER_LINEAR)[:, :, None]
        there = canvas[row : row + side, column : column + side]
        there += (
            source[from_row : from_row + side, from_column : from_column + side] - there
        ) * keep
    made = canvas[:, lead : lead + length]
    fade = min(round(FADE * up), length, depth)
    share = ((np.arange(fade, dtype=np.float32) + 1) / (fade + 1))[None, :, None]
    made[:, :fade] = source[:, ::-1][:, :fade] * (1 - share) + made[:, :fade] * share
    return np.ascontiguousarray(made)
