"""What stands out of a drawn picture's ground and is no element yet: nothing of it gets lost.

Letters that a line's box cuts, marks beside a line and lines that no reader found belong to a
line, or become one: finding them matters, reading them does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.documents.elements import Element, ElementKind, Mask, Protection
from app.domain.geometry import Box, Size
from app.domain.kinds import TEXT_KINDS
from app.imaging.picture import box_of_mask, size_of

Chosen = NDArray[np.bool_]

SPECK = 0.0003
"""Of the picture: the smallest group that is something."""
JOINED_ACROSS, JOINED_DOWN = 0.022, 0.008
"""Of the picture's long side: up to which gaps parts belong to one group."""
WITHIN = 0.25
"""Share of a part in a line's box from which the line owns it."""
GROWN = 0.5
"""Most that a line's box grows on a side by a part that it owns, in its heights."""
LETTER_HIGH = 1.25
"""Height of a part of a line, of the line's, at most: what is higher is a thing behind it."""
PLATE = 0.5
"""Or the share of the part's box in the line's, from which it is the line's plate."""
ALL_BUT_ROUNDING = 0.97
"""Share of a part that lies within that."""
BESIDE = 1.4
"""Gap in heights of a line up to which a small mark belongs to it."""
SAME_ROW = 0.5
"""Share of a group's height beside a line's from which it stands in the line's row."""
AS_A_LETTER = 0.5
"""Gap in heights of a group up to which it is the rest of a name or button in whose row it is."""
MARK = 1.8
"""Width of a mark beside a line in heights of the line at most."""
LONG = 1.6
"""Width of a group in its heights from which it is a line of text."""
LOW = 0.12
"""Height of a row of letters, of the picture's short side at most."""
LETTERS = 3
"""Parts of a line of text at least."""
WORD_LEAST = 0.35
"""Height of a word that nobody read, of that of the loose box of the line above or below."""
WORD_SHARED = 0.8
"""Share of such a word above or below the line at least."""
WORD_GAP = 0.6
"""Gap between the two, of the line's height at most."""
LEAST_MARK = 0.002
"""Of the picture: the smallest group that is something and no lettering."""
NEAR_THING = 0.015
"""Of the picture's long side, about a thing: what lies there is its shadow."""
SOLID = 0.8
"""Share of its box that a bar fills at least."""
BAR = 5.0
"""Length of a bar in its widths at least."""
UNDER = 0.7
"""Gap in heights of a line up to which a bar below or above it is its rule."""
AS_LONG = 0.6
"""Share of the longer of a line and its rule beside the other at least."""
TOLD_APART = 0.5
"""Share of a group in an unprotected line's box from which the group is that line."""


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that belong together.

    Attributes:
        box: In pixels of the picture.
        parts: How many.
        share: Of the picture.
        pixels: Where, over the copy that was inspected.
    """

    box: Box
    parts: int
    share: float
    pixels: Chosen


def adopt_leftovers(
    elements: Sequence[Element], strange: Chosen, size: Size
) -> tuple[Element, ...]:
    """The elements, grown by what is theirs, and what nobody owned as elements of their own.

    Args:
        elements: Boxes in pixels of the picture.
        strange: Where the picture differs from its ground, bool [height, width] of a copy.
        size: Of the picture.
    """
    grown = [replace(e, box=grow_line(e, strange, size)) for e in elements]
    for bar in find_bars(strange, size):
        grown = give_rule(bar, grown)
    rest = strange & ~cover_kept(grown, strange, size)
    new: list[Element] = []
    for group in group_parts(rest, size):
        index = find_owner(group, grown)
        if index is None:
            thing = None if is_line(group) else find_thing(group, grown, size)
            if thing is not None:
                grown[thing] = join_group(grown[thing], group)
            elif is_line(group) or group.share >= LEAST_MARK or is_word(group, grown):
                new.append(make_element(group, len(new), grown))
            continue
        owner = grown[index]
        protection = owner.protection
        if protection is Protection.NONE:
            protection = Protection.MAY
        grown[index] = replace(owner, box=owner.box.joined(group.box), protection=protection)
    return (*grown, *new)


def find_bars(strange: Chosen, size: Size) -> list[Box]:
    """Thin level bars that stand out, in pixels of the picture."""
    across, down = size.width / strange.shape[1], size.height / strange.shape[0]
    _, _, stats, _ = cv2.connectedComponentsWithStats(strange.astype(np.uint8))
    boxes = [
        Box(x * across, y * down, wide * across, high * down)
        for x, y, wide, high, area in stats[1:].tolist()
        if area >= SOLID * wide * high
    ]
    return [box for box in boxes if is_bar(box)]


def give_rule(bar: Box, elements: Sequence[Element]) -> list[Element]:
    """The elements with a bar as the rule of the line that it runs along.

    The loose box of the line on its other side does not reach over it.
    """
    lines = [e for e in elements if e.kind in TEXT_KINDS and e.protection is Protection.MUST]
    owner = next((e for e in lines if is_rule_of(bar, e) and bar.top >= e.box.centre[1]), None)
    if owner is None:
        return list(elements)
    found = []
    for element in elements:
        box = element.box
        if element is owner:
            element = replace(element, box=box.joined(bar))
        elif element in lines and box.overlap(bar) > 0 and bar.bottom < box.centre[1]:
            below = Box.from_edges(box.left, bar.bottom, box.right, box.bottom)
            element = replace(element, box=below)
        found.append(element)
    return found


def grow_line(element: Element, strange: Chosen, size: Size) -> Box:
    """A protected line's box with the parts that it cuts."""
    box = element.box
    if element.kind not in TEXT_KINDS or element.protection is not Protection.MUST:
        return box
    across, down = strange.shape[1] / size.width, strange.shape[0] / size.height
    about = box.grown(box.height, box.height).clamped(size)
    left, top = int(about.left * across), int(about.top * down)
    window = strange[top : int(about.bottom * down) + 1, left : int(about.right * across) + 1]
    if not window.any():
        return box
    _, labels, stats, _ = cv2.connectedComponentsWithStats(window.astype(np.uint8))
    rows = slice(max(0, round(box.top * down) - top), max(1, round(box.bottom * down) - top))
    columns = slice(
        max(0, round(box.left * across) - left), max(1, round(box.right * across) - left)
    )
    inside = np.bincount(labels[rows, columns].ravel(), minlength=len(stats))
    limit = box.grown(GROWN * box.height, GROWN * box.height)
    for part in range(1, len(stats)):
        x, y, wide, high, area = (int(v) for v in stats[part])
        found = Box((x + left) / across, (y + top) / down, wide / across, high / down)
        is_letter = found.height <= LETTER_HIGH * element.box.height
        if not is_letter and found.share_inside(element.box) < PLATE:
            continue
        if inside[part] >= WITHIN * area and found.share_inside(limit) > ALL_BUT_ROUNDING:
            box = box.joined(found)
    return box.clamped(size)


def cover_kept(elements: Sequence[Element], strange: Chosen, size: Size) -> Chosen:
    """Where elements that must be kept lie: their masks, with what lies about them, or boxes."""
    small = size_of(strange)
    taken = np.zeros(strange.shape, np.uint8)
    across, down = small.width / size.width, small.height / size.height
    for element in elements:
        if element.protection is Protection.NONE:
            continue
        if element.mask is not None:
            taken |= spread_mask(element.mask, small)
        else:
            box = element.box
            top, bottom = int(box.top * down), int(np.ceil(box.bottom * down))
            taken[top:bottom, int(box.left * across) : int(np.ceil(box.right * across))] = 1
    return cv2.dilate(taken, np.ones((3, 3), np.uint8)) > 0


def spread_mask(mask: Mask, small: Size) -> NDArray[np.uint8]:
    """A mask over a copy of the picture, a little wider."""
    pixels = cv2.resize(
        mask.pixels.astype(np.uint8), (small.width, small.height), interpolation=cv2.INTER_NEAREST
    )
    return np.asarray(cv2.dilate(pixels, np.ones((5, 5), np.uint8)), dtype=np.uint8)


def group_parts(rest: Chosen, size: Size) -> list[Group]:
    """What lies close together, largest first; specks are left out."""
    long = max(rest.shape)
    kernel = np.ones((round(JOINED_DOWN * long) | 1, round(JOINED_ACROSS * long) | 1), np.uint8)
    parts = rest.astype(np.uint8)
    count, labels = cv2.connectedComponents(cv2.dilate(parts, kernel))
    _, own = cv2.connectedComponents(parts)
    groups = []
    for part in range(1, count):
        chosen = (labels == part) & rest
        share = float(chosen.mean())
        if share < SPECK:
            continue
        groups.append(Group(box_of_mask(chosen, size), len(np.unique(own[chosen])), share, chosen))
    return sorted(groups, key=lambda group: -group.share)


def find_owner(group: Group, elements: Sequence[Element]) -> int | None:
    """The index of the line that a group is, or stands beside; None when it is its own."""
    for i, element in enumerate(elements):
        is_loose = element.kind in TEXT_KINDS and element.protection is not Protection.MUST
        if is_loose and group.box.share_inside(element.box) > TOLD_APART:
            return i
    best, nearest = None, 0.0
    for i, element in enumerate(elements):
        if element.kind not in TEXT_KINDS or element.protection is not Protection.MUST:
            continue
        if is_rule_of(group.box, element):
            return i
        gap = gap_beside(group.box, element.box)
        is_mark = group.box.width <= MARK * element.box.height
        if element.kind is not ElementKind.TEXT:
            is_mark = gap <= AS_A_LETTER * group.box.height <= AS_A_LETTER * element.box.height
        if is_mark and gap <= BESIDE * element.box.height and (best is None or gap < nearest):
            best, nearest = i, gap
    return best


def is_bar(box: Box) -> bool:
    """Whether something is a thin level bar: no thing, but a rule that belongs to lettering."""
    return box.width >= BAR * box.height


def is_rule_of(bar: Box, element: Element) -> bool:
    """Whether a bar runs along a line, as long as it, close below or above.

    What a plate stands near to is measured by its letters.
    """
    line = element.box
    high = min(line.height, element.letters or line.height)
    shared = min(bar.right, line.right) - max(bar.left, line.left)
    gap = max(bar.top - line.bottom, line.top - bar.bottom, 0.0)
    return (
        is_bar(bar)
        and bar.height < high
        and gap <= UNDER * high
        and shared >= AS_LONG * max(bar.width, line.width)
    )


def is_line(group: Group) -> bool:
    """Whether a group looks like a line of text."""
    return group.box.width >= LONG * group.box.height and group.parts >= LETTERS


def is_word(group: Group, elements: Sequence[Element]) -> bool:
    """Whether a small group stands above or below a line, as the next row of its block does.

    A short word of a headline has no more than two letters, and nobody reads it.
    """
    box = group.box
    if group.share >= LEAST_MARK or is_bar(box):
        return False
    return any(
        e.kind is ElementKind.TEXT
        and e.protection is Protection.MUST
        and WORD_LEAST * e.box.height <= box.height <= e.box.height
        and min(box.right, e.box.right) - max(box.left, e.box.left) > WORD_SHARED * box.width
        and 0 <= max(box.top - e.box.bottom, e.box.top - box.bottom) <= WORD_GAP * e.box.height
        for e in elements
    )


def is_row_of_letters(part: Chosen) -> bool:
    """Whether several shapes of about one height stand in a low row: text that was not found."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(part.astype(np.uint8))
    if count <= LETTERS:
        return False
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    high, wide = int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1
    heights = stats[1:, cv2.CC_STAT_HEIGHT]
    return (
        wide >= LONG * high
        and high <= LOW * min(part.shape)
        and float(np.median(heights)) >= SAME_ROW * high
    )


def find_thing(group: Group, elements: Sequence[Element], size: Size) -> int | None:
    """The index of the thing about which a group lies, as its shadow or a part of it."""
    air = NEAR_THING * max(size.width, size.height)
    about = group.box.grown(air, air)
    for i, element in enumerate(elements):
        is_kept = element.mask is not None and element.protection is not Protection.NONE
        if is_kept and about.overlap(element.box) > 0:
            return i
    return None


def join_group(element: Element, group: Group) -> Element:
    """The thing with a group as a part of it."""
    if element.mask is None:
        return element
    rows, columns = element.mask.pixels.shape
    part = cv2.resize(group.pixels.astype(np.float32), (columns, rows)) > 0
    pixels = element.mask.pixels | part
    return replace(element, mask=Mask(pixels), box=element.box.joined(group.box))


def gap_beside(box: Box, line: Box) -> float:
    """Pixels between a box and a line in whose row it stands; infinite in another row."""
    shared = min(box.bottom, line.bottom) - max(box.top, line.top)
    if shared < SAME_ROW * min(box.height, line.height):
        return float("inf")
    return max(0.0, box.left - line.right, line.left - box.right)


def make_element(group: Group, number: int, elements: Sequence[Element]) -> Element:
    """A group that nobody owned as an element: a line that was not read, else a mark."""
    is_text = is_line(group) or is_word(group, elements)
    kind = ElementKind.TEXT if is_text else ElementKind.OBJECT
    same = sum(e.kind is kind for e in elements)
    return Element(
        f"{kind}-{same + number + 1}",
        kind,
        "" if is_text else "mark",
        0.5,
        group.box,
        Protection.MAY,
        "ground",
        is_set=is_text,
    )
