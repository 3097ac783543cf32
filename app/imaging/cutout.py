"""Lifting pieces off a picture with soft edges: from a known ground, or as areas of few colours
over a photograph.

What is lifted is premultiplied float32 RGBA, levels 0..255: laid over another ground it brings no
rim of the old one along.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.documents.elements import Mask
from app.domain.geometry import Box, Size
from app.imaging.picture import Picture

Floats = NDArray[np.float32]

NOISE, SURE = 8.0, 24.0
"""What differs from the ground by less (levels) is ground; what differs by more is the piece.

Source: looked at on drawn ads saved as JPEG; between the two lie soft shadows and the ringing about
letters.
"""
_CORE, _RIM = 0.9, 0.55
"""Of a refined mask: from here on inside, up to here outside."""
_NEAR = 28.0
_BIN = 16
_SPECK = 0.04
_RIM_OF_PLATE = 0.06
"""Of the shorter side, taken off a plate: there it is mixed with what lies about it."""
_COMPACT, _LEAST = 0.85, 0.4
"""A shape fills so much of its convex hull, and the shapes so much of the window."""


def lift_from_background(
    window: Floats, ground: Floats, inside: Floats | None = None, others: Floats | None = None
) -> Floats:
    """What stands out from the ground in a window, as premultiplied RGBA [height, width, 4].

    window, ground: RGB, levels.  inside: share 0..1 that is the piece whatever its colour.  others:
    share 0..1 that belongs to other pieces.  A rim pixel is taken for a mixture of the ground with
    the strongest colour beside it.
    """
    distance = np.abs(window - ground).max(axis=2)
    presence = smooth_step(distance, NOISE, SURE)
    strongest = cv2.dilate(distance, np.ones((5, 5), np.uint8))
    share = presence * np.minimum(1.0, distance / np.maximum(0.95 * strongest, SURE))
    solid = cv2.erode((distance > SURE).astype(np.uint8), np.ones((3, 3), np.uint8))
    share = np.where(solid > 0, 1.0, share)
    if inside is not None:
        share, presence = np.maximum(share, inside), np.maximum(presence, inside)
    if others is not None:
        share, presence = share * (1 - others), presence * (1 - others)
    alpha = share[:, :, None]
    colours = presence[:, :, None] * (window - (1 - alpha) * ground)
    return np.asarray(np.dstack([colours, 255 * alpha]), dtype=np.float32)


def lift_letters(window: Floats, plate: NDArray[np.float32]) -> Floats:
    """The letters of a line on a plain plate, without what reaches into the window from its edge:
    that lies beside the plate.
    """
    ground = np.broadcast_to(plate, window.shape).astype(np.float32)
    strange = np.asarray(np.abs(window - ground).max(axis=2) > NOISE, dtype=np.uint8)
    _, labels, _, _ = cv2.connectedComponentsWithStats(strange, connectivity=8)
    rim = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    beside = np.isin(labels, rim[rim > 0]).astype(np.float32)
    return lift_from_background(window, ground, others=beside)


def lift_flat_areas(window: Floats, *, colours: int, shapes: int) -> Floats:
    """A plate, a button or a logo over a photograph: the compact areas of its few commonest
    colours, with all they enclose.

    Where there is none the whole window is lifted: a clean rectangle, never a ragged edge.
    """
    found = find_commonest_colours(window, colours)
    near = np.min([np.abs(window - colour).max(axis=2) for colour in found], axis=0) < _NEAR
    area = keep_compact_areas(fill_enclosed(np.asarray(near, dtype=np.uint8)), shapes)
    if area.mean() < _LEAST:
        return np.dstack([window, np.full(window.shape[:2], 255, np.float32)]).astype(np.float32)
    alpha = cv2.GaussianBlur(area.astype(np.float32), (0, 0), 0.8)[:, :, None]
    return np.asarray(np.dstack([window * alpha, 255 * alpha]), dtype=np.float32)


def keep_compact_areas(chosen: Picture, shapes: int) -> Picture:
    """The convex hulls of the largest areas that fill their hull well; thin growths of an area are
    taken off first.
    """
    side = max(3, int(0.3 * min(chosen.shape)) | 1)
    padded = cv2.copyMakeBorder(chosen, side, side, side, side, cv2.BORDER_CONSTANT)
    opened = cv2.morphologyEx(padded, cv2.MORPH_OPEN, disc_kernel(side))[side:-side, side:-side]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=4)
    parts = sorted(range(1, count), key=lambda part: -int(stats[part][cv2.CC_STAT_AREA]))
    area = np.zeros(chosen.shape, np.uint8)
    for part in parts[:shapes]:
        hull = cv2.convexHull(cv2.findNonZero(np.asarray(labels == part, dtype=np.uint8)))
        filled = np.asarray(
            cv2.fillConvexPoly(np.zeros(chosen.shape, np.uint8), hull, 1), dtype=np.uint8
        )
        if (
            _SPECK * chosen.size <= stats[part][cv2.CC_STAT_AREA]
            and stats[part][cv2.CC_STAT_AREA] >= _COMPACT * filled.sum()
        ):
            area = np.maximum(area, filled)
    rim = max(3, int(_RIM_OF_PLATE * min(chosen.shape)) | 1)
    return np.asarray(cv2.erode(area, np.ones((rim, rim), np.uint8), borderValue=1), dtype=np.uint8)


def disc_kernel(side: int) -> Picture:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), dtype=np.uint8)


def find_commonest_colours(window: Floats, count: int) -> list[NDArray[np.float32]]:
    """The means of the fullest bins of a coarse colour histogram, fullest first, each unlike those
    before it.
    """
    rest = window.reshape(-1, 3)
    rest = rest[:: max(1, len(rest) // 20_000)]
    found: list[NDArray[np.float32]] = []
    while len(rest) and len(found) < count:
        bins = (rest // _BIN).astype(np.int64) @ np.array([10_000, 100, 1])
        names, counts = np.unique(bins, return_counts=True)
        colour = np.asarray(rest[bins == names[counts.argmax()]].mean(axis=0), dtype=np.float32)
        found.append(colour)
        rest = rest[np.abs(rest - colour).max(axis=1) >= _NEAR]
    return found


def sample_mask(mask: Mask, src: Box, picture: Size, window: Floats) -> Floats:
    """Share 0..1 of each pixel of a window that the mask holds; its coarse edge follows the
    window's own edges.

    src: what the window shows, in pixels of the picture.
    """
    rows, columns = mask.pixels.shape
    height, width = window.shape[:2]
    step_x, step_y = (
        src.width / width / picture.width * columns,
        src.height / height / picture.height * rows,
    )
    left, top = src.left / picture.width * columns, src.top / picture.height * rows
    matrix = np.array(
        [[step_x, 0, left + step_x / 2 - 0.5], [0, step_y, top + step_y / 2 - 0.5]],
        dtype=np.float64,
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    soft = cv2.GaussianBlur(mask.pixels.astype(np.float32), (0, 0), 0.8)
    coarse = np.asarray(
        cv2.warpAffine(soft, matrix, (width, height), flags=flags), dtype=np.float32
    )
    guide = np.asarray(cv2.cvtColor(window / 255, cv2.COLOR_RGB2GRAY), dtype=np.float32)
    radius = max(2, round(1.5 * max(1 / step_x, 1 / step_y)))
    return smooth_step(filter_guided(guide, coarse, radius), _RIM, _CORE)


def filter_guided(guide: Floats, values: Floats, radius: int) -> Floats:
    """Source: He, Sun, Tang, Guided Image Filtering, ECCV 2010; epsilon .02 squared of a guide in
    0..1.
    """
    side = (2 * radius + 1, 2 * radius + 1)

    def mean(field: Floats) -> Floats:
        return np.asarray(
            cv2.boxFilter(field, -1, side, borderType=cv2.BORDER_REFLECT), dtype=np.float32
        )

    mean_guide, mean_values = mean(guide), mean(values)
    slope = (mean(guide * values) - mean_guide * mean_values) / (
        mean(guide * guide) - mean_guide**2 + 0.02**2
    )
    level = mean_values - slope * mean_guide
    return np.asarray(mean(slope) * guide + mean(level), dtype=np.float32)


def smooth_step(values: Floats, low: float, high: float) -> Floats:
    place = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(place * place * (3 - 2 * place), dtype=np.float32)


def fill_enclosed(chosen: Picture) -> Picture:
    """The areas with everything that they enclose."""
    padded = cv2.copyMakeBorder(chosen, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    outside = np.zeros((padded.shape[0] + 2, padded.shape[1] + 2), np.uint8)
    cv2.floodFill(padded, outside, (0, 0), 2)
    return np.asarray(padded[1:-1, 1:-1] != 2, dtype=np.uint8)
