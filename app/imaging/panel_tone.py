"""The tone of a panel beside a photograph: of its colours, dark or light enough to write on.

Colours are CIE Lab of floats: lightness 0..100, the other two about -100..100.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from app.imaging.colours import find_commonest_colour
from app.imaging.picture import Picture

Floats = NDArray[np.float32]

LIGHT_FROM = 56.0
"""Lightness of a border from which its panel is light."""
DARK, LIGHT = (14.0, 27.0), (86.0, 94.0)
"""Least and most lightness of dark and of light panels: white or black lettering is read on them,
and neither is taken for black or white. What is lighter or darker already stays as it is, so that
no edge is seen.
"""
DARKENED = 0.5
"""Share of its lightness that a dark border's panel has."""
TINTED = 7.0
"""Chroma from which a border has a hue of its own; a greyer one borrows the photograph's, unless it
is so light that the panel is its own continuation.
"""
ENLIVENED = 1.3
"""Factor on a border's chroma: as a plain panel a colour looks greyer than among others."""
MOST_COLOUR = (18.0, 11.0)
"""Largest chroma of dark and of light panels: a panel steps back behind the photograph."""
BORROWED = (10.0, 6.0)
"""Chroma of a borrowed hue on dark and on light panels."""
COLOURFUL = 18.0
"""Chroma from which a pixel's hue counts."""
LEAST_COLOURFUL = 0.08
"""Share of such pixels below which a photograph lends no hue."""
HUES = 24
"""Bins of the histogram of hues, each as wide as a colour's name."""
BIN = 16
"""Width of a bin of the histogram of a layout's border, in levels."""
SIDE = 64
"""Side of the small copy in which hues are counted, in pixels."""


def choose_panel_tone(border: Floats, piece: Picture) -> Picture:
    """The tone for a panel beside a photograph.

    Args:
        border: What the panel lies beside, RGB levels [n, 3].
        piece: What is shown of the photograph, uint8 RGB [height, width, 3].

    Returns:
        One colour, uint8 RGB [3].
    """
    median = np.median(border.reshape(-1, 3), axis=0).astype(np.float32)
    lightness, *rest = to_lab(median[None, None])[0, 0]
    is_light = bool(lightness >= LIGHT_FROM)
    colour = np.asarray(rest, dtype=np.float32)
    chroma = float(np.hypot(*colour))
    borrowed = None
    if chroma < TINTED and DARK[0] < lightness < LIGHT[0]:
        borrowed = find_main_hue(piece)
    if borrowed is not None:
        colour = BORROWED[is_light] * borrowed
    elif chroma >= TINTED:
        colour *= min(ENLIVENED, MOST_COLOUR[is_light] / chroma)
    tone = np.array([[[panel_lightness(float(lightness)), *colour]]], dtype=np.float32)
    levels = 255 * cv2.cvtColor(tone, cv2.COLOR_LAB2RGB)[0, 0]
    return np.asarray(np.clip(np.rint(levels), 0, 255), dtype=np.uint8)


def panel_lightness(lightness: float) -> float:
    """How light a panel is beside a border of some lightness, both 0..100."""
    if not DARK[0] < lightness < LIGHT[1]:
        return lightness
    if lightness >= LIGHT_FROM:
        return max(lightness, LIGHT[0])
    return min(max(DARKENED * lightness, DARK[0]), DARK[1])


def commonest_tone(border: Floats) -> Picture:
    """The colour that most of a border has, RGB levels [n, 3], as uint8 RGB [3]."""
    colour = find_commonest_colour(border, BIN)
    return np.asarray(np.clip(np.rint(colour), 0, 255), dtype=np.uint8)


def find_main_hue(piece: Picture) -> Floats | None:
    """The direction of the commonest hue among a photograph's colourful pixels.

    Args:
        piece: uint8 RGB [height, width, 3].

    Returns:
        A vector of length 1 in the plane of colours [2]; None of a picture that is nearly grey.
    """
    small = cv2.resize(piece, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    colours = to_lab(small.astype(np.float32)).reshape(-1, 3)[:, 1:]
    chroma = np.hypot(colours[:, 0], colours[:, 1])
    counted = chroma >= COLOURFUL
    if counted.mean() < LEAST_COLOURFUL:
        return None
    angles = np.arctan2(colours[counted, 1], colours[counted, 0])
    bins = np.floor((angles / (2 * np.pi) + 0.5) * HUES).astype(np.intp) % HUES
    weights = np.bincount(bins, weights=chroma[counted], minlength=HUES)
    spread = weights + np.roll(weights, 1) + np.roll(weights, -1)
    angle = ((spread.argmax() + 0.5) / HUES - 0.5) * 2 * np.pi
    return np.array([np.cos(angle), np.sin(angle)], dtype=np.float32)


def to_lab(levels: Floats) -> Floats:
    """RGB levels [height, width, 3] as Lab."""
    return np.asarray(cv2.cvtColor(levels / 255, cv2.COLOR_RGB2LAB), dtype=np.float32)
