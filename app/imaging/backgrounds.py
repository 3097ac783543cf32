"""Backgrounds as pixels: painted, turned about, made plain, with a floor or without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.domain.documents.backgrounds import Background, Colour, Floor
from app.domain.documents.plans import Placement
from app.domain.geometry import Box, Size
from app.imaging.colours import colour_tuple

Floats = NDArray[np.float32]

WHOLE = Box(0.0, 0.0, 1.0, 1.0)
HORIZON = 0.006
"""Of the picture's height, on each side of where a floor begins: so far the edge may be blurred."""
SAME_FLOOR = 0.04
"""Of the canvas' height, by which the floors of several things may lie apart and are one."""
LOWEST, HIGHEST = 0.94, 0.2
"""Of the canvas' height, between which a floor begins: else there is none."""


def paint_background(background: Background, size: Size, box: Box | None = None) -> Floats:
    """The background over a picture of that size, RGB levels [height, width, 3].

    Args:
        background: As the analysis found it.
        size: Pixels that are painted.
        box: The part of the picture that is painted, in fractions; else all.
    """
    part = box or WHOLE
    wall = paint_gradient((background.corner, background.across, background.down), size, part)
    if background.floor is None:
        return wall
    floor, below = paint_floor(background.floor, size, part)
    step = part.height / size.height or 1.0
    share = np.clip(below / step + 0.5, 0, 1)[:, None, None]
    return np.asarray(wall * (1 - share) + floor * share, dtype=np.float32)


def paint_gradient(gradient: tuple[Colour, Colour, Colour], size: Size, part: Box) -> Floats:
    """Colours that change evenly, RGB levels [height, width, 3].

    Args:
        gradient: At the corner, and the changes across and down.
        size: Pixels that are painted.
        part: Of what the gradient is for, in fractions.
    """
    x = part.left + part.width * (np.arange(size.width, dtype=np.float32) + 0.5) / size.width
    y = part.top + part.height * (np.arange(size.height, dtype=np.float32) + 0.5) / size.height
    corner, across, down = (np.array(colour, np.float32) for colour in gradient)
    values = corner + x[None, :, None] * across + y[:, None, None] * down
    return np.asarray(values, dtype=np.float32)


def paint_floor(floor: Floor, size: Size, part: Box) -> tuple[Floats, Floats]:
    """The floor over all of a part of the picture, and how far below its edge each row lies.

    Returns:
        RGB levels [height, width, 3], and fractions of the picture's height [height].
    """
    scale = 1 / (1 - floor.top)
    within = Box(part.left, (part.top - floor.top) * scale, part.width, part.height * scale)
    y = part.top + part.height * (np.arange(size.height, dtype=np.float32) + 0.5) / size.height
    painted = paint_gradient((floor.corner, floor.across, floor.down), size, within)
    return painted, np.asarray(y - floor.top, dtype=np.float32)


def find_ground(background: Background, window: Floats, box: Box) -> Floats:
    """The background behind a window of the picture; where a floor begins, mixed as seen there.

    Args:
        background: As the analysis found it, without tones.
        window: RGB levels [height, width, 3].
        box: Of the window, in fractions of the picture.

    Returns:
        RGB levels [height, width, 3].
    """
    size = Size(window.shape[1], window.shape[0])
    if background.floor is None:
        return paint_background(background, size, box)
    wall = paint_gradient((background.corner, background.across, background.down), size, box)
    floor, below = paint_floor(background.floor, size, box)
    return mix_parts(window, wall, floor, below)


def mix_parts(window: Floats, wall: Floats, floor: Floats, below: Floats) -> Floats:
    """A wall above and a floor below; about their edge the mixture of both that is seen.

    Args:
        window: What is seen, RGB levels [height, width, 3].
        wall: The same of the wall alone.
        floor: The same of the floor alone.
        below: How far below the edge each row lies, in fractions of the picture [height].
    """
    share = np.broadcast_to((below > 0)[:, None], window.shape[:2]).astype(np.float32)
    rows = np.abs(below) <= HORIZON
    line = floor[rows] - wall[rows]
    length = np.maximum(1.0, (line * line).sum(axis=2))
    share[rows] = np.clip(((window[rows] - wall[rows]) * line).sum(axis=2) / length, 0, 1)
    return np.asarray(wall + share[:, :, None] * (floor - wall), dtype=np.float32)


def stand_floor(
    background: Background, standing: Sequence[Placement], picture: Size, canvas: Size
) -> Background:
    """The background with its floor below what stands on it; without one where that cannot be.

    Args:
        background: As the analysis found it.
        standing: Things that are laid on the canvas.
        picture: Pixels of the picture.
        canvas: The size that their placements are meant for.
    """
    floor = background.floor
    if floor is None:
        return background
    edge = floor.top * picture.height
    tops = [
        (placed.dst.top + (edge - placed.src.top) * placed.dst.height / placed.src.height)
        / canvas.height
        for placed in standing
        if placed.src.top < edge < placed.src.bottom
    ]
    top = sum(tops) / len(tops) if tops else floor.top
    is_one = not tops or max(tops) - min(tops) <= SAME_FLOOR
    if not is_one or not HIGHEST <= top <= LOWEST:
        return replace(background, floor=None)
    return replace(background, floor=replace(floor, top=top))


def turn_background(background: Background) -> Background:
    """The background turned about by half: what was on the left is on the right.

    Without its floor, which would be above.
    """
    across, down = np.array(background.across), np.array(background.down)
    far = np.array(background.corner) + across + down
    return Background(colour_tuple(far), colour_tuple(-across), colour_tuple(-down))


def flatten_background(background: Background, x: float, y: float) -> Background:
    """The background plain, in its colour at a place in fractions of the picture."""
    spot = paint_background(background, Size(1, 1), Box(x, y, 0.0, 0.0))[0, 0]
    return Background(colour_tuple(spot), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
