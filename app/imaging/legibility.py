"""What was laid on a picture, measured in its pixels: where they are, and how far they stand out.

Source of the ratios: WCAG 2.2, relative luminance and contrast ratio; 1.4.3 for texts, 1.4.11 for
what is no text.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.geometry import Box
from app.domain.preflight.pieces import Contrast
from app.imaging.flatten import flatten_on_white
from app.imaging.picture import Picture
from app.imaging.texture import Bools

Floats = NDArray[np.float32]

SOLID = 128
"""Alpha 0..255 from which a pixel belongs to a piece."""
OPAQUE = 200
"""Alpha 0..255 from which a pixel has the piece's own colour."""
ROW_FROM = 0.6
"""Share of a row from which a stroke is seen in it. Source: chosen on one half of the scenes of
`bench.preflight` with capitals of 7 to 8 px, where it tells what pixels show of all 18; of the
other half it does of 19 in 20, and errs in saying one too small.
"""
STRIPS = 8
"""Into how many strips a line is cut, so that boxes follow what is drawn."""
MOST_BOXES = 600
"""Boxes of one piece: a longer text is told letter by letter, or line by line."""
LARGE_PX = 24.0
"""Font size from which text is large, and needs less contrast."""
LARGE_BOLD_PX = 18.66
"""The same of bold text."""
NEEDED = 4.5
"""Contrast of text."""
NEEDED_LARGE = 3.0
"""Contrast of large text, and of what is no text."""
ROUND_LETTERS = 0.06
"""How far around its strokes a letter needs contrast, in font sizes."""
PLACE_WIDTH, PLACE_HEIGHT = 0.4, 0.6
"""The place over which pixels below are averaged, in font sizes: about half a letter, for one of
which half is lost cannot be read. Source: chosen on one half of 600 scenes of `bench.preflight`.
"""
MEASURED_PX = 40.0
"""Font size at which contrast is measured at most: larger pictures are reduced to it."""
COLOUR_SPREAD = 40
"""Levels by which a pixel of a letter may differ from its colour; emoji have colours of their own.
"""
WHOLE_PLATE = 0.9
"""Share of its box from which a logo brings a ground of its own, and stands out by itself."""
LOGO_PLACES = 4
"""How many places a logo is high in which its contrast is averaged."""
LEAST_INK = 0.02
"""Share of a place from which what is averaged in it counts."""


def find_ink_boxes(solid: Bools) -> list[Box]:
    """The boxes of what is drawn, line by line and stroke by stroke, in px of the array.

    Args:
        solid: Where there is something, bool [height, width].
    """
    lines = find_runs(np.asarray(solid.any(axis=1)))
    for strips in (STRIPS, 1):
        boxes = [box for line in lines for box in find_strokes(solid, line, strips)]
        if len(boxes) <= MOST_BOXES:
            return boxes
    return [Box.from_edges(*find_edges(solid, line)) for line in lines]


def find_strokes(solid: Bools, line: tuple[int, int], strips: int) -> list[Box]:
    """The boxes of one line, which is cut into strips: round shapes have no empty corners so."""
    top, bottom = line
    step = max(1, -(-(bottom - top) // strips))
    boxes = []
    for upper in range(top, bottom, step):
        part = solid[upper : min(upper + step, bottom)]
        for left, right in find_runs(np.asarray(part.any(axis=0))):
            rows = np.flatnonzero(part[:, left:right].any(axis=1))
            boxes.append(
                Box.from_edges(left, upper + int(rows[0]), right, upper + int(rows[-1]) + 1)
            )
    return boxes


def find_edges(solid: Bools, line: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of one line."""
    columns = np.flatnonzero(solid[line[0] : line[1]].any(axis=0))
    return int(columns[0]), line[0], int(columns[-1]) + 1, line[1]


def count_rows(base: float, height: float) -> int:
    """How many rows of pixels a letter takes: 7.6 px are seven or eight, by where they lie.

    Args:
        base: Where it stands, in px from the top.
        height: px.
    """
    return math.floor(base + 1 - ROW_FROM) - math.ceil(base - height - (1 - ROW_FROM))


def find_runs(line: Bools) -> list[tuple[int, int]]:
    """Starts and ends of what is set in a line."""
    places = np.flatnonzero(line)
    if not places.size:
        return []
    cuts = np.flatnonzero(np.diff(places) > 1)
    starts = [int(places[0]), *(int(places[cut + 1]) for cut in cuts)]
    ends = [*(int(places[cut]) + 1 for cut in cuts), int(places[-1]) + 1]
    return list(zip(starts, ends, strict=True))


def luminance_of(picture: Picture) -> Floats:
    """Relative luminance 0..1 of each pixel; what is transparent lies on white."""
    levels = flatten_on_white(picture)[:, :, :3]
    return np.asarray(LINEAR[levels] @ WEIGHTS, dtype=np.float32)


def make_linear_levels() -> Floats:
    """Linear light of each sRGB level. Source: WCAG 2.2."""
    shares = np.arange(256) / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return linear.astype(np.float32)


LINEAR = make_linear_levels()
"""Linear light 0..1 by sRGB level."""
WEIGHTS = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)
"""Parts of red, green and blue in relative luminance."""


def ratio_of(one: Floats, other: Floats) -> Floats:
    """Contrast ratio 1..21 of two luminances."""
    lighter, darker = np.maximum(one, other), np.minimum(one, other)
    return np.asarray((lighter + 0.05) / (darker + 0.05), dtype=np.float32)


def needed_contrast(font_px: float, weight: int) -> float:
    """What a text needs, by its size in px of the result and its weight."""
    is_large = font_px >= (LARGE_BOLD_PX if weight >= 700 else LARGE_PX)
    return NEEDED_LARGE if is_large else NEEDED


def measure_text_contrast(
    below: Picture,
    letters: Picture,
    colour: tuple[int, int, int],
    px: float,
    needed: float,
    own: Picture | None = None,
) -> Contrast | None:
    """The contrast of letters to what shows around and below them, at their worst letter.

    Args:
        below: What they are drawn on, with plate and shadow; RGB(A) [height, width, 3 or 4].
        letters: uint8 RGBA [height, width, 4], of the same size, straight alpha.
        colour: Of the letters.
        px: Font size in pixels of these arrays.
        needed: What is enough.
        own: The colour as it is seen at each pixel, where it lets through what is below; None: it
            is opaque.

    Returns:
        None when there is no letter of that colour: emoji are pictures of their own.
    """
    factor = min(1.0, MEASURED_PX / px)
    below, letters, px = shrink(below, factor), shrink(letters, factor), px * factor
    far = np.abs(letters[:, :, :3].astype(np.int16) - np.array(colour, dtype=np.int16)).max(axis=2)
    solid = (letters[:, :, 3] >= SOLID) & (far <= COLOUR_SPREAD)
    if not solid.any():
        return None
    around = grow(solid, max(1, round(ROUND_LETTERS * px)))
    place = (max(3, round(PLACE_WIDTH * px)), max(3, round(PLACE_HEIGHT * px)))
    alike = np.full((*solid.shape, 3), colour, dtype=np.uint8)
    seen = luminance_of(alike if own is None else shrink(own, factor))
    light, counts = average_where(luminance_of(below), around, place)
    ratios = np.where(solid & counts, ratio_of(seen, light), np.inf)
    return find_worst(ratios, below, around, place, colour, needed)


def measure_logo_contrast(
    below: Picture, above: Picture, alpha: NDArray[np.uint8], needed: float = NEEDED_LARGE
) -> Contrast | None:
    """The contrast of a logo's outline to what shows around it, at its worst place.

    Args:
        below: Without the logo; RGB(A) [height, width, 3 or 4].
        above: With it, of the same size.
        alpha: Of the logo [height, width].
        needed: What is enough.

    Returns:
        None of a logo with a ground of its own, which stands out by itself.
    """
    solid = alpha >= SOLID
    if not solid.any() or share_of_box(solid) >= WHOLE_PLATE:
        return None
    side = max(3, round(solid.shape[0] / LOGO_PLACES))
    width = max(2, round(side / 4))
    outer = grow(~solid, width) & solid
    ring = grow(solid, width) & (alpha < SOLID)
    if not ring.any() or not outer.any():
        return None
    place = (side, side)
    opaque = outer & (alpha >= OPAQUE)
    inked = opaque if opaque.any() else outer
    own, has_own = average_where(luminance_of(above), inked, place)
    light, has_light = average_where(luminance_of(below), ring, place)
    ratios = np.where(outer & has_own & has_light, ratio_of(own, light), np.inf)
    if not np.isfinite(ratios).any():
        return None
    y, x = np.unravel_index(int(ratios.argmin()), ratios.shape)
    colour = mean_colour(above, inked, (int(x), int(y)), place)
    return find_worst(ratios, below, ring, place, colour, needed)


def share_of_box(solid: Bools) -> float:
    """How much of the smallest box around what is set is set, 0..1."""
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    return float(solid[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].mean())


def find_worst(
    ratios: NDArray[np.floating],
    below: Picture,
    around: Bools,
    place: tuple[int, int],
    own: tuple[int, int, int],
    needed: float,
) -> Contrast | None:
    """The least of some ratios, with the colour of the pixels below about it.

    Args:
        ratios: [height, width]; infinite where there is nothing to measure.
        below: What the piece lies on.
        around: Which of its pixels count, bool [height, width].
        place: Width and height of what was averaged.
        own: Colour of the piece.
        needed: What is enough.
    """
    if not np.isfinite(ratios).any():
        return None
    y, x = np.unravel_index(int(ratios.argmin()), ratios.shape)
    colour = mean_colour(below, around, (int(x), int(y)), place)
    return Contrast(float(ratios[y, x]), needed, colour, own)


def average_where(values: Floats, where: Bools, place: tuple[int, int]) -> tuple[Floats, Bools]:
    """Means over the pixels that count in the place about each pixel, and whether enough do."""
    weights = where.astype(np.float32)
    counts = cv2.boxFilter(weights, -1, place, borderType=cv2.BORDER_CONSTANT)
    sums = cv2.boxFilter(values * weights, -1, place, borderType=cv2.BORDER_CONSTANT)
    means = np.asarray(sums / np.maximum(counts, np.float32(1e-6)), dtype=np.float32)
    return means, np.asarray(counts >= LEAST_INK)


def mean_colour(
    picture: Picture, where: Bools, at: tuple[int, int], place: tuple[int, int]
) -> tuple[int, int, int]:
    """The mean of the pixels that count in the place about one pixel; of that pixel if none do."""
    top, left = max(0, at[1] - place[1] // 2), max(0, at[0] - place[0] // 2)
    rows, columns = slice(top, at[1] + place[1] // 2 + 1), slice(left, at[0] + place[0] // 2 + 1)
    part = flatten_on_white(picture[rows, columns])[:, :, :3]
    chosen = part[where[rows, columns]]
    pixels = chosen if chosen.size else part.reshape(-1, 3)
    red, green, blue = (round(float(level)) for level in pixels.mean(axis=0))
    return red, green, blue


def grow(solid: Bools, by: int) -> Bools:
    """What lies within some pixels of what is set."""
    kernel = np.ones((2 * by + 1, 2 * by + 1), dtype=np.uint8)
    return np.asarray(cv2.dilate(solid.astype(np.uint8), kernel) > 0)


def shrink(picture: Picture, factor: float) -> Picture:
    """The picture reduced; as it is at 1."""
    if factor >= 1.0:
        return picture
    height, width = picture.shape[:2]
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
