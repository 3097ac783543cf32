"""Lifting pieces off a picture with soft edges.

They lie on a known background, or are letters of one colour over a photograph; `flat_areas` lifts
buttons, bands and logos off one.
What is lifted is premultiplied float32 RGBA, levels 0..255: laid over another background it brings
no rim of the old one along.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.documents.elements import Mask
from app.domain.geometry import Box, Size
from app.imaging.colours import NEAR, find_commonest_colours, is_near, rim_of
from app.imaging.picture import Picture

Floats = NDArray[np.float32]

NOISE = 8.0
"""What differs from the background by less (levels) is background.

Source: inspected on drawn ads saved as JPEG; between this and `SURE` lie soft shadows and the
ringing about letters.
"""
WEAK = 0.5
"""Of the strongest difference from the ground: what stays below, and comes from beside, is a shade.
"""
SURE = 24.0
"""What differs from the background by more (levels) is the piece."""
CORE = 0.9
"""Of a refined mask: from here on inside."""
RIM = 0.55
"""Of a refined mask: up to here outside."""
NEARLY_AS_STRONG = 0.95
"""A pixel that differs by this share of the strongest beside it is no mixture with the background.
"""
INKS = 3
"""Main colours of a window of lettering, among which its ink is."""
LEAST_INK = 0.04
"""Share of such a window that its ink covers."""
LARGEST_LETTER = 0.2
"""Share of a window that one shape of ink covers at most."""
REACHES_IN = 0.004
"""Share of a window from which a shape that touches its rim is no letter."""
INK_EDGE = 5
"""Side in pixels of the square about ink in which it is mixed with what lies behind."""
FAINT_INK = 0.15
"""Share of ink in a pixel up to which it is none."""
PLATE = 0.3
"""Share of a window from which an outline with lettering in it is a plate, and no letter."""
LETTER_IN_PLATE = 0.12
"""Of a plate's area, up to which what it encloses in the colour of the ground is a letter on it:
more is the inside of an outline.
"""
WHITE = 255.0
"""In levels."""
EDGE_SOFTNESS = 0.8
"""Deviation of the blur of an edge, in pixels."""
GUIDE_EPSILON = 0.02
"""Contrast 0..1 of a guide from which it counts as an edge."""


def lift_from_background(
    window: Floats, background: Floats, inside: Floats | None = None, others: Floats | None = None
) -> Floats:
    """What stands out from the background in a window.

    A rim pixel is taken for a mixture of the background with the strongest colour beside it.

    Args:
        window: RGB, levels [height, width, 3].
        background: RGB, levels [height, width, 3].
        inside: Share 0..1 that is the piece whatever its colour [height, width].
        others: Share 0..1 that belongs to other pieces [height, width].

    Returns:
        Premultiplied RGBA, levels [height, width, 4].
    """
    distance = np.abs(window - background).max(axis=2)
    presence = smooth_step(distance, NOISE, SURE)
    strongest = cv2.dilate(distance, np.ones((5, 5), np.uint8))
    mixed = np.minimum(1.0, distance / np.maximum(NEARLY_AS_STRONG * strongest, SURE))
    share = presence * mixed
    solid = cv2.erode((distance > SURE).astype(np.uint8), np.ones((3, 3), np.uint8))
    share = np.where(solid > 0, 1.0, share)
    if inside is not None:
        share, presence = np.maximum(share, inside), np.maximum(presence, inside)
    if others is not None:
        share, presence = share * (1 - others), presence * (1 - others)
    alpha = share[:, :, None]
    colours = presence[:, :, None] * (window - (1 - alpha) * background)
    return np.asarray(np.dstack([colours, 255 * alpha]), dtype=np.float32)


def find_letters_on_plate(window: Floats, background: Floats) -> Floats:
    """Letters of a plate that have the colour of the ground: they are none of the ground.

    Args:
        window: RGB, levels [height, width, 3].
        background: RGB, levels [height, width, 3].

    Returns:
        Share 0..1 [height, width].
    """
    plate = (np.abs(window - background).max(axis=2) > SURE).astype(np.uint8)
    outlines, _ = cv2.findContours(plate, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    large = [outline for outline in outlines if cv2.contourArea(outline) >= PLATE * plate.size]
    filled = cv2.drawContours(np.zeros_like(plate), large, -1, 1, cv2.FILLED)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(filled & ~plate, connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA]
    small = [n for n in range(1, len(areas)) if areas[n] <= LETTER_IN_PLATE * filled.sum()]
    letters = np.isin(labels, small).astype(np.uint8)
    about = cv2.dilate(letters, np.ones((INK_EDGE, INK_EDGE), np.uint8))
    return np.asarray(about * filled, dtype=np.float32)


def find_ink(window: Floats) -> Floats:
    """The colour of the letters in a window: the one of its main colours least seen at its rim.

    Args:
        window: RGB, levels [height, width, 3].

    Returns:
        One colour [3].
    """
    rim = rim_of(window)
    best, least = window.reshape(-1, 3).mean(axis=0), np.inf
    for colour in find_commonest_colours(window, INKS):
        near = is_near(window, colour)
        share = float(near.mean())
        _, _, stats, _ = cv2.connectedComponentsWithStats(near)
        largest = float(stats[1:, cv2.CC_STAT_AREA].max(initial=0)) / near.size
        at_rim = float((np.abs(rim - colour).max(axis=1) < NEAR).mean())
        cost = at_rim / max(share, LEAST_INK) + (1.0 if largest > LARGEST_LETTER else 0.0)
        if share >= LEAST_INK and cost < least:
            best, least = colour, cost
    return np.asarray(best, dtype=np.float32)


def find_backing(window: Floats) -> Floats:
    """The colour that lies behind the letters in a window, as its rim shows it [3]."""
    return np.asarray(np.median(rim_of(window), axis=0), dtype=np.float32)


def lift_ink(window: Floats, ink: Floats) -> Floats:
    """The letters of one colour over whatever lies behind them.

    That is guessed from what lies about the letters; a pixel between is a mixture of both.

    Args:
        window: RGB, levels [height, width, 3].
        ink: Colour of the letters, levels [3].

    Returns:
        Premultiplied RGBA, levels [height, width, 4].
    """
    sure = drop_what_reaches_in(is_near(window, ink))
    about = cv2.dilate(sure, np.ones((INK_EDGE, INK_EDGE), np.uint8))
    levels = np.clip(window, 0, WHITE).astype(np.uint8)
    behind = cv2.inpaint(levels, about, INK_EDGE, cv2.INPAINT_TELEA).astype(np.float32)
    line = ink - behind
    strength = np.maximum(1.0, (line * line).sum(axis=2))
    share = np.clip(((window - behind) * line).sum(axis=2) / strength, 0, 1)
    share = np.where(sure > 0, np.maximum(share, CORE), share) * (about > 0)
    alpha = smooth_step(np.asarray(share, dtype=np.float32), FAINT_INK, CORE)[:, :, None]
    return np.asarray(np.dstack([alpha * ink, WHITE * alpha]), dtype=np.float32)


def drop_what_reaches_in(chosen: Picture) -> Picture:
    """Ink without large areas that reach in from the rim: they are the photograph's.

    Args:
        chosen: 0 or 1 [height, width].
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(chosen, connectivity=8)
    rim = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    large = [n for n in rim[rim > 0] if stats[n][cv2.CC_STAT_AREA] > REACHES_IN * chosen.size]
    return np.asarray(chosen * ~np.isin(labels, large), dtype=np.uint8)


def find_shades(window: Floats, background: Floats) -> Floats:
    """Where something weak reaches into a window of lettering: the shadow of what lies beside it.

    Args:
        window: RGB, levels [height, width, 3].
        background: RGB, levels [height, width, 3].

    Returns:
        1 there, else 0 [height, width].
    """
    distance = np.abs(window - background).max(axis=2)
    _, labels = cv2.connectedComponents(np.asarray(distance > NOISE, dtype=np.uint8))
    rim = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    weak = [n for n in rim[rim > 0] if distance[labels == n].max() < WEAK * distance.max()]
    return np.isin(labels, weak).astype(np.float32)


def sample_mask(mask: Mask, src: Box, picture: Size, window: Floats) -> Floats:
    """Share 0..1 of each pixel of a window that the mask holds [height, width].

    Its coarse edge follows the window's own edges.

    Args:
        mask: Over the whole picture.
        src: What the window shows, in pixels of the picture.
        picture: Its pixels.
        window: RGB, levels [height, width, 3].
    """
    rows, columns = mask.pixels.shape
    height, width = window.shape[:2]
    step_x = src.width / width / picture.width * columns
    step_y = src.height / height / picture.height * rows
    left, top = src.left / picture.width * columns, src.top / picture.height * rows
    matrix = np.array(
        [[step_x, 0, left + step_x / 2 - 0.5], [0, step_y, top + step_y / 2 - 0.5]],
        dtype=np.float64,
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    soft = cv2.GaussianBlur(mask.pixels.astype(np.float32), (0, 0), EDGE_SOFTNESS)
    warped = cv2.warpAffine(soft, matrix, (width, height), flags=flags)
    coarse = np.asarray(warped, dtype=np.float32)
    guide = np.asarray(cv2.cvtColor(window / 255, cv2.COLOR_RGB2GRAY), dtype=np.float32)
    radius = max(2, round(1.5 * max(1 / step_x, 1 / step_y)))
    return smooth_step(filter_guided(guide, coarse, radius), RIM, CORE)


def filter_guided(guide: Floats, values: Floats, radius: int) -> Floats:
    """The values smoothed, but not across edges of the guide.

    Source: He, Sun, Tang, Guided Image Filtering, ECCV 2010.

    Args:
        guide: 0..1 [height, width].
        values: 0..1 [height, width].
        radius: Of the window, in pixels.
    """
    side = (2 * radius + 1, 2 * radius + 1)

    def mean(field: Floats) -> Floats:
        blurred = cv2.boxFilter(field, -1, side, borderType=cv2.BORDER_REFLECT)
        return np.asarray(blurred, dtype=np.float32)

    mean_guide, mean_values = mean(guide), mean(values)
    covariance = mean(guide * values) - mean_guide * mean_values
    slope = covariance / (mean(guide * guide) - mean_guide**2 + GUIDE_EPSILON**2)
    level = mean_values - slope * mean_guide
    return np.asarray(mean(slope) * guide + mean(level), dtype=np.float32)


def smooth_step(values: Floats, low: float, high: float) -> Floats:
    """0 up to low, 1 from high on, a soft rise between."""
    place = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(place * place * (3 - 2 * place), dtype=np.float32)
