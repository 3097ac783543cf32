"""The only place that makes output pixels: results, previews and downloads all come from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np

from app.domain.documents.edits import Edits, Flip
from app.domain.documents.elements import MASK_SIDE, Mask
from app.domain.documents.plans import Placement, Plan, PlanWarning, Strategy
from app.domain.documents.text_styles import TextStyles
from app.domain.geometry import Box, Size
from app.domain.planning.edited import edit_plan
from app.domain.preflight.pieces import LaidPiece
from app.imaging.adjust import adjust_picture
from app.imaging.extend import extend_picture
from app.imaging.fonts import Fonts
from app.imaging.overlays import lay_overlays
from app.imaging.picture import Picture, Source, resize_picture, unpremultiply
from app.imaging.recompose import paint_recomposition
from app.imaging.texture import Bools

FLIPS = {Flip.HORIZONTAL: 1, Flip.VERTICAL: 0, Flip.BOTH: -1}
"""cv2's number of each flip."""
TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
"""cv2's number of each turn, by degrees clockwise."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished picture.

    Attributes:
        picture: uint8 RGB, or RGBA where something stayed transparent.
        plan: As the edits changed it.
        warnings: The plan's warnings and those of the texts laid over it.
        text_boxes: Where each text of the edits landed, in shares of the picture.
        logo_box: Where the logo landed, likewise; None without one.
        pieces: What the edits laid on it, as it was measured.
        is_painted: Whether a model painted a part of it.
    """

    picture: Picture
    plan: Plan
    warnings: tuple[PlanWarning, ...]
    text_boxes: tuple[Box, ...] = ()
    pieces: tuple[LaidPiece, ...] = ()
    logo_box: Box | None = None
    is_painted: bool = False


def render(
    source: Source,
    plan: Plan,
    edits: Edits,
    target: Size,
    *,
    styles: Mapping[str, TextStyles],
    logos: Mapping[str, Picture],
    fonts: Fonts,
    canvas: Size | None = None,
    painted: Picture | None = None,
) -> Rendered:
    """Make the picture, exactly as large as target.

    The order is crop, turn, extension, adjustments, logo, text.

    Args:
        source: Of the picture.
        plan: As it was made.
        edits: Of the result.
        target: The canvas, or a smaller copy of it for a preview: everything scales.
        styles: By text style set id, "" the default.
        logos: By id (the edits name `logo:<id>`).
        fonts: Of the texts.
        canvas: The size that plan.dst is meant for; when it is not given, the canvas of target's
            ratio that the plan spans.
        painted: What a model painted for the canvas of the plan as it was made, uint8 RGB.
    """
    canvas = canvas or infer_canvas(plan, target)
    shown = edit_plan(plan, edits, source.size, canvas)
    painted = painted if shown is plan else None  # else it is of another window
    picture = unpremultiply(paint_plan(source, plan, shown, edits, target, canvas, painted))
    picture = adjust_picture(picture, edits)
    is_painted = painted is not None and picture.shape[2] == painted.shape[2]
    laid = lay_overlays(picture, edits, canvas, styles=styles, logos=logos, fonts=fonts)
    warnings = tuple(warning for layout in laid.layouts for warning in layout.warnings)
    boxes = tuple(share_of(layout.box, canvas) for layout in laid.layouts)
    logo = share_of(laid.logo, canvas) if laid.logo else None
    said = shown.warnings + warnings
    return Rendered(laid.picture, shown, said, boxes, laid.pieces, logo, is_painted)


def share_of(box: Box, canvas: Size) -> Box:
    """A box in shares of the canvas' sides."""
    return Box(
        box.left / canvas.width,
        box.top / canvas.height,
        box.width / canvas.width,
        box.height / canvas.height,
    )


def infer_canvas(plan: Plan, target: Size) -> Size:
    """The canvas of target's ratio that a plan spans.

    Plans span their canvas in one direction at least: that tells its size from the target's ratio.
    """
    across = max(p.dst.right for p in plan.placements) / target.width
    down = max(p.dst.bottom for p in plan.placements) / target.height
    scale = max(across, down)
    return Size(max(1, round(target.width * scale)), max(1, round(target.height * scale)))


def paint_plan(
    source: Source,
    plan: Plan,
    shown: Plan,
    edits: Edits,
    target: Size,
    canvas: Size,
    painted: Picture | None,
) -> Picture:
    """The picture before adjustments and overlays, alpha premultiplied.

    A recomposition is painted as planned and then turned and flipped as a whole; of anything else
    every window is.

    Args:
        source: Of the picture.
        plan: As it was made.
        shown: As the edits changed it.
        edits: Of the result.
        target: Pixels that are painted.
        canvas: The size that plan.dst is meant for.
        painted: What lies behind the picture, by a model.
    """
    if shown.strategy is not Strategy.RECOMPOSE:
        return compose_placements(source, shown, edits, target, canvas, painted)
    return turn_and_flip(
        paint_recomposition(source, replace(plan, fill=shown.fill), target, canvas), edits
    )


def turn_and_flip(picture: Picture, edits: Edits) -> Picture:
    """The picture turned clockwise, then flipped, as the edits say."""
    if edits.rotate:
        picture = np.asarray(cv2.rotate(picture, TURNS[edits.rotate]), dtype=np.uint8)
    if edits.flip is not Flip.NONE:
        picture = np.asarray(cv2.flip(picture, FLIPS[edits.flip]), dtype=np.uint8)
    return picture


def compose_placements(
    source: Source,
    plan: Plan,
    edits: Edits,
    target: Size,
    canvas: Size,
    painted: Picture | None = None,
) -> Picture:
    """The placements on their background, alpha premultiplied; arguments as for `paint_plan`.

    The largest placement is what the background is computed from.
    """
    scale_x, scale_y = target.width / canvas.width, target.height / canvas.height
    placements = sorted(plan.placements, key=lambda p: -p.dst.area)
    picture: Picture | None = None
    for placement in placements:
        left, top, size = round_to_pixels(placement.dst, scale_x, scale_y, target)
        piece = cut_piece(source, placement, edits, size)
        if picture is None and painted is not None and piece.shape[2] == painted.shape[2]:
            picture = np.array(resize_picture(painted, target))
            picture[top : top + size.height, left : left + size.width] = piece
        elif picture is None:
            protected = None
            if plan.protected and size != target:  # else nothing is added
                protected = crop_protected_mask(
                    plan.protected, placement.src, source.size, edits, size
                )
            picture = extend_picture(piece, left, top, target, plan.fill, protected)
            picture = np.ascontiguousarray(picture)
        else:
            picture[top : top + size.height, left : left + size.width] = piece
    assert picture is not None  # noqa: S101 - a plan has at least one placement
    return picture


def crop_protected_mask(mask: Mask, src: Box, whole: Size, edits: Edits, size: Size) -> Bools:
    """The part of a mask that lies in a window, turned and flipped, at its size on the target.

    Args:
        mask: Over the whole picture.
        src: The window, in pixels of the picture.
        whole: Pixels of the picture.
        edits: Say how the window is turned and flipped.
        size: Of the window in pixels of the target.

    Returns:
        bool [height, width] of that size.
    """
    height, width = size.height, size.width
    if edits.rotate in (90, 270):
        height, width = width, height
    rows = (src.top + (np.arange(height) + 0.5) / height * src.height) / whole.height * MASK_SIDE
    columns = (src.left + (np.arange(width) + 0.5) / width * src.width) / whole.width * MASK_SIDE
    lines = [
        np.clip(np.floor(places).astype(np.intp), 0, MASK_SIDE - 1) for places in (rows, columns)
    ]
    return turn_and_flip(mask.pixels[np.ix_(*lines)].astype(np.uint8), edits) > 0


def round_to_pixels(
    dst: Box, scale_x: float, scale_y: float, target: Size
) -> tuple[int, int, Size]:
    """Whole pixels of the target: left, top and the size, at least one pixel, inside."""
    left = min(max(round(dst.left * scale_x), 0), target.width - 1)
    top = min(max(round(dst.top * scale_y), 0), target.height - 1)
    right = min(max(round(dst.right * scale_x), left + 1), target.width)
    bottom = min(max(round(dst.bottom * scale_y), top + 1), target.height)
    return left, top, Size(right - left, bottom - top)


def cut_piece(source: Source, placement: Placement, edits: Edits, size: Size) -> Picture:
    """The window of a placement, turned and flipped, at its size on the target."""
    turned = Size(size.height, size.width) if edits.rotate in (90, 270) else size
    return turn_and_flip(source.window(placement.src, turned), edits)
