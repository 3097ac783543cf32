"""Filling the canvas beyond the picture: its border continued, a panel, a blurred cover, a tone.

A border that is plain, a gradient or even texture goes on without a seam. Beside any other border
lies a panel of one tone with a clear edge: people who voted blind refused soft colours that go on
from such a border of a photograph as fog in two of three results, panels in one of sixteen
(bench/adaptation).

Everything is computed from the piece that is shown, so that a small preview and the final picture
agree. Pictures are uint8 RGB or RGBA with alpha premultiplied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.documents.plans import Fill
from app.domain.geometry import Size
from app.imaging.blurred_cover import cover_canvas
from app.imaging.dithering import dither
from app.imaging.panel_tone import choose_panel_tone, commonest_tone
from app.imaging.picture import Picture
from app.imaging.plane import fit_plane
from app.imaging.soft_border import blur_column, soften_border
from app.imaging.texture import Bools, Floats, Texture, make_texture

COLOURS = 3
"""Channels of a picture without alpha: only such a one goes on with texture, or gets a panel."""
SOFT_UP_TO = 0.1
"""Gaps up to such a share of the border's length go on softly: a thin bar would look forgotten."""

PLAIN = 6.0
"""Largest deviation (root mean square, levels) of a border from a linear gradient that still counts
as plain background.
"""
CALM = 12.0
"""The same up to which a border goes on softly and nobody sees fog: clouds, water, dusk. Source:
votes of two on 102 extended results; of the 14 up to it one or both refused soft colours in 3, of
those above it in 67 of 88.
"""
MIXED = 40.0
"""The same from which a border has several things, such as sky and rocks: its texture is that of
none of them.
"""
MIXED_UP_TO = 0.4
"""Gaps of such a share of the border's length are short enough for it all the same. Source, also of
the last: of 8 photographs beyond it the 4 with larger gaps showed ghosts, and of the others one.
"""
JUDGED = 0.95
"""Share of a border's pixels that decide whether it is plain: a speck of dust is no reason to give
up a plain background.
"""
FEATHER = 3
"""Columns that blend over from the last one of the piece."""
LEVELS_OUT = 0.25
"""A continued gradient comes to rest within some such shares of the picture's width."""
BAND = 0.03
"""Depth of a border, of the piece's shorter side."""
LEAST_BAND = 2
"""Depth of a border in pixels at least."""
MOST_BAND = 40
"""Depth of a border in pixels at most."""
TREND_DEPTHS = 3
"""Depths of a border over which the change towards it is measured."""
BESIDE_SOFTNESS = 0.01
"""Deviation of the blur of what a border has beside its gradient, of its length."""
BESIDE_FADES = 0.3
"""What a border has beside its gradient fades within some such shares of its length."""


def extend_picture(
    piece: Picture, left: int, top: int, canvas: Size, fill: Fill, protected: Bools | None = None
) -> Picture:
    """Return the canvas with the piece at (left, top) and the rest filled.

    CONTINUE goes on with plain and gradient borders without a seam, and with texture; beside other
    borders lies a panel. SOFT is the same with soft colours in place of panels. BLUR is the picture
    itself as a blurred cover, COLOUR (and NONE) the tone of its border, or of a panel.

    Args:
        piece: What is shown, at its final size, wholly on the canvas; uint8 [height, width, 3 or
            4], alpha premultiplied.
        left: Where it lies, in pixels of the canvas.
        top: Where it lies, in pixels of the canvas.
        canvas: Its pixels.
        fill: What covers the rest.
        protected: What of a photograph must not be repeated in what is added, bool [height,
            width]; None of a layout, of which no texture is taken.
    """
    height, width = piece.shape[:2]
    gaps = (left, top, canvas.width - left - width, canvas.height - top - height)
    if max(gaps) <= 0:
        return piece
    if fill in (Fill.CONTINUE, Fill.SOFT):
        spared = protected if piece.shape[2] == COLOURS else None
        return continue_canvas(piece, gaps, spared, has_panels=fill is Fill.CONTINUE)
    if fill is Fill.BLUR:
        background = cover_canvas(piece, canvas)
    else:
        is_photograph = protected is not None and piece.shape[2] == COLOURS
        background = fill_plain(border_tone(piece, gaps, is_photograph=is_photograph), canvas)
    return paste_piece(background, piece, left, top)


def border_tone(
    piece: Picture, gaps: tuple[int, int, int, int], *, is_photograph: bool
) -> NDArray[np.uint8]:
    """One colour for the background: the median of the borders at which there is a gap.

    Beside a photograph whose borders are not plain it is the tone of a panel.

    Args:
        piece: uint8 [height, width, channels].
        gaps: Left, top, right, bottom, in pixels.
        is_photograph: Whether the piece is one, without alpha.
    """
    depth, turned = border_depth(piece), piece.transpose(1, 0, 2)
    borders = (piece[:, :depth], turned[:, :depth], piece[:, -depth:], turned[:, -depth:])
    bands = [
        border.astype(np.float32) for border, gap in zip(borders, gaps, strict=True) if gap > 0
    ]
    pixels = np.concatenate([band.reshape(-1, piece.shape[2]) for band in bands])
    if is_photograph and not all(is_plain_border(band) for band in bands):
        return choose_panel_tone(pixels, piece)
    return np.asarray(np.median(pixels, axis=0), dtype=np.uint8)


def is_plain_border(band: Floats) -> bool:
    """Whether a border, float [length, depth, channels], is plain or evenly graded."""
    return fit_border(band, np.linspace(-1, 1, band.shape[0], dtype=np.float32))[1] <= PLAIN


def border_depth(piece: Picture) -> int:
    """How deep a border is, in pixels."""
    shorter = int(min(piece.shape[:2]))
    return max(LEAST_BAND, min(MOST_BAND, round(BAND * shorter)))


def fill_plain(colour: NDArray[np.uint8], canvas: Size) -> Picture:
    """A canvas of one colour."""
    return np.tile(colour, (canvas.height, canvas.width, 1))


def paste_piece(background: Picture, piece: Picture, left: int, top: int) -> Picture:
    """The background, changed in place, with the piece on it."""
    background[top : top + piece.shape[0], left : left + piece.shape[1]] = piece
    return background


def continue_canvas(
    piece: Picture,
    gaps: tuple[int, int, int, int],
    protected: Bools | None,
    *,
    has_panels: bool,
) -> Picture:
    """The piece continued left and right first, then above and below from what is there then.

    Args:
        piece: uint8 [height, width, channels].
        gaps: Left, top, right, bottom, in pixels.
        protected: As for `extend_picture`.
        has_panels: Whether a panel lies where nothing but soft colours would go on.
    """
    left, top, right, bottom = gaps
    middle = continue_sides(piece, left, right, protected, alike=True, has_panels=has_panels)
    if protected is not None:
        protected = np.pad(protected, ((0, 0), (max(0, left), max(0, right))), constant_values=True)
    turned = continue_sides(
        middle.transpose(1, 0, 2),
        top,
        bottom,
        None if protected is None else protected.T,
        alike=False,
        has_panels=has_panels,
    )
    return np.ascontiguousarray(turned.transpose(1, 0, 2))


def continue_sides(
    piece: Picture,
    before: int,
    after: int,
    protected: Bools | None,
    *,
    alike: bool,
    has_panels: bool,
) -> Picture:
    """The piece with new columns on its left and on its right.

    Args:
        piece: uint8 [height, width, channels].
        before: Columns on its left.
        after: Columns on its right.
        protected: As for `extend_picture`.
        alike: Whether both sides go on with texture, or neither. Above and below are sky and
            ground, and nobody expects the same of them.
        has_panels: As for `continue_canvas`.
    """
    sides = []
    if before > 0:
        mirrored = None if protected is None else protected[:, ::-1]
        sides.append(Side.of(piece[:, ::-1], before, mirrored))
    if after > 0:
        sides.append(Side.of(piece, after, protected))
    is_even = not alike or all(side.is_plain or side.texture for side in sides)
    foggy = [side for side in sides if has_panels and side.is_foggy(is_even=is_even)]
    tone = choose_tone(piece, foggy, is_drawn=protected is None) if foggy else None
    added = [
        side.paneled(tone)
        if side in foggy and tone is not None
        else side.continued(is_even=is_even)
        for side in sides
    ]
    first = [added[0][:, ::-1]] if before > 0 else []
    last = [added[-1]] if after > 0 else []
    return np.concatenate([*first, piece, *last], axis=1)


def choose_tone(piece: Picture, foggy: Sequence[Side], *, is_drawn: bool) -> Picture:
    """The one tone of the panels beside a piece, uint8 RGB [3].

    Args:
        piece: uint8 RGB [height, width, 3].
        foggy: The sides at which nothing but fog would go on.
        is_drawn: Whether the piece is a layout: its panel has the commonest colour of the border,
            so that what is drawn in it goes on.
    """
    borders = np.concatenate([side.band.reshape(-1, COLOURS) for side in foggy])
    return commonest_tone(borders) if is_drawn else choose_panel_tone(borders, piece)


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """A piece that goes on after its last column, and what is known of its border there.

    Attributes:
        piece: uint8 [height, width, channels].
        length: New columns.
        band: The columns at the border, float [height, depth, channels].
        rows: -1..1 from top to bottom [height].
        plane: Value at the edge's middle, change per half height, change per depth, in levels [3,
            channels].
        error: Deviation of the border from the plane, in levels.
        texture: None when the border has none.
    """

    piece: Picture
    length: int
    band: Floats
    rows: Floats
    plane: Floats
    error: float
    texture: Texture | None

    @classmethod
    def of(cls, piece: Picture, length: int, protected: Bools | None) -> Side:
        band = np.ascontiguousarray(piece[:, -border_depth(piece) :]).astype(np.float32)
        rows = np.linspace(-1, 1, band.shape[0], dtype=np.float32)
        plane, error = fit_border(band, rows)
        is_mixed = error > MIXED and length > MIXED_UP_TO * piece.shape[0]
        found = None
        if error > PLAIN and not is_mixed and protected is not None:
            found = make_texture(piece, length, protected)
        return cls(piece, length, band, rows, plane, error, found)

    @property
    def is_plain(self) -> bool:
        """Whether the border is a plain or evenly graded background."""
        return self.error <= PLAIN

    def is_foggy(self, *, is_even: bool) -> bool:
        """Whether nothing but soft colours would go on, too far to pass unnoticed.

        What lies on nothing, with alpha, goes on with nothing.
        """
        if self.piece.shape[2] != COLOURS:
            return False
        goes_on = self.error <= CALM or (self.texture and is_even)
        return not goes_on and self.length > SOFT_UP_TO * self.piece.shape[0]

    def paneled(self, tone: Picture) -> Picture:
        """New columns of one tone, uint8 [height, length, 3]."""
        return np.tile(tone, (self.piece.shape[0], self.length, 1))

    def continued(self, *, is_even: bool) -> Picture:
        """New columns, uint8 [height, length, channels].

        Args:
            is_even: Whether texture may go on: it does on both sides of a piece or on none.
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
    """What the picture's rows change by towards the border: the median of all rows.

    Returns:
        Levels per depth, measured over three depths where there are as many [channels].
    """
    far = min(TREND_DEPTHS, piece.shape[1] // depth - 1)
    if far < 1:
        return np.zeros(piece.shape[2], dtype=np.float32)
    edge, inner = piece[:, -depth:], piece[:, -depth * (far + 1) : -depth * far]
    rises = edge.mean(axis=1, dtype=np.float32) - inner.mean(axis=1, dtype=np.float32)
    return np.asarray(np.median(rises, axis=0) / far, dtype=np.float32)


def agree_on_slope(one: Floats, other: Floats) -> Floats:
    """The smaller of two slopes of the same sign, else none.

    What a thin border suggests alone would run away.
    """
    smaller = np.where(np.abs(one) < np.abs(other), one, other)
    return np.where(one * other > 0, smaller, np.float32(0)).astype(np.float32)


def continue_gradient(
    band: Floats, plane: Floats, rows: Floats, steps: Floats, width: int
) -> Floats:
    """A gradient goes on and levels out; what the border has beside it fades away.

    Args:
        band: The columns at the border, float [height, depth, channels].
        plane: As `Side` has it.
        rows: -1..1 from top to bottom [height].
        steps: Distance of each new column from the border, in pixels [length].
        width: Of the piece, in pixels.
    """
    height, depth = band.shape[:2]
    reach = LEVELS_OUT * width + 1
    bent = reach * (1 - np.exp(-steps / reach)) / depth
    edge = plane[0] + rows[:, None, None] * plane[1]
    extra = band[:, -FEATHER:].mean(axis=1) - edge[:, 0]
    beside = blur_column(extra, BESIDE_SOFTNESS * height + 1)[:, None]
    fade = np.exp(-steps / (BESIDE_FADES * height + 1))[None, :, None]
    return np.asarray(edge + bent[None, :, None] * plane[2] + beside * fade, dtype=np.float32)


def fit_border(band: Floats, rows: Floats) -> tuple[Floats, float]:
    """The plane through a band, as `Side` has it, and the deviation from it in levels.

    Args:
        band: The columns at the border, float [height, depth, channels].
        rows: -1..1 from top to bottom [height].
    """
    depth = band.shape[1]
    columns = (np.arange(depth, dtype=np.float32) - (depth - 1)) / depth
    y, x = np.meshgrid(rows, columns, indexing="ij")
    design = np.stack([np.ones(y.size, np.float32), y.ravel(), x.ravel()], axis=1)
    return fit_plane(design, band.reshape(-1, band.shape[2]), share=JUDGED)


def feather_columns(columns: Floats, last: Floats) -> Floats:
    """The columns, changed in place: the first few blend over from the last one of the piece."""
    count = min(FEATHER, columns.shape[1])
    share = (1 - (np.arange(count, dtype=np.float32) + 1) / (FEATHER + 1))[None, :, None]
    columns[:, :count] += (last - columns[:, :count]) * share
    return columns
