"""The bare ground about the ink of a line: a reader's boxes are looser than letters are high."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.documents.elements import Element, ElementKind
from app.domain.geometry import Box
from app.imaging.detect.findings import Floats, Pixels
from app.imaging.picture import size_of

ABOUT = 0.12
"""About a box that is looked at as well, of its height: frames there are ink too."""
INKED = 0.3
"""Ink differs from the ground by so much of what letters differ from it; patterns do less."""
CORE = 0.3
"""Above and below the middle of a line, in which its letters are looked at, of its height."""
STRONG = 90
"""Percentile of how far the pixels there differ from the ground, that is the letters' own."""
LEAST_CONTRAST = 24.0
"""Levels by which letters differ from their ground at least."""
NEIGHBOUR = 0.4
"""Share of the height into which other rows reach at most."""
LEAST_INK = 0.25
"""Height of ink, of the box's height, at least; less is a speck."""
DIGITS = 4
"""Of a share."""
LEAST_PIXELS = 5
"""Sides in pixels of a box of which anything is said."""


def measure_air(picture: Pixels, elements: Sequence[Element]) -> tuple[Element, ...]:
    """The elements with the air of text filled in, where all that lies about its ink is plain.

    Args:
        picture: uint8 RGB [height, width, 3].
        elements: Boxes in pixels of the picture.
    """
    return tuple(
        replace(e, air=find_air(picture, e.box)) if e.kind is ElementKind.TEXT else e
        for e in elements
    )


def find_air(picture: Pixels, box: Box) -> tuple[float, float, float, float] | None:
    """Shares of a box's sides without ink, left, top, right, bottom; None where that is unknown."""
    edge = ABOUT * box.height
    seen = box.grown(edge, edge).clamped(size_of(picture))
    left, top = int(seen.left), int(seen.top)
    right, bottom = int(np.ceil(seen.right)), int(np.ceil(seen.bottom))
    part = np.asarray(picture[top:bottom, left:right], dtype=np.float32)
    if min(part.shape[:2]) < LEAST_PIXELS:
        return None
    ink = find_ink(part, edge)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return None
    inner = Box.from_edges(
        max(box.left, left + float(columns[0])),
        max(box.top, top + float(rows[0])),
        min(box.right, left + float(columns[-1]) + 1),
        min(box.bottom, top + float(rows[-1]) + 1),
    )
    if inner.width <= 0 or inner.height < LEAST_INK * box.height:
        return None
    return (
        round((inner.left - box.left) / box.width, DIGITS),
        round((inner.top - box.top) / box.height, DIGITS),
        round((box.right - inner.right) / box.width, DIGITS),
        round((box.bottom - inner.bottom) / box.height, DIGITS),
    )


def find_ink(part: Floats, edge: float) -> NDArray[np.bool_]:
    """Where a part of a picture differs from its ground about as much as its letters do.

    Rows of letters above and below that reach into the part are left out.

    Args:
        part: RGB levels [height, width, 3].
        edge: Pixels of it on all sides that lie about the line.
    """
    rim = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    apart = np.abs(part - np.median(rim, axis=0)).max(axis=2)
    high = part.shape[0]
    core = apart[round(CORE * high) : round((1 - CORE) * high)]
    contrast = float(np.percentile(core, STRONG))
    if contrast < LEAST_CONTRAST:
        return np.zeros(apart.shape, dtype=np.bool_)
    ink = np.asarray(apart > INKED * contrast)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8))
    for n in range(1, count):
        _, top, _, tall, _ = stats[n].tolist()
        is_above = top <= edge and top + tall < NEIGHBOUR * high
        is_below = top + tall >= high - edge and top > (1 - NEIGHBOUR) * high
        touches = top == 0 or top + tall == high
        if touches and (is_above or is_below):
            ink[labels == n] = False
    return ink
