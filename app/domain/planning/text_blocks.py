"""Lines that are read as one: paragraphs, lists, prices with their units.

Source of the figures: inspected and measured on drawn ads of two generators.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.domain.documents.elements import Element
from app.domain.geometry import Box, join_boxes

LEADING = 0.9
"""Lines of a block are nearer than this share of the shorter one's height."""
ALIKE = 0.6
"""Least ratio of the heights of two lines of a block."""
ALIGNED = 0.3
"""Least share of the narrower of two lines of a block that lies above or below the other."""
ONE_BELOW = 0.4
"""Share of a line's height by which the next line of its block starts lower at least."""
SAME_EDGE = 0.5
"""Of the shorter of two rows' heights, up to which their edges are one line."""
ROWS = 3
"""Rows that follow each other evenly, from which they are a list."""
EVENLY = 0.3
"""Of the mean step from row to row of a list, up to which steps differ."""
ROW_ALIKE = 0.5
"""Least ratio of the heights of two rows of a list."""
PAIR_ALIKE = 0.75
"""The same where there are but two rows."""
STEP = 5.0
"""Heights of the lower row up to which the step to the next row of a list goes."""
STEP_OF_PAIR = 2.6
"""The same where there are but two rows."""
IN_ROW = 0.5
"""Gap between words of one row, as a price and its unit, of the taller one's height."""
SAME_ROW = 0.5
"""Share of the lower of two words that lies beside the other in one row."""
LOWEST_IN_ROW = 0.4
"""Height of the lower of two words of a row, of the taller one's: a line that runs down is none."""
Edge = Callable[[Box], float]
"""One vertical edge of a box, in pixels."""
EDGES: tuple[Edge, ...] = (lambda box: box.left, lambda box: box.right)
"""Those along which the rows of a list stand; what is centred is no list."""


def join_text_blocks(lines: Sequence[Element]) -> tuple[tuple[Element, ...], ...]:
    """Lines that are read as one: a paragraph, the rows of a list, a price and its unit.

    Returns:
        The blocks, each from its first line on.
    """
    blocks: list[list[Element]] = []
    for line in sorted(lines, key=lambda e: (e.box.top, e.box.left)):
        block = next((b for b in blocks if continues_block(b[-1].box, line.box)), None)
        if block is None:
            blocks.append([line])
        else:
            block.append(line)
    return tuple(tuple(block) for block in join_lists(join_rows(blocks)))


def join_rows(blocks: Sequence[list[Element]]) -> list[list[Element]]:
    """The blocks with those joined that are words of one row."""
    joined: list[list[Element]] = []
    for block in blocks:
        box = join_boxes(line.box for line in block)
        row = next((b for b in joined if is_in_row(join_boxes(e.box for e in b), box)), None)
        if row is None:
            joined.append(block)
        else:
            row.extend(block)
    return joined


def is_in_row(one: Box, other: Box) -> bool:
    """Whether two blocks stand beside each other, as near as words do."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    across = max(one.left - other.right, other.left - one.right)
    lower, taller = sorted((one, other), key=lambda box: box.height)
    is_beside = shared > SAME_ROW * lower.height and lower.height >= LOWEST_IN_ROW * taller.height
    return is_beside and across < IN_ROW * taller.height


def join_lists(blocks: Sequence[list[Element]]) -> list[list[Element]]:
    """The blocks with the rows of lists joined: a list that is taken apart says nothing."""
    rest = sorted(blocks, key=lambda block: block[0].box.top)
    found: list[list[Element]] = []
    while rest:
        first, others = rest[0], rest[1:]
        rows = max((follow_list(first, others, side) for side in EDGES), key=len)
        found.append([line for row in rows for line in row])
        rest = [block for block in others if not any(block is row for row in rows)]
    return found


def follow_list(
    first: list[Element], others: Sequence[list[Element]], side: Edge
) -> list[list[Element]]:
    """The rows of the list that begins with a block, or the block alone.

    Args:
        first: The block.
        others: Blocks below, from the top.
        side: Of a box, along which rows stand.
    """
    rows, boxes = [first], [join_boxes(line.box for line in first)]
    for block in others:
        box = join_boxes(line.box for line in block)
        if min(box.right, boxes[-1].right) <= max(box.left, boxes[-1].left):
            continue
        if not is_next_row(boxes, box, side):
            break
        rows.append(block)
        boxes.append(box)
    if len(rows) >= ROWS:
        return rows
    if len(rows) > 1 and is_pair(boxes[0], boxes[1]):
        return rows[:2]
    return [first]


def is_next_row(rows: Sequence[Box], box: Box, side: Edge) -> bool:
    """Whether a block is the next row of a list: at its edge, as high, and a step below."""
    last = rows[-1]
    shorter, taller = sorted((last.height, box.height))
    step = box.centre[1] - last.centre[1]
    if box.top < last.bottom or shorter < ROW_ALIKE * taller or step > STEP * shorter:
        return False
    if abs(side(box) - side(last)) > SAME_EDGE * shorter:
        return False
    if len(rows) < 2:
        return True
    mean = (last.centre[1] - rows[0].centre[1]) / (len(rows) - 1)
    return abs(step - mean) <= EVENLY * mean


def is_pair(one: Box, other: Box) -> bool:
    """Whether two rows are a list by themselves."""
    shorter, taller = sorted((one.height, other.height))
    step = other.centre[1] - one.centre[1]
    return shorter >= PAIR_ALIKE * taller and step <= STEP_OF_PAIR * shorter


def continues_block(last: Box, line: Box) -> bool:
    """Whether a line belongs to the block that ends with another."""
    shorter, taller = sorted((last.height, line.height))
    shared = min(last.right, line.right) - max(last.left, line.left)
    return (
        line.top - last.bottom < LEADING * shorter
        and line.top > last.top + ONE_BELOW * last.height
        and shorter >= ALIKE * taller
        and shared > ALIGNED * min(last.width, line.width)
    )
