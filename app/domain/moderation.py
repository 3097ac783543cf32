"""When a picture is flagged."""

from __future__ import annotations

NSFW_FLAGGED = 0.8
"""Score, 0..1. At or above: flagged. Source: opennsfw's own advice; of 100 ordinary photographs
none scored over .8.
"""


def is_nsfw(score: float, *, alerts_active: bool = True) -> bool:
    """Whether a picture of this score (0..1) is blurred and held back."""
    return alerts_active and score >= NSFW_FLAGGED
