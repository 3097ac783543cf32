"""The colour of a drawn picture's ground: one, evenly graded, of two parts or a few plain tones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.domain.documents.backgrounds import Background
from app.imaging.colours import colour_tuple
from app.imaging.detect.findings import Floats
from app.imaging.detect.floors import fit_floor
from app.imaging.picture import size_of
from app.imaging.plane import fit_plane, gradient_design
from app.imaging.tones import NEAR, find_scattered_tone, find_tones, nearest_ground

EVEN = 5.0
"""Largest deviation (root mean square, levels) from the gradient that still counts as even."""
CLEAN = 0.85
"""Share of what is neither text nor salient that is taken for the background; the rest may be
things that were overlooked.
"""
ROUNDS = 4
"""How often the background is fitted again to that share."""
AT_RIM = 0.02
"""Share of the picture's rim that a tone of its ground has at least."""
ALL_OVER = 0.6
"""Or share of the rows and of the columns in which it is seen; else it is a plain thing."""
STRONG = 90
"""Percentile of how far the pixels of lines differ from the ground, from which they are ink."""
SAME_INK = 40.0
"""Levels by which pixels of one ink differ at most."""
Chosen = NDArray[np.bool_]


def fit_ground(
    pixels: Floats, free: Chosen, lettering: Chosen, *, is_beside: bool
) -> tuple[Background, Floats] | None:
    """One even colour through the free pixels, else a wall and a floor, else a few plain tones.

    Args:
        pixels: RGB levels [height, width, 3].
        free: Where nothing was found, bool [height, width].
        lettering: Where lines were found: the colour of their ink is no tone of the ground.
        is_beside: Whether pictures lie beside it, which may look like a floor.

    Returns:
        The ground, and its colour at every pixel; None when it is none of these.
    """
    design = gradient_design(size_of(pixels))
    slopes, error = fit_plane(design[free], pixels[free], share=CLEAN, rounds=ROUNDS)
    if error <= EVEN:
        patterned = fit_pattern(pixels, free, np.asarray(design @ slopes, dtype=np.float32))
        if patterned is not None:
            return patterned
        corner, across, down = (colour_tuple(slope) for slope in slopes)
        return Background(corner, across, down), np.asarray(design @ slopes, dtype=np.float32)
    floored = None if is_beside else fit_floor(pixels, free)
    return floored or fit_tones(pixels, free, lettering)


def fit_tones(pixels: Floats, free: Chosen, lettering: Chosen) -> tuple[Background, Floats] | None:
    """A ground of a few plain tones; arguments and return value as for `fit_ground`."""
    tones = find_tones(pixels[free])
    if tones is not None:
        ink = find_ink(pixels[lettering], tones[0])
        tones = tones[
            [
                is_behind(np.abs(pixels - tone).max(axis=2) < NEAR, is_ink=is_near(tone, ink))
                for tone in tones
            ]
        ]
    if tones is None or not len(tones):
        return None
    plain = (0.0, 0.0, 0.0)
    colours = tuple(colour_tuple(tone) for tone in tones)
    return Background(colours[0], plain, plain, tones=colours), nearest_ground(pixels, tones)


def fit_pattern(pixels: Floats, free: Chosen, behind: Floats) -> tuple[Background, Floats] | None:
    """A ground of one tone with small shapes of another scattered over it; None of any other.

    Args:
        pixels: RGB levels of a copy [height, width, 3].
        free: Where nothing was found, bool [height, width].
        behind: The even colour that was fitted [height, width, 3].
    """
    first = np.median(behind.reshape(-1, 3), axis=0)
    if np.abs(behind - first).max() > EVEN:
        return None
    second = find_scattered_tone(pixels, free, first)
    if second is None:
        return None
    tones = np.stack([first, second]).astype(np.float32)
    plain = (0.0, 0.0, 0.0)
    colours = tuple(colour_tuple(tone) for tone in tones)
    return Background(colours[0], plain, plain, tones=colours), nearest_ground(pixels, tones)


def is_behind(toned: Chosen, *, is_ink: bool) -> bool:
    """Whether places of one tone lie behind everything: at the picture's rim, or all over it.

    Words that nobody found are all over a picture as well, in the ink of those that were.
    """
    rim = np.concatenate([toned[0], toned[-1], toned[:, 0], toned[:, -1]])
    if rim.mean() >= AT_RIM:
        return True
    if is_ink:
        return False
    return bool(toned.any(axis=0).mean() > ALL_OVER and toned.any(axis=1).mean() > ALL_OVER)


def find_ink(pixels: Floats, tone: Floats) -> Floats | None:
    """The colour of the lettering's ink; None without any.

    Args:
        pixels: RGB levels [n, 3] where lines are.
        tone: Of the ground.
    """
    if not len(pixels):
        return None
    distance = np.abs(pixels - tone).max(axis=1)
    strong = pixels[distance >= np.percentile(distance, STRONG)]
    return np.asarray(np.median(strong, axis=0), dtype=np.float32)


def is_near(tone: Floats, ink: Floats | None) -> bool:
    return ink is not None and float(np.abs(tone - ink).max()) <= SAME_INK
