"""Lines of text, found at two sizes and read, by RapidOCR."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidocr import RapidOCR
from rapidocr.main import RapidOCRError

from app.domain.geometry import Box, Size
from app.imaging.detect.findings import Line, Pixels
from app.imaging.detect.sessions import READER_SIDES, is_hinted

LARGEST = 0.6
"""A box over this share of the picture is a mistake."""
READ_FROM = 0.5
"""Reader's score from which a line counts as read."""
SMALLEST_SIDE = 12
"""Of a picture in pixels, below which it has no text."""
UPRIGHT = 0.15
"""A line whose ends differ by less than this share of its height is upright."""
KNOWN_INSIDE = 0.4
"""Share of a box in a known line from which it is that line."""
KNOWN_HOLDS = 0.6
"""Share of a known line in a box from which it is that line."""
MUCH_THE_SAME = 0.8
"""Share of a box in a known line from which there is nothing more to be read in it."""
SURE = 0.85
"""Reader's score from which a line says more than what is known in its place."""
WORD = 4
"""Letters of such a line at least: of a few, edges are easily taken for some."""
Corners = NDArray[np.float64]
"""x, y of top left, top right, bottom right, bottom left, in pixels [4, 2]."""


def find_lines(readers: Sequence[RapidOCR], picture: Pixels) -> list[Line]:
    """Lines that were read, and lines that were only found (score 0, no text).

    Args:
        readers: The first one reads and finds; the others inspect more closely and add read lines
            that it did not find, or of which it found a part. They are asked only when there is
            some text or a hint of it and the picture is larger than the first one's side: else
            they find the same again.
        picture: uint8 BGR [height, width, 3].
    """
    height, width = picture.shape[:2]
    size = Size(width, height)
    if size.shorter < SMALLEST_SIDE:
        return []
    first, *others = readers
    lines = find_fresh_lines(first, first, picture, size)
    observed = [line for line in lines if line.is_read]
    is_worth_it = bool(lines) or is_hinted(first)
    if not is_worth_it or max(picture.shape[:2]) <= READER_SIDES[0]:
        others = []
    for reader in others:
        observed = add_lines(find_fresh_lines(reader, first, picture, size, observed), observed)
    return observed + [
        line for line in lines if not line.is_read and not is_known(line.box, observed)
    ]


def add_lines(closer: Sequence[Line], known: Sequence[Line]) -> list[Line]:
    """The known lines and what a closer look read beside them.

    A line that is known stays away, unless it is well read and says more: it has the words of a
    known one and others, and replaces it, or it holds some but is mostly apart from them.
    """
    added = [line for line in closer if line.is_read and not is_known(line.box, known)]
    replaced = []
    for line in closer:
        if line in added or line.score < SURE or len(line.text) < WORD:
            continue
        held = [other for other in known if other.box.share_inside(line.box) > KNOWN_HOLDS]
        if len(held) == 1 and held[0].text in line.text != held[0].text:
            replaced.append(held[0])
            added.append(line)
        elif held and all(line.box.share_inside(other.box) <= KNOWN_INSIDE for other in known):
            added.append(line)
    return [other for other in known if other not in replaced] + added


def merge_lines(one: Sequence[Line], other: Sequence[Line]) -> list[Line]:
    """The lines of two inspections, one of the mirror image; of what both found the better read.

    Lines of one inspection are never the same: a tilted one may hold a part of the next.
    """
    found = [(line, 0) for line in one] + [(line, 1) for line in other]
    merged: list[tuple[Line, int]] = []
    for line, inspection in sorted(found, key=lambda each: -each[0].score):
        known = [kept for kept, of_inspection in merged if of_inspection != inspection]
        if not is_known(line.box, known):
            merged.append((line, inspection))
    return [line for line, _ in merged]


def find_fresh_lines(
    finder: RapidOCR, reader: RapidOCR, picture: Pixels, size: Size, known: Sequence[Line] = ()
) -> list[Line]:
    """Lines that the finder finds and that are not known as they are, read by the reader."""
    record: dict[str, Any] = {}
    try:
        crops, found = finder.detect_and_crop(picture, record)
    except RapidOCRError:  # its word for "no text here"
        return []
    boxes = found.boxes if found.boxes is not None else ()
    shift = record.get("padding_1", {"left": 0, "top": 0})
    quads = [np.asarray(quad, dtype=np.float64) - (shift["left"], shift["top"]) for quad in boxes]
    fresh = [
        i
        for i, quad in enumerate(quads)
        if is_plausible(bounding_box(quad, size), size, known) and crops[i].size
    ]
    if not fresh:
        return []
    answers = reader.recognize_txt([crops[i] for i in fresh])
    texts, scores = answers.txts or (), answers.scores or ()
    return [
        make_line(quads[i], text, score, size)
        for i, text, score in zip(fresh, texts, scores, strict=True)
    ]


def make_line(quad: Corners, text: str, score: float, size: Size) -> Line:
    """A line from its corners and what was read; size: of the picture."""
    is_read = score >= READ_FROM and bool(text.strip())
    height = float(np.hypot(*(quad[0] - quad[3])))
    across, down = quad[1] - quad[0]
    tilt = 0.0 if abs(down) < UPRIGHT * height else abs(float(np.arctan2(down, across)))
    return Line(
        text.strip() if is_read else "",
        float(score) if is_read else 0.0,
        bounding_box(quad, size),
        height,
        tilt,
    )


def bounding_box(quad: Corners, size: Size) -> Box:
    """The upright box about four corners, inside the picture."""
    return Box.from_edges(*(float(v) for v in (*quad.min(axis=0), *quad.max(axis=0)))).clamped(size)


def is_plausible(box: Box, size: Size, known: Sequence[Line]) -> bool:
    """Whether a box may be a line that is not known yet, or has more of one than is known."""
    is_same = any(box.share_inside(line.box) > MUCH_THE_SAME for line in known)
    return 0 < box.area <= LARGEST * size.pixels and not is_same


def is_known(box: Box, known: Sequence[Line]) -> bool:
    """Whether a box is one of the lines."""
    return any(
        box.share_inside(line.box) > KNOWN_INSIDE or line.box.share_inside(box) > KNOWN_HOLDS
        for line in known
    )
