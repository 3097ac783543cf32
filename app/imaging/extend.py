"""Filling the canvas beyond the picture: its border continued, a blurred cover, or one calm tone.

Against a blurred cover for up to a third of the canvas and a tone beyond, looked at on the pictures
of the bench: what goes on from the border's own colours has no hard edge, and stays calm however
far it goes. Where the border is even texture, texture goes on.

Everything is computed from the piece that is shown, so that a small preview and the final picture
agree. Pictures are uint8 RGB or RGBA with alpha premultiplied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.documents.plans import Fill
from app.domain.geometry import Size
from app.imaging.picture import Picture, resize_picture
from app.imaging.texture import Bools, Floats, Texture, make_texture

COLOURS = 3

PLAIN = 6.0
"""Largest deviation (root mean square, levels) of a border from a linear gradient that still counts
as plain ground.
"""
FEATHER = 3
_LEVELS_OUT = 0.25
"""A continued gradient comes to rest within some such shares of the picture."""
_SOFTNESSES = 10
_COARSE = 4
_NOISE = np.random.default_rng(1).uniform(-0.49, 0.49, (256, 256)).astype(np.float32)
_BAND = 0.03
_BLUR = 0.05
_CALM_LIGHT, _CALM_COLOUR = 0.86, 0.85


def extend_picture(
    piece: Picture, left: int, top: int, canvas: Size, fill: Fill, spared: Bools | None = None
) -> Picture:
    """Return the canvas with the piece at (left, top) and the rest filled.

    piece: what is shown, at its final size, wholly on the canvas.  spared: bool [height, width] of
    the piece, what must not be seen again in what is added; when that is not known, no texture is
    taken from the piece. CONTINUE goes on with plain and gradient borders without a seam, and with
    texture; from other borders it goes on with their colours, the softer the farther. BLUR is the
    picture itself as a blurred cover, COLOUR (and NONE) the tone of its border.
    """
    height, width = piece.shape[:2]
    gaps = (left, top, canvas.width - left - width, canvas.height - top - height)
    if max(gaps) <= 0:
        return piece
    if fill is Fill.CONTINUE:
        return continue_canvas(piece, gaps, spared if piece.shape[2] == COLOURS else None)
    ground = (
        cover_canvas(piece, canvas)
        if fill is Fill.BLUR
        else fill_plain(border_tone(piece, gaps), canvas)
    )
    return paste_piece(ground, piece, left, top)


def border_tone(piece: Picture, gaps: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """One colour for the ground: the median of the borders at which there is a gap (left, top,
    right, bottom).
    """
    depth = border_depth(piece)
    borders = (piece[:, :depth], piece[:depth], piece[:, -depth:], piece[-depth:])
    pixels = [
        b.reshape(-1, piece.shape[2]) for b, gap in zip(borders, gaps, strict=True) if gap > 0
    ]
    return np.asarray(np.median(np.concatenate(pixels), axis=0), dtype=np.uint8)


def border_depth(piece: Picture) -> int:
    shorter = int(min(piece.shape[:2]))
    return max(2, min(40, round(_BAND * shorter)))


def fill_plain(colour: NDArray[np.uint8], canvas: Size) -> Picture:
    return np.tile(colour, (canvas.height, canvas.width, 1))


def paste_piece(ground: Picture, piece: Picture, left: int, top: int) -> Picture:
    ground[top : top + piece.shape[0], left : left + piece.shape[1]] = piece
    return ground


def cover_canvas(piece: Picture, canvas: Size) -> Picture:
    """The piece over the whole canvas, so blurred that nothing in it can be told, a little darker
    and greyer.
    """
    height, width = piece.shape[:2]
    scale = max(canvas.width / width, canvas.height / height)
    wide, high = canvas.width / scale, canvas.height / scale
    x, y = round((width - wide) / 2), round((height - high) / 2)
    cut = piece[y : y + max(1, round(high)), x : x + max(1, round(wide))]
    small = Size(max(2, round(96 * canvas.ratio**0.5)), max(2, round(96 / canvas.ratio**0.5)))
    blurred = cv2.GaussianBlur(
        resize_picture(cut, small),
        (0, 0),
        _BLUR * max(small.width, small.height),
        borderType=cv2.BORDER_REPLICATE,
    )
    calm = blurred.astype(np.float32)
    grey = calm[:, :, :3].mean(axis=2, keepdims=True)
    calm[:, :, :3] = (grey + (calm[:, :, :3] - grey) * _CALM_COLOUR) * _CALM_LIGHT
    large = cv2.resize(calm, (canvas.width, canvas.height), interpolation=cv2.INTER_CUBIC)
    return dither(np.asarray(large, dtype=np.float32))


def continue_canvas(
    piece: Picture, gaps: tuple[int, int, int, int], spared: Bools | None
) -> Picture:
    """Left and right first, then above and below from what is there then."""
    left, top, right, bottom = gaps
    middle = continue_sides(piece, left, right, spared, alike=True)
    if spared is not None:
        spared = np.pad(spared, ((0, 0), (max(0, left), max(0, right))), constant_values=True)
    turned = continue_sides(
        middle.transpose(1, 0, 2), top, bottom, None if spared is None else spared.T, alike=False
    )
    return np.ascontiguousarray(turned.transpose(1, 0, 2))


def continue_sides(
    piece: Picture, before: int, after: int, spared: Bools | None, *, alike: bool
) -> Picture:
    """The piece with new columns on its left and on its right.

    alike: both with texture, or neither. Above and below are sky and ground, and nobody expects the
    same of them.
    """
    sides = []
    if before > 0:
        sides.append(Side.of(piece[:, ::-1], before, None if spared is None else spared[:, ::-1]))
    if after > 0:
        sides.append(Side.of(piece, after, spared))
    is_even = not alike or all(side.is_plain or side.texture for side in sides)
    added = [side.continued(is_even=is_even) for side in sides]
    parts = [piece]
    if before > 0:
        parts.insert(0, added[0][:, ::-1])
    if after > 0:
        parts.append(added[-1])
    return np.concatenate(parts, axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """A piece that goes on after its last column, and what is known of its border there.

    band: float, the columns at the border.  rows: -1..1.  plane: see _fitted.  texture: None when
    the border has none.
    """

    piece: Picture
    length: int
    band: Floats
    rows: Floats
    plane: Floats
    is_plain: bool
    texture: Texture | None

    @classmethod
    def of(cls, piece: Picture, length: int, spared: Bools | None) -> Side:
        band = np.ascontiguousarray(piece[:, -border_depth(piece) :]).astype(np.float32)
        rows = np.linspace(-1, 1, band.shape[0], dtype=np.float32)
        plane, error = _fitted(band, rows)
        is_plain = error <= PLAIN
        found = None if is_plain or spared is None else make_texture(piece, length, spared)
        return cls(piece, length, band, rows, plane, is_plain, found)

    def continued(self, *, is_even: bool) -> Picture:
        """New columns. is_even: whether texture may go on: it does on both sides of a piece or on
        none.
        """
        steps = np.arange(self.length, dtype=np.float32) + 1
        if self.is_plain:
            plane = self.plane.copy()
            plane[2] = agree_on_slope(plane[2], measure_trend(self.piece, self.band.shape[1]))
            columns = continue_gradient(self.band, plane, self.rows, steps, self.piece.shape[1])
        else:
            columns = soften_border(self.band, steps)
        if self.texture and is_even:
            return dither(add_texture(columns, self.texture, steps))
        return dither(feather_columns(columns, self.band[:, -1:]))


def add_texture(columns: Floats, found: Texture, steps: Floats) -> Floats:
    """Soft columns that begin with the border's own coarse colours, and the detail on them."""
    fade = np.exp(-steps / found.reach)[None, :, None]
    return np.asarray(
        columns + (found.edge - columns[:, :1]) * fade + found.detail, dtype=np.float32
    )


def measure_trend(piece: Picture, depth: int) -> Floats:
    """What the picture's rows change by towards the border, per depth, seen over three depths: the
    median of all rows.
    """
    far = min(3, piece.shape[1] // depth - 1)
    if far < 1:
        return np.zeros(piece.shape[2], dtype=np.float32)
    edge, inner = piece[:, -depth:], piece[:, -depth * (far + 1) : -depth * far]
    rises = edge.mean(axis=1, dtype=np.float32) - inner.mean(axis=1, dtype=np.float32)
    return np.asarray(np.median(rises, axis=0) / far, dtype=np.float32)


def agree_on_slope(one: Floats, other: Floats) -> Floats:
    """The smaller of two slopes of the same sign, else none: what a thin border suggests alone
    would run away.
    """
    smaller = np.where(np.abs(one) < np.abs(other), one, other)
    return np.where(one * other > 0, smaller, np.float32(0)).astype(np.float32)


def continue_gradient(
    band: Floats, plane: Floats, rows: Floats, steps: Floats, width: int
) -> Floats:
    """A gradient goes on and levels out; what the border has beside it fades away."""
    height, depth = band.shape[:2]
    reach = _LEVELS_OUT * width + 1
    bent = reach * (1 - np.exp(-steps / reach)) / depth
    edge = plane[0] + rows[:, None, None] * plane[1]
    beside = blur_column(band[:, -FEATHER:].mean(axis=1) - edge[:, 0], 0.01 * height + 1)[:, None]
    fade = np.exp(-steps / (0.3 * height + 1))[None, :, None]
    return np.asarray(edge + bent[None, :, None] * plane[2] + beside * fade, dtype=np.float32)


def soften_border(band: Floats, steps: Floats) -> Floats:
    """The colours of the border, the softer the farther: no shape of the picture is repeated, and
    none is cut off hard.

    Worked out at a quarter of the size, since nothing in it is sharp.
    """
    border = band[:, -max(2, band.shape[1] // 3) :].mean(axis=1)
    height = max(2, band.shape[0] // _COARSE)
    coarse = np.asarray(
        cv2.resize(border[:, None], (1, height), interpolation=cv2.INTER_AREA), dtype=np.float32
    )[:, 0]
    finest, widest = 0.02 * height + 1, 0.5 * height + 1
    levels = np.stack(
        [blur_column(coarse, float(sigma)) for sigma in np.geomspace(finest, widest, _SOFTNESSES)],
        axis=1,
    )
    far = np.linspace(steps[0], steps[-1], max(2, len(steps) // _COARSE)) / _COARSE
    place = (
        np.log(np.clip(finest + far, finest, widest) / finest)
        / np.log(widest / finest)
        * (_SOFTNESSES - 1)
    )
    lower = np.minimum(place.astype(np.intp), _SOFTNESSES - 2)
    share = (place - lower).astype(np.float32)[None, :, None]
    soft = levels[:, lower] * (1 - share) + levels[:, lower + 1] * share
    return np.asarray(
        cv2.resize(soft, (len(steps), band.shape[0]), interpolation=cv2.INTER_LINEAR),
        dtype=np.float32,
    )


def _fitted(band: Floats, rows: Floats) -> tuple[Floats, float]:
    """The plane through a band: value at the edge's middle, per half height, per depth; and the
    deviation from it.

    The worst twentieth is left out of the deviation: a speck of dust is no reason to give up a
    plain ground.
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


def blur_column(column: Floats, sigma: float) -> Floats:
    """A column [height, channels] blurred along its height."""
    out = cv2.GaussianBlur(column, (1, 0), sigmaX=1, sigmaY=sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(out, dtype=np.float32).reshape(column.shape)


def feather_columns(columns: Floats, last: Floats) -> Floats:
    """The first few columns blend over from the last one of the piece."""
    count = min(FEATHER, columns.shape[1])
    share = (1 - (np.arange(count, dtype=np.float32) + 1) / (FEATHER + 1))[None, :, None]
    columns[:, :count] += (last - columns[:, :count]) * share
    return columns


def dither(picture: Floats) -> Picture:
    """Rounded with half a level of fixed noise, so that a slow gradient shows no steps; whole
    levels stay as they are.
    """
    height, width, channels = picture.shape
    tiles = (-(-height // _NOISE.shape[0]), -(-width // _NOISE.shape[1]))
    noise = np.tile(_NOISE, tiles)[:height, :width]
    noisy = cv2.add(np.maximum(picture, 0), cv2.merge([noise] * channels))
    return np.asarray(cv2.convertScaleAbs(noisy), dtype=np.uint8)
