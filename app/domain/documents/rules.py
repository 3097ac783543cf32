"""The four groups of rules that an organization's admin sets."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field
from pydantic.fields import FieldInfo

from app.domain.documents.declared import Shown, Source, Words
from app.domain.documents.document import MAY_BE_MISSING, Document
from app.domain.documents.elements import ElementKind
from app.domain.documents.fields import (
    EACH_ONCE,
    Amount,
    Colour,
    Factor,
    Number,
    ProviderNames,
    Share,
    Switch,
    said_of_the_whole,
    texts_of,
    title,
    words_of,
)
from app.domain.documents.file_types import FILE_TYPES, ImageType, LogoType


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


class BesidePhotographs(StrEnum):
    """What is done with a photograph of which no crop keeps everything that matters."""

    PANEL = "panel"
    SOFT = "soft"
    CROP = "crop"


class ImageQuality(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


JPEG_QUALITY = {ImageQuality.LOW: 70, ImageQuality.MEDIUM: 82, ImageQuality.HIGH: 92}
"""JPEG quality by the rule's word. Source: the settled questions of the API contract."""
WIDEST_MARGIN = 0.45
"""Fraction of a canvas' side: two opposite ones leave a tenth."""
SMALLEST_MB = 0.01
LARGEST_MB = 10_000.0

NSFW_FLAGGED = 0.8
"""Score, 0..1. At or above: flagged. Source: opennsfw's own advice; of 100 ordinary photographs
none scored over .8.
"""
LEAST_THRESHOLD = 0.05
"""Score, 0..1, below which a threshold would hold back nearly everything."""
MOST_FONTS = 60
"""Fonts that can be named: more than are there."""
MOST_COLOURS = 60
"""Colours that can be named: more than a brand has."""

LOGICS = {
    FocalPointLogic.FACE: Words("Face-centric", "Faces lead, then text, then products."),
    FocalPointLogic.PRODUCT: Words("Product-centric", "Products lead, then text, then faces."),
    FocalPointLogic.FACE_AND_PRODUCT: Words(
        "Faces and products", "Both lead together, then text, then objects."
    ),
    FocalPointLogic.HUMAN: Words(
        "Human-centred", "Faces with their whole bodies lead, then text, then products."
    ),
}
STRATEGIES = {
    AdaptationStrategy.AUTO: Words(
        "Automatic", "Cropped when everything that matters fits, else extended or composed anew."
    ),
    AdaptationStrategy.CROP: Words(
        "Always crop", "Nothing is added; what does not fit is cut, the least important first."
    ),
    AdaptationStrategy.EXTEND_CANVAS: Words(
        "Extend the canvas", "What the picture does not cover continues its border."
    ),
    AdaptationStrategy.ADD_BACKGROUND: Words(
        "Add a background", "What the picture does not cover is a blurred copy of it."
    ),
    AdaptationStrategy.RECOMPOSE: Words(
        "Recompose", "Its parts are lifted and laid anew wherever that can be done well."
    ),
}
BESIDE_PHOTOGRAPHS = {
    BesidePhotographs.PANEL: Words(
        "Beside a panel",
        "A calm panel in a tone of the picture, with a clear edge: room for lettering.",
    ),
    BesidePhotographs.SOFT: Words(
        "On soft colours",
        "Its border runs out softly, without an edge: for pictures without lettering.",
    ),
    BesidePhotographs.CROP: Words(
        "Cropped tighter",
        "Half of a thing is kept at least, and a warning says what is cut; faces, lettering and "
        "products stay whole. Where that cannot be, on soft colours.",
    ),
}
QUALITIES = {
    ImageQuality.LOW: Words("Low", "JPEG quality 70: the smallest files."),
    ImageQuality.MEDIUM: Words("Medium", "JPEG quality 82."),
    ImageQuality.HIGH: Words("High", "JPEG quality 92: the largest files."),
}
ELEMENTS = {
    ElementKind.FACE: Words("Faces"),
    ElementKind.PERSON: Words("People"),
    ElementKind.TEXT: Words("Text"),
    ElementKind.CTA: Words("Buttons"),
    ElementKind.LOGO: Words("Logos"),
    ElementKind.PRODUCT: Words("Products"),
    ElementKind.OBJECT: Words("Objects"),
    ElementKind.SUBJECT: Words("Main subject"),
    ElementKind.CODE: Words("QR and bar codes"),
}


def unless(default: object) -> FieldInfo:
    """Of a field that came later: written only where it is not its default."""
    info: FieldInfo = Field(exclude_if=lambda it: it == default, json_schema_extra=MAY_BE_MISSING)
    return info


def leave_out_ones(weights: dict[ElementKind, float]) -> dict[ElementKind, float]:
    """Weights without those that change nothing, in the order of the kinds."""
    return {kind: weights[kind] for kind in ElementKind if weights.get(kind, 1.0) != 1.0}


Margin = Annotated[
    Number, Field(ge=0, le=WIDEST_MARGIN, description="A fraction of the canvas' side.")
]
ImageTypes = Annotated[tuple[ImageType, ...], Field(min_length=1), EACH_ONCE, words_of(ImageType)]
LogoTypes = Annotated[tuple[LogoType, ...], Field(min_length=1), EACH_ONCE, words_of(LogoType)]
Megabytes = Annotated[Amount, Field(ge=SMALLEST_MB, le=LARGEST_MB)]
Weights = Annotated[dict[ElementKind, Factor], AfterValidator(leave_out_ones), unless({})]
Fonts = Annotated[
    tuple[Annotated[str, title(80)], ...],
    Field(max_length=MOST_FONTS),
    EACH_ONCE,
    texts_of(MOST_FONTS, 80),
    unless(()),
]
Colours = Annotated[
    tuple[Colour, ...],
    Field(max_length=MOST_COLOURS),
    EACH_ONCE,
    said_of_the_whole(f"Use a list of at most {MOST_COLOURS} colours such as #1a2b3c."),
    unless(()),
]


class Insets(Document):
    """Margins to keep free, as fractions of the canvas' sides."""

    top: Annotated[Margin, Shown("Top", unit="%", factor=100)] = 0.0
    bottom: Annotated[Margin, Shown("Bottom", unit="%", factor=100)] = 0.0
    left: Annotated[Margin, Shown("Left", unit="%", factor=100)] = 0.0
    right: Annotated[Margin, Shown("Right", unit="%", factor=100)] = 0.0


class LayoutGuidance(Document):
    safe_zone: Annotated[
        Insets,
        Shown(
            "Safe zone",
            "Margins that every result keeps free of faces, text and products where it can. "
            "A format's own safe zone counts where it is wider.",
        ),
    ] = Insets()
    logo_size: Annotated[
        Share,
        Shown(
            "Logo size",
            "How wide a logo is when somebody adds it, as a share of the result's width.",
            unit="%",
            factor=100,
        ),
    ] = 0.15


class AdaptationRule(Document):
    """What leads in a picture, and what stays free."""

    focal_point_logic: Annotated[
        FocalPointLogic,
        Shown("Focal-point logic", "What leads when not everything fits.", words=LOGICS),
    ] = FocalPointLogic.FACE_AND_PRODUCT
    weights: Annotated[
        Weights,
        Shown(
            "Weights",
            "How much each kind counts when something has to be cut. 1 leaves it to the "
            "focal-point logic, 2 counts double; 0 may be cut freely, and nothing warns of it.",
            step=0.05,
            words=ELEMENTS,
            absent=1.0,
        ),
    ] = Field(default_factory=dict)
    layout_guidance: Annotated[LayoutGuidance, Shown("")] = LayoutGuidance()

    @property
    def safe_zone(self) -> Insets:
        return self.layout_guidance.safe_zone

    def with_safe_zone(self, zone: Insets) -> AdaptationRule:
        return self.changed(layout_guidance=self.layout_guidance.changed(safe_zone=zone))

    @property
    def logo_size(self) -> float:
        """A fraction of the canvas' width."""
        return self.layout_guidance.logo_size

    def weight_of(self, kind: ElementKind) -> float:
        """How much the kind counts: 1 is as the focal-point logic says, 0 not at all."""
        return self.weights.get(kind, 1.0)


class AIBehaviorRule(Document):
    """How pictures are adapted."""

    adaptation_strategy: Annotated[
        AdaptationStrategy,
        Shown("Strategy", "How a picture gets into a format of another shape.", words=STRATEGIES),
    ] = AdaptationStrategy.AUTO
    beside_photographs: Annotated[
        BesidePhotographs,
        unless(BesidePhotographs.PANEL),
        Shown(
            "Photographs that do not fit",
            "With the automatic strategy, in formats in which no crop keeps everything that "
            "matters. Layouts are composed anew, whatever is chosen here.",
            words=BESIDE_PHOTOGRAPHS,
        ),
    ] = BesidePhotographs.PANEL
    image_quality: Annotated[
        ImageQuality,
        Shown(
            "Image quality",
            "Of files without a byte limit of their format; a limit goes first.",
            words=QUALITIES,
        ),
    ] = ImageQuality.HIGH
    pictures_may_leave: Annotated[
        Switch,
        unless(False),
        Shown(
            "Pictures may leave the house",
            "On: providers that your installation names are shown uploads and results. Off: "
            "nothing leaves; the built-in models and machines of your own do everything.",
        ),
    ] = False
    paint_extensions: Annotated[
        Switch,
        unless(False),
        Shown(
            "Painted extensions", "Where a provider can, it continues the scene; results say so."
        ),
    ] = False
    provider_order: Annotated[
        ProviderNames,
        unless(()),
        Shown(
            "Order of providers",
            "Whom to ask, the first one first, of those that your installation asks for each "
            "thing. With none its own order counts. The built-in models always come last.",
            source=Source.PROVIDERS,
        ),
    ] = ()


class UploadModerationRule(Document):
    """What may be uploaded, and whether pictures that are not safe for work are held back."""

    allowed_image_types: Annotated[
        ImageTypes, Shown("Picture types", "By content, not by name.", words=FILE_TYPES)
    ] = tuple(ImageType)
    max_file_size_mb: Annotated[
        Megabytes, Shown("Largest file", "Larger files are refused when they are sent.", unit="MB")
    ] = 50.0
    nsfw_alerts_active: Annotated[
        Switch,
        Shown(
            "Hold back what may not be safe for work",
            "Such pictures and results are blurred and left out of downloads until an admin "
            "clears them.",
        ),
    ] = True
    nsfw_threshold: Annotated[
        Number,
        Field(ge=LEAST_THRESHOLD, le=1),
        unless(NSFW_FLAGGED),
        Shown(
            "Held back from a score of",
            "As the model scores a picture. Lower holds back more, and more that is harmless.",
            unit="%",
            factor=100,
        ),
    ] = NSFW_FLAGGED


class LogoSources(Document):
    types: Annotated[LogoTypes, Shown("Logo types", words=FILE_TYPES)] = tuple(LogoType)
    max_size_mb: Annotated[Megabytes, Shown("Largest logo file", unit="MB")] = 5.0

    earlier_names: ClassVar[Mapping[str, str]] = {"allowedTypes": "types"}


class ManualEditingRule(Document):
    """What people may change in results."""

    editing_enabled: Annotated[
        Switch, Shown("Adjusting results", "Off: results are as they were made, for everybody.")
    ] = True
    cropping_enabled: Annotated[Switch, Shown("Cropping, turning and flipping")] = True
    saturation_enabled: Annotated[Switch, Shown("Saturation, brightness and contrast")] = True
    add_text_or_logo_enabled: Annotated[Switch, Shown("Adding text and a logo")] = True
    allowed_fonts: Annotated[
        Fonts,
        Shown(
            "Fonts of added text",
            "None chosen: all. Text style sets bring their own, whatever is chosen here.",
            source=Source.FONTS,
        ),
    ] = ()
    allowed_colours: Annotated[
        Colours,
        Shown(
            "Colours of added text",
            "Such as #1a2b3c, with a blank between two. Empty: all. Text style sets bring their "
            "own.",
            source=Source.COLOURS,
        ),
    ] = ()
    allowed_logo_sources: Annotated[LogoSources, Shown("Logos")] = LogoSources()

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
