"""The four groups of rules that an organization's admin sets."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from app.domain.documents.document import Document
from app.domain.documents.fields import (
    EACH_ONCE,
    Amount,
    Number,
    Share,
    Switch,
    words_of,
)


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
    """What the admin asks for; `auto` crops when everything protected fits, else it extends."""

    AUTO = "auto"
    CROP = "crop"
    EXTEND_CANVAS = "extend-canvas"
    ADD_BACKGROUND = "add-background"
    RECOMPOSE = "recompose"


class ImageQuality(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class ImageType(StrEnum):
    """What may be uploaded as a picture, by its content."""

    JPEG = "jpeg"
    PNG = "png"
    PSD = "psd"
    WEBP = "webp"
    GIF = "gif"
    TIFF = "tiff"
    AVIF = "avif"
    HEIC = "heic"
    """HEIF of any compression that is read, as phones save it."""
    BMP = "bmp"
    JP2 = "jp2"
    """JPEG 2000, with its container or without."""


class LogoType(StrEnum):
    """What may be uploaded as a logo, by its content."""

    JPEG = "jpeg"
    PNG = "png"
    PSD = "psd"
    AI = "ai"
    WEBP = "webp"
    SVG = "svg"


JPEG_QUALITY = {ImageQuality.LOW: 70, ImageQuality.MEDIUM: 82, ImageQuality.HIGH: 92}
"""JPEG quality by the rule's word. Source: the settled questions of the API contract."""
WIDEST_MARGIN = 0.45
"""Fraction of a canvas' side: two opposite ones leave a tenth."""
SMALLEST_MB = 0.01
LARGEST_MB = 10_000.0

Margin = Annotated[
    Number, Field(ge=0, le=WIDEST_MARGIN, description="A fraction of the canvas' side.")
]
ImageTypes = Annotated[tuple[ImageType, ...], Field(min_length=1), EACH_ONCE, words_of(ImageType)]
LogoTypes = Annotated[tuple[LogoType, ...], Field(min_length=1), EACH_ONCE, words_of(LogoType)]
Megabytes = Annotated[Amount, Field(ge=SMALLEST_MB, le=LARGEST_MB)]


class Insets(Document):
    """Margins to keep free, as fractions of the canvas' sides."""

    top: Margin = 0.0
    bottom: Margin = 0.0
    left: Margin = 0.0
    right: Margin = 0.0


class LayoutGuidance(Document):
    safe_zone: Insets = Insets()
    logo_size: Share = 0.15


class AdaptationRule(Document):
    """What leads in a picture, and what stays free."""

    focal_point_logic: FocalPointLogic = FocalPointLogic.FACE_AND_PRODUCT
    layout_guidance: LayoutGuidance = LayoutGuidance()

    @property
    def safe_zone(self) -> Insets:
        return self.layout_guidance.safe_zone

    def with_safe_zone(self, zone: Insets) -> AdaptationRule:
        return self.changed(layout_guidance=self.layout_guidance.changed(safe_zone=zone))

    @property
    def logo_size(self) -> float:
        """A fraction of the canvas' width."""
        return self.layout_guidance.logo_size


class AIBehaviorRule(Document):
    """How pictures are adapted."""

    adaptation_strategy: AdaptationStrategy = AdaptationStrategy.AUTO
    image_quality: ImageQuality = ImageQuality.HIGH


class UploadModerationRule(Document):
    """What may be uploaded, and whether pictures that are not safe for work are held back."""

    allowed_image_types: ImageTypes = tuple(ImageType)
    max_file_size_mb: Megabytes = 50.0
    nsfw_alerts_active: Switch = True


class LogoSources(Document):
    types: LogoTypes = tuple(LogoType)
    max_size_mb: Megabytes = 5.0

    earlier_names: ClassVar[Mapping[str, str]] = {"allowedTypes": "types"}


class ManualEditingRule(Document):
    """What people may change in results."""

    editing_enabled: Switch = True
    cropping_enabled: Switch = True
    saturation_enabled: Switch = True
    add_text_or_logo_enabled: Switch = True
    allowed_logo_sources: LogoSources = LogoSources()

    earlier_names: ClassVar[Mapping[str, str]] = {"logo": "allowedLogoSources"}


Rule = AdaptationRule | AIBehaviorRule | UploadModerationRule | ManualEditingRule


class Rules(Document):
    """All four groups as they are in force for one piece of work."""

    adaptation: AdaptationRule = AdaptationRule()
    ai_behavior: AIBehaviorRule = AIBehaviorRule()
    upload_moderation: UploadModerationRule = UploadModerationRule()
    manual_editing: ManualEditingRule = ManualEditingRule()


RULES: Mapping[RuleGroup, type[Rule]] = {
    RuleGroup.ADAPTATION: AdaptationRule,
    RuleGroup.AI_BEHAVIOR: AIBehaviorRule,
    RuleGroup.UPLOAD_MODERATION: UploadModerationRule,
    RuleGroup.MANUAL_EDITING: ManualEditingRule,
}
"""The declaration of each group."""


def with_rule(rules: Rules, group: RuleGroup, rule: Rule) -> Rules:
    """The rules as they would be with this one in force."""
    return rules.changed(**{group.replace("-", "_"): rule})


def rule_of(rules: Rules, group: RuleGroup) -> Rule:
    rule: Rule = getattr(rules, group.replace("-", "_"))
    return rule
