"""Names of layouts that stay true: the kind of a layout, and with its mark exactly one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from app.domain.documents.layout_kinds import MARK_LETTERS, LayoutKind, PictureSide
from app.domain.documents.plans import Cut, Placement, Plan, Strategy
from app.domain.geometry import Box, join_boxes

PICTURES = (Cut.WINDOW, Cut.SUBJECT)
"""How the pieces are cut that show what is pictured; the others are lettering, buttons, logos."""


def name_layout(plan: Plan) -> str:
    """The name of exactly this layout: of its kind, with a mark of whatever makes its pixels."""
    shown = replace(plan, warnings=(), reason="", extension=None, left_out=(), edited=None)
    written = json.dumps(shown.to_json(), sort_keys=True, separators=(",", ":"))
    mark = hashlib.sha256(written.encode()).hexdigest()[:MARK_LETTERS]
    return f"{find_kind(plan).name}-{mark}"


def find_kind(plan: Plan) -> LayoutKind:
    """The kind of a layout."""
    return LayoutKind(plan.strategy, find_picture_side(plan))


def find_picture_side(plan: Plan) -> PictureSide | None:
    """Where the largest picture of a composed layout stands; None where nothing is beside it."""
    if plan.strategy is not Strategy.RECOMPOSE:
        return None
    pictures = [placement for placement in plan.placements if placement.cut in PICTURES]
    words = [placement.dst for placement in plan.placements if placement.cut not in PICTURES]
    if not pictures or not words:
        return None
    across, down = measure_offset(max(pictures, key=area_of).dst, join_boxes(words), plan)
    if abs(across) >= abs(down):
        return PictureSide.LEFT if across < 0 else PictureSide.RIGHT
    return PictureSide.TOP if down < 0 else PictureSide.BOTTOM


def measure_offset(picture: Box, words: Box, plan: Plan) -> tuple[float, float]:
    """From the middle of the words to that of the picture, in shares of all that is shown."""
    whole = join_boxes(placement.dst for placement in plan.placements)
    (x, y), (words_x, words_y) = picture.centre, words.centre
    return (x - words_x) / whole.width, (y - words_y) / whole.height


def area_of(placement: Placement) -> float:
    return placement.dst.area
