"""The only place that makes output pixels: results, previews and downloads all come from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np

from app.domain.documents.edits import Edits, Flip
from app.domain.documents.elements import MASK_SIDE, Mask
from app.domain.documents.plans import Flag, Placement, Plan, Strategy
from app.domain.documents.text_styles import TextStyles
from app.domain.geometry import Box, Size
from app.domain.planning.edited import edited_plan
from app.imaging.adjust import adjusted
from app.imaging.extend import extended
from app.imaging.logo import with_logo
from app.imaging.picture import Picture, Source, straight
from app.imaging.recompose import recomposed
from app.imaging.text import Fonts, layout_text, with_text
from app.imaging.texture import Bools

_FLIPS = {Flip.HORIZONTAL: 1, Flip.VERTICAL: 0, Flip.BOTH: -1}
_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


@dataclass(frozen=True, slots=True)
class Rendered:
    """picture: uint8 RGB, or RGBA where something stayed transparent.  plan: as the edits changed
    it.

    flags: the plan's and the lettering's.
    """

    picture: Picture
    plan: Plan
    flags: tuple[Flag, ...]


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
) -> Rendered:
    """Make the picture, exactly as large as target, in the order crop, turn, extension,
    adjustments, logo, text.

    target: the canvas, or a smaller copy of it for a preview: everything scales.  canvas: the size
    that plan.dst is meant for; when it is not given, the canvas of target's ratio that the plan
    spans.  styles: by text style set id, "" the default. logos: by id (the edits name `logo:<id>`).
    """
    canvas = canvas or _spanned(plan, target)
    shown = edited_plan(plan, edits, source.size, canvas)
    picture = straight(_painted(source, plan, shown, edits, target, canvas))
    picture = adjusted(picture, edits)
    if (
        edits.logo_overlay
        and (logo := logos.get(edits.logo_overlay.logo_url.removeprefix("logo:"))) is not None
    ):
        picture = with_logo(picture, logo, edits.logo_overlay)
    flags = shown.flags
    for overlay in edits.text_overlays:
        layout = layout_text(overlay, styles, canvas, fonts)
        picture = with_text(picture, layout, target.width / canvas.width)
        flags += layout.flags
    return Rendered(picture, shown, flags)


def _spanned(plan: Plan, target: Size) -> Size:
    """Plans span their canvas in one direction at least: that tells its size from the target's
    ratio.
    """
    across = max(p.dst.right for p in plan.placements) / target.width
    down = max(p.dst.bottom for p in plan.placements) / target.height
    scale = max(across, down)
    return Size(max(1, round(target.width * scale)), max(1, round(target.height * scale)))


def _painted(
    source: Source, plan: Plan, shown: Plan, edits: Edits, target: Size, canvas: Size
) -> Picture:
    """A recomposition is painted as planned and then turned and flipped as a whole; of anything
    else every window is.
    """
    if shown.strategy is not Strategy.RECOMPOSE:
        return _composed(source, shown, edits, target, canvas)
    return _turned(recomposed(source, replace(plan, fill=shown.fill), target, canvas), edits)


def _turned(picture: Picture, edits: Edits) -> Picture:
    if edits.rotate:
        picture = np.asarray(cv2.rotate(picture, _TURNS[edits.rotate]), dtype=np.uint8)
    if edits.flip is not Flip.NONE:
        picture = np.asarray(cv2.flip(picture, _FLIPS[edits.flip]), dtype=np.uint8)
    return picture


def _composed(source: Source, plan: Plan, edits: Edits, target: Size, canvas: Size) -> Picture:
    """The placements on their ground, alpha premultiplied. The largest placement is what the ground
    is computed from.
    """
    scale_x, scale_y = target.width / canvas.width, target.height / canvas.height
    placements = sorted(plan.placements, key=lambda p: -p.dst.area)
    picture: Picture | None = None
    for placement in placements:
        left, top, size = _pixels(placement.dst, scale_x, scale_y, target)
        piece = _piece(source, placement, edits, size)
        if picture is None:
            spared = (
                _spared(plan.spared, placement.src, source.size, edits, size)
                if plan.spared
                else None
            )
            picture = extended(piece, left, top, target, plan.fill, spared)
            picture = np.ascontiguousarray(picture)
        else:
            picture[top : top + size.height, left : left + size.width] = piece
    assert picture is not None  # noqa: S101 - a plan has at least one placement
    return picture


def _spared(mask: Mask, src: Box, whole: Size, edits: Edits, size: Size) -> Bools:
    """The part of a mask over the whole picture that lies in a window, turned and flipped, at its
    size on the target.
    """
    height, width = (
        (size.width, size.height) if edits.rotate in (90, 270) else (size.height, size.width)
    )
    rows = (src.top + (np.arange(height) + 0.5) / height * src.height) / whole.height * MASK_SIDE
    columns = (src.left + (np.arange(width) + 0.5) / width * src.width) / whole.width * MASK_SIDE
    lines = [
        np.clip(np.floor(places).astype(np.intp), 0, MASK_SIDE - 1) for places in (rows, columns)
    ]
    return _turned(mask.pixels[np.ix_(*lines)].astype(np.uint8), edits) > 0


def _pixels(dst: Box, scale_x: float, scale_y: float, target: Size) -> tuple[int, int, Size]:
    """Whole pixels of the target: the corner and the size, at least one pixel, inside."""
    left = min(max(round(dst.left * scale_x), 0), target.width - 1)
    top = min(max(round(dst.top * scale_y), 0), target.height - 1)
    right = min(max(round(dst.right * scale_x), left + 1), target.width)
    bottom = min(max(round(dst.bottom * scale_y), top + 1), target.height)
    return left, top, Size(right - left, bottom - top)


def _piece(source: Source, placement: Placement, edits: Edits, size: Size) -> Picture:
    """The window of a placement, turned and flipped, at its size on the target."""
    turned = Size(size.height, size.width) if edits.rotate in (90, 270) else size
    return _turned(source.window(placement.src, turned), edits)
