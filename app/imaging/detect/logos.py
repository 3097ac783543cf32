"""Known logos in a picture, by features that agree on one place and size, and then by their edges.

Logos stand upright in ads, so features that are turned against each other are not compared: this is
what tells the three corners of a triangle apart. Source of every threshold: four drawn logos, laid
over 45 pictures at 8 to 35 % of their long side: five in six were found in their place, busy
photographs included, and none where another one like it stood.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.geometry import Box
from app.imaging.detect.findings import Finding, Floats, Pixels

SIDE = 640
"""Long side at which a picture is looked at."""
LOGO_SIDES = (72, 192)
MARGIN = 0.12
"""Free ground about a logo, of its side, so that its outline has features too."""
CONTRAST = 0.02
NEAREST, ALIKE, TURNED = 3, 0.75, 12.0
"""Neighbours asked of each feature; largest distance of descriptors; largest difference of their
angles in degrees.
"""
MOST_PAIRS = 400
NEAR, NEAR_PIXELS, SAME_SIZE = 0.06, 2.0, 0.3
"""Pairs agree that meet within this share of the logo's diagonal, and pixels looked at, and this
difference of log scale.
"""
AGREEING, TRIED = 4, 3
CERTAIN = 0.6
"""Correlation of edges from which it is the logo."""
PARTLY = 0.3
"""And that of each third of it."""
FINE = 128
SCALES = (0.92, 0.95, 0.975, 1.0, 1.025, 1.05, 1.08)
VISIBLE, APART = 20, 24
"""Of 255: opacity of a pixel that shows; difference from the plain ground that a logo without
transparency stands on.
"""
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """points: x, y, size in pixels, angle in degrees [n, 4].  words: root SIFT [n, 128]."""

    points: Floats
    words: Floats


@dataclass(frozen=True, slots=True, eq=False)
class FeaturePairs:
    """Features of a logo and of a picture that look alike. own, seen: x, y in their pixels [n,
    2].  scales: seen by own [n].
    """

    own: Floats
    observed: Floats
    scales: Floats

    def agreeing(self, pair: int, near: float) -> Indices:
        """The pairs that mean the place and size that one of them means."""
        scale = self.scales[pair]
        meant = self.own * scale + (self.observed[pair] - self.own[pair] * scale)
        away = np.hypot(*(meant - self.observed).T)
        return np.flatnonzero((away < near) & (np.abs(np.log(self.scales / scale)) < SAME_SIZE))


def find_logos(picture: Pixels, logos: Sequence[tuple[str, Pixels]]) -> list[Finding]:
    """Where the logos stand, each at most once, under their names. picture: uint8 RGB [height,
    width, 3]; logos: RGB(A).
    """
    if not logos:
        return []
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.float32)
    factor = min(1.0, SIDE / max(grey.shape))
    observed = extract_features(resize_grey(grey, factor), factor)
    found = ((name, locate_logo(grey, observed, trim_logo(logo))) for name, logo in logos)
    return [Finding(name, score, box) for name, (score, box) in found if box is not None]


def trim_logo(logo: Pixels) -> Pixels:
    """The part of a logo that shows, as RGBA: without what is transparent, or else without a plain
    ground about it.
    """
    rgba = logo if logo.shape[2] == 4 else np.dstack([logo, np.full(logo.shape[:2], 255, np.uint8)])
    shows = rgba[:, :, 3] > VISIBLE
    if shows.all():
        border = np.concatenate([rgba[0], rgba[-1], rgba[:, 0], rgba[:, -1]])[:, :3].astype(
            np.int16
        )
        background = np.median(border, axis=0)
        if (np.abs(border - background).max(axis=1) < APART).mean() > 0.95:
            shows = np.abs(rgba[:, :, :3] - background).max(axis=2) > APART
    if not shows.any():
        return np.ascontiguousarray(rgba)
    rows, columns = np.flatnonzero(shows.any(axis=1)), np.flatnonzero(shows.any(axis=0))
    return np.ascontiguousarray(rgba[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def locate_logo(grey: Floats, observed: Features | None, logo: Pixels) -> tuple[float, Box | None]:
    """The best certain place of a logo, and its correlation there."""
    pairs = pair_features(logo_features(logo), observed)
    if pairs is None:
        return 0.0, None
    own = tone_logo(logo)
    answers = [
        refine_place(grey, own, box) for box in list_places(pairs, own.shape, max(grey.shape))
    ]
    best = max(answers, key=lambda answer: answer[0], default=(0.0, None))
    return best if best[0] >= CERTAIN else (0.0, None)


def tone_logo(logo: Pixels) -> Floats:
    """The logo in grey, what is transparent as unlike it as can be: dark logos stand on light
    grounds.
    """
    opacity = logo[:, :, 3].astype(np.float32) / 255
    grey = np.asarray(cv2.cvtColor(logo, cv2.COLOR_RGBA2GRAY), dtype=np.float32)
    mean = float((grey * opacity).sum() / max(float(opacity.sum()), 1.0))
    background = 255.0 if mean < 128 else 0.0
    return np.asarray(grey * opacity + background * (1 - opacity), dtype=np.float32)


def resize_grey(grey: Floats, factor: float) -> Floats:
    if factor == 1:
        return grey
    size = (max(1, round(grey.shape[1] * factor)), max(1, round(grey.shape[0] * factor)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def logo_features(logo: Pixels) -> Features | None:
    """Of the logo at two sizes, in its own pixels: small ones are not simply large ones with less
    in them.
    """
    grey, parts = tone_logo(logo), []
    for side in LOGO_SIDES:
        factor, edge = side / max(grey.shape), round(MARGIN * side)
        small = cv2.copyMakeBorder(
            resize_grey(grey, factor), edge, edge, edge, edge, cv2.BORDER_REPLICATE
        )
        part = extract_features(np.asarray(small, dtype=np.float32), factor, edge)
        parts += [part] if part else []
    if not parts:
        return None
    return Features(
        np.concatenate([p.points for p in parts]), np.concatenate([p.words for p in parts])
    )


def extract_features(grey: Floats, factor: float, edge: int = 0) -> Features | None:
    """Features in pixels of what was scaled by the factor and then given an edge."""
    eight_bit = np.clip(grey, 0, 255).astype(np.uint8)
    points, words = cv2.SIFT.create(contrastThreshold=CONTRAST).detectAndCompute(eight_bit, None)
    if words is None or not len(points):
        return None
    rows = (
        np.array(
            [(p.pt[0] - edge, p.pt[1] - edge, p.size, p.angle * factor) for p in points],
            dtype=np.float32,
        )
        / factor
    )
    roots = np.sqrt(words / (words.sum(axis=1, keepdims=True) + 1e-6))
    return Features(rows, np.asarray(roots, dtype=np.float32))


def pair_features(own: Features | None, observed: Features | None) -> FeaturePairs | None:
    if own is None or observed is None:
        return None
    matches = [
        m
        for row in cv2.BFMatcher(cv2.NORM_L2).knnMatch(own.words, observed.words, k=NEAREST)
        for m in row
    ]
    near = sorted((m for m in matches if m.distance < ALIKE), key=lambda m: m.distance)
    ours = own.points[[m.queryIdx for m in near]].reshape(-1, 4)
    theirs = observed.points[[m.trainIdx for m in near]].reshape(-1, 4)
    turned = np.abs((ours[:, 3] - theirs[:, 3] + 180) % 360 - 180)
    upright = np.flatnonzero(turned < TURNED)[:MOST_PAIRS]
    if len(upright) < AGREEING:
        return None
    return FeaturePairs(
        ours[upright, :2], theirs[upright, :2], theirs[upright, 2] / ours[upright, 2]
    )


def list_places(pairs: FeaturePairs, shape: tuple[int, ...], side: int) -> Iterator[Box]:
    """Where most pairs put the logo, best first, different ones alone.  shape: rows, columns of the
    logo.
    """
    pixels = NEAR_PIXELS * max(1.0, side / SIDE)
    near = NEAR * pairs.scales * float(np.hypot(shape[0], shape[1])) + pixels
    votes = [pairs.agreeing(i, float(near[i])) for i in range(len(pairs.scales))]
    counts = [len(np.unique(pairs.observed[vote] // 3, axis=0)) for vote in votes]
    tried: list[Box] = []
    for pair in sorted(range(len(votes)), key=lambda i: -counts[i]):
        if counts[pair] < AGREEING or len(tried) == TRIED:
            return
        box = fit_place(pairs, votes[pair], shape)
        if box is not None and not any(box.iou(other) > 0.7 for other in tried):
            tried.append(box)
            yield box


def fit_place(pairs: FeaturePairs, vote: Indices, shape: tuple[int, ...]) -> Box | None:
    """The logo's box by the scale and offset that fit the pairs best; None when they hardly span
    it.
    """
    own, observed = pairs.own[vote], pairs.observed[vote]
    spread = own - own.mean(axis=0)
    spanned = float((spread**2).sum())
    if spanned < (0.1 * max(shape)) ** 2:
        return None
    scale = float((spread * (observed - observed.mean(axis=0))).sum()) / spanned
    left, top = (float(v) for v in observed.mean(axis=0) - own.mean(axis=0) * scale)
    return Box(left, top, shape[1] * scale, shape[0] * scale) if scale > 0 else None


def refine_place(grey: Floats, own: Floats, box: Box) -> tuple[float, Box | None]:
    """The correlation 0..1 of the logo's edges with the picture's, and the box where it is highest,
    near the given one.
    """
    longer = max(box.width, box.height)
    factor = min(1.0, FINE / longer)
    edge = 0.12 * longer + 4 / factor
    left, top = max(0, int(box.left - edge)), max(0, int(box.top - edge))
    part = grey[top : max(0, int(box.bottom + edge)), left : max(0, int(box.right + edge))]
    best: tuple[float, Box | None] = (0.0, None)
    if min(part.shape) * factor < 8:
        return best
    edges = edge_strength(resize_grey(part, factor))
    for scale in SCALES:
        size = (
            max(1, round(box.width * factor * scale)),
            max(1, round(box.height * factor * scale)),
        )
        small = np.asarray(cv2.resize(own, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
        template = edge_strength(
            np.asarray(
                cv2.copyMakeBorder(small, 2, 2, 2, 2, cv2.BORDER_REPLICATE), dtype=np.float32
            )
        )
        if template.shape[0] > edges.shape[0] or template.shape[1] > edges.shape[1]:
            continue
        _, score, _, (x, y) = cv2.minMaxLoc(
            cv2.matchTemplate(edges, template, cv2.TM_CCOEFF_NORMED)
        )
        if best[0] < score and agrees_all_over(
            edges[y : y + template.shape[0], x : x + template.shape[1]], template
        ):
            place = Box(
                left + (x + 2) / factor, top + (y + 2) / factor, size[0] / factor, size[1] / factor
            )
            best = (float(score), place)
    return best


def agrees_all_over(observed: Floats, template: Floats) -> bool:
    """Whether each third of the longer side agrees: a like icon beside another name is another
    logo.
    """
    axis = int(template.shape[1] > template.shape[0])
    thirds = zip(np.array_split(observed, 3, axis), np.array_split(template, 3, axis), strict=True)
    return all(
        float(np.corrcoef(one.ravel(), other.ravel())[0, 1]) >= PARTLY
        for one, other in thirds
        if other.std() > 0
    )


def edge_strength(grey: Floats) -> Floats:
    """Strength of edges, strong ones held down, a little softened so that a pixel more or less does
    not matter.
    """
    across, down = (cv2.Scharr(grey, cv2.CV_32F, *direction) for direction in ((1, 0), (0, 1)))
    return np.asarray(
        cv2.GaussianBlur(np.sqrt(cv2.magnitude(across, down)), (0, 0), 0.8), dtype=np.float32
    )
