"""Lifting buttons, bands and logos off a photograph: areas of few colours, in their own outline.

What is lifted is premultiplied float32 RGBA, levels 0..255, as in `cutout`.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from app.imaging.colours import find_commonest_colours, is_near
from app.imaging.cutout import EDGE_SOFTNESS
from app.imaging.picture import Picture

Floats = NDArray[np.float32]

BAND = (0.3, 0.85)
"""Least and most of a window that a band under its letters fills: a larger one goes on outside."""
RECTANGULAR = 0.85
"""Share of its box that a band fills: what is ragged belongs to the photograph."""
SPECK = 0.04
"""A shape fills at least so much of the window."""
RIM_OF_AREA = 0.06
"""Of the shorter side, taken off an area: there it is mixed with what lies about it."""
THIN = 0.3
"""Growths narrower than this share of the shorter side are taken off an area."""
COMPACT = 0.85
"""A shape fills so much of its convex hull."""
LEAST = 0.4
"""The shapes together fill so much of the window."""
INNER_COLOURS = 5
"""Commonest colours of a window among which those of a button or logo are."""
ABOUT = 0.7
"""Share at the rim, of that in the whole window, from which a colour lies about what is lifted."""
SCATTERED = 0.3
"""Share of a colour outside of the shapes from which they are not all that has it."""
FRINGE = 0.1
"""What hangs on a shape and is narrower than this share of the shorter side is taken off it."""
LEAST_INSIDE = 0.25
"""The same of shapes whose colours are not seen about them."""


def has_band(window: Floats) -> bool:
    """Whether the letters in a window stand on a band or plate that ends inside of it."""
    colour = find_commonest_colours(window, 1)[0]
    area = keep_compact_areas(fill_enclosed(is_near(window, colour)), 1)
    if not BAND[0] <= float(area.mean()) <= BAND[1]:
        return False
    rows, columns = np.flatnonzero(area.any(axis=1)), np.flatnonzero(area.any(axis=0))
    box = (rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1)
    return float(area.sum()) >= RECTANGULAR * float(box)


def lift_flat_areas(window: Floats, *, colours: int, shapes: int) -> Floats:
    """A button, a band or a logo over a photograph: the compact areas of its commonest colours.

    They are lifted with all they enclose, first without colours that lie about it. Where there is
    none the whole window is lifted: a clean rectangle, never a ragged edge.

    Args:
        window: RGB, levels [height, width, 3].
        colours: How many commonest colours.
        shapes: How many areas at most.

    Returns:
        Premultiplied RGBA, levels [height, width, 4].
    """
    inner = find_inner_shapes(window, shapes)
    area = inner if inner.mean() >= LEAST_INSIDE else find_flat_areas(window, colours, shapes)
    if not area.any():
        return np.dstack([window, np.full(window.shape[:2], 255, np.float32)]).astype(np.float32)
    alpha = cv2.GaussianBlur(area.astype(np.float32), (0, 0), EDGE_SOFTNESS)[:, :, None]
    return np.asarray(np.dstack([window * alpha, 255 * alpha]), dtype=np.float32)


def find_inner_shapes(window: Floats, shapes: int) -> Picture:
    """The compact shapes of the colours that do not lie about them, in their own outline.

    None where they leave out much of what has one of these colours.

    Returns:
        0 or 1 [height, width].
    """
    colours = find_commonest_colours(window, INNER_COLOURS)
    inner = [is_near(window, colour) for colour in colours if not lies_about(window, colour)]
    near = fill_enclosed(np.bitwise_or.reduce([np.zeros(window.shape[:2], np.uint8), *inner]))
    area = np.zeros(near.shape, np.uint8)
    for part in find_compact_parts(near, shapes):
        about = np.asarray(cv2.dilate(part, disc_kernel(odd_share(near, THIN))), dtype=np.uint8)
        area |= drop_fringes(near & about)
    if any(float(one[area == 0].sum()) > SCATTERED * float(one.sum()) for one in inner):
        return np.zeros_like(area)
    return area


def drop_fringes(area: Picture) -> Picture:
    """The largest part of an area without its ragged edge, 0 or 1 [height, width]."""
    opened = open_area(area, odd_share(area, FRINGE), cv2.BORDER_REPLICATE)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=4)
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return np.asarray(labels == largest, dtype=np.uint8)


def lies_about(window: Floats, colour: Floats) -> bool:
    """Whether a colour is seen at the rim of a window rather than inside of it."""
    near = is_near(window, colour)
    at_rim = np.concatenate([near[0], near[-1], near[:, 0], near[:, -1]])
    return float(at_rim.mean()) > ABOUT * float(near.mean())


def find_flat_areas(window: Floats, colours: int, shapes: int) -> Picture:
    """The compact areas of the commonest colours with what they enclose; none too small.

    Returns:
        0 or 1 [height, width].
    """
    found = find_commonest_colours(window, colours)
    near = np.bitwise_or.reduce([is_near(window, colour) for colour in found])
    area = keep_compact_areas(fill_enclosed(near), shapes)
    return area if area.mean() >= LEAST else np.zeros_like(area)


def keep_compact_areas(chosen: Picture, shapes: int) -> Picture:
    """The convex hulls of the largest areas that fill their hull well.

    Thin growths of an area are taken off first.

    Args:
        chosen: 0 or 1 [height, width].
        shapes: How many areas at most.
    """
    area = np.zeros(chosen.shape, np.uint8)
    for part in find_compact_parts(chosen, shapes):
        area = np.maximum(area, fill_hull(part))
    rim = odd_share(chosen, RIM_OF_AREA)
    return np.asarray(cv2.erode(area, np.ones((rim, rim), np.uint8), borderValue=1), dtype=np.uint8)


def find_compact_parts(chosen: Picture, shapes: int) -> list[Picture]:
    """The largest areas without thin growths, of those that fill their convex hull well.

    Args:
        chosen: 0 or 1 [height, width].
        shapes: How many areas at most.
    """
    opened = open_area(chosen, odd_share(chosen, THIN), cv2.BORDER_CONSTANT)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=4)
    sizes = {part: int(stats[part][cv2.CC_STAT_AREA]) for part in range(1, count)}
    found = []
    for part in sorted(sizes, key=lambda part: -sizes[part])[:shapes]:
        alone = np.asarray(labels == part, dtype=np.uint8)
        is_large = sizes[part] >= SPECK * chosen.size
        if is_large and sizes[part] >= COMPACT * fill_hull(alone).sum():
            found.append(alone)
    return found


def open_area(area: Picture, side: int, border: int) -> Picture:
    """An area without what is narrower than a disc, 0 or 1 [height, width].

    Args:
        area: 0 or 1 [height, width].
        side: Diameter of the disc, in pixels.
        border: How the area goes on beyond the window, one of OpenCV's constants.
    """
    padded = cv2.copyMakeBorder(area, side, side, side, side, border)
    opened = cv2.morphologyEx(padded, cv2.MORPH_OPEN, disc_kernel(side))
    return np.asarray(opened[side:-side, side:-side], dtype=np.uint8)


def odd_share(area: Picture, share: float) -> int:
    """A share of the shorter side in pixels, odd and at least 3."""
    return max(3, int(share * min(area.shape)) | 1)


def fill_hull(area: Picture) -> Picture:
    """The convex hull of an area, 0 or 1 [height, width]."""
    hull = cv2.convexHull(cv2.findNonZero(area))
    return np.asarray(cv2.fillConvexPoly(np.zeros_like(area), hull, 1), dtype=np.uint8)


def disc_kernel(side: int) -> Picture:
    """A disc of 1 in a square of 0, `side` pixels wide."""
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), dtype=np.uint8)


def fill_enclosed(chosen: Picture) -> Picture:
    """The areas with everything that they enclose, 0 or 1 [height, width]."""
    padded = cv2.copyMakeBorder(chosen, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    outside = np.zeros((padded.shape[0] + 2, padded.shape[1] + 2), np.uint8)
    cv2.floodFill(padded, outside, (0, 0), 2)
    return np.asarray(padded[1:-1, 1:-1] != 2, dtype=np.uint8)
