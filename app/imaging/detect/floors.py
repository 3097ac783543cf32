"""A ground of two parts: a wall, and the floor before it on which things stand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.domain.documents.backgrounds import Background, Floor
from app.imaging.backgrounds import mix_parts
from app.imaging.colours import colour_tuple
from app.imaging.detect.findings import Pixels
from app.imaging.picture import size_of
from app.imaging.plane import fit_plane, gradient_design

Floats = NDArray[np.float32]
Chosen = NDArray[np.bool_]

EVEN = 2.0
"""Largest deviation (root mean square, levels) of each part from a gradient: with a faint band in
it, a part is none.
"""
CLEAN, ROUNDS = 0.85, 4
"""Share of each part that is judged, and how often its gradient is fitted again to that share."""
STEP = 8.0
"""Levels by which the parts differ at least where they meet."""
ACROSS = 2
"""Rows on each side of their edge that are compared: a blurred edge is one."""
SEEN = 0.25
"""Share of the width in which the edge is seen at least."""
STRAIGHT = 0.85
"""Share of that in which it is half as strong as in the middle: it goes straight across."""
UPPERMOST = 0.45
"""Share of the height above which no floor begins: what lies above it would be a band."""
TRIED = 3
"""Rows that are tried, the strongest edge first."""
LEAST_WALL, LEAST_FLOOR = 0.1, 0.02
"""Shares of the picture in which each is seen at least."""


def fit_floor(pixels: Floats, free: Chosen) -> tuple[Background, Floats] | None:
    """A wall and a floor through the free pixels, each even; None of any other ground.

    Args:
        pixels: RGB levels [height, width, 3].
        free: Where nothing was found, bool [height, width].

    Returns:
        The ground, and its colour at every pixel.
    """
    for row in list_edges(pixels, free):
        found = fit_parts(pixels, free, row)
        if found is not None:
            return found
    return None


def list_edges(pixels: Floats, free: Chosen) -> list[int]:
    """The rows at which a straight edge goes across, the strongest first.

    Returns:
        First rows below the edges.
    """
    height, width = free.shape
    strong: list[tuple[float, int]] = []
    for row in range(max(ACROSS, round(UPPERMOST * height)), height - ACROSS + 1):
        clear = free[row - ACROSS : row + ACROSS].all(axis=0)
        if clear.sum() < SEEN * width:
            continue
        step = pixels[row + ACROSS - 1, clear] - pixels[row - ACROSS, clear]
        levels = np.abs(step).max(axis=1)
        middle = float(np.median(levels))
        if middle >= STEP and (levels >= middle / 2).mean() >= STRAIGHT:
            strong.append((middle, row))
    strong.sort(reverse=True)
    chosen: list[int] = []
    for _, row in strong:
        if all(abs(row - other) > 2 * ACROSS for other in chosen):
            chosen.append(row)
    return chosen[:TRIED]


def fit_parts(pixels: Floats, free: Chosen, row: int) -> tuple[Background, Floats] | None:
    """Both parts of a ground that meet at a row, where each is even."""
    height = free.shape[0]
    rows = np.arange(height)[:, None]
    wall, floor = free & (rows < row - 1), free & (rows > row)
    if wall.mean() < LEAST_WALL or floor.mean() < LEAST_FLOOR:
        return None
    design = gradient_design(size_of(pixels))
    planes = []
    for part in (wall, floor):
        slopes, error = fit_plane(design[part], pixels[part], share=CLEAN, rounds=ROUNDS)
        if error > EVEN:
            return None
        planes.append(slopes)
    top = row / height
    painted = [np.asarray(design @ slopes, dtype=np.float32) for slopes in planes]
    below = ((np.arange(height) + 0.5) / height - top).astype(np.float32)
    behind = mix_parts(pixels, painted[0], painted[1], below)
    corner, across, down = planes[1]
    floor_found = Floor(
        top,
        colour_tuple(corner + top * down),
        colour_tuple(across),
        colour_tuple((1 - top) * down),
    )
    first = [colour_tuple(slope) for slope in planes[0]]
    return Background(first[0], first[1], first[2], floor=floor_found), behind


def place_edge(picture: Pixels, free: Chosen, floor: Floor) -> Floor:
    """The floor with its edge where the whole picture shows it, to a pixel.

    Args:
        picture: uint8 RGB [height, width, 3].
        free: Where nothing was found, bool [rows, columns] of a copy.
        floor: As it was found in the copy.
    """
    height, width = picture.shape[:2]
    rows, columns = free.shape
    row = round(floor.top * rows)
    clear = np.flatnonzero(free[max(0, row - ACROSS) : row + ACROSS].all(axis=0))
    seen = np.isin(np.arange(width) * columns // width, clear)
    about = 1.5 * height / rows
    first = max(0, int(floor.top * height - about) - 1)
    last = min(height, int(floor.top * height + about) + 2)
    levels = picture[first:last, seen].astype(np.float32)
    if not seen.any() or len(levels) < 2:
        return floor
    steps = np.median(np.abs(np.diff(levels, axis=0)).max(axis=2), axis=1)
    return replace(floor, top=(first + 1 + int(steps.argmax())) / height)
