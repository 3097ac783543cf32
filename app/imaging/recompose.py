"""Painting a recomposition: pieces lifted off the picture, laid on a background that fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.documents.backgrounds import Background
from app.domain.documents.plans import Cut, Fill, Placement, Plan
from app.domain.geometry import Box, Size
from app.imaging.backgrounds import (
    find_ground,
    flatten_background,
    paint_background,
    stand_floor,
    turn_background,
)
from app.imaging.blurred_cover import cover_canvas, cover_size
from app.imaging.cutout import (
    find_backing,
    find_ink,
    find_letters_on_plate,
    find_shades,
    lift_from_background,
    lift_ink,
    sample_mask,
)
from app.imaging.dithering import dither
from app.imaging.flat_areas import has_band, lift_flat_areas
from app.imaging.picture import Picture, Source
from app.imaging.tones import nearest_ground, tones_behind

Floats = NDArray[np.float32]
Colour = NDArray[np.float32]

LIFTED_FINER = 3.0
"""Pieces are lifted at so many times their final size, no finer than the picture, and reduced
afterwards: edges stay smooth.
"""
LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of red, green and blue in lightness. Source: ITU-R BT.601."""
LEGIBLE = 110.0
"""Levels of lightness by which lettering stands out from a tone."""
WHITE = 255.0
"""In levels."""
TURNS = 11
"""Steps in which a tone is made darker or lighter."""
ENOUGH_CONTRAST = 0.75
"""Of what text stood out in the picture; a background on which it keeps less is turned, or made
plain.
"""
STRONGEST_PERCENTILE = 90
"""Of the distances from the background: from here on pixels are the letters' own."""
FLAT_AREAS: dict[Cut, dict[str, int]] = {
    Cut.BUTTON: {"colours": 3, "shapes": 1},
    Cut.LOGO: {"colours": 3, "shapes": 2},
    Cut.SUBJECT: {"colours": 3, "shapes": 1},
}
"""How many colours and shapes a piece over a photograph is lifted as."""
CUTS_WITH_TEXT = (Cut.TEXT, Cut.BUTTON, Cut.LOGO)
"""Pieces that have to stand out from the background."""
ALIKE = 32.0
"""Levels up to which two tones are one."""
OTHERS_MARGIN = 7
"""Side of the square by which the mask of another piece is widened, in pixels of a window."""


def paint_recomposition(source: Source, plan: Plan, target: Size, canvas: Size) -> Picture:
    """The recomposition at the target size, uint8 RGB.

    Args:
        source: Of the pieces.
        plan: With placements in pixels of the canvas.
        target: Pixels of what is painted: the canvas or a smaller copy of it.
        canvas: The size that plan.dst is meant for.
    """
    scale = target.width / canvas.width
    pieces = [LiftedPiece(source, plan, placement, scale) for placement in plan.placements]
    picture = paint_canvas(source, plan, pieces, target, canvas)
    for piece in pieces:
        lay_piece(picture, piece.lifted(), piece.placement.dst.scaled(scale), target)
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

    def lifted(self) -> Floats:
        """The piece as premultiplied RGBA, levels [height, width, 4]."""
        placement = self.placement
        if placement.cut is Cut.WINDOW:
            opaque = np.full(self.window.shape[:2], 255, np.float32)
            return np.dstack([self.window, opaque]).astype(np.float32)
        if self._plan.background is None:
            if placement.cut is Cut.TEXT:
                if has_band(self.window):
                    return lift_flat_areas(self.window, colours=1, shapes=1)
                return lift_ink(self.window, find_ink(self.window))
            return lift_flat_areas(self.window, **FLAT_AREAS[placement.cut])
        inside = None
        if placement.mask is not None:
            inside = sample_mask(placement.mask, placement.src, self.picture, self.window)
        behind, others = self.behind(self._plan.background), self.share_of_others(inside)
        if placement.cut is Cut.TEXT and inside is None:
            shades = find_shades(self.window, behind)
            others = shades if others is None else np.maximum(others, shades)
        if placement.cut in (Cut.TEXT, Cut.BUTTON) and inside is None:
            inside = find_letters_on_plate(self.window, behind)
        return lift_from_background(self.window, behind, inside, others)

    def behind(self, background: Background) -> Floats:
        """The background under the window, RGB levels [height, width, 3]."""
        if background.tones:
            tones = np.array(background.tones, np.float32)
            return nearest_ground(self.window, tones_behind(self.window, tones))
        src, picture = self.placement.src, self.picture
        box = Box(
            src.left / picture.width,
            src.top / picture.height,
            src.width / picture.width,
            src.height / picture.height,
        )
        return find_ground(background, self.window, box)

    def share_of_others(self, inside: Floats | None) -> Floats | None:
        """Where other pieces reach into the window: their letters, or their mask.

        Args:
            inside: Share 0..1 that is this piece whatever its colour [height, width].

        Returns:
            Share 0..1 [height, width].
        """
        height, width = self.window.shape[:2]
        taken = np.zeros((height, width), np.float32)
        margin = np.ones((OTHERS_MARGIN, OTHERS_MARGIN), np.uint8)
        for other in self._plan.placements:
            if other is self.placement or other.src.overlap(self.placement.src) <= 0:
                continue
            if other.mask is not None:
                mask = sample_mask(other.mask, self.placement.src, self.picture, self.window)
                taken = np.maximum(taken, cv2.dilate(mask, margin))
            else:
                mark_box(taken, other.src, self.placement.src)
        return taken * (1 - inside) if inside is not None else taken

    def text_colour(self, background: Background) -> tuple[Colour, float]:
        """The colour that stands out most in a piece of text, and by how many levels."""
        distance = np.abs(self.window - self.behind(background)).max(axis=2)
        strong = distance >= np.percentile(distance, STRONGEST_PERCENTILE)
        colour = np.asarray(self.window[strong].mean(axis=0), np.float32)
        return colour, float(distance[strong].mean())


def mark_box(taken: Floats, box: Box, src: Box) -> None:
    """Set a box of the picture to 1 in a map over the window src [height, width]."""
    height, width = taken.shape
    across, down = width / src.width, height / src.height
    left, right = (round((x - src.left) * across) for x in (box.left, box.right))
    top, bottom = (round((y - src.top) * down) for y in (box.top, box.bottom))
    taken[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = 1


def to_opaque_levels(window: Picture) -> Floats:
    """Premultiplied RGBA on white, or RGB as it is, as levels [height, width, 3]."""
    levels = window[:, :, :3].astype(np.float32)
    return levels if window.shape[2] == 3 else levels + (255 - window[:, :, 3:].astype(np.float32))


def paint_canvas(
    source: Source,
    plan: Plan,
    pieces: Sequence[LiftedPiece],
    target: Size,
    canvas: Size,
) -> Floats:
    """What the pieces are laid on: the background, a blurred cover, or one tone.

    Returns:
        RGB levels of the whole target [height, width, 3].
    """
    if plan.fill is Fill.BLUR:
        small = source.window(Box.whole(source.size), cover_size(canvas))
        whole = np.clip(to_opaque_levels(small), 0, 255).astype(np.uint8)
        return cover_canvas(whole, target).astype(np.float32)
    if plan.background is None:
        return np.tile(choose_tone(pieces), (target.height, target.width, 1))
    background = choose_background(plan.background, pieces, canvas)
    if plan.fill is Fill.COLOUR:
        background = flatten_background(background, 0.5, 0.5)
    return paint_background(background, target)


def choose_tone(pieces: Sequence[LiftedPiece]) -> Colour:
    """The colour that lies behind most of the text, turned so far that all of it stands out."""
    texts = [piece for piece in pieces if piece.placement.cut is Cut.TEXT]
    if not texts:
        texts = [piece for piece in pieces if piece.placement.cut is not Cut.WINDOW]
    found = [(find_backing(piece.window), piece.placement.dst.area) for piece in texts or pieces]

    def weight(colour: Colour) -> float:
        return sum(area for other, area in found if np.abs(other - colour).max() < ALIKE)

    tone = max((colour for colour, _ in found), key=weight)
    inks = [
        find_ink(p.window) for p in texts if p.placement.cut is Cut.TEXT and not has_band(p.window)
    ]
    return turn_from_inks(tone, inks) if inks else tone


def turn_from_inks(tone: Colour, inks: Sequence[Colour]) -> Colour:
    """The tone darker or lighter, as far as it takes that all inks stand out from it."""
    light = [float(ink @ LUMA) for ink in inks]
    end = 0.0 if sum(light) / len(light) > float(tone @ LUMA) else WHITE
    for share in np.linspace(0, 1, TURNS):
        turned = np.asarray(tone + share * (end - tone), np.float32)
        if min(abs(ink - float(turned @ LUMA)) for ink in light) >= LEGIBLE:
            return turned
    return tone


def choose_background(
    background: Background, pieces: Sequence[LiftedPiece], canvas: Size
) -> Background:
    """The background as it was, turned about, or plain.

    It is the first on which all text keeps its contrast, else the one on which it keeps most.

    Args:
        background: As the analysis found it.
        pieces: All that are laid on it.
        canvas: The size that their placements are meant for.
    """
    texts = [piece for piece in pieces if piece.placement.cut in CUTS_WITH_TEXT]
    if not texts:
        return background
    largest = max(texts, key=lambda piece: piece.placement.dst.area).placement.src
    size = pieces[0].picture
    spot = (largest.centre[0] / size.width, largest.centre[1] / size.height)
    things = [piece.placement for piece in pieces if piece.placement.cut is Cut.SUBJECT]
    candidates = (
        stand_floor(background, things, size, canvas),
        replace(background, floor=None),
        turn_background(background),
        flatten_background(background, *spot),
    )
    colours = [piece.text_colour(background) for piece in texts]
    kept = [share_of_contrast(candidate, texts, colours, canvas) for candidate in candidates]
    for candidate, share in zip(candidates, kept, strict=True):
        if share >= ENOUGH_CONTRAST:
            return candidate
    return candidates[kept.index(max(kept))]


def share_of_contrast(
    background: Background,
    texts: Sequence[LiftedPiece],
    colours: Sequence[tuple[Colour, float]],
    canvas: Size,
) -> float:
    """How much of its contrast the text keeps on a background that keeps it least.

    Where a floor begins, a line is looked at in its middle, above and below.

    Args:
        background: Painted over the whole canvas.
        texts: Pieces with text.
        colours: Of each, and by how many levels it stood out in the picture.
        canvas: The size that their placements are meant for.
    """
    shares = []
    for piece, (colour, contrast) in zip(texts, colours, strict=True):
        (x, y), height = piece.placement.dst.centre, piece.placement.dst.height
        tops = (y - height / 2, y, y + height / 2) if background.floor else (y,)
        for top in tops:
            spot = Box(x / canvas.width, top / canvas.height, 0.0, 0.0)
            behind = paint_background(background, Size(1, 1), spot)[0, 0]
            shares.append(float(np.abs(colour - behind).max()) / max(1.0, contrast))
    return min(shares)


def lay_piece(picture: Floats, piece: Floats, dst: Box, target: Size) -> None:
    """Lay a piece over the picture, reduced or enlarged to its place in whole pixels.

    Args:
        picture: RGB levels, changed in place [height, width, 3].
        piece: Premultiplied RGBA levels [height, width, 4].
        dst: In pixels of the target.
        target: Pixels of the picture.
    """
    left = min(max(round(dst.left), 0), target.width - 1)
    top = min(max(round(dst.top), 0), target.height - 1)
    right = min(max(round(dst.right), left + 1), target.width)
    bottom = min(max(round(dst.bottom), top + 1), target.height)
    size = (right - left, bottom - top)
    smaller = size[0] <= piece.shape[1] and size[1] <= piece.shape[0]
    fitted = cv2.resize(piece, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC)
    alpha = np.clip(fitted[:, :, 3:] / 255, 0, 1)
    place = picture[top:bottom, left:right]
    place[:] = place * (1 - alpha) + fitted[:, :, :3]
