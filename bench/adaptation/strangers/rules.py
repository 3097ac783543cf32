"""What every drawn ad has to obey before it is written: else it is drawn anew."""

from __future__ import annotations

import numpy as np

from bench.adaptation.strangers.boxes import covered, inset
from bench.adaptation.strangers.canvas import ACROSS, READABLE, Canvas, Element, contrast, luminance

LEAST_LETTERS = 8.0
"""Height of a line that has to be kept, in pixels (the judge's own bound for what is legible)."""
LEAST_THING = 0.012
"""Share of the canvas that the thing of a picture covers at least."""
HEADLINES = ("headline", "shout", "vertical", "curved")
"""Roles of words that say what an ad is about."""
MET = 0.02
"""Share of the smaller of two elements that may overlap by rounding."""
SHOWN = 0.004
"""Least share of pixels in a line's box that bear its ink."""


def find_faults(canvas: Canvas) -> list[str]:
    """What is wrong with an ad, in words; nothing when it may be written."""
    faults = []
    if not any(element.role in HEADLINES for element in canvas.elements):
        faults.append("no headline")
    for number, element in enumerate(canvas.elements):
        if not is_inside(element, canvas):
            faults.append(f"{element.kind} {element.words!r} leaves the canvas")
        if element.kind == "text" and element.is_must and element.box[3] < LEAST_LETTERS:
            faults.append(f"{element.words!r} is too small")
        if element.kind in ("text", "cta") and ink_contrast(canvas, element) < READABLE:
            faults.append(f"{element.words!r} cannot be read")
        if element.mask and np.asarray(element.mask).mean() / 255 < LEAST_THING:
            faults.append("the thing is tiny")
        faults += [
            f"{element.words or element.kind!r} lies on {other.words or other.kind!r}"
            for other in canvas.elements[:number]
            if not may_meet(element, other) and share_met(element, other) > MET
        ]
    return faults


def may_meet(one: Element, other: Element) -> bool:
    """Tell whether it is meant that two elements lie on each other."""
    if ACROSS in (one.group, other.group):
        return "product" in (one.kind, other.kind)
    return bool(one.group) and one.group == other.group


def is_inside(element: Element, canvas: Canvas) -> bool:
    left, top, width, height = element.box
    wide, high = canvas.size
    return (
        left >= 0
        and top >= 0
        and left + width <= wide
        and top + height <= high
        and width * height > 0
    )


def share_met(one: Element, other: Element) -> float:
    """The share of the smaller element that the other covers; masks count by their own pixels."""
    for thing, piece in ((one, other), (other, one)):
        if thing.mask and not piece.mask:
            left, top, width, height = (round(v) for v in piece.box)
            return float(
                np.asarray(thing.mask.crop((left, top, left + width, top + height))).mean() / 255
            )
    if one.mask and other.mask:
        both = (np.asarray(one.mask) > 127) & (np.asarray(other.mask) > 127)
        return float(both.sum() / max(1, min(np.asarray(e.mask).sum() / 255 for e in (one, other))))
    return covered(one.box, other.box)


def ink_contrast(canvas: Canvas, element: Element) -> float:
    """Contrast between a line's ink and the pixels of its box that are not ink.

    Works on the finished picture, so what was painted over the line afterwards counts.
    """
    left, top, width, height = inset(element.box, -2)
    pixels = np.asarray(
        canvas.picture.crop((round(left), round(top), round(left + width), round(top + height)))
    ).astype(float)
    ink = np.array(element.ink, float)
    far = np.abs(pixels - ink).sum(axis=2)
    if (far < 60).mean() < SHOWN:
        return 0.0
    ground = pixels[far >= np.quantile(far, 0.6)]
    own = float(luminance(ink[None, None])[0, 0])
    return contrast(float(np.median(luminance(ground[None]))), own)
