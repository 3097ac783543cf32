"""When a picture is flagged."""

from __future__ import annotations

from app.domain.documents.rules import UploadModerationRule


def is_nsfw(score: float, rule: UploadModerationRule) -> bool:
    """Whether a picture of this score (0..1) is blurred and held back."""
    return rule.nsfw_alerts_active and score >= rule.nsfw_threshold
