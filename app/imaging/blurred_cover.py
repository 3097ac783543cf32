"""A canvas covered by the picture itself, so blurred that nothing in it can be told."""

from __future__ import annotations

import cv2
import numpy as np

from app.domain.geometry import Size
from app.imaging.dithering import dither
from app.imaging.picture import Picture, resize_picture

BLUR = 0.05
"""Deviation of the blur of a cover, of its longer side."""
COVER_SIDE = 96
"""Root of the pixels of the small copy on which a cover is blurred."""
CALM_LIGHT = 0.86
"""Share of its light that a cover keeps."""
CALM_COLOUR = 0.85
"""Share of its colourfulness that a cover keeps."""


def cover_canvas(piece: Picture, canvas: Size) -> Picture:
    """The piece over the whole canvas, so blurred that nothing in it can be told.

    It is a little darker and greyer than the piece.
    """
    height, width = piece.shape[:2]
    scale = max(canvas.width / width, canvas.height / height)
    wide, high = canvas.width / scale, canvas.height / scale
    x, y = round((width - wide) / 2), round((height - high) / 2)
    cut = piece[y : y + max(1, round(high)), x : x + max(1, round(wide))]
    small = cover_size(canvas)
    blurred = cv2.GaussianBlur(
        resize_picture(cut, small),
        (0, 0),
        BLUR * max(small.width, small.height),
        borderType=cv2.BORDER_REPLICATE,
    )
    calm = blurred.astype(np.float32)
    grey = calm[:, :, :3].mean(axis=2, keepdims=True)
    calm[:, :, :3] = (grey + (calm[:, :, :3] - grey) * CALM_COLOUR) * CALM_LIGHT
    large = cv2.resize(calm, (canvas.width, canvas.height), interpolation=cv2.INTER_CUBIC)
    return dither(np.asarray(large, dtype=np.float32))


def cover_size(canvas: Size) -> Size:
    """The size of the small copy on which a cover is blurred: of the canvas' ratio."""
    root = canvas.ratio**0.5
    return Size(max(2, round(COVER_SIDE * root)), max(2, round(COVER_SIDE / root)))
