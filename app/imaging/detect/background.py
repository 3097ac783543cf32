"""The background of a drawn picture, when it has one.

That is one plain or evenly graded colour behind everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.documents.backgrounds import Background
from app.domain.documents.elements import MASK_SIDE, Element, ElementKind, Mask, Protection
from app.domain.geometry import Box, Size
from app.domain.kinds import TEXT_KINDS
from app.imaging.detect.captioned import part_captioned
from app.imaging.detect.dividers import drop_dividers, drop_frames
from app.imaging.detect.findings import Floats, Pixels
from app.imaging.detect.floors import place_edge
from app.imaging.detect.ground import fit_ground
from app.imaging.detect.inks import find_inked, is_lettered, make_lines
from app.imaging.detect.leftovers import adopt_leftovers, is_bar, is_row_of_letters
from app.imaging.detect.lettering import (
    cover_boxes,
    find_lettering,
    is_letter_of,
    is_lettering,
)
from app.imaging.detect.seen_ground import clear_masks, spread_ground
from app.imaging.picture import box_of_mask, size_of

SIDE = 320
"""Long side in pixels at which a picture is inspected."""
SMALLEST = 0.15
"""Share of the picture that must show its background."""
SMALLEST_BESIDE = 0.03
"""The same of one beside panels: that it is plain is known already."""
STANDS_OUT = 24.0
"""What differs by so many levels is something, and no background. Source: inspected on drawn ads:
pieces were lifted cleanly.
"""
FAR = 0.15
"""Of the picture's long side, from a thing's largest part to another of its parts at most."""
LARGE_PART = 0.15
"""Share of the largest part from which another belongs to the thing, however far it is."""
OVERALL = 0.9
"""Share of the picture from which something is the whole picture."""
SALIENT = 0.25
"""Saliency 0..1 from which a place may be something else."""
SPECK = 0.0004
"""Of the picture: the smallest part of something."""
PRODUCT = 0.004
"""Of the picture: the smallest thing that is a product by itself."""
PART = 0.3
"""Share of a part in a mask, or of the mask in the part, from which it belongs to the mask."""
MOSTLY = 0.6
"""Share of a mask that must stand out; else what stands out is added to it."""
ABOUT_PART = 0.15
"""Of the sides of what stands out, about it: so far a mask that reaches further is believed."""
KNOWN = 0.5
"""Share of a new thing in a known one's box from which it is that."""
STANDING_OUT = "ground"
"""Source of an element that nothing says of but that it stands out."""
OVERLAPPING = 0.15
"""Share of the smaller of two things in the box of the other from which they are one."""
ABOVE_OR_BELOW = 0.6
"""Share of the narrower of two things above or below the other from which they may be one."""
SAME_LEVEL = 0.7
"""Share of the taller of two things beside the other from which they may be a group."""
BESIDE = 0.5
"""Gap between the things of a group, of the narrower one's width."""
CLOSE = 0.06
"""Of the picture's long side, between a thing and its parts."""
BRIDGED = 7
"""Side in pixels of a copy of the square by which parts of one thing are widened."""
CLOSED = 5
"""Side in pixels of a copy of the square with which gaps in a thing are closed."""
HALF_COVERED = 0.4
"""Share of a line of the mask from which it counts as covered."""
Chosen = NDArray[np.bool_]
Labels = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class BackgroundFound:
    """What a drawn picture lies on.

    Attributes:
        elements: Those given, their masks and boxes corrected, and what else stands out.
        background: None when it is not even.
    """

    elements: tuple[Element, ...]
    background: Background | None


def find_background(
    picture: Pixels, elements: Sequence[Element], saliency: Floats, panels: Sequence[Box] = ()
) -> BackgroundFound:
    """Find the background of a drawn picture, and with it what stands out from it.

    Args:
        picture: uint8 RGB [height, width, 3].
        elements: Boxes in pixels of the picture.
        saliency: float 0..1 [320, 320] over the whole picture.
        panels: Pictures beside the background, in pixels of the picture.
    """
    size = size_of(picture)
    factor = min(1.0, SIDE / max(size.width, size.height))
    small = Size(max(2, round(size.width * factor)), max(2, round(size.height * factor)))
    sides = (small.width, small.height)
    pixels = cv2.resize(picture, sides, interpolation=cv2.INTER_AREA).astype(np.float32)
    salient = np.asarray(cv2.resize(saliency, sides) > SALIENT)
    shown = cover_boxes(panels, size, small)
    covered = cover_boxes([e.box for e in elements if is_in_the_way(e, size)], size, small)
    free = ~(covered | salient | shown)
    if free.mean() < (SMALLEST_BESIDE if panels else SMALLEST):
        return BackgroundFound(tuple(elements), None)
    lettering = cover_boxes(find_lines(elements), size, small, edge=0.0)
    fitted = fit_ground(pixels, free, lettering, is_beside=bool(panels))
    if fitted is None:
        return BackgroundFound(tuple(elements), None)
    elements = [let_go(e) if is_overall(e, size) else e for e in elements]
    ground, behind = fitted
    if ground.floor is not None:
        ground = replace(ground, floor=place_edge(picture, free, ground.floor))
    strange = np.asarray((np.abs(pixels - behind).max(axis=2) > STANDS_OUT) & ~shown)
    strange = drop_dividers(drop_frames(strange))
    inked = find_inked(pixels, elements, strange, size)
    seen = spread_ground(pixels, behind, free)
    refined = add_standing_out(clear_masks(elements, seen), strange, inked, size)
    refined = part_captioned(adopt_leftovers(refined, strange, size), size)
    loose = float((strange & ~cover_boxes([e.box for e in refined], size, small)).mean())
    return BackgroundFound(refined, replace(ground, loose=loose, panels=tuple(panels)))


def find_lines(elements: Sequence[Element]) -> list[Box]:
    """The boxes of the text."""
    return [e.box for e in elements if e.kind is ElementKind.TEXT]


def is_in_the_way(element: Element, size: Size) -> bool:
    """Whether the ground cannot be seen in an element's box: a mask says better where it is."""
    if is_overall(element, size):
        return False
    return element.kind in TEXT_KINDS or (
        element.mask is None and element.protection is not Protection.NONE
    )


def is_overall(element: Element, size: Size) -> bool:
    """Whether something of unknown outline is the whole picture: its frame was taken for a thing.

    It hides the ground only where there is none.
    """
    is_thing = element.kind not in TEXT_KINDS and element.mask is None
    return is_thing and element.box.area >= OVERALL * size.pixels


def let_go(element: Element) -> Element:
    return replace(element, protection=Protection.NONE)


def add_standing_out(
    elements: Sequence[Element], strange: Chosen, inked: Chosen, size: Size
) -> tuple[Element, ...]:
    """The elements as far as they stand out; and what stands out by itself, as products.

    Args:
        elements: Boxes in pixels of the picture.
        strange: Where the picture differs from its background, bool [height, width] of a copy.
        inked: Where it has the ink of its lettering, of the same copy.
        size: Of the picture.
    """
    loose = np.asarray(strange & ~find_lettering(elements, strange, size), dtype=np.uint8)
    count, labels = cv2.connectedComponents(
        cv2.dilate(loose, np.ones((BRIDGED, BRIDGED), np.uint8))
    )
    areas = {part: int(((labels == part) & (loose > 0)).sum()) for part in range(1, count)}
    parts = [part for part, area in areas.items() if area >= SPECK * strange.size]
    taken: set[int] = set()
    found: list[Element] = []
    for element in elements:
        if element.mask is None or element.protection is Protection.NONE:
            found.append(element)
            continue
        free = [part for part in parts if part not in taken]
        own = [part for part in free if is_part_of_mask(labels == part, element.mask)]
        own = drop_far_parts(own, np.asarray(labels, dtype=np.int32), areas)
        if not own and is_lettering(element.mask, elements, size):
            found.append(replace(element, protection=Protection.NONE))
            continue
        taken.update(own)
        found.append(refine_element(element, np.isin(labels, own) & strange, size))
    rest = [part for part in parts if part not in taken and areas[part] >= PRODUCT * strange.size]
    lines = [part for part in rest if is_lettered(np.asarray(labels == part) & strange, inked)]
    found += make_lines([np.asarray(labels == part) & strange for part in lines], found, size)
    rest = [part for part in rest if part not in lines]
    products = [make_product(np.asarray(labels == part) & strange, size) for part in rest]
    first = count_products(found)
    new = [product for product in products if is_thing_of_its_own(product, elements, strange)]
    numbered = (replace(e, id=f"product-{first + n + 1}") for n, e in enumerate(new))
    return join_things((*found, *numbered), size)


def drop_far_parts(parts: Sequence[int], labels: Labels, areas: Mapping[int, int]) -> list[int]:
    """The parts of a thing without small ones far from its largest: what is salient is not one.

    Args:
        parts: Their numbers.
        labels: The number at every pixel of a copy.
        areas: Pixels of each.
    """
    if len(parts) < 2:
        return list(parts)
    boxes = {part: box_of_part(labels == part) for part in parts}
    largest = max(parts, key=lambda part: areas[part])
    reach = FAR * max(labels.shape)
    return [
        part
        for part in parts
        if areas[part] >= LARGE_PART * areas[largest]
        or gap_between(boxes[part], boxes[largest]) <= reach
    ]


def box_of_part(part: Chosen) -> Box:
    """The box of some pixels, in pixels of their copy."""
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    return Box.from_edges(
        float(columns[0]), float(rows[0]), float(columns[-1]) + 1, float(rows[-1]) + 1
    )


def gap_between(one: Box, other: Box) -> float:
    """Free pixels between two boxes, across or down, whichever is more; 0 when they touch."""
    across = max(one.left - other.right, other.left - one.right)
    down = max(one.top - other.bottom, other.top - one.bottom)
    return max(across, down, 0.0)


def is_thing_of_its_own(product: Element, elements: Sequence[Element], strange: Chosen) -> bool:
    """Whether what stands out is neither lettering nor a part of a thing that is known."""
    if product.mask is None or any(is_letter_of(product.box, e) for e in elements):
        return False
    small = size_of(strange)
    pixels = cv2.resize(
        product.mask.pixels.astype(np.uint8),
        (small.width, small.height),
        interpolation=cv2.INTER_NEAREST,
    )
    if is_bar(product.box) or is_row_of_letters(np.asarray(strange & (pixels > 0))):
        return False
    return not any(
        product.box.share_inside(thing.box) > KNOWN
        for thing in elements
        if thing.kind not in TEXT_KINDS and thing.protection is not Protection.NONE
    )


def join_things(elements: Sequence[Element], size: Size) -> tuple[Element, ...]:
    """The elements with what is found in two parts joined: in doubt a thing is one.

    Of two that are joined the first stays; what stood out by itself goes into it.
    """
    joined = {e.id: e for e in elements}
    for name in [e.id for e in elements if e.source == STANDING_OUT]:
        part = joined[name]
        others = [e for e in joined.values() if e.id != name]
        whole = next((e for e in others if belongs_to(part, e, size)), None)
        if whole is None or whole.mask is None or part.mask is None:
            continue
        pixels = whole.mask.pixels | part.mask.pixels
        box = whole.box.joined(part.box)
        joined[whole.id] = replace(whole, mask=Mask(pixels), box=box)
        del joined[name]
    return tuple(joined.values())


def belongs_to(part: Element, whole: Element, size: Size) -> bool:
    """Whether two things are one: their boxes overlap, or lie close above each other."""
    if whole.mask is None or whole.protection is Protection.NONE or part.mask is None:
        return False
    smaller = min(part.box.area, whole.box.area)
    if part.box.overlap(whole.box) > OVERLAPPING * smaller:
        return True
    shared = min(part.box.right, whole.box.right) - max(part.box.left, whole.box.left)
    gap = max(part.box.top - whole.box.bottom, whole.box.top - part.box.bottom, 0.0)
    narrower = min(part.box.width, whole.box.width)
    close = CLOSE * max(size.width, size.height)
    if shared > ABOVE_OR_BELOW * narrower and gap < close:
        return True
    return is_one_of_several(part.box, whole.box, close)


def is_one_of_several(one: Box, other: Box, close: float) -> bool:
    """Whether two things of about one height stand close beside each other, as a group does."""
    lower, taller = sorted((one.height, other.height))
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    gap = max(one.left - other.right, other.left - one.right, 0.0)
    is_level = shared > SAME_LEVEL * taller
    return is_level and gap < min(close, BESIDE * min(one.width, other.width)) and lower > 0


def count_products(elements: Sequence[Element]) -> int:
    """How many elements are products."""
    return sum(e.kind is ElementKind.PRODUCT for e in elements)


def is_part_of_mask(part: Chosen, mask: Mask) -> bool:
    """Whether a good share of a part lies in the mask, or of the mask in the part."""
    whole = to_mask_grid(part)
    common = float((whole & mask.pixels).sum())
    return common > PART * min(float(whole.sum()), float(mask.pixels.sum()))


def refine_element(element: Element, part: Chosen, size: Size) -> Element:
    """The element with the mask and box of what stands out."""
    if element.mask is None or not part.any():
        return element
    pixels = to_mask_grid(fill_outlines(close_gaps(part)))
    if (pixels & element.mask.pixels).sum() < MOSTLY * element.mask.pixels.sum():
        pixels = pixels | (element.mask.pixels & spread_box(pixels))
    return replace(element, mask=Mask(pixels), box=box_of_mask(pixels, size))


def spread_box(pixels: Chosen) -> Chosen:
    """The box of what stands out of a mask, a little wider: the rest of a thing is near it."""
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    about = np.zeros_like(pixels)
    if rows.size:
        down = round(ABOUT_PART * (rows[-1] - rows[0] + 1)) + 1
        across = round(ABOUT_PART * (columns[-1] - columns[0] + 1)) + 1
        top, left = max(0, rows[0] - down), max(0, columns[0] - across)
        about[top : rows[-1] + down + 1, left : columns[-1] + across + 1] = True
    return about


def make_product(part: Chosen, size: Size) -> Element:
    """What stands out by itself as a product."""
    pixels = to_mask_grid(fill_outlines(close_gaps(part)))
    return Element(
        "",
        ElementKind.PRODUCT,
        "product",
        1.0,
        box_of_mask(pixels, size),
        Protection.MUST,
        STANDING_OUT,
        Mask(pixels),
    )


def to_mask_grid(part: Chosen) -> Chosen:
    """A part in the square of masks, which covers the whole picture whatever its ratio."""
    side = (MASK_SIDE, MASK_SIDE)
    shares = cv2.resize(part.astype(np.float32), side, interpolation=cv2.INTER_LINEAR)
    return np.asarray(shares >= HALF_COVERED)


def close_gaps(part: Chosen) -> Chosen:
    """The part with narrow gaps closed: what looks like the ground there is its own."""
    kernel = np.ones((CLOSED, CLOSED), np.uint8)
    edge = CLOSED
    padded = cv2.copyMakeBorder(
        part.astype(np.uint8), edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=0
    )
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, kernel)[edge:-edge, edge:-edge]
    return np.asarray(closed > 0)


def fill_outlines(part: Chosen) -> Chosen:
    """The part with everything that it encloses."""
    shapes, _ = cv2.findContours(part.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    blank = np.zeros(part.shape, np.uint8)
    return np.asarray(cv2.drawContours(blank, shapes, -1, 1, cv2.FILLED) > 0)
