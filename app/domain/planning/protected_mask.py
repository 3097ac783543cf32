"""The part of a photograph that must not be repeated in what is added to it.

That is a face, a word, the thing it is about.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import MASK_SIDE, Mask
from app.domain.geometry import Box, Size

Bools = NDArray[np.bool_]

ROOM = 3
"""Lines of the mask about each element: hair beyond the face's box, a shadow beyond the cup's."""


def make_protected_mask(analysis: Analysis) -> Mask:
    """Everything that was found, whatever matters of it, with some room about it."""
    pixels = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.bool_)
    for element in analysis.elements:
        if element.mask is None:
            pixels[mask_lines_of(element.box, analysis.size)] = True
        else:
            pixels |= grow_mask(element.mask.pixels)
    return Mask(pixels)


def mask_lines_of(box: Box, size: Size) -> tuple[slice, slice]:
    """Rows and columns of the mask that a box covers, with the room about it."""
    across, down = MASK_SIDE / size.width, MASK_SIDE / size.height
    top, bottom = math.floor(box.top * down) - ROOM, math.ceil(box.bottom * down) + ROOM
    left, right = math.floor(box.left * across) - ROOM, math.ceil(box.right * across) + ROOM
    return slice(max(0, top), max(0, bottom)), slice(max(0, left), max(0, right))


def grow_mask(pixels: Bools) -> Bools:
    """The mask grown by the room, up and down, then left and right; bool [320, 320]."""
    tall = pixels.copy()
    for step in range(1, ROOM + 1):
        tall[step:] |= pixels[:-step]
        tall[:-step] |= pixels[step:]
    wide = tall.copy()
    for step in range(1, ROOM + 1):
        wide[:, step:] |= tall[:, :-step]
        wide[:, :-step] |= tall[:, step:]
    return wide
