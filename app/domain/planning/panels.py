"""Composing a layout of a picture and words anew: the picture goes to one end of the canvas.

It is shown through a window that fills its end from edge to edge, and the words lie beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.documents.plans import Placement
from app.domain.geometry import Box, Size, join_boxes
from app.domain.kinds import PEOPLE, TEXT_KINDS
from app.domain.planning.desk import Align
from app.domain.planning.layout_cost import Shown
from app.domain.planning.room import free_room, without_margins

ON_PANEL = 0.75
"""Share of an element in a panel from which it is a part of that."""
SAME_BODY = 0.4
"""Overlap (IoU) of a thing and a body from which they are one; what a body holds is smaller."""
BESIDE_PANEL = 0.15
"""Share of an element in a panel up to which it lies beside that."""
RIM = 0.12
"""Share of a panel that words beside it may take of its rim."""
CARD_BORDER = 0.06
"""About a panel that does not reach from edge to edge, of the canvas' shorter side."""
NEARLY = 0.04
"""Of its sides, what a panel may lose on each of them where nobody knows what it shows."""
DOUBT = 0.2
"""About things that one look alone found, of their sides, that a window holds as well."""
AIR = 0.06
"""About what a panel must show, of its sides, where the panel has it."""
SQUARE = 1.35
"""Ratio, lying or standing, up to which a canvas is parted across or down."""
SHARES = (0.36, 0.44, 0.52, 0.6)
"""Of the canvas' length that the panel takes, tried in turn."""
RATIOS = (0.7, 1.0, 1.4, 2.0)
"""Length of a panel against its depth, tried in turn in strips and towers."""
LONG = 2.2
"""Ratio from which a canvas is a strip or tower, whose panel is a share of its depth."""
MOST_OF_STRIP = 0.5
"""Of a strip or tower that its panel takes."""
MOST = 0.66
"""Of another canvas."""
LEAST_OF_DEPTH = 0.3
"""Length of a panel against its depth at least: less is a slice."""
TIGHTLY = 1.1
"""Of the least length of a panel that shows all that it must."""
CLEARLY = 0.1
"""Of the picture's sides, by which a panel is beside the words, or above or below them."""
ROUNDED = 1.015
"""By so much a panel may be too small for what it must show: cells have whole pixels."""
LARGER = 1.3
"""Most that what a panel must show grows, of the scale that keeps its share of the canvas."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A picture in a layout.

    Attributes:
        box: In pixels of the source.
        elements: What it must show.
    """

    box: Box
    elements: tuple[Element, ...]

    @property
    def must(self) -> Box:
        """What its window must hold, in pixels of the source.

        Of one in which nobody knows a thing, that is all, whatever is written on it.
        """
        shown = [e for e in self.elements if e.protection is not Protection.NONE]
        boxes = [e.box for e in shown]
        if all(e.kind in TEXT_KINDS for e in shown):
            return join_boxes([*boxes, self.box.grown(*(-NEARLY * s for s in self.sides))])
        must = join_boxes(boxes)
        if not is_in_doubt(shown):
            return must
        wider, whole = must.grown(DOUBT * must.width, DOUBT * must.height), self.box
        inside = Box.from_edges(
            max(wider.left, whole.left),
            max(wider.top, whole.top),
            min(wider.right, whole.right),
            min(wider.bottom, whole.bottom),
        )
        return must.joined(inside)

    @property
    def sides(self) -> tuple[float, float]:
        return self.box.width, self.box.height


@dataclass(frozen=True, slots=True)
class Division:
    """A canvas that is parted between panels and words.

    Attributes:
        placements: Of the panels.
        shown: The panels' elements where they land.
        rest: What is left for the words, in pixels of the canvas.
        outer: The same without the safe zone.
        room: And without a border.
    """

    placements: tuple[Placement, ...]
    shown: tuple[Shown, ...]
    rest: Box
    outer: Box
    room: Box


def is_in_doubt(elements: Sequence[Element]) -> bool:
    """Whether nothing but one look at a photograph says where its things are."""
    things = [e for e in elements if e.kind not in TEXT_KINDS]
    return not any(e.kind in PEOPLE or "," in e.source for e in things)


def list_doubtful_panels(analysis: Analysis) -> list[Element]:
    """What panels must show in which nothing, or only one look, says where their things are."""
    background = analysis.background
    found = []
    for box in background.panels if background is not None else ():
        own = [
            e
            for e in analysis.elements
            if e.protection is not Protection.NONE and e.box.share_inside(box) >= ON_PANEL
        ]
        if is_in_doubt(own):
            must = Panel(box, tuple(own)).must
            found.append(Element("", ElementKind.OBJECT, "panel", 1.0, must, Protection.MUST))
    return found


def list_bodies(shown: Sequence[Element], elements: Sequence[Element]) -> list[Element]:
    """What belongs to things that are shown, as a person to a face: a panel shows it too.

    Args:
        shown: What a panel must show.
        elements: All of the picture.
    """
    things = [e for e in shown if e.kind not in TEXT_KINDS]
    found = []
    for element in elements:
        if element.kind in TEXT_KINDS or element.protection is not Protection.NONE:
            continue
        if any(is_body_of(element.box, thing.box) for thing in things):
            found.append(replace(element, protection=Protection.MAY))
    return found


def is_body_of(box: Box, thing: Box) -> bool:
    """Whether a box is that of a thing, or holds nearly all of it, as a body does a face."""
    return box.iou(thing) > SAME_BODY or (
        thing.share_inside(box) > ON_PANEL and thing.area < SAME_BODY * box.area
    )


def sort_elements(
    panels: Sequence[Box], elements: Sequence[Element]
) -> tuple[tuple[Panel, ...], tuple[Element, ...]] | None:
    """The panels with their elements, and those that lie beside them.

    None where something lies over the edge of a panel.
    """
    panels = [yield_to_words(panel, elements) for panel in panels]
    inside: list[list[Element]] = [[] for _ in panels]
    beside = []
    for element in elements:
        shares = [element.box.share_inside(panel) for panel in panels]
        most = max(range(len(panels)), key=lambda i: shares[i])
        if shares[most] >= ON_PANEL:
            inside[most].append(element)
        elif sum(shares) <= BESIDE_PANEL:
            beside.append(element)
        else:
            return None
    found = tuple(Panel(box, tuple(own)) for box, own in zip(panels, inside, strict=True))
    return found, tuple(beside)


def yield_to_words(panel: Box, elements: Sequence[Element]) -> Box:
    """The panel without its rim where words that lie beside it reach over that.

    A reader's boxes are loose, and small print stands close to pictures.
    """
    for element in elements:
        box = element.box
        share = box.share_inside(panel)
        if element.kind not in TEXT_KINDS or not 0 < share < ON_PANEL:
            continue
        parts = [
            Box.from_edges(panel.left, max(panel.top, box.bottom), panel.right, panel.bottom),
            Box.from_edges(panel.left, panel.top, panel.right, min(panel.bottom, box.top)),
            Box.from_edges(max(panel.left, box.right), panel.top, panel.right, panel.bottom),
            Box.from_edges(panel.left, panel.top, min(panel.right, box.left), panel.bottom),
        ]
        best = max(parts, key=lambda part: part.area)
        if best.area >= (1 - RIM) * panel.area:
            panel = best
    return panel


def list_divisions(
    panels: Sequence[Panel],
    words: Box,
    picture: Size,
    canvas: Size,
    margins: tuple[float, float, float, float],
    align: Align,
) -> Iterator[Division]:
    """Every way to part the canvas in which the panels show what they must.

    Args:
        panels: Of the source.
        words: Box of what lies beside them, in pixels of the source.
        picture: Pixels of the source.
        canvas: Pixels of the format.
        margins: Safe zone in pixels of the canvas: left, top, right, bottom.
        align: How the words stand.
    """
    for region, rest in list_regions(panels, words, picture, canvas, align):
        parts = part_region(region, [panel.box for panel in panels])
        share = float((canvas.pixels / picture.pixels) ** 0.5)
        cells = [choose_cell(p, c, canvas, share) for p, c in zip(panels, parts, strict=True)]
        windows = [choose_window(p, c, share) for p, c in zip(panels, cells, strict=True)]
        room = room_of(rest, canvas, margins)
        if min(room.width, room.height) <= 0:
            continue
        placements: list[Placement] = []
        shown: list[Shown] = []
        for panel, cell, window in zip(panels, cells, windows, strict=True):
            if window is None:
                break
            ids = tuple(element.id for element in panel.elements)
            placements.append(Placement(window, cell, elements=ids))
            shown += show_in_window(panel, window, cell)
        else:
            outer = without_margins(rest, canvas, margins)
            yield Division(tuple(placements), tuple(shown), rest, outer, room)


def room_of(rest: Box, canvas: Size, margins: tuple[float, float, float, float]) -> Box:
    """A part of the canvas without the safe zone and a border."""
    left, top, right, bottom = margins
    own = Size(max(1, round(rest.width)), max(1, round(rest.height)))
    return free_room(
        own,
        max(0.0, left - rest.left),
        max(0.0, top - rest.top),
        max(0.0, right - (canvas.width - rest.right)),
        max(0.0, bottom - (canvas.height - rest.bottom)),
    ).moved(rest.left, rest.top)


def list_regions(
    panels: Sequence[Panel], words: Box, picture: Size, canvas: Size, align: Align
) -> Iterator[tuple[Box, Box]]:
    """The panels' end of the canvas, and what is left, in pixels of the canvas."""
    whole = join_boxes(panel.box for panel in panels)
    aside = (whole.centre[0] - words.centre[0]) / picture.width
    below = (whole.centre[1] - words.centre[1]) / picture.height
    wide, high = float(canvas.width), float(canvas.height)
    if canvas.ratio >= 1 / SQUARE:
        is_first = aside < 0 if abs(aside) > CLEARLY else align is not Align.RIGHT
        least = max(panel.must.width / panel.box.height for panel in panels) * high
        for length in list_lengths(canvas.ratio, wide, high, least):
            if is_first:
                yield Box(0, 0, length, high), Box(length, 0, wide - length, high)
            else:
                yield Box(wide - length, 0, length, high), Box(0, 0, wide - length, high)
    if canvas.ratio <= SQUARE:
        is_first = below < 0 if abs(below) > CLEARLY else True
        least = max(panel.must.height / panel.box.width for panel in panels) * wide
        for length in list_lengths(1 / canvas.ratio, high, wide, least):
            if is_first:
                yield Box(0, 0, wide, length), Box(0, length, wide, high - length)
            else:
                yield Box(0, high - length, wide, length), Box(0, 0, wide, high - length)


def list_lengths(ratio: float, length: float, depth: float, least: float) -> list[float]:
    """How long the panels' end is, in whole pixels of the canvas.

    Args:
        ratio: Of length and depth.
        length: Of the canvas, along which it is parted.
        depth: Of the canvas.
        least: What the panels must have where they show all of their depth.
    """
    is_long = ratio >= LONG
    tried = [share * depth for share in RATIOS] if is_long else [s * length for s in SHARES]
    tried.append(TIGHTLY * least)
    most = (MOST_OF_STRIP if is_long else MOST) * length
    return [float(round(one)) for one in tried if LEAST_OF_DEPTH * depth <= one <= most]


def part_region(region: Box, panels: Sequence[Box]) -> list[Box]:
    """A part of the region for each panel, side by side along its longer side, in their order."""
    if len(panels) == 1:
        return [region]
    is_wide = region.width >= region.height
    order = sorted(
        range(len(panels)),
        key=lambda i: panels[i].centre if is_wide else panels[i].centre[::-1],
    )
    cells = [region] * len(panels)
    for n, i in enumerate(order):
        start, end = n / len(panels), (n + 1) / len(panels)
        if is_wide:
            left, right = (
                round(region.left + start * region.width),
                region.left + end * region.width,
            )
            cells[i] = Box.from_edges(float(left), region.top, float(round(right)), region.bottom)
        else:
            top, bottom = (
                round(region.top + start * region.height),
                region.top + end * region.height,
            )
            cells[i] = Box.from_edges(region.left, float(top), region.right, float(round(bottom)))
    return cells


def choose_cell(panel: Panel, part: Box, canvas: Size, share: float) -> Box:
    """Where a panel lies in its part of the canvas: all of it, edge to edge, where that can be.

    Else it is a card in the middle of the part, of a ratio at which it shows what it must.
    """
    if choose_window(panel, part, share) is not None:
        return part
    must = panel.must
    least = must.width / panel.box.height * TIGHTLY
    most = panel.box.width / max(1.0, must.height) / TIGHTLY
    ratio = part.width / part.height
    whole = panel.box.width / panel.box.height
    ratio = min(max(ratio, least), most) if least <= most else whole
    border = CARD_BORDER * canvas.shorter
    room = part.grown(-border, -border)
    if min(room.width, room.height) <= 0:
        return part
    width = min(room.width, room.height * ratio)
    height = width / ratio
    left, top = room.centre[0] - width / 2, room.centre[1] - height / 2
    return Box(float(round(left)), float(round(top)), float(round(width)), float(round(height)))


def choose_window(panel: Panel, cell: Box, share: float) -> Box | None:
    """What of a panel a cell shows: what it must, at about its share of the canvas.

    None where that does not fit.

    Args:
        panel: Of the source.
        cell: In pixels of the canvas.
        share: The scale that keeps the source's share of the canvas.
    """
    ratio = cell.width / cell.height
    most = min(panel.box.width, panel.box.height * ratio)
    must = panel.must
    needed = max(must.width, must.height * ratio)
    if needed > most * ROUNDED:
        return None
    roomy = min(most, (1 + 2 * AIR) * needed)
    width = min(most, max(roomy, cell.width / (LARGER * share)))
    height = width / ratio
    left = place_stretch(must.left, must.right, width, panel.box.left, panel.box.right)
    top = place_stretch(must.top, must.bottom, height, panel.box.top, panel.box.bottom)
    return Box(left, top, width, height)


def place_stretch(start: float, end: float, length: float, first: float, last: float) -> float:
    """Where a stretch about something begins, between the bounds: in its middle if that can be."""
    return min(max((start + end - length) / 2, first), last - length)


def show_in_window(panel: Panel, window: Box, cell: Box) -> list[Shown]:
    """The elements of a panel where a cell shows them."""
    scale = cell.width / window.width
    return [
        Shown(
            e,
            e.box,
            e.box.moved(-window.left, -window.top).scaled(scale).moved(cell.left, cell.top),
        )
        for e in panel.elements
        if e.protection is Protection.MUST
    ]
