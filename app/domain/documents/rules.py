"""The four groups of rules an organization's admin sets. Plain values; the version in force is
found in records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from app.domain.documents.reading import Reader, merged


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
    """What the admin asks for; `auto` crops when everything protected fits and extends
    otherwise.
    """

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


Rule = AdaptationRule | AIBehaviorRule | UploadModerationRule | ManualEditingRule
DEFAULTS: Mapping[RuleGroup, Rule] = {
    RuleGroup.ADAPTATION: AdaptationRule(),
    RuleGroup.AI_BEHAVIOR: AIBehaviorRule(),
    RuleGroup.UPLOAD_MODERATION: UploadModerationRule(),
    RuleGroup.MANUAL_EDITING: ManualEditingRule(),
}


def to_document(rule: Rule) -> dict[str, Any]:
    """The rule in the words of the contract."""
    match rule:
        case AdaptationRule():
            zone = rule.safe_zone
            margins = {
                "top": zone.top,
                "bottom": zone.bottom,
                "left": zone.left,
                "right": zone.right,
            }
            return {
                "focalPointLogic": str(rule.focal_point_logic),
                "layoutGuidance": {"safeZone": margins, "logoSize": rule.logo_size},
            }
        case AIBehaviorRule():
            return {
                "adaptationStrategy": str(rule.adaptation_strategy),
                "imageQuality": str(rule.image_quality),
            }
        case UploadModerationRule():
            return {
                "allowedImageTypes": list(rule.allowed_image_types),
                "maxFileSizeMb": rule.max_file_size_mb,
                "nsfwAlertsActive": rule.nsfw_alerts_active,
            }
        case ManualEditingRule():
            return {
                "editingEnabled": rule.editing_enabled,
                "croppingEnabled": rule.cropping_enabled,
                "saturationEnabled": rule.saturation_enabled,
                "addTextOrLogoEnabled": rule.add_text_or_logo_enabled,
                "allowedLogoSources": {
                    "types": list(rule.logo_types),
                    "maxSizeMb": rule.logo_max_size_mb,
                },
            }


def rules_from_documents(documents: Mapping[RuleGroup, Mapping[str, Any]]) -> Rules:
    """All four groups from their stored documents, which were checked when they were saved; a
    missing group has its default.
    """
    rules = Rules()
    if adaptation := documents.get(RuleGroup.ADAPTATION):
        guidance = adaptation["layoutGuidance"]
        logic = FocalPointLogic(adaptation["focalPointLogic"])
        rules = replace(
            rules,
            adaptation=AdaptationRule(logic, Insets(**guidance["safeZone"]), guidance["logoSize"]),
        )
    if behaviour := documents.get(RuleGroup.AI_BEHAVIOR):
        strategy = AdaptationStrategy(behaviour["adaptationStrategy"])
        rules = replace(
            rules, ai_behavior=AIBehaviorRule(strategy, ImageQuality(behaviour["imageQuality"]))
        )
    if upload := documents.get(RuleGroup.UPLOAD_MODERATION):
        types = tuple(upload["allowedImageTypes"])
        rules = replace(
            rules,
            upload_moderation=UploadModerationRule(
                types, upload["maxFileSizeMb"], upload["nsfwAlertsActive"]
            ),
        )
    if editing := documents.get(RuleGroup.MANUAL_EDITING):
        rules = replace(rules, manual_editing=_editing_rule(editing))
    return rules


def _editing_rule(document: Mapping[str, Any]) -> ManualEditingRule:
    logos = document["allowedLogoSources"]
    return ManualEditingRule(
        editing_enabled=document["editingEnabled"],
        cropping_enabled=document["croppingEnabled"],
        saturation_enabled=document["saturationEnabled"],
        add_text_or_logo_enabled=document["addTextOrLogoEnabled"],
        logo_types=tuple(logos["types"]),
        logo_max_size_mb=logos["maxSizeMb"],
    )


WIDEST_MARGIN = 0.45
SMALLEST_MB, LARGEST_MB = 0.01, 10_000.0


def rule_from_document(group: RuleGroup, document: object, path: str = "") -> Rule:
    """Read one group's rule from a document of the contract; what it leaves out has its default.

    Raises Invalid with every bad field's dotted path (`layoutGuidance.safeZone.top`), below `path`
    when one is given.
    """
    reader = Reader(document, path)
    rule = _READERS[group](reader)
    reader.raise_errors()
    return rule


def changed_document(
    group: RuleGroup, document: Mapping[str, Any], changes: Mapping[str, Any], path: str = ""
) -> dict[str, Any]:
    """The group's document with whole or partial changes, checked and in its stored form. Raises
    Invalid.
    """
    return to_document(
        rule_from_document(group, merged(document, _with_todays_names(group, changes)), path)
    )


def _with_todays_names(group: RuleGroup, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Earlier clients say `logo: {allowedTypes, maxSizeMb}` for `allowedLogoSources: {types,
    maxSizeMb}`.
    """
    logo = changes.get("logo")
    if (
        group is not RuleGroup.MANUAL_EDITING
        or not isinstance(logo, Mapping)
        or "allowedLogoSources" in changes
    ):
        return changes
    names = {"allowedTypes": "types", "types": "types", "maxSizeMb": "maxSizeMb"}
    return {
        **changes,
        "allowedLogoSources": {names[name]: value for name, value in logo.items() if name in names},
    }


def _read_adaptation(reader: Reader) -> AdaptationRule:
    default = AdaptationRule()
    guidance = reader.part("layoutGuidance") or Reader({}, "layoutGuidance")
    zone = guidance.part("safeZone") or Reader({}, "layoutGuidance.safeZone")
    return AdaptationRule(
        FocalPointLogic(
            reader.choice("focalPointLogic", list(FocalPointLogic), default.focal_point_logic)
        ),
        Insets(
            **{
                side: zone.number(side, 0.0, 0, WIDEST_MARGIN)
                for side in ("top", "bottom", "left", "right")
            }
        ),
        guidance.number("logoSize", default.logo_size, 0, 1),
    )


def _read_behaviour(reader: Reader) -> AIBehaviorRule:
    default = AIBehaviorRule()
    return AIBehaviorRule(
        AdaptationStrategy(
            reader.choice(
                "adaptationStrategy", list(AdaptationStrategy), default.adaptation_strategy
            )
        ),
        ImageQuality(reader.choice("imageQuality", list(ImageQuality), default.image_quality)),
    )


def _read_upload(reader: Reader) -> UploadModerationRule:
    default = UploadModerationRule()
    return UploadModerationRule(
        reader.words("allowedImageTypes", default.allowed_image_types, IMAGE_TYPES),
        reader.number("maxFileSizeMb", default.max_file_size_mb, SMALLEST_MB, LARGEST_MB),
        reader.switch("nsfwAlertsActive", default=default.nsfw_alerts_active),
    )


def _read_editing(reader: Reader) -> ManualEditingRule:
    default = ManualEditingRule()
    logos = reader.part("allowedLogoSources") or Reader({}, "allowedLogoSources")
    return ManualEditingRule(
        reader.switch("editingEnabled", default=default.editing_enabled),
        reader.switch("croppingEnabled", default=default.cropping_enabled),
        reader.switch("saturationEnabled", default=default.saturation_enabled),
        reader.switch("addTextOrLogoEnabled", default=default.add_text_or_logo_enabled),
        logos.words("types", default.logo_types, LOGO_TYPES),
        logos.number("maxSizeMb", default.logo_max_size_mb, SMALLEST_MB, LARGEST_MB),
    )


_READERS: Mapping[RuleGroup, Callable[[Reader], Rule]] = {
    RuleGroup.ADAPTATION: _read_adaptation,
    RuleGroup.AI_BEHAVIOR: _read_behaviour,
    RuleGroup.UPLOAD_MODERATION: _read_upload,
    RuleGroup.MANUAL_EDITING: _read_editing,
}
