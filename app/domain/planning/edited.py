"""A plan as a person's edits change it: another window, turned, flipped, extended otherwise."""

from __future__ import annotations

from dataclasses import replace

from app.domain.documents.edits import Edits, Flip
from app.domain.documents.plans import Fill, Placement, Plan, Strategy
from app.domain.geometry import Box, Size

_SLIVER = 0.004
"""A window of nearly the canvas' ratio is taken as a crop: nobody wants a strip of two pixels
filled.
"""
_FILLS = {Strategy.EXTEND_CANVAS: Fill.CONTINUE, Strategy.ADD_BACKGROUND: Fill.BLUR}


def edit_plan(plan: Plan, edits: Edits, source: Size, canvas: Size) -> Plan:
    """Return the plan with the edits' window, turn and extension; without such edits the plan
    itself.

    A crop of another ratio than the canvas is kept whole: the window grows about its centre to the
    canvas' ratio as far as the picture goes, the rest is extended. Nothing is stretched: turned by
    a quarter, dst has the ratio of src turned.
    """
    if not edits.moves_picture:
        return plan
    if edits.crop is None and edits.strategy is None and edits.rotate in (0, 180):
        return _mirrored(plan, edits, canvas)
    wanted = _wanted(plan, edits, source)
    ratio = canvas.ratio if edits.rotate in (0, 180) else 1 / canvas.ratio
    frame, window = _frame(wanted, ratio, source, edits.strategy)
    placement = Placement(window, _on_canvas(_share(window, frame), edits, canvas))
    is_crop = frame == window
    strategy = Strategy.CROP if is_crop else _extension(plan, edits)
    fill = Fill.NONE if is_crop else edits.fill or _FILLS[strategy]
    return Plan(strategy, (placement,), fill, (), "Set by hand.", spared=plan.spared)


def _mirrored(plan: Plan, edits: Edits, canvas: Size) -> Plan:
    """The same windows; the composition flipped or turned upside down as a whole."""
    whole = Box.whole(canvas)
    placements = tuple(
        replace(p, dst=_on_canvas(_share(p.dst, whole), edits, canvas)) for p in plan.placements
    )
    fill = edits.fill if edits.fill and plan.fill is not Fill.NONE else plan.fill
    return replace(plan, placements=placements, fill=fill)


def _wanted(plan: Plan, edits: Edits, source: Size) -> Box:
    """What is to be seen: the person's crop, else what the plan shows; the whole picture when a
    crop is to be extended.
    """
    if edits.crop:
        return edits.crop.box(source)
    if edits.strategy in _FILLS and plan.strategy is Strategy.CROP:
        return Box.whole(source)
    shown = plan.placements[0].src
    for placement in plan.placements[1:]:
        shown = shown.joined(placement.src)
    return shown.clamped(source)


def _frame(wanted: Box, ratio: float, source: Size, strategy: Strategy | None) -> tuple[Box, Box]:
    """The canvas laid over the picture, and what of the picture is shown in it; the same box when
    nothing is to be filled.
    """
    frame = _grown(wanted, ratio)
    fitted = _fitted(frame, source)
    over = max(-frame.left, -frame.top, frame.right - source.width, frame.bottom - source.height)
    small = max(1.0, _SLIVER * min(frame.width, frame.height))
    if strategy is Strategy.CROP:
        return fitted, fitted
    if strategy in _FILLS:
        is_same = max(frame.width - wanted.width, frame.height - wanted.height) <= small
        return (fitted, fitted) if is_same and over <= small else (frame, wanted)
    return (fitted, fitted) if over <= small else (frame, frame.clamped(source))


def _grown(box: Box, ratio: float) -> Box:
    """The smallest box of the ratio about the same centre that holds the box."""
    width = max(box.width, box.height * ratio)
    height = max(box.height, box.width / ratio)
    return box.grown((width - box.width) / 2, (height - box.height) / 2)


def _fitted(frame: Box, source: Size) -> Box:
    """The frame made small enough for the picture and moved into it, its ratio kept."""
    factor = min(1.0, source.width / frame.width, source.height / frame.height)
    width, height = frame.width * factor, frame.height * factor
    x, y = frame.centre
    left = min(max(x - width / 2, 0.0), source.width - width)
    top = min(max(y - height / 2, 0.0), source.height - height)
    return Box(left, top, width, height)


def _extension(plan: Plan, edits: Edits) -> Strategy:
    if edits.strategy in _FILLS:
        return edits.strategy
    return plan.strategy if plan.strategy in _FILLS else Strategy.EXTEND_CANVAS


def _share(box: Box, frame: Box) -> Box:
    """The box in fractions of the frame."""
    left, top = (box.left - frame.left) / frame.width, (box.top - frame.top) / frame.height
    return Box(left, top, box.width / frame.width, box.height / frame.height)


def _on_canvas(share: Box, edits: Edits, canvas: Size) -> Box:
    """Turn clockwise, then flip, in fractions; then in pixels of the canvas."""
    for _ in range(edits.rotate // 90):
        share = Box(1 - share.bottom, share.left, share.height, share.width)
    if edits.flip in (Flip.HORIZONTAL, Flip.BOTH):
        share = replace(share, left=1 - share.right)
    if edits.flip in (Flip.VERTICAL, Flip.BOTH):
        share = replace(share, top=1 - share.bottom)
    return Box(
        share.left * canvas.width,
        share.top * canvas.height,
        share.width * canvas.width,
        share.height * canvas.height,
    )
