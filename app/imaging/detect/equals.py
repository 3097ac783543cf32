"""One of several: doughnuts in a box, a second giraffe, another bowl."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.documents.elements import Element, ElementKind, Protection
from app.imaging.detect.findings import Observation
from app.imaging.detect.things import ALIKE, LISTED

LARGER = 1.1
"""Factor on a thing's area from which it has equals beside it rather than a wider box."""
NAMED = (ElementKind.OBJECT, ElementKind.PERSON)
"""Kinds that a detector has named."""


def find_equals(things: Sequence[Element], observed: Observation) -> list[Element]:
    """The one thing that must be kept together with its equals, which may be cut.

    None when there is no such thing, or nothing like it. Which of several is meant nobody can tell:
    all of them are kept where that takes little.

    Args:
        things: What matters in a photograph.
        observed: With all that a detector named; pixels of the picture.
    """
    main = [t for t in things if t.protection is Protection.MUST and t.kind in NAMED]
    if len(main) != 1:
        return []
    thing = main[0]
    group = thing.box
    for other in observed.objects:
        is_alike = other.label == thing.label and other.box.area >= ALIKE * thing.box.area
        if is_alike and other.score >= LISTED:
            group = group.joined(other.box)
    if group.area <= LARGER * thing.box.area:
        return []
    source = "ssd-mobilenet-coco"
    return [replace(thing, box=group, protection=Protection.MAY, mask=None, source=source)]
