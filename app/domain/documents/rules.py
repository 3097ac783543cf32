"""The four groups of rules that an organization's admin sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import ConfigDict, Field, model_validator

from app.domain.documents.document import Document, Json
from app.domain.documents.fields import (
    EACH_ONCE,
    UNLESS_EMPTY,
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
AnyRule = TypeVar("AnyRule", bound=Document)


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


OFFER = "typesOffered"
"""The field of a stored rule that says which offer of file types it was saved under."""
TYPES_OFFERED = 2
"""The number of today's offer; rules that do not say theirs were saved under the first."""
FIRST_OFFER: Mapping[str, tuple[tuple[str, ...], frozenset[str]]] = {
    RuleGroup.UPLOAD_MODERATION: (
        ("allowedImageTypes",),
        frozenset(("jpeg", "png", "psd", "webp", "gif", "tiff", "avif")),
    ),
    RuleGroup.MANUAL_EDITING: (
        ("allowedLogoSources", "types"),
        frozenset(("jpeg", "png", "webp", "psd")),
    ),
}
"""By group, where its types stand in the stored document, and what all of them were by default."""


def store_rule(rule: Rule) -> Json:
    """The rule as it is stored: what its types leave out was left out on purpose."""
    return {**rule.to_json(), OFFER: TYPES_OFFERED}


def offer_new_types(group: str, stored: Mapping[str, object]) -> Mapping[str, object]:
    """A stored rule that has the default types of an earlier release, with those of today.

    One that was narrowed on purpose stays as it is. Nothing is written: the release before this one
    may run beside it.
    """
    if group not in FIRST_OFFER or OFFER in stored:
        return stored
    path, earlier = FIRST_OFFER[group]
    today = RULES[RuleGroup(group)]().to_json()
    return replace_default(stored, today, path, earlier)


def replace_default(
    stored: Mapping[str, object],
    today: Mapping[str, object],
    path: tuple[str, ...],
    earlier: frozenset[str],
) -> Mapping[str, object]:
    """The document with today's words at the path, where it has those of an earlier default."""
    name, *rest = path
    now, new = stored.get(name), today.get(name)
    if isinstance(now, Mapping) and isinstance(new, Mapping):
        return {**stored, name: replace_default(now, new, tuple(rest), earlier)}
    is_default = isinstance(now, list) and frozenset(map(str, now)) == earlier
    return {**stored, name: new} if is_default else stored


def offer_to_version(group: str, kept: object) -> object:
    """A stored version of a rule, its document with the types of today."""
    if not isinstance(kept, Mapping) or not isinstance(kept.get("document"), Mapping):
        return kept
    return {**kept, "document": offer_new_types(group, kept["document"])}


class VersionedRule(Document, Generic[AnyRule]):
    """A group's rule with the number of its version."""

    version: int
    document: AnyRule


class RulesRecord(Document):
    """The rules that something was made with, as a result keeps them.

    A group that no admin has set yet is not in it: it has its defaults and version 0.
    """

    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"))

    adaptation: Annotated[VersionedRule[AdaptationRule] | None, UNLESS_EMPTY] = None
    ai_behavior: Annotated[VersionedRule[AIBehaviorRule] | None, UNLESS_EMPTY] = None
    upload_moderation: Annotated[VersionedRule[UploadModerationRule] | None, UNLESS_EMPTY] = None
    manual_editing: Annotated[VersionedRule[ManualEditingRule] | None, UNLESS_EMPTY] = None

    @model_validator(mode="before")
    @classmethod
    def offer_new_types(cls, record: object) -> object:
        """Rules of an earlier release have today's types in place of its default."""
        if not isinstance(record, Mapping):
            return record
        return {group: offer_to_version(str(group), kept) for group, kept in record.items()}

    def rules(self) -> Rules:
        """All four groups as values."""
        return Rules(**{name: kept.document for name, kept in self.list_stored_rules()})

    def versions(self) -> dict[RuleGroup, int]:
        """The version of each group that has one."""
        return {
            RuleGroup(name.replace("_", "-")): kept.version
            for name, kept in self.list_stored_rules()
        }

    def list_stored_rules(self) -> Iterator[tuple[str, VersionedRule[Any]]]:
        return ((name, kept) for name, kept in self if kept is not None)


def with_rule(rules: Rules, group: RuleGroup, rule: Rule) -> Rules:
    """The rules as they would be with this one in force."""
    return rules.changed(**{group.replace("-", "_"): rule})


def rule_of(rules: Rules, group: RuleGroup) -> Rule:
    rule: Rule = getattr(rules, group.replace("-", "_"))
    return rule
