"""Where a drawn picture's ground is seen: no thing is there, however salient the place is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.documents.elements import MASK_SIDE, Element, Mask
from app.imaging.detect.findings import Floats

Chosen = NDArray[np.bool_]

PLAIN = 8.0
"""What differs by so few levels has the ground's colour."""
SURE = 0.0004
"""Of the picture: what a part of the ground shows of it where nothing was found."""


def spread_ground(pixels: Floats, behind: Floats, free: Chosen) -> Chosen:
    """Where the ground is seen: what has its colour and hangs together with what is surely it.

    Args:
        pixels: RGB levels of a copy [height, width, 3].
        behind: The ground's own at every pixel.
        free: Where nothing was found, bool [height, width].
    """
    plain = np.asarray(np.abs(pixels - behind).max(axis=2) <= PLAIN)
    count, labels = cv2.connectedComponents(plain.astype(np.uint8), connectivity=4)
    sure = np.bincount(labels[plain & free], minlength=count) > SURE * plain.size
    return np.asarray(plain & sure[labels])


def clear_masks(elements: Sequence[Element], seen: Chosen) -> tuple[Element, ...]:
    """The elements with masks without the ground: what looks salient reaches far over it."""
    sides = (MASK_SIDE, MASK_SIDE)
    ground = cv2.resize(seen.astype(np.uint8), sides, interpolation=cv2.INTER_NEAREST) > 0
    return tuple(clear_mask(element, np.asarray(ground)) for element in elements)


def clear_mask(element: Element, ground: Chosen) -> Element:
    """An element whose mask is without the ground, where that leaves anything of it."""
    if element.mask is None:
        return element
    rest = element.mask.pixels & ~ground
    return replace(element, mask=Mask(rest)) if rest.any() else element
