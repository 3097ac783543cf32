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
"""Long side in pixels at which a picture is inspected."""
LOGO_SIDES = (72, 192)
"""Long sides in pixels at which a logo is inspected."""
MARGIN = 0.12
"""Free room about a logo, of its side, so that its outline has features too."""
CONTRAST = 0.02
"""SIFT's contrast 0..1 from which a place is a feature."""
NEAREST = 3
"""Neighbours asked of each feature."""
ALIKE = 0.75
"""Largest distance of the descriptors of a pair."""
TURNED = 12.0
"""Largest difference of the angles of a pair, in degrees."""
MOST_PAIRS = 400
"""Pairs that vote, the most alike ones."""
NEAR = 0.06
"""Pairs agree that meet within this share of the logo's diagonal."""
NEAR_PIXELS = 2.0
"""And within so many pixels more, at the inspected size."""
SAME_SIZE = 0.3
"""And whose scales differ by less, as logarithms."""
AGREEING = 4
"""Pairs that have to agree on a place."""
TRIED = 3
"""Places that are compared by their edges."""
SAME_PLACE = 0.7
"""Overlap (IoU) of two boxes that are one place."""
PIXELS_APART = 3
"""Features nearer than this are one voice, in pixels."""
SPANNED = 0.1
"""Share of the logo's longer side that agreeing pairs must span."""
CERTAIN = 0.6
"""Correlation of edges from which it is the logo."""
PARTLY = 0.3
"""And that of each third of it."""
FINE = 128
"""Longer side of the logo in pixels at which edges are compared."""
SEARCHED = 0.12
"""How far about a place the logo is searched, of its longer side."""
SEARCHED_PIXELS = 4
"""And so many pixels more, at the size of the comparison."""
SMALLEST_PART = 8
"""Shorter side in pixels of what is compared."""
TEMPLATE_EDGE = 2
"""Pixels about the logo when it is compared, so that its outline counts."""
SCALES = (0.92, 0.95, 0.975, 1.0, 1.025, 1.05, 1.08)
"""Sizes that are tried about the one that features agree on."""
VISIBLE = 20
"""Opacity of a pixel that shows, of 255."""
APART = 24
"""Difference in levels from the plain background that a logo without transparency stands on."""
PLAIN = 0.95
"""Share of a logo's border that has to be alike for a plain background."""
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Places that are like no other.

    Attributes:
        points: x, y, size in pixels, angle in degrees [n, 4].
        words: Root SIFT [n, 128].
    """

    points: Floats
    words: Floats


@dataclass(frozen=True, slots=True, eq=False)
class FeaturePairs:
    """Features of a logo and of a picture that look alike.

    Attributes:
        own: x, y in pixels of the logo [n, 2].
        observed: x, y in pixels of the picture [n, 2].
        scales: Size in the picture by size in the logo [n].
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
    """Where the logos stand, each at most once, under their names.

    Args:
        picture: uint8 RGB [height, width, 3].
        logos: Names and pictures, uint8 RGB(A).
    """
    if not logos:
        return []
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.float32)
    factor = min(1.0, SIDE / max(grey.shape))
    observed = extract_features(resize_grey(grey, factor), factor)
    found = ((name, locate_logo(grey, observed, trim_logo(logo))) for name, logo in logos)
    return [Finding(name, score, box) for name, (score, box) in found if box is not None]


def trim_logo(logo: Pixels) -> Pixels:
    """The part of a logo that shows, as RGBA.

    That is without what is transparent, or else without a plain background about it.
    """
    rgba = logo if logo.shape[2] == 4 else np.dstack([logo, np.full(logo.shape[:2], 255, np.uint8)])
    shows = rgba[:, :, 3] > VISIBLE
    if shows.all():
        edges = np.concatenate([rgba[0], rgba[-1], rgba[:, 0], rgba[:, -1]])
        border = edges[:, :3].astype(np.int16)
        background = np.median(border, axis=0)
        if (np.abs(border - background).max(axis=1) < APART).mean() > PLAIN:
            shows = np.abs(rgba[:, :, :3] - background).max(axis=2) > APART
    if not shows.any():
        return np.ascontiguousarray(rgba)
    rows, columns = np.flatnonzero(shows.any(axis=1)), np.flatnonzero(shows.any(axis=0))
    return np.ascontiguousarray(rgba[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def locate_logo(grey: Floats, observed: Features | None, logo: Pixels) -> tuple[float, Box | None]:
    """The correlation 0..1 at the best certain place of a logo, and its box there.

    Args:
        grey: The picture, float levels [height, width].
        observed: Its features.
        logo: uint8 RGBA.
    """
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
    """The logo in grey, what is transparent as unlike it as can be.

    Dark logos stand on light backgrounds.
    """
    opacity = logo[:, :, 3].astype(np.float32) / 255
    grey = np.asarray(cv2.cvtColor(logo, cv2.COLOR_RGBA2GRAY), dtype=np.float32)
    mean = float((grey * opacity).sum() / max(float(opacity.sum()), 1.0))
    background = 255.0 if mean < 128 else 0.0
    return np.asarray(grey * opacity + background * (1 - opacity), dtype=np.float32)


def resize_grey(grey: Floats, factor: float) -> Floats:
    """A grey picture reduced by a factor."""
    if factor == 1:
        return grey
    size = (max(1, round(grey.shape[1] * factor)), max(1, round(grey.shape[0] * factor)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def logo_features(logo: Pixels) -> Features | None:
    """Features of a logo at two sizes, in its own pixels.

    Small ones are not simply large ones with less in them.
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
    """Features in pixels of what was scaled by the factor and then given an edge (pixels)."""
    eight_bit = np.clip(grey, 0, 255).astype(np.uint8)
    points, words = cv2.SIFT.create(contrastThreshold=CONTRAST).detectAndCompute(eight_bit, None)
    if words is None or not len(points):
        return None
    scaled = [(p.pt[0] - edge, p.pt[1] - edge, p.size, p.angle * factor) for p in points]
    rows = np.array(scaled, dtype=np.float32) / factor
    roots = np.sqrt(words / (words.sum(axis=1, keepdims=True) + 1e-6))
    return Features(rows, np.asarray(roots, dtype=np.float32))


def pair_features(own: Features | None, observed: Features | None) -> FeaturePairs | None:
    """Features of a logo and of a picture that look alike; None when too few do."""
    if own is None or observed is None:
        return None
    matches = []
    for row in cv2.BFMatcher(cv2.NORM_L2).knnMatch(own.words, observed.words, k=NEAREST):
        matches += [match for match in row if match.distance < ALIKE]
    matches.sort(key=lambda match: match.distance)
    logo_points = own.points[[match.queryIdx for match in matches]].reshape(-1, 4)
    points = observed.points[[match.trainIdx for match in matches]].reshape(-1, 4)
    turned = np.abs((logo_points[:, 3] - points[:, 3] + 180) % 360 - 180)
    upright = np.flatnonzero(turned < TURNED)[:MOST_PAIRS]
    if len(upright) < AGREEING:
        return None
    scales = points[upright, 2] / logo_points[upright, 2]
    return FeaturePairs(logo_points[upright, :2], points[upright, :2], scales)


def list_places(pairs: FeaturePairs, shape: tuple[int, ...], side: int) -> Iterator[Box]:
    """Where most pairs put the logo, best first, different ones alone.

    Args:
        pairs: That vote.
        shape: Rows and columns of the logo.
        side: Longer side of the picture in pixels.
    """
    pixels = NEAR_PIXELS * max(1.0, side / SIDE)
    near = NEAR * pairs.scales * float(np.hypot(shape[0], shape[1])) + pixels
    votes = [pairs.agreeing(i, float(near[i])) for i in range(len(pairs.scales))]
    counts = [len(np.unique(pairs.observed[vote] // PIXELS_APART, axis=0)) for vote in votes]
    tried: list[Box] = []
    for pair in sorted(range(len(votes)), key=lambda i: -counts[i]):
        if counts[pair] < AGREEING or len(tried) == TRIED:
            return
        box = fit_place(pairs, votes[pair], shape)
        if box is not None and not any(box.iou(other) > SAME_PLACE for other in tried):
            tried.append(box)
            yield box


def fit_place(pairs: FeaturePairs, vote: Indices, shape: tuple[int, ...]) -> Box | None:
    """The logo's box by the scale and offset that fit the pairs best.

    None when they hardly span it.
    """
    own, observed = pairs.own[vote], pairs.observed[vote]
    spread = own - own.mean(axis=0)
    spanned = float((spread**2).sum())
    if spanned < (SPANNED * max(shape)) ** 2:
        return None
    scale = float((spread * (observed - observed.mean(axis=0))).sum()) / spanned
    left, top = (float(v) for v in observed.mean(axis=0) - own.mean(axis=0) * scale)
    return Box(left, top, shape[1] * scale, shape[0] * scale) if scale > 0 else None


def refine_place(grey: Floats, own: Floats, box: Box) -> tuple[float, Box | None]:
    """The correlation of the logo's edges with the picture's, where it is highest near a box.

    Args:
        grey: The picture, float levels [height, width].
        own: The logo, float levels [height, width].
        box: About where it stands, in pixels of the picture.

    Returns:
        The correlation 0..1, and the box where it is highest.
    """
    longer = max(box.width, box.height)
    factor = min(1.0, FINE / longer)
    edge = SEARCHED * longer + SEARCHED_PIXELS / factor
    left, top = max(0, int(box.left - edge)), max(0, int(box.top - edge))
    part = grey[top : max(0, int(box.bottom + edge)), left : max(0, int(box.right + edge))]
    best: tuple[float, Box | None] = (0.0, None)
    if min(part.shape) * factor < SMALLEST_PART:
        return best
    edges = edge_strength(resize_grey(part, factor))
    for scale in SCALES:
        width = max(1, round(box.width * factor * scale))
        height = max(1, round(box.height * factor * scale))
        template = make_template(own, width, height)
        if template.shape[0] > edges.shape[0] or template.shape[1] > edges.shape[1]:
            continue
        correlations = cv2.matchTemplate(edges, template, cv2.TM_CCOEFF_NORMED)
        _, score, _, (x, y) = cv2.minMaxLoc(correlations)
        there = edges[y : y + template.shape[0], x : x + template.shape[1]]
        if best[0] < score and agrees_all_over(there, template):
            corner = (left + (x + TEMPLATE_EDGE) / factor, top + (y + TEMPLATE_EDGE) / factor)
            best = (float(score), Box(*corner, width / factor, height / factor))
    return best


def make_template(own: Floats, width: int, height: int) -> Floats:
    """The edges of a logo at a size in pixels, with a little room about it."""
    small = cv2.resize(own, (width, height), interpolation=cv2.INTER_AREA)
    sides = (TEMPLATE_EDGE, TEMPLATE_EDGE, TEMPLATE_EDGE, TEMPLATE_EDGE)
    padded = cv2.copyMakeBorder(small, *sides, cv2.BORDER_REPLICATE)
    return edge_strength(np.asarray(padded, dtype=np.float32))


def agrees_all_over(observed: Floats, template: Floats) -> bool:
    """Whether each third of the longer side agrees.

    A like icon beside another name is another logo.
    """
    axis = int(template.shape[1] > template.shape[0])
    thirds = zip(np.array_split(observed, 3, axis), np.array_split(template, 3, axis), strict=True)
    return all(
        float(np.corrcoef(one.ravel(), other.ravel())[0, 1]) >= PARTLY
        for one, other in thirds
        if other.std() > 0
    )


def edge_strength(grey: Floats) -> Floats:
    """Strength of edges, strong ones held down, a little softened.

    So a pixel more or less does not matter.
    """
    across, down = (cv2.Scharr(grey, cv2.CV_32F, *direction) for direction in ((1, 0), (0, 1)))
    return np.asarray(
        cv2.GaussianBlur(np.sqrt(cv2.magnitude(across, down)), (0, 0), 0.8), dtype=np.float32
    )
