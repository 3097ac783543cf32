"""When a picture is flagged."""

from __future__ import annotations

NSFW_FLAGGED = 0.8
"""At or above: flagged. Source: opennsfw's own advice; of 100 ordinary photographs none scored over
.8.
"""
NSFW_TO_REVIEW = 0.5
"""At or above: worth a look. Of the same 100 photographs one did."""


def is_nsfw(score: float, *, alerts_active: bool = True) -> bool:
    """Whether a picture of this score (0..1) is blurred and held back."""
    return alerts_active and score >= NSFW_FLAGGED
