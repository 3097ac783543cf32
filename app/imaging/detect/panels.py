"""Pictures that lie in a layout as panels: rectangles with straight edges, beside a plain ground.

One flag for a whole picture says too little of such a layout: its words are set on a plain ground,
and its photograph is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.documents.elements import Element, Mask
from app.domain.geometry import Box, Size
from app.imaging.colours import find_commonest_colour
from app.imaging.detect.findings import Floats, Line, Observation, Pixels
from app.imaging.detect.layout import looks_set
from app.imaging.detect.lettering import cover_boxes
from app.imaging.picture import box_of_mask, size_of

Chosen = NDArray[np.bool_]

SIDE = 320
"""Long side in pixels at which a picture is inspected."""
STEP = 10.0
"""Levels by which colours on both sides of an edge differ."""
STRAIGHT = 0.8
"""Share of a cut's length along which they do."""
SMALLEST_PART = 0.1
"""Of the picture's shorter side, that a part is across at least."""
DEEPEST = 3
"""Cuts one after the other."""
BIN = 16
"""Width of a bin of the colour histogram, in levels."""
EXACT = 5.0
"""Levels up to which a pixel has the tone of its part."""
PLAIN = 0.55
"""Share of a part's free pixels that have its tone, from which it is plain."""
PICTORIAL = 0.3
"""The same, below which it is a picture."""
GRAIN = 2.0
"""Deviation in levels, in squares of four pixels, from which a place has texture."""
GRAINY = 0.35
"""Share of a picture that has texture at least."""
LEAST_GROUND = 0.12
"""Share of the picture that is plain at least."""
LEAST_PANEL = 0.08
"""Share of the picture of a panel at least."""
LEAST_OF_THING = 0.05
"""Share of a thing's mask in a panel from which it is a thing there."""
LEAST_SEEN = 0.25
"""Share of a part that is free of lettering at least, or nobody knows what it shows."""
BLOCK = 4
"""Side of a square in pixels of the copy."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the copy, in whole pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def place(self) -> tuple[slice, slice]:
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def box(self) -> Box:
        return Box.from_edges(
            float(self.left), float(self.top), float(self.right), float(self.bottom)
        )

    def joined(self, other: Part) -> Part:
        """The part that both make up."""
        return Part(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


def find_panels(picture: Pixels, lines: Sequence[Line]) -> tuple[Box, ...]:
    """The pictures of a layout that has them beside a plain ground with words; none of any other.

    Args:
        picture: uint8 RGB [height, width, 3].
        lines: What is written on it, boxes in its pixels.

    Returns:
        Their boxes in pixels of the picture.
    """
    if not any(looks_set(line) for line in lines):
        return ()
    size = size_of(picture)
    factor = min(1.0, SIDE / max(size.width, size.height))
    small = Size(max(2, round(size.width * factor)), max(2, round(size.height * factor)))
    sides = (small.width, small.height)
    pixels = cv2.resize(picture, sides, interpolation=cv2.INTER_AREA).astype(np.float32)
    free = ~cover_boxes([line.backing or line.box for line in lines], size, small)
    found = find_parts(pixels, free)
    across, down = size.width / small.width, size.height / small.height
    boxes = tuple(
        Box(b.left * across, b.top * down, b.width * across, b.height * down) for b in found
    )
    is_worded = any(is_set_beside(line, boxes) for line in lines)
    return boxes if boxes and is_worded else ()


def show_panels(observed: Observation, panels: Sequence[Box]) -> Observation:
    """What was observed of a layout with panels.

    Beside them nothing is salient: on a plain ground things stand out by themselves.
    """
    if not panels:
        return observed
    rows, columns = observed.saliency.shape
    shown = cover_boxes(panels, observed.size, Size(columns, rows), edge=0.0)
    salient = np.asarray(np.where(shown, observed.saliency, 0), dtype=np.float32)
    return replace(observed, panels=panels, saliency=salient)


def part_by_panels(thing: Element, observed: Observation) -> list[Element]:
    """A thing as what every panel shows of it: none reaches from one panel into the next."""
    if thing.mask is None or len(observed.panels) < 2:
        return [thing]
    rows, columns = thing.mask.pixels.shape
    parts = []
    for panel in observed.panels:
        inside = cover_boxes([panel], observed.size, Size(columns, rows), edge=0.0)
        pixels = np.asarray(thing.mask.pixels & inside)
        if pixels.sum() >= LEAST_OF_THING * thing.mask.pixels.sum():
            box = box_of_mask(pixels, observed.size)
            parts.append(replace(thing, mask=Mask(pixels), box=box))
    return parts or [thing]


def is_set_beside(line: Line, panels: Sequence[Box]) -> bool:
    """Whether a line is set, and beside all panels."""
    return looks_set(line) and not any(line.box.overlap(panel) > 0 for panel in panels)


def find_parts(pixels: Floats, free: Chosen) -> list[Box]:
    """The boxes of pictures beside a plain ground, in pixels of the copy; none of another layout.

    Args:
        pixels: RGB levels of a copy [height, width, 3].
        free: Where no lettering is, bool [height, width].
    """
    size = size_of(pixels)
    parts = list(cut_apart(pixels, free, Part(0, 0, size.width, size.height), DEEPEST))
    if len(parts) < 2:
        return []
    plain = [p for p in parts if share_of_tone(pixels[p.place], free[p.place]) >= PLAIN]
    if sum(p.box.area for p in plain) < LEAST_GROUND * size.pixels:
        return []
    panels = join_parts([p for p in parts if p not in plain])
    large = [p for p in panels if p.box.area >= LEAST_PANEL * size.pixels]
    if not all(is_picture(pixels[p.place], free[p.place]) for p in large):
        return []
    return [part.box for part in large]


def join_parts(parts: Sequence[Part]) -> list[Part]:
    """The parts with those joined that make up one rectangle: edges inside of a picture."""
    found = list(parts)
    while pair := next((p for p in combinations(found, 2) if are_one(*p)), None):
        one, other = pair
        found = [part for part in found if part is not one and part is not other]
        found.append(one.joined(other))
    return found


def are_one(one: Part, other: Part) -> bool:
    """Whether two parts share all of an edge."""
    across = (one.left, one.right) == (other.left, other.right)
    down = (one.top, one.bottom) == (other.top, other.bottom)
    above = one.bottom == other.top or other.bottom == one.top
    beside = one.right == other.left or other.right == one.left
    return (across and above) or (down and beside)


def cut_apart(pixels: Floats, free: Chosen, part: Part, depth: int) -> Iterator[Part]:
    """The parts that straight edges from side to side cut a part into."""
    if depth and share_of_tone(pixels[part.place], free[part.place]) < 1.0:
        for one, other in list_cuts(pixels, part):
            yield from cut_apart(pixels, free, one, depth - 1)
            yield from cut_apart(pixels, free, other, depth - 1)
            return
    yield part


def list_cuts(pixels: Floats, part: Part) -> list[tuple[Part, Part]]:
    """Both sides of the straightest edge through a part, if there is one."""
    window = pixels[part.place]
    least = max(4, round(SMALLEST_PART * size_of(pixels).shorter))
    best: tuple[float, int, bool] = (STRAIGHT, 0, False)
    for is_upright in (True, False):
        lines = window if is_upright else window.transpose(1, 0, 2)
        length = lines.shape[1]
        if length < 2 * least + 2:
            continue
        steps = np.abs(lines[:, 2:] - lines[:, :-2]).max(axis=2) > STEP
        shares = steps.mean(axis=0)
        for at in np.argsort(-shares)[:3]:
            if least <= at + 1 <= length - least and shares[at] > best[0]:
                best = (float(shares[at]), int(at) + 1, is_upright)
    if not best[1]:
        return []
    _, at, is_upright = best
    if is_upright:
        edge = part.left + at
        return [
            (
                Part(part.left, part.top, edge, part.bottom),
                Part(edge, part.top, part.right, part.bottom),
            )
        ]
    edge = part.top + at
    return [
        (
            Part(part.left, part.top, part.right, edge),
            Part(part.left, edge, part.right, part.bottom),
        )
    ]


def share_of_tone(window: Floats, free: Chosen) -> float:
    """Share 0..1 of a window's free pixels that have its commonest tone exactly."""
    pixels = window[free]
    if len(pixels) < 0.2 * free.size:
        return 0.0
    tone = find_commonest_colour(pixels, BIN)
    near = pixels[np.abs(pixels - tone).max(axis=1) < BIN]
    tone = np.median(near, axis=0) if len(near) else tone
    return float((np.abs(pixels - tone).max(axis=1) < EXACT).mean())


def is_picture(window: Floats, free: Chosen) -> bool:
    """Whether a part shows a picture: no tone of its own, and texture in many places."""
    if free.mean() < LEAST_SEEN or share_of_tone(window, free) >= PICTORIAL:
        return False
    grey = window.mean(axis=2)
    rows, columns = grey.shape[0] // BLOCK, grey.shape[1] // BLOCK
    blocks = grey[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK)
    return bool((blocks.std(axis=(1, 3)) > GRAIN).mean() >= GRAINY)
