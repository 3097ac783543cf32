"""What another provider sees in a picture, laid over what the built-in one found.

The built-in analysis is the ground: nothing of it is taken away. A sighting of what it has already
gives it a better name at most; a face and a line of text that it does not have are taken only when
the built-in detectors, shown that very place, find them too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind
from app.domain.geometry import Box, Size
from app.domain.kinds import READ_KINDS

SAME = 0.4
"""Overlap (IoU) from which two boxes mean the same thing: models draw them more or less tightly."""
SURE = 0.4
"""Score from which a sighting is looked at."""
MOST_ADDED = 12
"""Sightings that are added: an analysis that is mostly sightings would plan by hearsay."""
ALIKE = 0.6
"""Likeness (0..1) of two readings from which they are of the same line: two letters in five may be
misread.
"""
GROWN = 0.35
"""By which share of its size a place is looked at on each side: boxes of models are off."""
NEED_PROOF = frozenset({ElementKind.FACE}) | READ_KINDS
"""What a model may not add on its word alone: it would hold back or move whole plans."""
NAMED = frozenset({ElementKind.OBJECT, ElementKind.PRODUCT})
"""Kinds whose name a sighting may better."""

Confirm = Callable[[Element], bool]
"""Whether the built-in detectors find a sighting, too."""


def lay_sightings_over(
    ground: Analysis, sightings: Sequence[Element], confirm: Confirm
) -> Analysis:
    """The analysis with the sightings that hold.

    Args:
        ground: Of the built-in provider.
        sightings: In pixels of the same picture.
        confirm: Asks the built-in detectors; called for what needs proof, and for that alone.
    """
    elements = list(ground.elements)
    added = 0
    for sighting in sorted(sightings, key=lambda each: -each.score):
        if sighting.score < SURE:
            continue
        same = find_same(elements, sighting)
        if same is not None:
            elements[same] = with_better_name(elements[same], sighting)
        elif added < MOST_ADDED and (sighting.kind not in NEED_PROOF or confirm(sighting)):
            elements.append(sighting)
            added += 1
    return replace(ground, elements=tuple(elements))


def find_same(elements: Sequence[Element], sighting: Element) -> int | None:
    """Which of the elements the sighting is about; None when it is about something new.

    Of what is read, a line of a block is the block, and of a person the face is not the person.
    """
    for number, element in enumerate(elements):
        if element.box.iou(sighting.box) >= SAME and are_comparable(element.kind, sighting.kind):
            return number
        is_part = sighting.box.share_inside(element.box) > 0.7
        if is_part and sighting.kind in READ_KINDS and element.kind in READ_KINDS:
            return number
    return None


def are_comparable(one: ElementKind, other: ElementKind) -> bool:
    apart = {ElementKind.FACE, ElementKind.PERSON}
    return one is other or not ({one, other} & apart)


def with_better_name(element: Element, sighting: Element) -> Element:
    """The element with the sighting's name, where that says more; provenance says whose it is."""
    if element.kind not in NAMED or sighting.kind not in NAMED or not sighting.label:
        return element
    if element.label.casefold() == sighting.label.casefold():
        return element
    return replace(element, label=sighting.label, source=f"{element.source}+{sighting.source}")


def are_alike(one: str, other: str) -> bool:
    """Whether two readings are of the same line."""
    first, second = ("".join(filter(str.isalnum, text.casefold())) for text in (one, other))
    if not first or not second:
        return False
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= ALIKE


def place_of(sighting: Element, size: Size) -> Box:
    """Where to look for the sighting, in whole pixels of the picture."""
    grown = sighting.box.grown(GROWN * sighting.box.width, GROWN * sighting.box.height).clamped(
        size
    )
    return Box.from_edges(
        float(int(grown.left)),
        float(int(grown.top)),
        float(round(grown.right)),
        float(round(grown.bottom)),
    )


def use_readings(ground: Analysis, lines: Sequence[Element]) -> Analysis:
    """The analysis with lines read better, where the built-in reader read nearly the same.

    lines: What was read, as elements.
    """
    elements = []
    for element in ground.elements:
        if element.kind not in READ_KINDS:
            elements.append(element)
            continue
        inside = [line for line in lines if line.box.share_inside(element.box) > 0.6]
        inside.sort(
            key=lambda line: (round(line.box.top / max(1.0, line.box.height)), line.box.left)
        )
        said = " ".join(line.label for line in inside)
        is_better = inside and said != element.label and are_alike(said, element.label)
        source = f"{element.source}+{inside[0].source}" if is_better else element.source
        elements.append(replace(element, label=said if is_better else element.label, source=source))
    return replace(ground, elements=tuple(elements))
