"""Lettering that no reader found, known by its ink: that of the lines which were found.

Words of scripts that join their letters are one shape each, and stand out as a thing does.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.geometry import Size
from app.imaging.detect.findings import Floats
from app.imaging.detect.lettering import Chosen, cover_boxes
from app.imaging.picture import box_of_mask

STRONG = 85
"""Percentile of how far a line's pixels stand out, from which they are its letters' own."""
SAME_INK = 40.0
"""Levels by which pixels of one ink differ at most."""
INKED = 0.6
"""Share of a shape's pixels in the ink of lettering, from which it may be lettering."""
STROKE = 0.4
"""Width of the widest stroke, of the height of the lettering, at most."""
FILLED = 0.75
"""Share of its box that lettering fills at most."""
LEAST_RATIO = 0.8
"""Width of a row of letters in its heights at least."""
LOW = 0.2
"""Height of a row of letters, of the picture's shorter side at most."""


def find_inked(pixels: Floats, elements: Sequence[Element], strange: Chosen, size: Size) -> Chosen:
    """Where a picture has the ink of its lines.

    Args:
        pixels: RGB levels of a copy [height, width, 3].
        elements: Of the picture, boxes in its pixels.
        strange: Where the copy differs from its ground.
        size: Of the picture.
    """
    small = Size(strange.shape[1], strange.shape[0])
    found = np.zeros(strange.shape, dtype=np.bool_)
    for line in elements:
        if line.kind is not ElementKind.TEXT or line.protection is not Protection.MUST:
            continue
        inside = pixels[cover_boxes([line.box], size, small, edge=0.0) & strange]
        if not len(inside):
            continue
        ground = np.median(pixels[~strange], axis=0) if (~strange).any() else inside.mean(axis=0)
        distance = np.abs(inside - ground).max(axis=1)
        ink = np.median(inside[distance >= np.percentile(distance, STRONG)], axis=0)
        found |= np.abs(pixels - ink).max(axis=2) <= SAME_INK
    return found & strange


def is_lettered(part: Chosen, inked: Chosen) -> bool:
    """Whether something is a row of letters: thin strokes in the ink of the lettering.

    Args:
        part: Where it is, over the copy that was inspected.
        inked: Where the copy has that ink.
    """
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    high, wide = int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1
    if wide < LEAST_RATIO * high or high > LOW * min(part.shape):
        return False
    if part.sum() > FILLED * high * wide:
        return False
    core = part & inked
    if core.sum() < INKED * part.sum():
        return False
    inside = cv2.distanceTransform(np.pad(part, 1).astype(np.uint8), cv2.DIST_L2, 3)
    return bool(2 * inside.max() <= STROKE * high + 2)


def make_lines(parts: Sequence[Chosen], elements: Sequence[Element], size: Size) -> list[Element]:
    """Rows of letters as lines that nobody read."""
    same = sum(e.kind is ElementKind.TEXT for e in elements)
    made = []
    for number, part in enumerate(parts, start=same + 1):
        made.append(
            Element(
                f"text-{number}",
                ElementKind.TEXT,
                "",
                0.5,
                box_of_mask(part, size),
                Protection.MUST,
                "ground",
                is_set=True,
            )
        )
    return made
