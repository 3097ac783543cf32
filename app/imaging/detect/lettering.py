"""Where lettering is in a drawn picture, and what is none though a line's box reaches over it."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.documents.elements import MASK_SIDE, Element, ElementKind, Mask, Protection
from app.domain.geometry import Box, Size
from app.domain.kinds import TEXT_KINDS
from app.imaging.detect.leftovers import gap_beside
from app.imaging.picture import size_of

Chosen = NDArray[np.bool_]

EDGE = 0.015
"""About each element, of the picture's long side: shadows and soft edges are no background."""
LETTERED = 0.6
"""Share of a part in the boxes of lines from which it is lettering."""
LETTER_GAP = 0.5
"""Of its height, between something and the line in whose row it stands, and above or below it."""


def find_lettering(elements: Sequence[Element], strange: Chosen, size: Size) -> Chosen:
    """Where lettering stands out: parts that lie mostly in the boxes of lines, or of one button.

    What a line lies upon, as a plate or a thing, is none, and stays in one piece.
    """
    small = size_of(strange)
    lines = [e.box for e in elements if e.kind is ElementKind.TEXT]
    flooded = [e.box for e in elements if e.kind in TEXT_KINDS and e.kind is not ElementKind.TEXT]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(strange.astype(np.uint8))
    is_text = np.zeros(len(stats), dtype=np.bool_)
    for boxes in (lines, *([box] for box in flooded)):
        covered = cover_boxes(boxes, size, small)
        inside = np.bincount(labels[covered], minlength=len(stats))
        for part in np.flatnonzero(inside >= LETTERED * stats[:, cv2.CC_STAT_AREA]):
            left, top, wide, high, _ = stats[part]
            about = covered[top : top + high, left : left + wide]
            is_text[part] |= about.mean() >= LETTERED
    is_text[0] = False
    return np.asarray(is_text[labels])


def is_lettering(mask: Mask, elements: Sequence[Element], size: Size) -> bool:
    """Whether what was taken for a thing is lettering: its mask lies mostly in the lines' boxes."""
    lines = [e.box for e in elements if e.kind in TEXT_KINDS and e.protection is Protection.MUST]
    covered = cover_boxes(lines, size, Size(MASK_SIDE, MASK_SIDE))
    return bool((mask.pixels & covered).sum() > LETTERED * mask.pixels.sum())


def is_letter_of(box: Box, line: Element) -> bool:
    """Whether something stands in a line's row, no higher than it and as near as a letter."""
    if line.kind not in TEXT_KINDS or line.protection is not Protection.MUST:
        return False
    return (
        box.height <= line.box.height
        and gap_beside(box, line.box) <= LETTER_GAP * box.height
        and box.top >= line.box.top - LETTER_GAP * box.height
        and box.bottom <= line.box.bottom + LETTER_GAP * box.height
    )


def cover_boxes(boxes: Sequence[Box], size: Size, small: Size, edge: float = EDGE) -> Chosen:
    """Where boxes lie, with an edge about them.

    Args:
        boxes: In pixels of the picture.
        size: Of the picture.
        small: Of the copy that the answer is over.
        edge: Of the picture's long side.
    """
    chosen = np.zeros((small.height, small.width), dtype=np.bool_)
    edge *= max(size.width, size.height)
    across, down = small.width / size.width, small.height / size.height
    for box in boxes:
        grown = box.grown(edge, edge)
        top, bottom = max(0, int(grown.top * down)), max(0, int(np.ceil(grown.bottom * down)))
        left, right = max(0, int(grown.left * across)), max(0, int(np.ceil(grown.right * across)))
        chosen[top:bottom, left:right] = True
    return chosen
