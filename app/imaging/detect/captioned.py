"""Things that stand beside each other, each with words of its own below it: no group, but several.

What stands out together was found as one; its words say that there are as many as captions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.documents.elements import Element, ElementKind, Mask, Protection
from app.domain.geometry import Box, Size
from app.imaging.picture import box_of_mask

Chosen = NDArray[np.bool_]

LEAST_PART = 0.15
"""Share of a mask that each of its things covers at least."""
SPECK = 0.02
"""Share of a mask below which a part of it is no thing but belongs to the nearest."""
BELOW = 0.12
"""Of the picture's height, between a thing and its words at most."""
THINGS = (ElementKind.PRODUCT, ElementKind.SUBJECT)
"""Kinds that masks are of."""


def part_captioned(elements: Sequence[Element], size: Size) -> tuple[Element, ...]:
    """The elements with groups of things as single ones where each has words below it.

    Args:
        elements: Of a drawn picture, boxes in its pixels.
        size: Of the picture.
    """
    lines = [
        e.box for e in elements if e.kind is ElementKind.TEXT and e.protection is Protection.MUST
    ]
    found: list[Element] = []
    for element in elements:
        parts = split_mask(element)
        boxes = [box_of_mask(part, size) for part in parts]
        if len(parts) > 1 and all(has_own_words(box, boxes, lines, size) for box in boxes):
            found += [
                replace(element, id=number_part(element, n), mask=Mask(part), box=box)
                for n, (part, box) in enumerate(zip(parts, boxes, strict=True))
            ]
        else:
            found.append(element)
    return tuple(found)


def number_part(element: Element, number: int) -> str:
    """The id of a part: the first keeps that of the group."""
    return element.id if number == 0 else f"{element.id}-{number + 1}"


def split_mask(element: Element) -> list[Chosen]:
    """The things in a mask that stand side by side, from left to right; none of one thing."""
    if element.mask is None or element.kind not in THINGS:
        return []
    pixels = element.mask.pixels
    count, labels, stats, centres = cv2.connectedComponentsWithStats(pixels.astype(np.uint8))
    total = max(1, int(pixels.sum()))
    shares = stats[:, cv2.CC_STAT_AREA] / total
    large = [n for n in range(1, count) if shares[n] >= LEAST_PART]
    small = [n for n in range(1, count) if n not in large]
    if len(large) < 2 or any(shares[n] > SPECK for n in small):
        return []
    large.sort(key=lambda n: int(stats[n, cv2.CC_STAT_LEFT]))
    if any(stats[a, 0] + stats[a, 2] > stats[b, 0] for a, b in pairwise(large)):
        return []
    owner = {n: min(large, key=lambda one: abs(centres[one][0] - centres[n][0])) for n in small}
    return [np.isin(labels, [one, *(n for n, own in owner.items() if own == one)]) for one in large]


def has_own_words(box: Box, things: Sequence[Box], lines: Sequence[Box], size: Size) -> bool:
    """Whether a line stands below a thing and below no other."""
    return any(
        sum(is_under(line, thing, size) for thing in things) == 1 and is_under(line, box, size)
        for line in lines
    )


def is_under(line: Box, thing: Box, size: Size) -> bool:
    """Whether a line stands close below a thing, its middle within the thing's width."""
    middle = line.centre[0]
    gap = line.top - thing.bottom
    return thing.left <= middle <= thing.right and -line.height / 2 <= gap <= BELOW * size.height
