"""A ground of a few plain tones: a pattern, panels, bands. What is none of them lies upon it."""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from app.imaging.colours import find_commonest_colour

Floats = NDArray[np.float32]
Chosen = NDArray[np.bool_]

MOST_TONES = 4
"""Of a ground."""
BIN = 16
"""Width of a bin of the colour histogram, in levels."""
NEAR = 16.0
"""Levels up to which a pixel has a tone."""
LEAST_TONE = 0.05
"""Share of the pixels that a tone has at least."""
LEAST_COVERED = 0.3
"""Share of the pixels that the tones have together at least."""
EXACT = 6.0
"""Levels up to which a pixel has a tone exactly."""
MOSTLY_EXACT = 0.7
"""Share of the pixels of a tone that have it exactly; in photographs it is .6 at most. Source:
drawn ads of two generators, panels and patterns .75 and more.
"""
NEARLY_ALL = 0.9
"""Or share of all pixels that have it: a pattern so faint that it is one tone."""
MIXED_ABOUT = 5
"""Side in pixels of the square about a mixture of two tones in which one of them is seen."""
SAMPLES = 20_000
"""Pixels of which the tones are found."""
LEAST_SCATTERED = 0.01
"""Share of the ground that differs from its tone, from which it has a pattern."""
MOSTLY_ONE = 0.5
"""Share of that which has one tone; the rest are edges and shadows."""
SHAPES = 6
"""Shapes of a pattern at least."""
SHAPE = 12
"""Pixels of the smallest shape that counts."""
SPREAD = 0.4
"""Share of the rows and of the columns in which a pattern is seen at least."""
RIM_SHARE = 0.08
"""Share of a window's rim from which a tone lies behind the window."""


def find_tones(pixels: Floats) -> Floats | None:
    """The plain tones of some pixels, the commonest first; None when they have few.

    Args:
        pixels: RGB levels [n, 3].
    """
    rest = pixels[:: max(1, len(pixels) // SAMPLES)]
    found: list[Floats] = []
    count, covered, tried = len(rest), 0.0, 0
    while len(rest) and tried < MOST_TONES:
        tone = find_commonest_colour(rest, BIN)
        near = np.abs(rest - tone).max(axis=1) < NEAR
        share = float(near.sum()) / count
        if share < LEAST_TONE:
            break
        mean = rest[near].mean(axis=0)
        if share >= NEARLY_ALL or is_plain(rest[near], mean):
            found.append(mean)
            covered += share
        tried += 1
        rest = rest[~near]
    if not found or covered < LEAST_COVERED:
        return None
    return np.asarray(found, dtype=np.float32)


def find_scattered_tone(pixels: Floats, free: Chosen, tone: Floats) -> Floats | None:
    """The second plain tone of a ground: of small shapes that are scattered over the first.

    Args:
        pixels: RGB levels [height, width, 3].
        free: Where nothing was found, bool [height, width].
        tone: Of the ground, RGB levels [3].

    Returns:
        RGB levels [3]; None where what differs from the ground has several tones, or is one thing.
    """
    other = free & (np.abs(pixels - tone).max(axis=2) >= NEAR)
    if other.sum() < LEAST_SCATTERED * free.sum():
        return None
    second = find_commonest_colour(pixels[other], BIN)
    near = other & (np.abs(pixels - second).max(axis=2) < NEAR)
    if near.sum() < MOSTLY_ONE * other.sum():
        return None
    mean = pixels[near].mean(axis=0)
    if not is_plain(pixels[near], mean):
        return None
    _, _, stats, _ = cv2.connectedComponentsWithStats(near.astype(np.uint8))
    shapes = int((stats[1:, cv2.CC_STAT_AREA] >= SHAPE).sum())
    is_spread = min(near.any(axis=0).mean(), near.any(axis=1).mean()) > SPREAD
    return np.asarray(mean, dtype=np.float32) if shapes >= SHAPES and is_spread else None


def is_plain(pixels: Floats, tone: Floats) -> bool:
    """Whether pixels near a tone have it exactly: those of a photograph pass through it."""
    return bool((np.abs(pixels - tone).max(axis=1) < EXACT).mean() >= MOSTLY_EXACT)


def nearest_ground(window: Floats, tones: Floats) -> Floats:
    """The colour of the ground behind every pixel: the nearest tone or mixture of two tones.

    A mixture counts only beside a tone: where two of them meet.

    Args:
        window: RGB levels [height, width, 3].
        tones: RGB levels [count, 3].

    Returns:
        RGB levels [height, width, 3].
    """
    ground, best = nearest_tone(window, tones)
    beside = cv2.dilate((best < NEAR).astype(np.uint8), np.ones((MIXED_ABOUT,) * 2, np.uint8)) > 0
    for one, other in combinations(tones, 2):
        line = other - one
        share = np.clip(((window - one) @ line) / max(1.0, float(line @ line)), 0, 1)
        mixed = one + share[:, :, None] * line
        distance = np.abs(window - mixed).max(axis=2)
        better = beside & (distance < best)
        ground = np.where(better[:, :, None], mixed, ground)
        best = np.where(better, distance, best)
    return np.asarray(ground, dtype=np.float32)


def nearest_tone(window: Floats, tones: Floats) -> tuple[Floats, Floats]:
    """The nearest tone of every pixel, and its distance in levels."""
    distances = np.stack([np.abs(window - tone).max(axis=2) for tone in tones])
    return tones[distances.argmin(axis=0)], np.asarray(distances.min(axis=0), dtype=np.float32)


def tones_behind(window: Floats, tones: Floats) -> Floats:
    """Those of the tones that the rim of a window shows; else the commonest of its rim.

    Args:
        window: RGB levels [height, width, 3].
        tones: RGB levels [count, 3].
    """
    rim = np.concatenate([window[0], window[-1], window[:, 0], window[:, -1]])
    distances = np.stack([np.abs(rim - tone).max(axis=1) for tone in tones])
    shares = [
        float(((distances.argmin(axis=0) == i) & (distances[i] < NEAR)).mean())
        for i in range(len(tones))
    ]
    shown = [
        i for i in sorted(range(len(tones)), key=lambda i: -shares[i]) if shares[i] >= RIM_SHARE
    ]
    return tones[shown] if shown else tones[[int(np.argmax(shares))]]
