"""What a model painted beyond a picture: fitted to the picture's border, and held against it.

The picture itself is no part of this: whoever shows the canvas lays the picture's own pixels over
it, so that nothing of what a model returns can be in their place.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.geometry import Box, Size
from app.imaging.picture import Picture, resize_picture

Bools = NDArray[np.bool_]

FADE = 0.12
"""Share of the canvas' longer side within which a difference at the border fades."""
SOFTNESS = 0.01
"""Deviation of the blur of that difference along the border, of the canvas' longer side."""
SEAM_WIDTH = 0.004
"""Of the strips on both sides of the border that are compared, and of the gap between them, as a
share of the canvas' longer side: models repaint the picture too, smaller and softer, so that what
they leave is a step near the border and not at it.
"""
NARROWEST_SEAM = 3
"""Pixels that strip and gap have at least."""
VISIBLE_STEP = 14.0
"""Levels by which the two sides of a border may differ beyond what they do inside the picture: a
step that the eye follows along an edge. Source: contrast of 5 % of full scale.
"""
LARGEST_FAULT = 0.25
"""Share of the border that may show a step."""


def find_known(place: Box, canvas: Size) -> Bools:
    """Which pixels of a canvas the picture covers whole; place: where it lies, in its pixels."""
    known = np.zeros((canvas.height, canvas.width), dtype=np.bool_)
    rows = slice(max(0, round(place.top)), min(canvas.height, round(place.bottom)))
    columns = slice(max(0, round(place.left)), min(canvas.width, round(place.right)))
    known[rows, columns] = True
    return known


def fit_border(painted: Picture, shown: Picture, known: Bools) -> Picture:
    """What was painted, with the colours at the border drawn to those of the picture.

    The difference that the model left along the border fades with the distance from it; nothing
    that is known is looked at by whoever shows the canvas.

    Args:
        painted: uint8 RGB [height, width, 3], by the model.
        shown: The canvas with the picture on it, of the same size.
        known: Where the picture is, bool [height, width].
    """
    if known.all() or not known.any():
        return painted
    away, nearest = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    difference = shown.astype(np.float32) - painted.astype(np.float32)
    longer = max(known.shape)
    sigma = max(1.0, SOFTNESS * longer)
    weight = cv2.GaussianBlur(known.astype(np.float32), (0, 0), sigma)
    inside = np.where(known[:, :, None], difference, np.float32(0)).astype(np.float32)
    summed = np.asarray(cv2.GaussianBlur(inside, (0, 0), sigma), dtype=np.float32)
    soft = summed / np.maximum(weight, 1e-3)[:, :, None]
    at_label = np.zeros((int(nearest.max()) + 1, 3), dtype=np.float32)
    at_label[nearest[known]] = soft[known]
    fade = np.exp(-away / (FADE * longer))[:, :, None]
    fitted = painted.astype(np.float32) + at_label[nearest] * fade
    return np.asarray(np.clip(np.rint(fitted), 0, 255), dtype=np.uint8)


def measure_seam(whole: Picture, known: Bools) -> float:
    """The share of the border, 0..1, along which a step is seen, in any colour.

    A step is what differs more from one side to the other than within either.

    Args:
        whole: uint8 RGB, the picture on what was painted.
        known: Where the picture is.
    """
    reach = max(NARROWEST_SEAM, round(SEAM_WIDTH * max(known.shape)))
    faults = total = 0
    for turned, mask in ((whole, known), (whole.transpose(1, 0, 2), known.T)):
        for values, inside in ((turned, mask), (turned[:, ::-1], mask[:, ::-1])):
            colours = np.ascontiguousarray(values, dtype=np.float32)
            strips = np.asarray(cv2.blur(colours, (reach, reach)), dtype=np.float32)
            steps = find_steps(strips, inside, reach)
            faults += int((steps > VISIBLE_STEP).sum())
            total += steps.size
    return faults / total if total else 0.0


def find_steps(strips: NDArray[np.float32], known: Bools, reach: int) -> NDArray[np.float32]:
    """How much more each row changes from unknown to known than beside it, where it does.

    Args:
        strips: The mean colours around each pixel, [height, width, 3].
        known: Where the picture is, bool [height, width].
        reach: Pixels of which means are, and of the gap between those that are compared.
    """
    far, half = 2 * reach, reach // 2
    room = far + reach + half + 1
    starts = known[:, room:-room] & ~known[:, room - 1 : -room - 1]
    rows, columns = np.nonzero(starts)
    columns = columns + room
    if not rows.size:
        return np.zeros(0, dtype=np.float32)
    inside, outside = columns + half, columns - 1 - reach - half
    across = np.abs(strips[rows, inside] - strips[rows, outside])
    beside = np.maximum(
        np.abs(strips[rows, inside + far] - strips[rows, inside]),
        np.abs(strips[rows, outside] - strips[rows, outside - far]),
    )
    return np.asarray((across - beside).max(axis=1), dtype=np.float32)


def is_seam_visible(whole: Picture, known: Bools) -> bool:
    return measure_seam(whole, known) > LARGEST_FAULT


def lay_known(painted: Picture, shown: Picture, known: Bools) -> Picture:
    """The canvas with the picture's own pixels, bit for bit, wherever they are known."""
    return np.where(known[:, :, None], shown, painted)


def scale_whole(painted: Picture, size: Size) -> Picture:
    """What was painted at another size of the same ratio."""
    return resize_picture(np.ascontiguousarray(painted[:, :, :3]), size)
