"""Backgrounds as pixels: painted, turned about, made plain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.domain.documents.backgrounds import Background
from app.domain.geometry import Box, Size
from app.imaging.colours import colour_tuple

Floats = NDArray[np.float32]


def paint_background(background: Background, size: Size, box: Box | None = None) -> Floats:
    """The background over a picture of that size, RGB levels [height, width, 3].

    Args:
        background: As the analysis found it.
        size: Pixels that are painted.
        box: The part of the picture that is painted, in fractions; else all.
    """
    part = box or Box(0.0, 0.0, 1.0, 1.0)
    x = part.left + part.width * (np.arange(size.width, dtype=np.float32) + 0.5) / size.width
    y = part.top + part.height * (np.arange(size.height, dtype=np.float32) + 0.5) / size.height
    corner = np.array(background.corner, np.float32)
    across = np.array(background.across, np.float32)
    down = np.array(background.down, np.float32)
    values = corner + x[None, :, None] * across + y[:, None, None] * down
    return np.asarray(values, dtype=np.float32)


def turn_background(background: Background) -> Background:
    """The background turned about by half: what was on the left is on the right."""
    across, down = np.array(background.across), np.array(background.down)
    far = np.array(background.corner) + across + down
    return Background(colour_tuple(far), colour_tuple(-across), colour_tuple(-down))


def flatten_background(background: Background, x: float, y: float) -> Background:
    """The background plain, in its colour at a place in fractions of the picture."""
    across, down = np.array(background.across), np.array(background.down)
    colour = np.array(background.corner) + x * across + y * down
    return Background(colour_tuple(colour), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
