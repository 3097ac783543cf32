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
INKED_THINLY = 0.5
"""The same of several shapes: of thin strokes much is edge."""
STROKE = 0.4
"""Width of the widest stroke, of the height of the lettering, at most."""
FILLED = 0.75
"""Share of its box that lettering fills at most."""
LEAST_RATIO = 0.8
"""Width of a row of letters in its heights at least."""
LOW = 0.2
"""Height of a row of letters, of the picture's shorter side at most."""
HIGHEST = 0.28
"""The same of a row whose letters are as high as it is."""
AS_HIGH = 0.7
"""Height of the highest shape of such a row, of the row's."""
LETTERS = 3
"""Shapes of words that bend or run down at least."""
SPECK = 6
"""Pixels of a copy of the smallest shape that counts as a letter."""
SPARSE = 0.45
"""Share of its box that a row of letters fills at most that bends."""
ALIKE = 0.35
"""Height of most letters of a word that bends, of the highest one's, at least."""


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
    """Whether something is lettering: thin strokes in the ink of the lettering.

    It is a row of letters, one that runs down, or one that bends.

    Args:
        part: Where it is, over the copy that was inspected.
        inked: Where the copy has that ink.
    """
    share = float((part & inked).sum() / part.sum())
    if share >= INKED and is_row(part):
        return True
    heights = measure_letters(part)
    if share < INKED_THINLY or len(heights) < LETTERS:
        return False
    return is_row(part.T) or is_bent_row(part, heights)


def is_row(part: Chosen) -> bool:
    """Whether something is a low row of thin strokes."""
    high, wide = sides_of(part)
    if wide < LEAST_RATIO * high or high > HIGHEST * min(part.shape):
        return False
    if high > LOW * min(part.shape) and measure_highest(part) < AS_HIGH * high:
        return False
    return part.sum() <= FILLED * high * wide and has_strokes(part, high)


def measure_highest(part: Chosen) -> int:
    """Height in pixels of the highest shape of something."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(part.astype(np.uint8))
    return max((int(high) for _, _, _, high, _ in stats[1:].tolist()), default=0)


def is_bent_row(part: Chosen, heights: Sequence[int]) -> bool:
    """Whether something is shapes of one height with thin strokes that leave most of a box free.

    Args:
        part: Where it is, over the copy that was inspected.
        heights: Of its shapes.
    """
    high, wide = sides_of(part)
    letter = float(np.median(heights))
    if part.sum() > SPARSE * high * wide or letter < ALIKE * max(heights):
        return False
    return letter <= LOW * min(part.shape) and has_strokes(part, letter)


def sides_of(part: Chosen) -> tuple[int, int]:
    """Height and width in pixels of the box of something."""
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    return int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1


def has_strokes(part: Chosen, letter: float) -> bool:
    """Whether nothing of a shape is wider than strokes of letters of a height are."""
    inside = cv2.distanceTransform(np.pad(part, 1).astype(np.uint8), cv2.DIST_L2, 3)
    return bool(2 * inside.max() <= STROKE * letter + 2)


def measure_letter(part: Chosen) -> float:
    """Pixels across lettering that bends or runs down, as a letter of it is high."""
    return float(min(np.median(measure_letters(part)), *sides_of(part)))


def measure_letters(part: Chosen) -> list[int]:
    """Longer sides in pixels of the shapes of something; specks are left out."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(part.astype(np.uint8))
    return [int(max(wide, high)) for _, _, wide, high, area in stats[1:].tolist() if area >= SPECK]


def make_lines(parts: Sequence[Chosen], elements: Sequence[Element], size: Size) -> list[Element]:
    """Rows of letters as lines that nobody read."""
    same = sum(e.kind is ElementKind.TEXT for e in elements)
    made = []
    for number, part in enumerate(parts, start=same + 1):
        letters = 0.0 if is_row(part) else measure_letter(part) * size.height / part.shape[0]
        made.append(
            Element(
                f"text-{number}",
                ElementKind.TEXT,
                "",
                0.5,
                box_of_mask(part, size),
                Protection.MUST,
                "ground",
                letters=letters,
                is_set=True,
            )
        )
    return made
