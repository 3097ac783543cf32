"""The names of elements on their picture: each where it covers least of the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.documents.elements import Element, ElementKind
from app.domain.geometry import Box
from app.domain.kinds import READ_KINDS
from app.web.amounts import NBSP
from app.web.languages import gettext, mark_text
from app.web.sentences import say

SHOWN = 760.0
"""px that a picture is shown wide at most."""
SHOWN_HIGH = 540.0
"""px that it is shown high at most."""
TAG_HEIGHT = 17.0
"""px."""
TAG_LETTER = 6.4
"""px of a letter, about."""
LONGEST_TAG = 26
"""Letters of a name before it is shortened."""
SAID_BEFORE = {ElementKind.CTA: mark_text("Button"), ElementKind.CODE: mark_text("Code")}
"""What stands before the words of an element."""


@dataclass(frozen=True, slots=True)
class TagPlace:
    """Where a name stands at its box.

    Attributes:
        is_right: Counted from the right edge, and not from the left one.
        is_low: Counted from the bottom edge, and not from the top one.
        dx: px from there, to the right.
        dy: px from there, down.
    """

    is_right: bool
    is_low: bool
    dx: float
    dy: float


@dataclass(frozen=True, slots=True)
class Tag:
    """An element's name on the picture. width: px."""

    element: Element
    text: str
    width: float
    place: TagPlace


def element_name(element: Element) -> str:
    """'Face', '“New season.”', 'Button “Shop now”': lettering is told by what was read."""
    if element.kind in READ_KINDS or element.kind is ElementKind.CODE:
        before = SAID_BEFORE.get(element.kind)
        return f"{gettext(before)} “{element.label}”" if before else f"“{element.label}”"
    return say((element.label or str(element.kind)).replace("_", " ").capitalize())


def tagged(elements: Sequence[Element], size: tuple[int, int]) -> list[Tag]:
    """Every element with a place for its name, where it covers least of the others.

    Measured on a picture shown as large as the desk shows it; larger boxes come first, so that
    smaller ones lie on top of them.
    """
    scale = min(SHOWN / size[0], SHOWN_HIGH / size[1]) if all(size) else 1.0
    boxes = {element.id: element.box.scaled(scale) for element in elements}
    whole = Box(0, 0, size[0] * scale, size[1] * scale)
    taken: list[Box] = []
    tags = []
    for element in sorted(elements, key=lambda e: -e.box.area):
        box = boxes[element.id]
        text = f"{shorten_name(element_name(element))} {round(100 * element.score)}{NBSP}%"
        width = round(TAG_LETTER * len(text) + 10)
        costs = {
            place: covered_share(tag_box(box, width, place), taken, boxes.values(), whole)
            for place in tag_places(width)
        }
        place = min(costs, key=lambda one: costs[one])
        taken.append(tag_box(box, width, place))
        tags.append(Tag(element, text, width, place))
    return tags


def shorten_name(name: str) -> str:
    return name if len(name) <= LONGEST_TAG else name[: LONGEST_TAG - 1].rstrip() + "…"


def tag_places(width: float) -> tuple[TagPlace, ...]:
    """Above a box, below it, beside it and in its corners, the best first; width: of the name."""
    above, foot = -TAG_HEIGHT - 3, -TAG_HEIGHT - 3
    return (
        TagPlace(False, False, -1, above),
        TagPlace(False, True, -1, 3),
        TagPlace(True, False, 3, -1),
        TagPlace(False, False, 3, 3),
        TagPlace(True, False, -width - 3, 3),
        TagPlace(False, False, -width - 3, -1),
        TagPlace(False, True, 3, foot),
    )


def tag_box(box: Box, width: float, place: TagPlace) -> Box:
    """What a name takes, in px of the picture as it is shown."""
    left = box.right if place.is_right else box.left
    top = box.bottom if place.is_low else box.top
    return Box(left + place.dx, top + place.dy, width, TAG_HEIGHT)


def covered_share(tag: Box, taken: Iterable[Box], boxes: Iterable[Box], whole: Box) -> int:
    """How bad a place is, in whole square px: of places that are as good the first one is taken.

    Other names are the worst; then small boxes (faces, words), and what leaves the picture.
    """
    small = [box for box in boxes if box.area < 20 * tag.area]
    return round(
        8 * sum(tag.overlap(box) for box in taken)
        + sum(tag.overlap(box) for box in small)
        + 2 * (tag.area - tag.overlap(whole))
    )
