"""Planning a picture with letterbox bars as if it had none.

The bars are never shown, and nothing is extended from them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import MASK_SIDE, Element, Mask
from app.domain.documents.plans import Plan
from app.domain.geometry import Box, Size


def remove_bars(analysis: Analysis) -> Analysis:
    """What is known of the picture inside its letterbox bars, in that part's own pixels."""
    content = analysis.content
    if content is None:
        return analysis
    size = Size(max(1, round(content.width)), max(1, round(content.height)))
    elements = tuple(
        move_inside_bars(element, content, size, analysis.size) for element in analysis.elements
    )
    return replace(analysis, size=size, elements=elements, content=None)


def restore_bars(plan: Plan, content: Box) -> Plan:
    """A plan of the part inside the bars as one of the whole picture.

    Args:
        plan: In pixels of the part.
        content: The part, in pixels of the whole picture.
    """
    placements = tuple(
        replace(p, src=p.src.moved(content.left, content.top)) for p in plan.placements
    )
    reason = f"Without the picture's bars: {plan.reason[:1].lower()}{plan.reason[1:]}"
    return replace(plan, placements=placements, reason=reason)


def restore_element(element: Element, content: Box, size: Size) -> Element:
    """An element that was found inside the bars, in pixels and mask of the whole picture.

    Args:
        element: In pixels and mask of the part.
        content: The part, in pixels of the whole picture.
        size: Of the whole picture.
    """
    box = element.box.moved(content.left, content.top)
    if element.mask is None:
        return replace(element, box=box)
    rows, row_is_inside = map_mask_lines((0.0, float(size.height)), (content.top, content.bottom))
    columns, column_is_inside = map_mask_lines(
        (0.0, float(size.width)), (content.left, content.right)
    )
    pixels = element.mask.pixels[np.ix_(rows, columns)] & row_is_inside[:, None] & column_is_inside
    return replace(element, box=box, mask=Mask(pixels))


def move_inside_bars(element: Element, content: Box, size: Size, whole: Size) -> Element:
    """An element of the whole picture in pixels and mask of the part inside the bars.

    Args:
        element: In pixels and mask of the whole picture.
        content: The part, in pixels of the whole picture.
        size: Of the part.
        whole: Of the whole picture.
    """
    box = element.box.moved(-content.left, -content.top).clamped(size)
    if element.mask is None:
        return replace(element, box=box)
    rows, _ = map_mask_lines((content.top, content.bottom), (0.0, float(whole.height)))
    columns, _ = map_mask_lines((content.left, content.right), (0.0, float(whole.width)))
    return replace(element, box=box, mask=Mask(element.mask.pixels[np.ix_(rows, columns)]))


def map_mask_lines(
    wanted: tuple[float, float], known: tuple[float, float]
) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """For each line of a mask over one stretch, the line of a mask over another.

    Args:
        wanted: Start and end of the first stretch, in pixels.
        known: Start and end of the other, in the same pixels.

    Returns:
        The lines of the other mask, int [320], and whether each lies in that at all, bool [320].
    """
    centres = wanted[0] + (np.arange(MASK_SIDE) + 0.5) / MASK_SIDE * (wanted[1] - wanted[0])
    lines = np.floor((centres - known[0]) / (known[1] - known[0]) * MASK_SIDE).astype(np.intp)
    return np.clip(lines, 0, MASK_SIDE - 1), (lines >= 0) & (lines < MASK_SIDE)
