"""What belongs to a line of text: its backing (button or band), the icon of a logo beside it.

Both are flat areas, found by flooding from seeds next to the line in Lab, where equal steps look
equally different.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np

from app.domain.geometry import Box, Size
from app.imaging.colours import find_commonest_colour
from app.imaging.detect.findings import Floats, Line, Pixels

SIDE = 900
"""Long side in pixels at which a picture is inspected."""
BACKING_TOLERANCE = 7.0
"""Distance in Lab up to which a place belongs to a backing."""
ICON_TOLERANCES = (4.0, 6.5, 9.0)
"""Distances in Lab up to which a place may belong to an icon, tried in turn."""
NEAR = 8.0
"""Distance in Lab up to which a pixel has one of the main colours."""
OTHERS = 0.2
"""An icon that shares more than this with another line belongs to that line."""
BIN = 6
"""Width of a bin of the colour histogram, in Lab."""
SAMPLES = 4000
"""Pixels of a line in which its main colours are searched."""
FEWEST = 40
"""Pixels of a line below which nothing is said of its colours."""
CORE_EDGE = 0.12
"""What is left out of a line on all sides before its colours are counted, of its height."""
BACKING_GAPS = (0.25, 0.12, 0.45, 0.06, 0.03)
"""How far beside a line a backing is looked for, of its height, tried in turn."""
BACKING_FILL = 0.35
"""Share of its box that a backing fills at least."""
ICON_FILL = 0.42
"""Share of its box that an icon fills at least."""

OBLONG = 2.5
"""Ratio of an icon's sides at most: longer shapes are lids, rules and bars."""


def find_surroundings(lines: Sequence[Line], picture: Pixels) -> list[Line]:
    """The lines with their backings, icons and share of two colours filled in.

    Args:
        lines: In pixels of the picture.
        picture: uint8 RGB [height, width, 3].
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
    """The lines without icons that are other lines' letters or backings.

    A word above another word is no logo.
    """
    areas: list[tuple[Line, Box]] = []
    for line in lines:
        if has_letters(line):
            areas.append((line, line.box))
            if line.backing:
                areas.append((line, line.backing))

    def is_own(line: Line, icon: Box) -> bool:
        others = [area for other, area in areas if other is not line]
        return not any(icon.overlap(area) > OTHERS * min(icon.area, area.area) for area in others)

    return [
        line if line.icon is None or is_own(line, line.icon) else replace(line, icon=None)
        for line in lines
    ]


def has_letters(line: Line) -> bool:
    """Whether something was read that is not an icon taken for a sign."""
    return any(character.isalnum() for character in line.text)


def inspect_line(line: Line, lab: Floats, factor: float) -> Line:
    """The line with its surroundings.

    Args:
        line: In pixels of the picture.
        lab: A copy of it [height, width, 3].
        factor: Of the copy to the picture.
    """
    box = line.box.scaled(factor)
    backing = find_backing(lab, box)
    icon = find_icon(lab, box)
    if icon is None and backing is not None:
        icon = find_icon(lab, backing)
    core = box.grown(-CORE_EDGE * box.height, -CORE_EDGE * box.height)
    return replace(
        line,
        two_colours=measure_two_colour_share(lab, core),
        backing=backing.scaled(1 / factor) if backing else None,
        icon=icon.scaled(1 / factor) if icon else None,
    )


def measure_two_colour_share(lab: Floats, box: Box) -> float:
    """Share 0..1 of the box's pixels near its two commonest colours.

    It is nearly 1 for set text, less in photographs.
    """
    colours = lab[int(box.top) : int(box.bottom), int(box.left) : int(box.right)].reshape(-1, 3)
    if len(colours) < FEWEST:
        return 0.0
    colours = colours[:: max(1, len(colours) // SAMPLES)]
    near = np.zeros(len(colours), dtype=np.bool_)
    for _ in range(2):
        rest = colours[~near]
        if len(rest):
            near |= np.abs(colours - find_commonest_colour(rest, BIN)).max(axis=1) < NEAR
    return float(near.mean())


def find_backing(lab: Floats, line: Box) -> Box | None:
    """The flat area that touches the line on its sides, when it ends soon on all of them.

    Boxes are in pixels of `lab`.
    """
    high = line.height
    window = whole_pixel_window(lab, line.grown(3.2 * high, 2.6 * high))
    for gap in BACKING_GAPS:
        for x in (line.left - max(2.0, gap * high), line.right + max(2.0, gap * high)):
            area = flood_flat_area(lab, x, line.centre[1], BACKING_TOLERANCE, window)
            if area and area[1] > BACKING_FILL and is_backing(area[0], line):
                return area[0]
    return None


def is_backing(backing: Box, line: Box) -> bool:
    """Whether a flat area surrounds a line and is not much larger."""
    high = line.height
    surrounds = (
        backing.left <= line.left + 0.1 * high
        and backing.top <= line.top + 0.2 * high
        and backing.right >= line.right - 0.1 * high
        and backing.bottom >= line.bottom - 0.2 * high
    )
    return surrounds and backing.height <= 3.8 * high and backing.area >= 1.125 * line.area


def find_icon(lab: Floats, line: Box) -> Box | None:
    """The nearest compact flat shape left of a line, else above it, else right of it.

    That is a logo's icon by its look; boxes are in pixels of `lab`.
    """
    high = max(4.0, line.height)
    window = whole_pixel_window(lab, line.grown(4.5 * high, 4 * high))
    found = []
    for x, y in list_icon_seeds(line, high):
        for area, share in list_flat_areas(lab, x, y, window):
            if share >= ICON_FILL and is_icon(area, line, high):
                found.append(area)

    def side_and_distance(box: Box) -> tuple[bool, bool, float]:
        return box.left >= line.right - 2, box.right > line.left + 2, gap_to_line(box, line)

    return min(found, key=side_and_distance, default=None)


def list_flat_areas(lab: Floats, x: float, y: float, window: Box) -> Iterator[tuple[Box, float]]:
    """The flat areas about a seed and how much of their boxes they fill, larger and larger.

    One that runs out of the window does so with more tolerance too.
    """
    for tolerance in ICON_TOLERANCES:
        area = flood_flat_area(lab, x, y, tolerance, window)
        if area is None:
            return
        yield area


def list_icon_seeds(line: Box, high: float) -> Iterator[tuple[float, float]]:
    """Places beside and above a line at which an icon may lie; high: its height in pixels."""
    x, y = line.centre
    for distance in (0.45, 0.7, 1.0, 1.4, 1.9):
        yield line.left - distance * high, y
        yield line.right + distance * high, y
    for distance in (0.8, 1.3, 1.9):
        yield x, line.top - distance * high


def is_icon(shape: Box, line: Box, high: float) -> bool:
    """Whether a flat shape has an icon's size and place beside a line."""
    if not (0.55 * high <= shape.height <= 3.2 * high and 0.4 * high <= shape.width <= 3.6 * high):
        return False
    if max(shape.width, shape.height) > OBLONG * min(shape.width, shape.height):
        return False
    if shape.iou(line) >= 0.05 or gap_to_line(shape, line) > 1.3 * high:
        return False
    if shape.right <= line.left + 2 or shape.left >= line.right - 2:
        return abs(shape.centre[1] - line.centre[1]) < 0.55 * high
    return abs(shape.centre[0] - line.centre[0]) < high


def gap_to_line(shape: Box, line: Box) -> float:
    """Free pixels between a shape and a line, 0 when the shape lies below it."""
    return max(line.left - shape.right, shape.left - line.right, line.top - shape.bottom, 0.0)


def whole_pixel_window(lab: Floats, box: Box) -> Box:
    """The box in whole pixels, inside the picture."""
    height, width = lab.shape[:2]
    inside = box.clamped(Size(width, height))
    return Box.from_edges(int(inside.left), int(inside.top), int(inside.right), int(inside.bottom))


def flood_flat_area(
    lab: Floats, x: float, y: float, tolerance: float, window: Box
) -> tuple[Box, float] | None:
    """The box of the flat area about a seed and how much of the box it fills, 0..1.

    Args:
        lab: [height, width, 3]; changed while it is flooded, and changed back.
        x: Of the seed, in pixels.
        y: Of the seed, in pixels.
        tolerance: Distance in Lab.
        window: Whole pixels; None is returned when the area runs out of it.
    """
    left, top = int(window.left), int(window.top)
    right, bottom = int(window.right), int(window.bottom)
    column, row = int(x), int(y)
    if not (left < column < right - 1 and top < row < bottom - 1):
        return None
    patch, seed = lab[top:bottom, left:right], (column - left, row - top)
    mask = np.zeros((patch.shape[0] + 2, patch.shape[1] + 2), dtype=np.uint8)
    flags = 4 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY | (255 << 8)
    steps = (tolerance, tolerance, tolerance)
    # For as long as it floods, the seed is the median of what lies about it; the array is not
    # copied for that.
    own = lab[row, column].copy()
    about = lab[row - 1 : row + 2, column - 1 : column + 2].reshape(9, 3)
    lab[row, column] = np.sort(about, axis=0)[4]
    area, _, _, (fx, fy, wide, high) = cv2.floodFill(patch, mask, seed, 0.0, steps, steps, flags)
    lab[row, column] = own
    if fx <= 0 or fy <= 0 or fx + wide >= patch.shape[1] or fy + high >= patch.shape[0]:
        return None
    return Box(left + fx, top + fy, wide, high), area / (wide * high)
