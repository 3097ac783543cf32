"""The four groups of rules an organization's admin sets. Plain values; the version in force is found in records."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class RuleGroup(StrEnum):
    ADAPTATION = "adaptation"
    AI_BEHAVIOR = "ai-behavior"
    UPLOAD_MODERATION = "upload-moderation"
    MANUAL_EDITING = "manual-editing"


class FocalPointLogic(StrEnum):
    """Which elements lead when not everything can be kept."""

    FACE = "face-centric"
    PRODUCT = "product-centric"
    FACE_AND_PRODUCT = "face-centric & product-centric"
    HUMAN = "human-centered"


class AdaptationStrategy(StrEnum):
    """What the admin asks for; `auto` crops when everything protected fits and extends otherwise."""

    AUTO = "auto"
    CROP = "crop"
    EXTEND_CANVAS = "extend-canvas"
    ADD_BACKGROUND = "add-background"
    RECOMPOSE = "recompose"


class ImageQuality(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


JPEG_QUALITY = {ImageQuality.LOW: 70, ImageQuality.MEDIUM: 82, ImageQuality.HIGH: 92}
"""JPEG quality by the rule's word. Source: the settled questions of the API contract."""


@dataclass(frozen=True, slots=True)
class Insets:
    """Margins to keep free, as fractions 0..0.45 of the canvas' sides."""

    top: float = 0.0
    bottom: float = 0.0
    left: float = 0.0
    right: float = 0.0


@dataclass(frozen=True, slots=True)
class AdaptationRule:
    focal_point_logic: FocalPointLogic = FocalPointLogic.FACE_AND_PRODUCT
    safe_zone: Insets = field(default_factory=Insets)
    logo_size: float = 0.15


@dataclass(frozen=True, slots=True)
class AIBehaviorRule:
    adaptation_strategy: AdaptationStrategy = AdaptationStrategy.AUTO
    image_quality: ImageQuality = ImageQuality.HIGH


IMAGE_TYPES = ("jpeg", "png", "psd", "webp", "gif", "tiff", "avif")
LOGO_TYPES = ("jpeg", "png", "psd", "ai", "webp")


@dataclass(frozen=True, slots=True)
class UploadModerationRule:
    allowed_image_types: tuple[str, ...] = IMAGE_TYPES
    max_file_size_mb: float = 50.0
    nsfw_alerts_active: bool = True


@dataclass(frozen=True, slots=True)
class ManualEditingRule:
    editing_enabled: bool = True
    cropping_enabled: bool = True
    saturation_enabled: bool = True
    add_text_or_logo_enabled: bool = True
    logo_types: tuple[str, ...] = ("jpeg", "png", "webp", "psd")
    logo_max_size_mb: float = 5.0


@dataclass(frozen=True, slots=True)
class Rules:
    """All four groups as they are in force for one piece of work."""

    adaptation: AdaptationRule = field(default_factory=AdaptationRule)
    ai_behavior: AIBehaviorRule = field(default_factory=AIBehaviorRule)
    upload_moderation: UploadModerationRule = field(default_factory=UploadModerationRule)
    manual_editing: ManualEditingRule = field(default_factory=ManualEditingRule)
