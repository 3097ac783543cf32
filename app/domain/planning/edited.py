"""A plan as a user's edits change it: another window, turned, flipped, extended otherwise."""

from __future__ import annotations

from dataclasses import replace

from app.domain.documents.edits import Edits, Flip
from app.domain.documents.plans import Fill, Placement, Plan, Strategy
from app.domain.geometry import Box, Size, join_boxes

SLIVER = 0.004
"""Share of the canvas' shorter side up to which a window of nearly the canvas' ratio is taken as a
crop: nobody wants a strip of two pixels filled.
"""
FILLS = {Strategy.EXTEND_CANVAS: Fill.CONTINUE, Strategy.ADD_BACKGROUND: Fill.BLUR}
"""What each strategy that extends fills the canvas with."""


def edit_plan(plan: Plan, edits: Edits, source: Size, canvas: Size) -> Plan:
    """Apply the edits' window, turn and extension; without such edits return the plan itself.

    A crop of another ratio than the canvas is kept whole: the window grows about its centre to the
    canvas' ratio as far as the picture goes, the rest is extended. Nothing is stretched: turned by
    a quarter, dst has the ratio of src turned.

    Args:
        plan: As it was made.
        edits: Of the result.
        source: Pixels of the upright master.
        canvas: Pixels that plan.dst is meant for.
    """
    if not edits.moves_picture:
        return plan
    if edits.crop is None and keeps_plan(plan, edits) and edits.rotate in (0, 180):
        return mirror_plan(plan, edits, canvas)
    wanted = choose_wanted_part(plan, edits, source)
    ratio = canvas.ratio if edits.rotate in (0, 180) else 1 / canvas.ratio
    frame, window = frame_canvas(wanted, ratio, source, edits.strategy)
    placement = Placement(window, turn_onto_canvas(as_share_of(window, frame), edits, canvas))
    is_crop = frame == window
    strategy = Strategy.CROP if is_crop else choose_extension(plan, edits)
    fill = Fill.NONE if is_crop else edits.fill or choose_fill(plan, strategy)
    return Plan(strategy, (placement,), fill, (), "Set by hand.", protected=plan.protected)


def keeps_plan(plan: Plan, edits: Edits) -> bool:
    """Whether the edits ask for no other strategy than the plan has, or for one that plans anew."""
    planned = (None, Strategy.RECOMPOSE)
    is_filled_otherwise = edits.strategy in FILLS and plan.strategy in FILLS
    is_same = edits.strategy == plan.strategy == Strategy.CROP
    return edits.strategy in planned or is_filled_otherwise or is_same


def mirror_plan(plan: Plan, edits: Edits, canvas: Size) -> Plan:
    """The same windows; the composition flipped or turned upside down as a whole."""
    whole = Box.whole(canvas)
    placements = []
    for placement in plan.placements:
        dst = turn_onto_canvas(as_share_of(placement.dst, whole), edits, canvas)
        placements.append(replace(placement, dst=dst))
    mirrored = replace(fill_otherwise(plan, edits), placements=tuple(placements))
    return replace(mirrored, extension=None, left_out=())  # of the other side


def fill_otherwise(plan: Plan, edits: Edits) -> Plan:
    """The plan with what the edits fill its canvas with; a plan that fills nothing as it is."""
    if plan.fill is Fill.NONE:
        return plan
    if edits.strategy not in FILLS or edits.strategy is plan.strategy:
        return replace(plan, fill=edits.fill or plan.fill)
    return replace(plan, strategy=edits.strategy, fill=edits.fill or FILLS[edits.strategy])


def choose_wanted_part(plan: Plan, edits: Edits, source: Size) -> Box:
    """What is to be shown, in pixels of the source.

    It is the user's crop, else what the plan shows; the whole picture when a crop is to be
    extended.
    """
    if edits.crop:
        return edits.crop.box(source)
    if edits.strategy in FILLS and plan.strategy is Strategy.CROP:
        return Box.whole(source)
    return join_boxes(placement.src for placement in plan.placements).clamped(source)


def frame_canvas(
    wanted: Box, ratio: float, source: Size, strategy: Strategy | None
) -> tuple[Box, Box]:
    """The canvas laid over the picture, and what of the picture is shown in it.

    Returns:
        Two boxes in pixels of the source; the same one twice when nothing is to be filled.
    """
    frame = grow_to_ratio(wanted, ratio)
    fitted = fit_into_picture(frame, source)
    over = max(-frame.left, -frame.top, frame.right - source.width, frame.bottom - source.height)
    small = max(1.0, SLIVER * min(frame.width, frame.height))
    if strategy is Strategy.CROP:
        return fitted, fitted
    if strategy in FILLS:
        is_same = max(frame.width - wanted.width, frame.height - wanted.height) <= small
        return (fitted, fitted) if is_same and over <= small else (frame, wanted)
    return (fitted, fitted) if over <= small else (frame, frame.clamped(source))


def grow_to_ratio(box: Box, ratio: float) -> Box:
    """The smallest box of the ratio about the same centre that holds the box."""
    width = max(box.width, box.height * ratio)
    height = max(box.height, box.width / ratio)
    return box.grown((width - box.width) / 2, (height - box.height) / 2)


def fit_into_picture(frame: Box, source: Size) -> Box:
    """The frame made small enough for the picture and moved into it, its ratio kept."""
    factor = min(1.0, source.width / frame.width, source.height / frame.height)
    width, height = frame.width * factor, frame.height * factor
    x, y = frame.centre
    left = min(max(x - width / 2, 0.0), source.width - width)
    top = min(max(y - height / 2, 0.0), source.height - height)
    return Box(left, top, width, height)


def choose_extension(plan: Plan, edits: Edits) -> Strategy:
    """The strategy of a plan whose window does not fill the canvas."""
    if edits.strategy in FILLS:
        return edits.strategy
    return plan.strategy if plan.strategy in FILLS else Strategy.EXTEND_CANVAS


def choose_fill(plan: Plan, strategy: Strategy) -> Fill:
    """What fills the canvas by itself; soft colours stay where the plan has them."""
    is_soft = strategy is Strategy.EXTEND_CANVAS and plan.fill is Fill.SOFT
    return Fill.SOFT if is_soft else FILLS[strategy]


def as_share_of(box: Box, frame: Box) -> Box:
    """The box in fractions of the frame."""
    left, top = (box.left - frame.left) / frame.width, (box.top - frame.top) / frame.height
    return Box(left, top, box.width / frame.width, box.height / frame.height)


def turn_onto_canvas(share: Box, edits: Edits, canvas: Size) -> Box:
    """Turn clockwise, then flip, in fractions; then in pixels of the canvas."""
    share = turn_share(share, edits)
    return Box(
        share.left * canvas.width,
        share.top * canvas.height,
        share.width * canvas.width,
        share.height * canvas.height,
    )


def map_turned(box: Box, placement: Placement, edits: Edits) -> Box:
    """Where a box of the picture lands on the canvas, turned and flipped with its placement."""
    share = turn_share(as_share_of(box, placement.src), edits)
    dst = placement.dst
    return Box(
        dst.left + share.left * dst.width,
        dst.top + share.top * dst.height,
        share.width * dst.width,
        share.height * dst.height,
    )


def turn_share(share: Box, edits: Edits) -> Box:
    """A box in fractions of a frame, turned clockwise and then flipped with it."""
    for _ in range(edits.rotate // 90):
        share = Box(1 - share.bottom, share.left, share.height, share.width)
    if edits.flip in (Flip.HORIZONTAL, Flip.BOTH):
        share = replace(share, left=1 - share.right)
    if edits.flip in (Flip.VERTICAL, Flip.BOTH):
        share = replace(share, top=1 - share.bottom)
    return share
