"""What belongs to a line of lettering: the plate (button) it stands on, the icon of a logo beside
it.

Both are flat areas, found by flooding from seeds next to the line in Lab, where equal steps look
equally different.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np

from app.domain.geometry import Box, Size
from app.imaging.detect.findings import Floats, Line, Pixels

SIDE = 900
BACKING_TOLERANCE, ICON_TOLERANCES = 7.0, (4.0, 6.5, 9.0)
NEAR = 8.0
OTHERS = 0.2
"""An icon that shares more than this with another line belongs to that line."""
BIN = 6


def find_surroundings(lines: Sequence[Line], picture: Pixels) -> list[Line]:
    """The lines with their plates, icons and share of two colours filled in. picture: uint8 RGB
    [height, width, 3].
    """
    if not lines:
        return []
    factor = min(1.0, SIDE / max(picture.shape[:2]))
    if factor < 1:
        picture = np.asarray(
            cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA),
            dtype=np.uint8,
        )
    lab = np.asarray(
        cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), dtype=np.float32
    )
    return drop_borrowed_icons([inspect_line(line, lab, factor) for line in lines])


def drop_borrowed_icons(lines: Sequence[Line]) -> list[Line]:
    """Drop icons that are other lines' letters or plates: a word above another word is no logo."""
    areas = [
        (line, area)
        for line in lines
        if has_letters(line)
        for area in (line.box, line.backing)
        if area
    ]

    def is_own(line: Line, icon: Box) -> bool:
        others = [area for other, area in areas if other is not line]
        return not any(icon.overlap(area) > OTHERS * min(icon.area, area.area) for area in others)

    return [
        line if line.icon is None or is_own(line, line.icon) else replace(line, icon=None)
        for line in lines
    ]


def has_letters(line: Line) -> bool:
    """Not for an icon that the reader took for a sign."""
    return any(character.isalnum() for character in line.text)


def inspect_line(line: Line, lab: Floats, factor: float) -> Line:
    box = line.box.scaled(factor)
    backing = find_backing(lab, box)
    icon = find_icon(lab, box) or (find_icon(lab, backing) if backing else None)
    return replace(
        line,
        two_colours=measure_two_colour_share(
            lab, box.grown(-0.12 * box.height, -0.12 * box.height)
        ),
        backing=backing.scaled(1 / factor) if backing else None,
        icon=icon.scaled(1 / factor) if icon else None,
    )


def measure_two_colour_share(lab: Floats, box: Box) -> float:
    """Share 0..1 of the box's pixels near its two commonest colours: nearly 1 for set lettering,
    less in photographs.
    """
    colours = lab[int(box.top) : int(box.bottom), int(box.left) : int(box.right)].reshape(-1, 3)
    if len(colours) < 40:
        return 0.0
    colours = colours[:: max(1, len(colours) // 4000)]
    near = np.zeros(len(colours), dtype=np.bool_)
    for _ in range(2):
        rest = colours[~near]
        if len(rest):
            near |= np.abs(colours - _commonest(rest)).max(axis=1) < NEAR
    return float(near.mean())


def _commonest(colours: Floats) -> Floats:
    """The mean of the fullest bin of a coarse colour histogram."""
    bins = (colours // BIN).astype(np.int64) @ np.array([10_000, 100, 1])
    names, counts = np.unique(bins, return_counts=True)
    return np.asarray(colours[bins == names[counts.argmax()]].mean(axis=0), dtype=np.float32)


def find_backing(lab: Floats, line: Box) -> Box | None:
    """The flat area that touches the line on its sides, when it ends soon on all of them; pixels of
    `lab`.
    """
    high = line.height
    window = whole_pixel_window(lab, line.grown(3.2 * high, 2.6 * high))
    for gap in (0.25, 0.12, 0.45, 0.06, 0.03):
        for x in (line.left - max(2.0, gap * high), line.right + max(2.0, gap * high)):
            area = flood_flat_area(lab, x, line.centre[1], BACKING_TOLERANCE, window)
            if area and area[1] > 0.35 and is_backing(area[0], line):
                return area[0]
    return None


def is_backing(backing: Box, line: Box) -> bool:
    high = line.height
    surrounds = (
        backing.left <= line.left + 0.1 * high
        and backing.top <= line.top + 0.2 * high
        and backing.right >= line.right - 0.1 * high
        and backing.bottom >= line.bottom - 0.2 * high
    )
    return surrounds and backing.height <= 3.8 * high and backing.area >= 1.125 * line.area


def find_icon(lab: Floats, line: Box) -> Box | None:
    """The nearest compact flat shape left of or above a line, else right of it: a logo's icon by
    its look; pixels of `lab`.
    """
    high = max(4.0, line.height)
    window = whole_pixel_window(lab, line.grown(4.5 * high, 4 * high))
    found = [
        area
        for x, y in list_icon_seeds(line, high)
        for area, share in list_flat_areas(lab, x, y, window)
        if share >= 0.42 and is_icon(area, line, high)
    ]
    return min(
        found, key=lambda box: (box.left >= line.right - 2, gap_to_line(box, line)), default=None
    )


def list_flat_areas(lab: Floats, x: float, y: float, window: Box) -> Iterator[tuple[Box, float]]:
    """The flat areas about a seed, larger and larger; one that runs out of the window does so with
    more tolerance too.
    """
    for tolerance in ICON_TOLERANCES:
        area = flood_flat_area(lab, x, y, tolerance, window)
        if area is None:
            return
        yield area


def list_icon_seeds(line: Box, high: float) -> Iterator[tuple[float, float]]:
    x, y = line.centre
    for distance in (0.45, 0.7, 1.0, 1.4, 1.9):
        yield line.left - distance * high, y
        yield line.right + distance * high, y
    for distance in (0.8, 1.3, 1.9):
        yield x, line.top - distance * high


def is_icon(shape: Box, line: Box, high: float) -> bool:
    if not (0.55 * high <= shape.height <= 3.2 * high and 0.4 * high <= shape.width <= 3.6 * high):
        return False
    if shape.iou(line) >= 0.05 or gap_to_line(shape, line) > 1.3 * high:
        return False
    if shape.right <= line.left + 2 or shape.left >= line.right - 2:
        return abs(shape.centre[1] - line.centre[1]) < 0.55 * high
    return abs(shape.centre[0] - line.centre[0]) < high


def gap_to_line(shape: Box, line: Box) -> float:
    return max(line.left - shape.right, shape.left - line.right, line.top - shape.bottom, 0.0)


def whole_pixel_window(lab: Floats, box: Box) -> Box:
    """The box in whole pixels, inside the picture."""
    height, width = lab.shape[:2]
    inside = box.clamped(Size(width, height))
    return Box.from_edges(int(inside.left), int(inside.top), int(inside.right), int(inside.bottom))


def flood_flat_area(
    lab: Floats, x: float, y: float, tolerance: float, window: Box
) -> tuple[Box, float] | None:
    """The box of the flat area about a seed and how much of the box it fills; None when it runs out
    of the window.
    """
    left, top, right, bottom = (
        int(window.left),
        int(window.top),
        int(window.right),
        int(window.bottom),
    )
    column, row = int(x), int(y)
    if not (left < column < right - 1 and top < row < bottom - 1):
        return None
    patch, seed = lab[top:bottom, left:right], (column - left, row - top)
    mask = np.zeros((patch.shape[0] + 2, patch.shape[1] + 2), dtype=np.uint8)
    flags = 4 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY | (255 << 8)
    steps = (tolerance, tolerance, tolerance)
    own = lab[
        row, column
    ].copy()  # for as long as it floods the seed is what lies about it; nothing is copied for that
    lab[row, column] = np.sort(
        lab[row - 1 : row + 2, column - 1 : column + 2].reshape(9, 3), axis=0
    )[4]  # the median
    area, _, _, (fx, fy, wide, high) = cv2.floodFill(patch, mask, seed, 0.0, steps, steps, flags)
    lab[row, column] = own
    if fx <= 0 or fy <= 0 or fx + wide >= patch.shape[1] or fy + high >= patch.shape[0]:
        return None
    return Box(left + fx, top + fy, wide, high), area / (wide * high)
