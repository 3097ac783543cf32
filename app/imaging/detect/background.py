"""The ground of a drawn picture: one plain or evenly graded colour behind everything, when there is
one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.documents.backgrounds import Colour, Ground
from app.domain.documents.elements import MASK_SIDE, Element, ElementKind, Mask, Protection
from app.domain.geometry import Box, Size
from app.domain.kinds import TEXT_KINDS
from app.imaging.detect.findings import Floats, Pixels

SIDE = 320
EDGE = 0.015
"""About each element, of the picture's long side: shadows and soft edges are no ground."""
SMALLEST = 0.15
"""Of the picture that is to be seen of its ground."""
EVEN = 5.0
"""Largest deviation (root mean square, levels) from the gradient that still counts as even."""
CLEAN, ROUNDS = 0.85, 4
"""So much of what is neither lettering nor salient is taken for the ground; the rest may be things
that were overlooked.
"""
STANDS_OUT = 24.0
"""What differs by so many levels is something, and no ground. Source: looked at on drawn ads:
pieces were lifted cleanly.
"""
SALIENT = 0.25
SPECK, PRODUCT = 0.0004, 0.004
"""Of the picture: the smallest part of something, and the smallest thing that is a product by
itself.
"""
PART, MOSTLY, KNOWN = 0.3, 0.6, 0.5
Chosen = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class BackgroundFound:
    """elements: those given, their masks and boxes corrected, and what else stands out.  ground:
    None when it is not even.
    """

    elements: tuple[Element, ...]
    background: Ground | None


def find_background(
    picture: Pixels, elements: Sequence[Element], saliency: Floats
) -> BackgroundFound:
    """Find the ground of a drawn picture, and with it what stands out from it. picture: uint8 RGB
    [height, width, 3].

    elements: boxes in pixels of the picture.  saliency: float 0..1 [320, 320] over the whole
    picture.
    """
    size = Size(picture.shape[1], picture.shape[0])
    factor = min(1.0, SIDE / max(size.width, size.height))
    small = Size(max(2, round(size.width * factor)), max(2, round(size.height * factor)))
    pixels = cv2.resize(picture, (small.width, small.height), interpolation=cv2.INTER_AREA).astype(
        np.float32
    )
    salient = np.asarray(cv2.resize(saliency, (small.width, small.height)) > SALIENT)
    free = ~(cover_boxes([e.box for e in elements], size, small) | salient)
    if free.mean() < SMALLEST:
        return BackgroundFound(tuple(elements), None)
    design = gradient_design(small)
    slopes, error = _fitted(design, pixels, free)
    if error > EVEN:
        return BackgroundFound(tuple(elements), None)
    strange = np.asarray(np.abs(pixels - design @ slopes).max(axis=2) > STANDS_OUT)
    refined = add_standing_out(elements, strange, size)
    loose = float((strange & ~cover_boxes([e.box for e in refined], size, small)).mean())
    return BackgroundFound(
        refined,
        Ground(colour_tuple(slopes[0]), colour_tuple(slopes[1]), colour_tuple(slopes[2]), loose),
    )


def add_standing_out(
    elements: Sequence[Element], strange: Chosen, size: Size
) -> tuple[Element, ...]:
    """The products and subjects as far as they stand out; and what stands out by itself, as
    products.
    """
    texts = cover_boxes(
        [e.box for e in elements if e.kind in TEXT_KINDS],
        size,
        Size(strange.shape[1], strange.shape[0]),
    )
    joined = cv2.dilate(np.asarray(strange & ~texts, dtype=np.uint8), np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    parts = [i for i in range(1, count) if stats[i][cv2.CC_STAT_AREA] >= SPECK * strange.size]
    things = [e for e in elements if e.kind not in TEXT_KINDS]
    taken: set[int] = set()
    found = []
    for element in elements:
        if element.mask is None or element.protection is Protection.NONE:
            found.append(element)
            continue
        own = [i for i in parts if i not in taken and is_part_of_mask(labels == i, element.mask)]
        taken.update(own)
        found.append(refine_element(element, np.isin(labels, own) & strange, size))
    rest = [
        i for i in parts if i not in taken and stats[i][cv2.CC_STAT_AREA] >= PRODUCT * strange.size
    ]
    new = [make_product(np.asarray(labels == i) & strange, size) for i in rest]
    fresh = [e for e in new if not any(e.box.share_inside(thing.box) > KNOWN for thing in things)]
    return (
        *found,
        *(replace(e, id=f"product-{count_products(found) + n}") for n, e in enumerate(fresh, 1)),
    )


def count_products(elements: Sequence[Element]) -> int:
    return sum(e.kind is ElementKind.PRODUCT for e in elements)


def is_part_of_mask(part: Chosen, mask: Mask) -> bool:
    """Whether a good share of a part lies in the mask, or of the mask in the part."""
    whole = to_mask_grid(part)
    common = float((whole & mask.pixels).sum())
    return common > PART * min(float(whole.sum()), float(mask.pixels.sum()))


def refine_element(element: Element, part: Chosen, size: Size) -> Element:
    if element.mask is None or not part.any():
        return element
    pixels = to_mask_grid(fill_outlines(part))
    if (pixels & element.mask.pixels).sum() < MOSTLY * element.mask.pixels.sum():
        pixels = pixels | element.mask.pixels
    return replace(element, mask=Mask(pixels), box=box_of_mask(pixels, size))


def make_product(part: Chosen, size: Size) -> Element:
    pixels = to_mask_grid(fill_outlines(part))
    return Element(
        "",
        ElementKind.PRODUCT,
        "product",
        1.0,
        box_of_mask(pixels, size),
        Protection.MUST,
        "ground",
        Mask(pixels),
    )


def to_mask_grid(part: Chosen) -> Chosen:
    """In the square of masks, which covers the whole picture whatever its ratio."""
    return np.asarray(
        cv2.resize(part.astype(np.float32), (MASK_SIDE, MASK_SIDE), interpolation=cv2.INTER_LINEAR)
        >= 0.4
    )


def fill_outlines(part: Chosen) -> Chosen:
    shapes, _ = cv2.findContours(part.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(
        cv2.drawContours(np.zeros(part.shape, np.uint8), shapes, -1, 1, cv2.FILLED) > 0
    )


def box_of_mask(pixels: Chosen, size: Size) -> Box:
    if not pixels.any():
        return Box(0.0, 0.0, 0.0, 0.0)
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    across, down = size.width / MASK_SIDE, size.height / MASK_SIDE
    edges = (columns[0] * across, rows[0] * down, (columns[-1] + 1) * across, (rows[-1] + 1) * down)
    return Box.from_edges(*(float(edge) for edge in edges))


def colour_tuple(values: Floats) -> Colour:
    red, green, blue = (float(v) for v in values)
    return red, green, blue


def gradient_design(size: Size) -> Floats:
    """1, x, y of every pixel's centre as fractions [height, width, 3]."""
    y, x = np.mgrid[0 : size.height, 0 : size.width].astype(np.float32)
    return np.stack([np.ones_like(x), (x + 0.5) / size.width, (y + 0.5) / size.height], axis=2)


def cover_boxes(boxes: Sequence[Box], size: Size, small: Size) -> Chosen:
    chosen = np.zeros((small.height, small.width), dtype=np.bool_)
    edge, across, down = (
        EDGE * max(size.width, size.height),
        small.width / size.width,
        small.height / size.height,
    )
    for box in boxes:
        grown = box.grown(edge, edge)
        top, bottom = max(0, int(grown.top * down)), max(0, int(np.ceil(grown.bottom * down)))
        left, right = max(0, int(grown.left * across)), max(0, int(np.ceil(grown.right * across)))
        chosen[top:bottom, left:right] = True
    return chosen


def _fitted(design: Floats, pixels: Floats, free: Chosen) -> tuple[Floats, float]:
    """The slopes [3, RGB] and the deviation; fitted again and again without the worst of it, which
    is something else.
    """
    wanted, points = pixels[free], design[free]
    slopes = np.linalg.lstsq(points, wanted, rcond=None)[0]
    for _ in range(ROUNDS):
        squares = ((wanted - points @ slopes) ** 2).mean(axis=1)
        good = squares <= np.quantile(squares, CLEAN)
        slopes = np.linalg.lstsq(points[good], wanted[good], rcond=None)[0]
    squares = np.sort(((wanted - points @ slopes) ** 2).mean(axis=1))[
        : max(1, int(CLEAN * len(wanted)))
    ]
    return np.asarray(slopes, dtype=np.float32), float(np.sqrt(squares.mean()))
