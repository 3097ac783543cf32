"""A small judge of plans: does a format keep what was drawn, at a size near the best that is
possible?

The figures mean what they mean in bench/adaptation, for boxes alone: GOOD is intact (each box at
least 95 % in one placement, shown once, not painted over, nothing stretched) at a scale of at least
90 % of the best crop or extension.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.documents.plans import Placement, Plan
from app.domain.geometry import Box, Size
from tests.adaptation.drawings import TEXT_KINDS, Drawing, Marked

KEPT, SCALE, DOUBLED, STRETCHED, MARGIN = 0.95, 0.90, 0.30, 0.03, 0.04


def is_good(plan: Plan, drawing: Drawing, canvas: Size) -> bool:
    if any(abs(_scales(p)[0] / _scales(p)[1] - 1) > STRETCHED for p in plan.placements):
        return False
    best = _best_scale(drawing, canvas)
    return all(_is_kept(mark, plan.placements, best) for mark in drawing.marks)


def _is_kept(mark: Marked, placements: Sequence[Placement], best: float) -> bool:
    shares = [mark.box.share_inside(placement.src) for placement in placements]
    home = max(range(len(shares)), key=lambda i: shares[i])
    shown = _on_canvas(mark.box, placements[home])
    hidden = sum(shown.share_inside(later.dst) for later in placements[home + 1 :])
    across, down = _scales(placements[home])
    is_doubled = sum(share >= DOUBLED for share in shares) > 1
    return (
        shares[home] * (1 - hidden) >= KEPT
        and not is_doubled
        and (across * down) ** 0.5 >= SCALE * best
    )


def _scales(placement: Placement) -> tuple[float, float]:
    return placement.dst.width / placement.src.width, placement.dst.height / placement.src.height


def _on_canvas(box: Box, placement: Placement) -> Box:
    scale, src, dst = _scales(placement)[0], placement.src, placement.dst
    return box.moved(-src.left, -src.top).scaled(scale).moved(dst.left, dst.top)


def _best_scale(drawing: Drawing, canvas: Size) -> float:
    """The scale of the crop, or of the least extension that keeps all boxes, text with its
    margin.
    """
    size = drawing.size
    margin = MARGIN * size.shorter
    boxes = [
        mark.box.grown(margin, margin) if mark.kind in TEXT_KINDS else mark.box
        for mark in drawing.marks
    ]
    boxes = [box.clamped(size) for box in boxes]
    wide = max(box.right for box in boxes) - min(box.left for box in boxes)
    high = max(box.bottom for box in boxes) - min(box.top for box in boxes)
    if size.ratio > canvas.ratio:
        return canvas.width / max(size.height * canvas.ratio, wide)
    return canvas.height / max(size.width / canvas.ratio, high)
