"""Ways to lay pieces out on a canvas of any ratio: a column, halves, a row of columns.

All of a kind: columns of rows, whose pieces grow together as far as there is room.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.geometry import Box
from app.domain.kinds import PieceKind
from app.domain.planning.desk import Align, Desk, Roles

WIDEST_GAP = 0.08
"""Most that a gap grows to where there is room, of the canvas' height."""
WIDE_GAP_TALL = 0.09
"""The same on a canvas that is much taller than wide."""
WIDEST_GAP_TALL = 0.12
"""The same of a layout that would be short without it."""
NAME_APART = 0.3
"""Most between a logo at the end of such a layout and the rest, of the canvas' height."""
SPAN = 0.68
"""Of the canvas' height, over which a layout reaches that is not short."""
TALL = 0.7
"""Ratio up to which a canvas is that."""
WIDEST_ROW_GAP = 4.0
"""Between the pieces of a row, in gaps at most: farther apart they are no row."""
BETWEEN_COLUMNS = 1.4
"""In gaps."""
HALVINGS = 7
"""Steps of the bisection for the common growth: to 1 in 128 of all of it."""
TOLERANCE = 1e-6
"""Pixels of the canvas that rounding may take."""
SECONDARY = 0.5
"""Smaller text is never above max(this, root of the source's ratio) of the headline."""
HALVES = (0.36, 0.46, 0.56)
"""Shares of the length that the subjects' half takes, tried in turn."""
THIRDS = ((0.2, 0.54, 0.26), (0.28, 0.44, 0.28), (0.34, 0.4, 0.26))
"""Shares of the length that subjects, text and ending take, tried in turn."""
TWO = ((0.72, 0.28), (0.6, 0.4))
"""The same without subjects, of text and ending."""
TALLEST_SPLIT = 0.75
"""Ratio from which a canvas may be split into columns."""
SHORTEST_COLUMN = 2.2
"""Ratio up to which a canvas may be one column."""
LONG = 1.7
"""Ratio from which a canvas may be three columns."""

Rows = Sequence[Sequence[int]]
"""Indices of the pieces of a column, row by row."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where each piece lands on the canvas, in pixels, in the order of the pieces."""

    name: str
    boxes: tuple[Box, ...]


def list_arrangements(desk: Desk) -> Iterator[Arrangement]:
    """Every arrangement that the canvas' ratio allows and that fits."""
    for name, columns in list_plans(desk):
        placed = place_columns(desk, columns)
        if placed is not None:
            yield Arrangement(name, tuple(placed[i] for i in range(len(desk.slots))))


Columns = Sequence[tuple[float, Rows]]
"""Columns from left to right: the share of the length that each takes, and its rows."""


def list_plans(desk: Desk) -> Iterator[tuple[str, Columns]]:
    """What may stand where, by the canvas' ratio."""
    roles, ratio = desk.roles, desk.shape.ratio
    if ratio <= SHORTEST_COLUMN:
        for rows in list_stacks(roles):
            yield "a column", ((1.0, rows),)
    if ratio < TALLEST_SPLIT:
        return
    if roles.subjects:
        yield from list_halves(desk)
    if ratio >= LONG or not roles.subjects:
        yield from list_long_columns(desk)


def list_halves(desk: Desk) -> Iterator[tuple[str, Columns]]:
    """Subjects on one side, text on the other."""
    for share in HALVES:
        for things in list_subject_rows(desk.roles):
            for words in list_word_rows(desk.roles):
                yield "halves", turn_about(desk, ((share, things), (1 - share, words)))


def list_long_columns(desk: Desk) -> Iterator[tuple[str, Columns]]:
    """Subjects, text, and logo over button; without subjects the other two."""
    texts, ending = single_rows(desk.roles.texts), join_ending(desk.roles)
    if not texts or not ending:
        return
    if not desk.roles.subjects:
        for two in TWO:
            yield "two columns", turn_about(desk, tuple(zip(two, (texts, ending), strict=True)))
        return
    things = list_subject_rows(desk.roles)[0]
    for three in THIRDS:
        columns = tuple(zip(three, (things, texts, ending), strict=True))
        yield "three columns", turn_about(desk, columns)


def turn_about(desk: Desk, columns: Columns) -> Columns:
    """The columns in the order of the source: subjects lead, or text does."""
    if not desk.roles.subjects:
        return tuple(reversed(columns)) if desk.align is Align.RIGHT else columns
    return columns if desk.subjects_lead else (*columns[1:], columns[0])


def single_rows(indices: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    return tuple((i,) for i in indices)


def join_ending(roles: Roles) -> Rows:
    """Logos over buttons."""
    return (*single_rows(roles.logos), *single_rows(roles.buttons))


def list_word_rows(roles: Roles) -> list[Rows]:
    """Logo, text and button, one below the other, and with the logo at the foot."""
    rows: list[Rows] = [single_rows(roles.words)]
    if roles.logos:
        rows.append(single_rows(roles.texts + roles.buttons + roles.logos))
    if len(roles.logos + roles.buttons) > 1:
        rows.append((*single_rows(roles.texts), roles.buttons + roles.logos))
    return rows


def list_subject_rows(roles: Roles) -> list[Rows]:
    """Subjects one below the other, or side by side."""
    rows: list[Rows] = [single_rows(roles.subjects)]
    if len(roles.subjects) > 1:
        rows.append((roles.subjects,))
    return rows


def list_stacks(roles: Roles) -> Iterator[Rows]:
    """One column: with subjects in the middle or first, with logo and button apart or in a row."""
    logos, texts = single_rows(roles.logos), single_rows(roles.texts)
    buttons = single_rows(roles.buttons)
    foot = (tuple(roles.logos + roles.buttons),) if len(roles.logos + roles.buttons) > 1 else ()
    for things in reversed(list_subject_rows(roles)) if roles.subjects else [()]:
        yield (*logos, *texts, *things, *buttons)
        yield (*logos, *things, *texts, *buttons)
        if things:
            yield (*things, *logos, *texts, *buttons)
        if logos and (texts or things):
            yield (*things, *texts, *buttons, *logos)
            yield (*texts, *things, *buttons, *logos)
        if foot:
            yield (*texts, *things, *foot)
            yield (*things, *texts, *foot)
        if len(roles.blocks) > 1 and things:
            head = len(roles.blocks[0])
            yield (*logos, *texts[:head], *things, *texts[head:], *buttons)
            if foot:
                yield (*texts[:head], *things, *texts[head:], *foot)
        if things:
            yield from list_footed_stacks(roles)


def list_footed_stacks(roles: Roles) -> Iterator[Rows]:
    """Text over a row of subjects with what ends the layout, as a long headline asks for."""
    logos, texts = single_rows(roles.logos), single_rows(roles.texts)
    if roles.buttons:
        yield (*texts, (*roles.subjects, *roles.logos, *roles.buttons))
        if logos:
            yield (*logos, *texts, (*roles.subjects, *roles.buttons))
    elif len(roles.blocks) > 1 and len(roles.blocks[-1]) == 1:
        yield (*logos, *texts[:-1], (*roles.subjects, *roles.blocks[-1]))


def place_columns(desk: Desk, columns: Columns) -> Mapping[int, Box] | None:
    """Solve every column for itself, the headline's first; None when one does not fit."""
    between = BETWEEN_COLUMNS * desk.gap * (len(columns) - 1)
    length = desk.room.width - between
    left, rooms = desk.room.left, []
    for share, rows in columns:
        rooms.append((rows, Box(left, desk.room.top, share * length, desk.room.height)))
        left += share * length + BETWEEN_COLUMNS * desk.gap
    rooms.sort(key=lambda part: not any(desk.headline in row for row in part[0]))
    placed: dict[int, Box] = {}
    letters = 0.0
    for rows, room in rooms:
        if not rows:
            continue
        found = place_rows(desk, rows, room, letters)
        if found is None:
            return None
        placed.update(found)
        if desk.headline in found:
            slot = desk.slots[desk.headline]
            letters = slot.piece.letters * found[desk.headline].width / slot.piece.box.width
    return placed


def place_rows(desk: Desk, rows: Rows, room: Box, letters: float) -> dict[int, Box] | None:
    """A column of rows, as large as there is room.

    Args:
        desk: Of the pieces.
        rows: Their indices.
        room: In pixels of the canvas.
        letters: Height of the headline where it stands in another column, else 0.
    """
    free = room.height - sum(list_gaps(desk, rows))
    scales = measure_rows(desk, rows, room, 0.0, letters)
    if scales is None or height_of(desk, rows, scales) > free + TOLERANCE:
        return None
    low, high = 0.0, 4.0
    whole = measure_rows(desk, rows, room, high, letters)
    if whole is not None and height_of(desk, rows, whole) <= free:
        scales = whole
    else:
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            tried = measure_rows(desk, rows, room, middle, letters)
            if tried is not None and height_of(desk, rows, tried) <= free:
                low, scales = middle, tried
            else:
                high = middle
    return set_rows(desk, rows, scales, room)


def measure_rows(
    desk: Desk, rows: Rows, room: Box, ease: float, letters: float
) -> dict[int, float] | None:
    """The scale of each piece at a common growth; None when a row is too wide."""
    slots = desk.slots
    scales: dict[int, float] = {}
    for row in rows:
        if len(row) == 1:
            scales[row[0]] = min(slots[row[0]].scale_at(ease), desk.widest_scale(row[0], room))
        else:
            free = room.width - desk.gap * (len(row) - 1)
            wide = sum(slots[i].scale_at(ease) * slots[i].piece.box.width for i in row)
            scales.update((i, slots[i].scale_at(ease) * min(1.0, free / wide)) for i in row)
        if any(scales[i] < slots[i].floor * (1 - TOLERANCE) for i in row):
            return None
    keep_hierarchy(desk, scales, letters)
    return scales


def list_gaps(desk: Desk, rows: Rows) -> list[float]:
    """Least pixels between each row and the next."""
    return [desk.gap_after(row, after) for row, after in itertools.pairwise(rows)]


def keep_hierarchy(desk: Desk, scales: dict[int, float], letters: float) -> None:
    """Make what was smaller text smaller than the headline, as far as it can still be read."""
    head = desk.headline
    if head is None:
        return
    own = desk.slots[head].piece.letters
    top = own * scales[head] if head in scales else letters
    if not top or not own:
        return
    for i, scale in scales.items():
        slot = desk.slots[i]
        size = slot.piece.letters
        if i == head or not size or slot.is_subject:
            continue
        share = max(SECONDARY, min(1.0, size / own) ** 0.5)
        scales[i] = max(min(scale, top * share / size), min(slot.least, scale))


def height_of(desk: Desk, rows: Rows, scales: Mapping[int, float]) -> float:
    """Pixels that the rows take without gaps."""
    slots = desk.slots
    return sum(max(scales[i] * slots[i].piece.box.height for i in row) for row in rows)


def set_rows(desk: Desk, rows: Rows, scales: Mapping[int, float], room: Box) -> dict[int, Box]:
    """The boxes of a column: gaps grow a little, what is left lies above and below."""
    slots = desk.slots
    heights = [max(scales[i] * slots[i].piece.box.height for i in row) for row in rows]
    gaps = widen_gaps(desk, list_gaps(desk, rows), sum(heights), room.height)
    gaps = set_names_apart(desk, rows, gaps, sum(heights), room.height)
    top = room.top + (room.height - sum(heights) - sum(gaps)) / 2
    placed: dict[int, Box] = {}
    for row, high, gap in zip(rows, heights, [*gaps, 0.0], strict=True):
        wide = [scales[i] * slots[i].piece.box.width for i in row]
        spread = len(row) > 1
        between = (room.width - sum(wide)) / (len(row) - 1) if spread else 0.0
        between = min(between, WIDEST_ROW_GAP * desk.gap)
        taken = sum(wide) + between * (len(row) - 1)
        left = room.left + indent_of(desk, row[0], room.width - taken)
        for i, width in zip(row, wide, strict=True):
            own = scales[i] * slots[i].piece.box.height
            placed[i] = Box(left, top + (high - own) / 2, width, own)
            left += width + between
        top += high + gap
    return placed


def widen_gaps(desk: Desk, gaps: Sequence[float], taken: float, length: float) -> list[float]:
    """Gaps between blocks, a little wider where there is room; those in blocks stay.

    They are wider still in a tall layout that would not reach over its canvas.

    Args:
        desk: Of the pieces.
        gaps: Least pixels between rows.
        taken: Pixels of the rows.
        length: Pixels for all of them.
    """
    wide = [gap >= desk.gap for gap in gaps]
    count = max(1, sum(wide))
    spare = max(0.0, length - taken - sum(gaps)) / count
    high = desk.shape.height
    widest = max(2 * desk.gap, WIDEST_GAP * high)
    if desk.shape.ratio <= TALL:
        reaching = desk.gap + (SPAN * high - taken - sum(gaps)) / count
        widest = max(2 * desk.gap, min(max(WIDE_GAP_TALL * high, reaching), WIDEST_GAP_TALL * high))
    more = min(spare, widest - desk.gap)
    return [gap + more * is_wide for gap, is_wide in zip(gaps, wide, strict=True)]


def set_names_apart(
    desk: Desk, rows: Rows, gaps: Sequence[float], taken: float, length: float
) -> list[float]:
    """The gaps with a logo at the head or foot of a tower farther away, where it would be short.

    Text, buttons and things stay near each other; a name may end a layout by itself.

    Args:
        desk: Of the pieces.
        rows: Their indices.
        gaps: Pixels between rows.
        taken: Pixels of the rows.
        length: Pixels for all of them.
    """
    found = list(gaps)
    ends = [
        n for n, row in ((0, rows[0]), (len(gaps) - 1, rows[-1])) if gaps and is_name(desk, row)
    ]
    if desk.shape.ratio > TALL or not ends or len(rows) < 3:
        return found
    short = min(SPAN * desk.shape.height, length) - taken - sum(gaps)
    for n in ends:
        found[n] += max(0.0, min(short / len(ends), NAME_APART * desk.shape.height - found[n]))
    return found


def is_name(desk: Desk, row: Sequence[int]) -> bool:
    """Whether a row is logos alone."""
    return all(desk.slots[i].piece.kind is PieceKind.LOGO for i in row)


def indent_of(desk: Desk, index: int, free: float) -> float:
    """How far a piece stands from the left edge of its column; free: what it leaves."""
    if desk.slots[index].is_subject or desk.align is Align.CENTRE or free < 0:
        return free / 2
    return 0.0 if desk.align is Align.LEFT else free
