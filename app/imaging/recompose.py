"""Painting a recomposition: the pieces lifted off the picture and laid on a ground that fits."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.documents.backgrounds import Ground
from app.domain.documents.plans import Cut, Fill, Placement, Plan
from app.domain.geometry import Box, Size
from app.imaging.cutout import (
    find_commonest_colours,
    lift_flat_areas,
    lift_from_background,
    lift_letters,
    sample_mask,
)
from app.imaging.extend import cover_canvas, dither
from app.imaging.picture import Picture, Source

Floats = NDArray[np.float32]
Colour = NDArray[np.float32]

LIFTED_FINER = 3.0
"""Pieces are lifted at so many times their final size, no finer than the picture, and reduced
afterwards: edges stay smooth.
"""
ENOUGH_CONTRAST = 0.75
"""Of what lettering stood out in the picture; a ground on which it keeps less is turned, or made
plain.
"""
STRONGEST_PERCENTILE = 90
FLAT_AREAS: dict[Cut, dict[str, int]] = {
    Cut.LETTERING: {"colours": 2, "shapes": 1},
    Cut.PLATE: {"colours": 3, "shapes": 1},
    Cut.LOGO: {"colours": 3, "shapes": 2},
    Cut.SUBJECT: {"colours": 3, "shapes": 1},
}
CUTS_WITH_TEXT = (Cut.LETTERING, Cut.PLATE, Cut.LOGO)
ALIKE = 32.0


def paint_recomposition(source: Source, plan: Plan, target: Size, canvas: Size) -> Picture:
    """The recomposition at the target size, uint8 RGB.  canvas: the size that plan.dst is meant
    for.
    """
    scale = target.width / canvas.width
    pieces = [LiftedPiece(source, plan, placement, scale) for placement in plan.placements]
    tone = choose_tone(pieces)
    picture = paint_canvas(source, plan, pieces, tone, target, canvas)
    for piece in pieces:
        lay_piece(picture, piece.lifted(tone), piece.placement.dst.scaled(scale), target)
    return dither(np.clip(picture, 0, 255))


class LiftedPiece:
    """One placement, cut out of the source at about its final size."""

    def __init__(self, source: Source, plan: Plan, placement: Placement, scale: float) -> None:
        self.placement, self.picture = placement, source.size
        self._plan = plan
        finest = LIFTED_FINER * scale * placement.dst.width / placement.src.width
        factor = finest if placement.cut is Cut.WINDOW else min(1.0, finest)
        factor = max(factor, scale * placement.dst.width / placement.src.width)
        size = Size(
            max(2, round(placement.src.width * factor)),
            max(2, round(placement.src.height * factor)),
        )
        self.window = to_opaque_levels(source.window(placement.src, size))

    def lifted(self, tone: Colour) -> Floats:
        """Premultiplied RGBA, levels, [height, width, 4].  tone: what it is laid on, when the
        picture has no ground.
        """
        placement = self.placement
        if placement.cut is Cut.WINDOW:
            return np.dstack([self.window, np.full(self.window.shape[:2], 255, np.float32)]).astype(
                np.float32
            )
        if self._plan.ground is None:
            plate = find_commonest_colours(self.window, 1)[0]
            if placement.cut is Cut.LETTERING and np.abs(plate - tone).max() < ALIKE:
                return lift_letters(self.window, plate)
            return lift_flat_areas(self.window, **FLAT_AREAS[placement.cut])
        inside = None
        if placement.mask is not None:
            inside = sample_mask(placement.mask, placement.src, self.picture, self.window)
        return lift_from_background(
            self.window, self.behind(self._plan.ground), inside, self._others(inside)
        )

    def behind(self, ground: Ground) -> Floats:
        """The ground under the window."""
        src, picture = self.placement.src, self.picture
        box = Box(
            src.left / picture.width,
            src.top / picture.height,
            src.width / picture.width,
            src.height / picture.height,
        )
        return paint_background(ground, Size(self.window.shape[1], self.window.shape[0]), box)

    def _others(self, inside: Floats | None) -> Floats | None:
        """Where other pieces reach into the window: their letters, or their mask."""
        height, width = self.window.shape[:2]
        taken = np.zeros((height, width), np.float32)
        for other in self._plan.placements:
            if other is self.placement or other.src.overlap(self.placement.src) <= 0:
                continue
            if other.mask is not None:
                mask = sample_mask(other.mask, self.placement.src, self.picture, self.window)
                taken = np.maximum(taken, cv2.dilate(mask, np.ones((7, 7), np.uint8)))
            else:
                mark_box(taken, other.src, self.placement.src)
        return taken * (1 - inside) if inside is not None else taken

    def ink(self, ground: Ground) -> tuple[Colour, float]:
        """The colour that stands out most in a piece of lettering, and by how many levels."""
        distance = np.abs(self.window - self.behind(ground)).max(axis=2)
        strong = distance >= np.percentile(distance, STRONGEST_PERCENTILE)
        return np.asarray(self.window[strong].mean(axis=0), np.float32), float(
            distance[strong].mean()
        )


def mark_box(taken: Floats, box: Box, src: Box) -> None:
    height, width = taken.shape
    across, down = width / src.width, height / src.height
    left, right = (round((x - src.left) * across) for x in (box.left, box.right))
    top, bottom = (round((y - src.top) * down) for y in (box.top, box.bottom))
    taken[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = 1


def to_opaque_levels(window: Picture) -> Floats:
    """Premultiplied RGBA on white, or RGB as it is, as levels."""
    levels = window[:, :, :3].astype(np.float32)
    return levels if window.shape[2] == 3 else levels + (255 - window[:, :, 3:].astype(np.float32))


def paint_background(ground: Ground, size: Size, box: Box | None = None) -> Floats:
    """The ground over a picture of that size, RGB levels.  box: the part of it that is painted, in
    fractions; else all.
    """
    part = box or Box(0.0, 0.0, 1.0, 1.0)
    x = part.left + part.width * (np.arange(size.width, dtype=np.float32) + 0.5) / size.width
    y = part.top + part.height * (np.arange(size.height, dtype=np.float32) + 0.5) / size.height
    corner, across, down = (
        np.array(colour, np.float32) for colour in (ground.corner, ground.across, ground.down)
    )
    return np.asarray(
        corner + x[None, :, None] * across + y[:, None, None] * down, dtype=np.float32
    )


def paint_canvas(
    source: Source,
    plan: Plan,
    pieces: Sequence[LiftedPiece],
    tone: Colour,
    target: Size,
    canvas: Size,
) -> Floats:
    """What the pieces are laid on: the ground over the whole canvas, a blurred cover, or one
    tone.
    """
    if plan.fill is Fill.BLUR:
        size = Size(max(2, round(96 * canvas.ratio**0.5)), max(2, round(96 / canvas.ratio**0.5)))
        whole = np.clip(
            to_opaque_levels(source.window(Box.whole(source.size), size)), 0, 255
        ).astype(np.uint8)
        return cover_canvas(whole, target).astype(np.float32)
    if plan.ground is None:
        return np.tile(tone, (target.height, target.width, 1))
    ground = choose_background(plan.ground, pieces, canvas)
    if plan.fill is Fill.COLOUR:
        ground = flatten_background(ground, 0.5, 0.5)
    return paint_background(ground, target)


def choose_tone(pieces: Sequence[LiftedPiece]) -> Colour:
    """The colour that lies behind most of the lettering: its bands go on over the canvas."""
    lettering = [piece for piece in pieces if piece.placement.cut is Cut.LETTERING]
    lettering = (
        lettering
        or [piece for piece in pieces if piece.placement.cut is not Cut.WINDOW]
        or list(pieces)
    )
    found = [
        (find_commonest_colours(piece.window, 1)[0], piece.placement.dst.area)
        for piece in lettering
    ]

    def weight(colour: Colour) -> float:
        return sum(area for other, area in found if np.abs(other - colour).max() < ALIKE)

    return max((colour for colour, _ in found), key=weight)


def choose_background(ground: Ground, pieces: Sequence[LiftedPiece], canvas: Size) -> Ground:
    """The ground as it was, turned about, or plain: the first on which all lettering keeps its
    contrast, else the best.
    """
    lettering = [piece for piece in pieces if piece.placement.cut in CUTS_WITH_TEXT]
    if not lettering:
        return ground
    inks = [piece.ink(ground) for piece in lettering]
    largest = max(lettering, key=lambda piece: piece.placement.dst.area).placement.src
    size = pieces[0].picture
    spot = (largest.centre[0] / size.width, largest.centre[1] / size.height)
    candidates = (ground, turn_background(ground), flatten_background(ground, *spot))

    def kept(candidate: Ground) -> float:
        shares = []
        for piece, (colour, contrast) in zip(lettering, inks, strict=True):
            x, y = piece.placement.dst.centre
            behind = paint_background(
                candidate, Size(1, 1), Box(x / canvas.width, y / canvas.height, 0.0, 0.0)
            )[0, 0]
            shares.append(float(np.abs(colour - behind).max()) / max(1.0, contrast))
        return min(shares)

    fitting = next(
        (candidate for candidate in candidates if kept(candidate) >= ENOUGH_CONTRAST), None
    )
    return fitting or max(candidates, key=kept)


def turn_background(ground: Ground) -> Ground:
    """Turned about by half: what was on the left is on the right."""
    corner, across, down = (
        np.array(colour) for colour in (ground.corner, ground.across, ground.down)
    )
    far = corner + across + down
    return Ground(colour_tuple(far), colour_tuple(-across), colour_tuple(-down))


def flatten_background(ground: Ground, x: float, y: float) -> Ground:
    corner, across, down = (
        np.array(colour) for colour in (ground.corner, ground.across, ground.down)
    )
    return Ground(colour_tuple(corner + x * across + y * down), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))


def colour_tuple(values: NDArray[np.float64]) -> tuple[float, float, float]:
    red, green, blue = (float(v) for v in values)
    return red, green, blue


def lay_piece(picture: Floats, piece: Floats, dst: Box, target: Size) -> None:
    """Lay a premultiplied piece over the picture, reduced or enlarged to its place in whole
    pixels.
    """
    left, top = (
        min(max(round(dst.left), 0), target.width - 1),
        min(max(round(dst.top), 0), target.height - 1),
    )
    right, bottom = (
        min(max(round(dst.right), left + 1), target.width),
        min(max(round(dst.bottom), top + 1), target.height),
    )
    size = (right - left, bottom - top)
    smaller = size[0] <= piece.shape[1] and size[1] <= piece.shape[0]
    fitted = cv2.resize(piece, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC)
    alpha = np.clip(fitted[:, :, 3:] / 255, 0, 1)
    place = picture[top:bottom, left:right]
    place[:] = place * (1 - alpha) + fitted[:, :, :3]
