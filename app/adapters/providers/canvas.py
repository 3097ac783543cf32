"""A canvas at a size that a model paints, and what it painted back at the canvas' size.

Models paint a few sizes only. The canvas is scaled as a whole, never stretched: what the model's
ratio has beyond it is a margin that is cut off again.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.domain.geometry import Size
from app.domain.providers import Cause
from app.imaging.picture import Picture, resize_picture, size_of
from app.ports.providers import ProviderFailed

SAME_RATIO = 0.02
"""By how much the ratio of an answer may differ from what was asked for: rounding to blocks."""
SMALLEST_ANSWER = 0.4
"""Share of the asked width below which an answer is too small to be used."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A canvas as a model gets it.

    Attributes:
        picture: uint8 RGB, of a size that the model paints.
        known: Bool of the same size; what is not known is to be painted.
        left, top, width, height: Where the canvas lies in it, in pixels.
        canvas: The canvas' own size.
    """

    picture: Picture
    known: NDArray[np.bool_]
    left: int
    top: int
    width: int
    height: int
    canvas: Size

    @property
    def size(self) -> Size:
        return size_of(self.picture)


def frame_for(canvas: NDArray[np.uint8], known: NDArray[np.bool_], sizes: Sequence[Size]) -> Frame:
    """The canvas in the middle of the size whose ratio is nearest to its own."""
    own = size_of(canvas)
    size = min(sizes, key=lambda each: abs(np.log(each.ratio / own.ratio)))
    factor = min(size.width / own.width, size.height / own.height)
    width, height = round(own.width * factor), round(own.height * factor)
    left, top = (size.width - width) // 2, (size.height - height) // 2
    picture = np.full((size.height, size.width, 3), 127, dtype=np.uint8)
    rows, columns = slice(top, top + height), slice(left, left + width)
    picture[rows, columns] = resize_picture(canvas, Size(width, height))
    inside = np.zeros((size.height, size.width), dtype=np.bool_)
    inside[rows, columns] = cv2.resize(
        known.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST
    ).astype(np.bool_)
    return Frame(picture, inside, left, top, width, height, own)


def lay_answer(frame: Frame, painted: Picture) -> Picture:
    """What was painted, cut to the canvas and at its size.

    Raises:
        ProviderFailed: It has another shape than was asked for, or is far too small.
    """
    got = size_of(painted)
    if abs(got.ratio / frame.size.ratio - 1) > SAME_RATIO:
        raise ProviderFailed(Cause.IMPLAUSIBLE, "another shape than was asked for")
    if got.width < SMALLEST_ANSWER * frame.size.width:
        raise ProviderFailed(Cause.IMPLAUSIBLE, "far smaller than was asked for")
    whole = cover(np.ascontiguousarray(painted[:, :, :3]), frame.size)
    rows = slice(frame.top, frame.top + frame.height)
    part = whole[rows, frame.left : frame.left + frame.width]
    return resize_picture(np.ascontiguousarray(part), frame.canvas)


def cover(picture: Picture, size: Size) -> Picture:
    """The picture scaled as a whole until it covers the size; what is beyond it is cut off evenly.

    A model that rounds its size to blocks has another ratio by a hair.
    """
    own = size_of(picture)
    factor = max(size.width / own.width, size.height / own.height)
    scaled = Size(
        max(size.width, round(own.width * factor)), max(size.height, round(own.height * factor))
    )
    whole = resize_picture(picture, scaled)
    left, top = (scaled.width - size.width) // 2, (scaled.height - size.height) // 2
    return np.ascontiguousarray(whole[top : top + size.height, left : left + size.width])


def to_png(picture: Picture) -> bytes:
    """The picture without loss; quickly, since it is sent once and thrown away."""
    data = io.BytesIO()
    Image.fromarray(picture).save(data, "PNG", compress_level=1)
    return data.getvalue()
