"""What is wrong with a scene, told from finished pictures alone, pixel by pixel.

Nothing of the pre-flight is used: which pixels a piece takes is what a black and a white ground
show of it, where an element lies is what its painted label shows, and contrast is read glyph by
glyph from the finished picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.documents.edits import Edits
from app.domain.documents.elements import ElementKind
from app.domain.documents.text_styles import TextStyles
from app.imaging.fonts import Fonts
from app.imaging.picture import Picture, Source
from app.imaging.render import render
from bench.preflight.scenes import PICTURE, ROOT, Scene, label_colour, without_shadow

FONTS = Fonts.load(ROOT / "app/static/fonts")
COVERED = 0.005
"""Share of an element's pixels under a piece from which it is covered."""
TOUCHED = 0.03
"""Opacity from which a pixel shows something of a letter, and not only what is behind it."""
SMALLEST_CAPITALS = 8
"""px."""
LEAST_PLACE = 7
"""px of a place in which a logo's contrast is judged: from a ring pixel two px outside of it a
smaller one does not reach what is inside, so that of a tiny logo nothing was ever judged.
"""
CODES = {
    ElementKind.FACE: "face_covered",
    ElementKind.CODE: "code_covered",
    ElementKind.CTA: "button_covered",
    ElementKind.LOGO: "logo_covered",
    ElementKind.TEXT: "text_covered",
}
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a pixel-exact look at a scene finds.

    Attributes:
        found: (subject, code) of everything.
        near: The same of what lies so near to its limit that a pixel decides.
    """

    found: frozenset[tuple[str, str]]
    near: frozenset[tuple[str, str]]


def draw(scene: Scene, picture: Picture, edits: Edits, styles: TextStyles) -> Picture:
    """The finished picture; of the placements those of the scene."""
    rendered = render(
        Source(picture),
        scene.plan,
        edits,
        scene.canvas,
        styles={"": styles},
        logos={"1": scene.logo},
        fonts=FONTS,
        canvas=scene.canvas,
    )
    return rendered.picture[:, :, :3]


def judge_scene(scene: Scene) -> Verdict:
    """Look at the finished picture of a scene."""
    bare = scene.edits.changed(text_overlays=(), logo_overlay=None)
    pieces = {"text 0": bare.changed(text_overlays=scene.edits.text_overlays)}
    if scene.edits.logo_overlay:
        pieces["logo"] = bare.changed(logo_overlay=scene.edits.logo_overlay)
    labels = draw(scene, scene.labels, bare, scene.styles)
    finished = draw(scene, scene.picture, scene.edits, scene.styles)
    ground = draw(scene, scene.picture, bare, scene.styles)
    measures: dict[tuple[str, str], float] = {}
    masks = {subject: find_pixels(scene, edits) for subject, edits in pieces.items()}
    for subject, mask in masks.items():
        measures |= {(subject, code): v for code, v in judge_cover(scene, labels, mask).items()}
        measures[(subject, "overlay_in_safe_zone")] = judge_zone(scene, mask)
    letters = find_letters(scene, pieces["text 0"])
    measures |= judge_letters(scene, finished, letters)
    if "logo" in masks:
        common = (masks["logo"] & masks["text 0"]).sum()
        least = max(1, min(mask.sum() for mask in masks.values()))
        measures[("text 0", "pieces_overlap")] = common / least / COVERED
        stamped = draw(scene, scene.picture, pieces["logo"], scene.styles)
        measures[("logo", "logo_contrast")] = judge_logo(ground, stamped, masks["logo"])
    found = frozenset(key for key, value in measures.items() if value >= 1)
    near = frozenset(key for key, value in measures.items() if 0.9 < value < 1.1)
    return Verdict(found, near)


def find_pixels(scene: Scene, edits: Edits) -> Flags:
    """Where a piece lies."""
    return np.asarray(find_alpha(scene, edits, without_shadow(scene.styles)) > 0.5)


def find_alpha(scene: Scene, edits: Edits, styles: TextStyles) -> NDArray[np.float64]:
    """How opaque a piece is, 0..1: what a black and a white ground show alike."""
    blank = np.zeros((PICTURE.height, PICTURE.width, 3), dtype=np.uint8)
    dark = draw(scene, blank, edits, styles).astype(float)
    light = draw(scene, 255 - blank, edits, styles).astype(float)
    return np.asarray(1 - np.abs(light - dark).max(axis=2) / 255)


def find_letters(scene: Scene, edits: Edits) -> NDArray[np.float64]:
    """How opaque the letters of the text are, without their plate and shadow."""
    style = scene.styles.content.changed(shadow=False, background=None)
    return find_alpha(scene, edits, TextStyles(title=style, subtitle=style, content=style))


def judge_cover(scene: Scene, labels: Picture, mask: Flags) -> dict[str, float]:
    """By code, the share of an element's pixels under a piece, in units of what is allowed."""
    shares: dict[str, float] = {}
    for number, element in enumerate(scene.elements):
        far = np.abs(labels.astype(int) - np.array(label_colour(number))).max(axis=2)
        own = far < 100
        if own.any():
            share = (own & mask).sum() / own.sum() / COVERED
            code = CODES[element.kind]
            shares[code] = max(shares.get(code, 0.0), float(share))
    return shares


def judge_zone(scene: Scene, mask: Flags) -> float:
    """By how many px a piece reaches into the safe zone, in px."""
    if not mask.any():
        return 0.0
    rows = np.flatnonzero(mask.any(axis=1))
    height = scene.canvas.height
    over = [
        scene.zone.top * height - rows[0] if scene.zone.top else 0.0,
        rows[-1] + 1 - (1 - scene.zone.bottom) * height if scene.zone.bottom else 0.0,
    ]
    return float(max(over))


def judge_letters(
    scene: Scene, finished: Picture, alpha: NDArray[np.float64]
) -> dict[tuple[str, str], float]:
    """Contrast of the worst glyph to the pixels about it, and the height of the first capital."""
    count, numbers, stats, _ = cv2.connectedComponentsWithStats((alpha > 0.5).astype(np.uint8))
    if count < 2:
        return {}
    style = scene.styles.content
    first = 1 + int(stats[1:, cv2.CC_STAT_LEFT].argmin())
    capital = int(stats[first, cv2.CC_STAT_HEIGHT])
    font_px = capital / 0.72 if capital else 1.0
    is_large = font_px >= (18.66 if style.font_weight == "bold" else 24.0)
    needed = 3.0 if is_large else 4.5
    light = luminance(finished)
    core = luminance(np.array([[hex_colour(style.color)]], dtype=np.uint8))[0, 0]
    reach = max(1, round(0.06 * font_px))
    touched = alpha > TOUCHED
    ratios = []
    for number in range(1, count):
        if stats[number, cv2.CC_STAT_AREA] < 0.03 * font_px**2:
            continue
        x, y, w, h = stats[number, :4]
        pad = reach + 2
        rows = slice(max(0, y - pad), y + h + pad)
        columns = slice(max(0, x - pad), x + w + pad)
        ring = grow(numbers[rows, columns] == number, reach + 1) & ~touched[rows, columns]
        lights = light[rows, columns]
        places = [part for part in quarters(ring) if ring[part].any()]
        ratios += [contrast(core, float(lights[part][ring[part]].mean())) for part in places]
    measures = {("text 0", "text_too_small"): SMALLEST_CAPITALS / max(capital, 1) * 0.999}
    if ratios:
        measures[("text 0", "text_contrast")] = needed / min(ratios)
    return measures


def quarters(mask: Flags) -> list[tuple[slice, slice]]:
    """Upper and lower, left and right half of an array."""
    y, x = mask.shape[0] // 2, mask.shape[1] // 2
    return [
        (rows, columns)
        for rows in (slice(y), slice(y, None))
        for columns in (slice(x), slice(x, None))
    ]


def judge_logo(ground: Picture, finished: Picture, mask: Flags) -> float:
    """How far the worst outlined part of a logo is from the contrast that it needs."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    box = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    if box.mean() >= 0.9:
        return 0.0
    count, numbers, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    light, below = luminance(finished), luminance(ground)
    worst = 99.0
    for number in range(1, count):
        if stats[number, cv2.CC_STAT_AREA] < 12:
            continue
        own = numbers == number
        ring = grow(own, 2) & ~grow(mask, 1)
        inner = own & ~grow(~mask, 1)
        inner = inner if inner.any() else own
        side = max(LEAST_PLACE, box.shape[0] // 4)
        ys, xs = np.nonzero(ring)
        step = max(1, side // 3)
        for y, x in zip(ys[::step], xs[::step], strict=True):
            part = (
                slice(max(0, y - side // 2), y + side // 2 + 1),
                slice(max(0, x - side // 2), x + side // 2 + 1),
            )
            if ring[part].any() and inner[part].any():
                one = float(light[part][inner[part]].mean())
                worst = min(worst, contrast(one, float(below[part][ring[part]].mean())))
    return 3.0 / worst


def grow(mask: Flags, by: int) -> Flags:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * by + 1, 2 * by + 1))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), kernel) > 0)


def luminance(picture: Picture) -> NDArray[np.float64]:
    """Source: WCAG 2.2, relative luminance."""
    share = picture[:, :, :3] / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    red, green, blue = linear[:, :, 0], linear[:, :, 1], linear[:, :, 2]
    return np.asarray(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def contrast(one: float, other: float) -> float:
    return float((max(one, other) + 0.05) / (min(one, other) + 0.05))


def hex_colour(text: str) -> tuple[int, int, int]:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)
