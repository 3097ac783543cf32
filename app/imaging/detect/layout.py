"""Drawn layout or photograph: the question that decides how text and subjects are treated."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import cv2
import numpy as np

from app.domain.geometry import Box
from app.imaging.detect.findings import DRAWN_COLOURS, DRAWN_TILT, Floats, Line, Observation, Pixels
from app.imaging.detect.set_blocks import EDGES
from app.imaging.tones import EXACT, find_tones

SIDE = 1000
"""Long side in pixels at which a picture is inspected."""
TONED_SIDE = 320
"""The same, where its tones are looked for."""
BLOCK = 8
"""Side of a block in pixels."""
STILL = 1.5
"""A block of 8 x 8 pixels whose deviation is below this (levels of grey) has no texture."""
FLAT = 0.6
"""A picture with more blocks without texture than this share is drawn. Source: measured on ads and
photographs.
"""
SET_UNREAD_LINES = 3
"""Lines over a photograph that look set, read or not, from which it was laid out. Source: no
photograph of 112 had so many, street scenes among them.
"""
SET_LINES = 2
"""Lines set over a photograph from which it was laid out."""
ALONG = 1.0
"""Of the lower of two lines' heights, up to which they stand along one edge: signs of a street are
strewn over it. Source: 5 of 12 photographs of 410 that were taken for layouts have no two such
lines, none of 255 ads of two generators.
"""


def measure_flat_share(picture: Pixels) -> float:
    """Share 0..1 of a picture that is flat: of blocks without texture, or of a few plain tones.

    A small picture of a pattern has no block without an edge in it.

    Args:
        picture: uint8 RGB [height, width, 3].
    """
    return max(measure_still_share(picture), measure_toned_share(picture))


def measure_toned_share(picture: Pixels) -> float:
    """Share 0..1 of pixels that have one of the picture's plain tones exactly."""
    factor = min(1.0, TONED_SIDE / max(picture.shape[:2]))
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    pixels = small.reshape(-1, 3).astype(np.float32)
    tones = find_tones(pixels)
    if tones is None:
        return 0.0
    toned = np.zeros(len(pixels), dtype=np.bool_)
    for tone in tones:
        toned |= np.abs(pixels - tone).max(axis=1) < EXACT
    return float(toned.mean())


def measure_still_share(picture: Pixels) -> float:
    """Share 0..1 of blocks without texture."""
    grey: Floats = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    factor = SIDE / max(grey.shape)
    if factor < 1:
        small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        grey = np.asarray(small, dtype=np.float32)
    rows, columns = grey.shape[0] // BLOCK, grey.shape[1] // BLOCK
    if not rows or not columns:
        return 0.0
    blocks = grey[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK)
    return float((blocks.std(axis=(1, 3)) < STILL).mean())


def is_on_plain(box: Box, observed: Observation) -> bool:
    """Whether something lies on a plain ground: of a flat picture, or beside its panels."""
    if observed.panels:
        return not any(box.overlap(panel) > 0 for panel in observed.panels)
    return observed.flat > FLAT


def is_laid_out(observed: Observation) -> bool:
    """Whether the picture was laid out, of panels or otherwise."""
    return bool(observed.panels) or is_layout(observed.flat, observed.lines)


def looks_set(line: Line, least: float = DRAWN_COLOURS) -> bool:
    """Whether a line has the looks of one that was set, whatever the reader makes of it.

    Args:
        line: Any.
        least: Share of its pixels near its two main colours.
    """
    return line.in_block or (line.two_colours >= least and line.tilt < DRAWN_TILT)


def is_layout(flat: float, lines: Sequence[Line]) -> bool:
    """Whether the picture was laid out.

    It is mostly flat, or a photograph with at least two lines set over it along one edge, or some
    more that look set in a script that the reader does not read well.
    """
    if flat > FLAT:
        return True
    alike = [line for line in lines if looks_set(line)]
    if len(alike) >= SET_UNREAD_LINES and share_an_edge(alike):
        return True
    drawn = [line for line in lines if line.is_drawn and line.is_read]
    return len(drawn) >= SET_LINES and share_an_edge(drawn)


def share_an_edge(lines: Sequence[Line]) -> bool:
    """Whether two of the lines stand along one edge, or about one middle."""
    return any(
        abs(edge(one) - edge(other)) <= ALONG * min(one.box.height, other.box.height)
        for one, other in combinations(lines, 2)
        for edge in EDGES
    )
