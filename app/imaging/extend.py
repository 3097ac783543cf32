"""Filling the canvas beyond the picture: its border continued, a blurred cover, or one calm tone.

Everything is computed from the piece that is shown, so that a small preview and the final picture agree.
Pictures are uint8 RGB or RGBA with alpha premultiplied.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.geometry import Size
from app.domain.plans import Fill
from app.imaging.picture import Picture, resized

Floats = NDArray[np.float32]

PLAIN = 6.0
"""Largest deviation (root mean square, levels) of a border from a linear gradient that still counts as plain ground."""
MOST_BLUR = 1 / 3
"""A blurred cover larger than this share of the canvas draws the eye; beyond, a plain tone is calmer."""
FEATHER = 3
_BAND = 0.03
_BLUR = 0.05
_CALM_LIGHT, _CALM_COLOUR = 0.86, 0.85


def extended(piece: Picture, left: int, top: int, canvas: Size, fill: Fill) -> Picture:
    """Return the canvas with the piece at (left, top) and the rest filled.

    piece: what is shown, at its final size, wholly on the canvas.
    CONTINUE goes on with plain and gradient borders without a seam; other borders get a blurred cover up to a third of the
    canvas, and a tone of the border beyond.
    """
    height, width = piece.shape[:2]
    gaps = (left, top, canvas.width - left - width, canvas.height - top - height)
    if max(gaps) <= 0:
        return piece
    if fill is Fill.CONTINUE:
        return _continued_canvas(piece, gaps, canvas)
    ground = _cover(piece, canvas) if fill is Fill.BLUR else _plain(tone(piece, gaps), canvas)
    return _with_piece(ground, piece, left, top)


def tone(piece: Picture, gaps: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """One colour for the ground: the median of the borders at which there is a gap (left, top, right, bottom)."""
    depth = _depth(piece)
    borders = (piece[:, :depth], piece[:depth], piece[:, -depth:], piece[-depth:])
    pixels = [b.reshape(-1, piece.shape[2]) for b, gap in zip(borders, gaps, strict=True) if gap > 0]
    return np.asarray(np.median(np.concatenate(pixels), axis=0), dtype=np.uint8)


def _depth(piece: Picture) -> int:
    shorter = int(min(piece.shape[:2]))
    return max(2, min(40, round(_BAND * shorter)))


def _plain(colour: NDArray[np.uint8], canvas: Size) -> Picture:
    return np.tile(colour, (canvas.height, canvas.width, 1))


def _with_piece(ground: Picture, piece: Picture, left: int, top: int) -> Picture:
    ground[top : top + piece.shape[0], left : left + piece.shape[1]] = piece
    return ground


def _cover(piece: Picture, canvas: Size) -> Picture:
    """The piece over the whole canvas, so blurred that nothing in it can be told, a little darker and greyer."""
    height, width = piece.shape[:2]
    scale = max(canvas.width / width, canvas.height / height)
    wide, high = canvas.width / scale, canvas.height / scale
    x, y = round((width - wide) / 2), round((height - high) / 2)
    cut = piece[y : y + max(1, round(high)), x : x + max(1, round(wide))]
    small = Size(max(2, round(96 * canvas.ratio**0.5)), max(2, round(96 / canvas.ratio**0.5)))
    blurred = cv2.GaussianBlur(
        resized(cut, small), (0, 0), _BLUR * max(small.width, small.height), borderType=cv2.BORDER_REPLICATE
    )
    calm = blurred.astype(np.float32)
    grey = calm[:, :, :3].mean(axis=2, keepdims=True)
    calm[:, :, :3] = (grey + (calm[:, :, :3] - grey) * _CALM_COLOUR) * _CALM_LIGHT
    large = cv2.resize(calm, (canvas.width, canvas.height), interpolation=cv2.INTER_CUBIC)
    return _dithered(np.asarray(large, dtype=np.float32))


def _continued_canvas(piece: Picture, gaps: tuple[int, int, int, int], canvas: Size) -> Picture:
    """Left and right first, then above and below from what is there then; all sides continued, or none."""
    left, top, right, bottom = gaps
    middle = _continued_sides(piece, left, right)
    whole = None if middle is None else _continued_sides(middle.transpose(1, 0, 2), top, bottom)
    if whole is not None:
        return np.ascontiguousarray(whole.transpose(1, 0, 2))
    filled = 1 - piece.shape[0] * piece.shape[1] / canvas.pixels
    ground = _cover(piece, canvas) if filled <= MOST_BLUR else _plain(tone(piece, gaps), canvas)
    return _with_piece(ground, piece, left, top)


def _continued_sides(piece: Picture, before: int, after: int) -> Picture | None:
    """The piece continued by columns on its left and right; None when a border is not plain."""
    parts = [piece]
    if before > 0:
        found = _continued(piece[:, ::-1], before)
        if found is None:
            return None
        parts.insert(0, found[:, ::-1])
    if after > 0:
        found = _continued(piece, after)
        if found is None:
            return None
        parts.append(found)
    return np.concatenate(parts, axis=1)


def _continued(piece: Picture, length: int) -> Picture | None:
    """New columns after the last one: a linear gradient fitted to the border, and what the border has beside it, fading away."""
    band = np.ascontiguousarray(piece[:, -_depth(piece) :]).astype(np.float32)
    height, depth = band.shape[:2]
    rows = np.linspace(-1, 1, height, dtype=np.float32)
    slope, error = _fitted(band, rows)
    if error > PLAIN:
        return None
    reach = 0.25 * piece.shape[1] + 1
    steps = np.arange(length, dtype=np.float32) + 1
    bent = reach * (1 - np.exp(-steps / reach)) / depth
    model = slope[0] + rows[:, None, None] * slope[1] + bent[None, :, None] * slope[2]
    edge = slope[0] + rows[:, None, None] * slope[1]
    beside = _smooth(band[:, -FEATHER:].mean(axis=1, keepdims=True) - edge, 0.01 * height + 1)
    fade = np.exp(-steps / (0.3 * height + 1))[None, :, None]
    return _dithered(_feathered(model + beside * fade, band[:, -1:]))


def _fitted(band: Floats, rows: Floats) -> tuple[Floats, float]:
    """The plane through a band: value at the edge's middle, per half height, per depth; and the deviation from it.

    The worst twentieth is left out of the deviation: a speck of dust is no reason to give up a plain ground.
    """
    depth = band.shape[1]
    columns = (np.arange(depth, dtype=np.float32) - (depth - 1)) / depth
    y, x = np.meshgrid(rows, columns, indexing="ij")
    design = np.stack([np.ones(y.size, np.float32), y.ravel(), x.ravel()], axis=1)
    pixels = band.reshape(-1, band.shape[2])
    slope: Any = np.linalg.lstsq(design, pixels, rcond=None)[0]
    squares = np.sort(((pixels - design @ slope) ** 2).mean(axis=1))
    kept = squares[: max(1, int(len(squares) * 0.95))]
    return np.asarray(slope, dtype=np.float32), float(np.sqrt(kept.mean()))


def _smooth(column: Floats, sigma: float) -> Floats:
    """A column [height, 1, channels] blurred along its height."""
    out = cv2.GaussianBlur(column[:, 0], (1, 0), sigmaX=1, sigmaY=sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(out, dtype=np.float32).reshape(column.shape)


def _feathered(columns: Floats, last: Floats) -> Floats:
    """The first few columns blend over from the last one of the piece."""
    count = min(FEATHER, columns.shape[1])
    share = (1 - (np.arange(count, dtype=np.float32) + 1) / (FEATHER + 1))[None, :, None]
    columns[:, :count] += (last - columns[:, :count]) * share
    return columns


def _dithered(picture: Floats) -> Picture:
    """Rounded with half a level of fixed noise, so that a slow gradient shows no steps; whole levels stay as they are."""
    noise = np.random.default_rng(1).random(picture.shape[:2], dtype=np.float32)[:, :, None] - np.float32(0.5)
    return np.clip(np.rint(picture + noise * np.float32(0.98)), 0, 255).astype(np.uint8)
