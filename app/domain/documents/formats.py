"""Target formats: where a picture is to appear, and the size it needs there."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from app.domain.documents.declared import Shown, Source, Words
from app.domain.documents.document import Document, LenientDocument
from app.domain.documents.fields import (
    STRIPPED,
    Switch,
    Whole,
    each_once,
    said_of_the_whole,
    texts_of,
    title,
)
from app.domain.documents.rules import Insets
from app.domain.errors import Invalid
from app.domain.geometry import Size

MIN_SIDE = 16
"""px of a format's side."""
MAX_SIDE = 16_384
"""px of a format's side."""
MAX_PIXELS = 50_000_000
"""Of a whole format."""
TOO_MANY_PIXELS = "A picture may have 50 megapixels at most."
MAX_BYTES = 1_000_000_000_000
DEFAULT_DPI = 300
MIN_DPI = 1
"""Pixels an inch of a custom size."""
MAX_DPI = 2_400
"""Pixels an inch of a custom size: what the finest printers are fed with."""
CENTIMETRES_PER_INCH = 2.54
MILLIMETRES_PER_INCH = 25.4


class FormatType(StrEnum):
    RESIZING = "resizing"
    REPURPOSING = "repurposing"


class Unit(StrEnum):
    PX = "px"
    IN = "in"
    CM = "cm"
    MM = "mm"


class FileType(StrEnum):
    """What a place may take."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    GIF = "gif"
    AVIF = "avif"
    TIFF = "tiff"


class Confidence(StrEnum):
    """Who says that a format has this size."""

    OFFICIAL = "official"
    API = "api"
    VENDOR = "vendor"
    CONVENTION = "convention"


CONFIDENCE_WORDS = {
    Confidence.OFFICIAL: Words("Official", "The platform's own page."),
    Confidence.API: Words("Publishing API", "What the platform's API takes."),
    Confidence.VENDOR: Words("Vendor guide", "A guide of somebody else's; look twice."),
    Confidence.CONVENTION: Words("House convention", "Agreed on here."),
}
TYPE_WORDS = {
    FormatType.REPURPOSING: Words("Repurposing", "A place on a platform."),
    FormatType.RESIZING: Words("Resizing", "A size of a category."),
}
FILE_WORDS = {
    FileType.JPEG: Words("JPEG"),
    FileType.PNG: Words("PNG"),
    FileType.WEBP: Words("WebP"),
    FileType.GIF: Words("GIF"),
    FileType.AVIF: Words("AVIF"),
    FileType.TIFF: Words("TIFF"),
}
CHECK_AFTER_DAYS = 180
"""Days after which a format's figures are to be looked up again: platforms change them about
yearly.
"""
BYTES_PER_KB = 1_000
"""As platforms count them."""

STORED_TYPES = (FileType.JPEG, FileType.PNG)
"""What results are stored as, so that one of these must be among a format's types."""
TRANSPARENT = "transparent"
"""The rule of a format whose files keep their transparency."""
NO_TEXT = "no_text_overlay"
"""The rule of a format that takes no text on its pictures."""
RULE_WORDS = {
    NO_TEXT: "No text on the picture",
    TRANSPARENT: "Keeps its transparency",
    "no_alpha": "No transparency",
    "border_if_white": "A border when the picture is white",
    "transparent_50pct": "Half of it transparent",
    "logo": "A logo alone",
    "exact": "This size and no other",
}
"""The rules that the seeded catalogue knows, as people read them."""
MASKS = ("circle", "rounded")
"""Shapes that a place shows a picture through, and that are drawn over previews."""

Side = Annotated[Whole, Field(ge=MIN_SIDE, le=MAX_SIDE)]
Edge = Annotated[Whole, Field(ge=0, le=MAX_SIDE)]


class SafeZone(Document):
    """Margins in px of the format's own size that a platform's interface covers."""

    top: Annotated[Edge, Shown("Top", unit="px")] = 0
    right: Annotated[Edge, Shown("Right", unit="px")] = 0
    bottom: Annotated[Edge, Shown("Bottom", unit="px")] = 0
    left: Annotated[Edge, Shown("Left", unit="px")] = 0


def read_file_type(value: object) -> object:
    return "jpeg" if value == "jpg" else value


def demand_stored_type(types: tuple[FileType, ...]) -> tuple[FileType, ...]:
    """JPEG and PNG when nothing is named."""
    types = each_once(types) or STORED_TYPES
    if not set(types) & set(STORED_TYPES):
        raise PydanticCustomError(
            "no_stored_type", "Name jpeg or png too: results are stored as one of these."
        )
    return types


NamedType = Annotated[FileType, BeforeValidator(read_file_type)]
"""`jpg` is taken for jpeg."""
FileTypes = Annotated[
    tuple[NamedType, ...],
    AfterValidator(demand_stored_type),
    said_of_the_whole(f"Use a list of {', '.join(FileType)}."),
]


class FormatFacts(LenientDocument):
    """What a result keeps of its format."""

    safe_zone: SafeZone = SafeZone()
    max_bytes: int | None = None
    file_types: tuple[NamedType, ...] = STORED_TYPES
    rules: tuple[str, ...] = ()

    def target(self, canvas: Size) -> TargetFormat:
        """The format as the planner takes it: the safe zone in fractions of the canvas."""
        zone = self.safe_zone
        insets = Insets.model_construct(
            top=zone.top / canvas.height,
            bottom=zone.bottom / canvas.height,
            left=zone.left / canvas.width,
            right=zone.right / canvas.width,
        )
        return TargetFormat(canvas, insets, self.max_bytes, self.file_types)

    @property
    def file_kind(self) -> str:
        """JPEG, or PNG for a format that asks for transparency or takes no JPEG."""
        if TRANSPARENT in self.rules:
            return "png"
        return "jpeg" if FileType.JPEG in self.file_types or not self.file_types else "png"


@dataclass(frozen=True, slots=True)
class TargetFormat:
    """What the planner and the renderer need to know of a format.

    safe_zone is in fractions of the canvas.
    """

    size: Size
    safe_zone: Insets = field(default_factory=Insets)
    max_bytes: int | None = None
    file_types: tuple[str, ...] = STORED_TYPES


class FormatDraft(Document):
    """A format as an admin writes it.

    A repurposing format belongs to a platform, a resizing one to a category.
    """

    name: Annotated[str, title(120), STRIPPED, Shown("Name")]
    type: Annotated[FormatType, Shown("What it is", words=TYPE_WORDS)]
    platform_id: Annotated[
        UUID | None,
        Field(description="Needed by repurposing formats."),
        Shown("Platform", source=Source.PLATFORMS),
    ] = None
    category: Annotated[
        Annotated[str, title(80), STRIPPED] | None,
        Field(description="Needed by resizing formats."),
        Shown("Category", source=Source.CATEGORIES),
    ] = None
    width: Annotated[Side, Shown("Width", unit="px")]
    height: Annotated[Side, Shown("Height", unit="px")]
    safe_zone: Annotated[
        SafeZone,
        Field(description="Pixels at each edge; something must be left between them."),
        Shown("Safe zone", "What the platform's interface covers: faces and words keep out of it."),
    ] = SafeZone()
    max_bytes: Annotated[
        Annotated[Whole, Field(ge=1, le=MAX_BYTES)] | None,
        Shown("Byte limit", "Empty: no limit.", unit="KB", factor=1 / BYTES_PER_KB),
    ] = None
    file_types: Annotated[
        FileTypes,
        Field(description="jpeg or png must be among them; both when left out."),
        Shown(
            "File types",
            "Results are made as JPEG or PNG, so one of these is among them.",
            words=FILE_WORDS,
        ),
    ] = STORED_TYPES
    mask: Annotated[
        Annotated[str, Field(max_length=60)] | None,
        Shown("Mask", "The shape that the place shows a picture through.", source=Source.MASKS),
    ] = None
    rules: Annotated[
        tuple[Annotated[str, Field(max_length=200)], ...],
        Field(max_length=50),
        texts_of(50, 200),
        Shown("What it asks of files", source=Source.FORMAT_RULES),
    ] = ()
    notes: Annotated[Annotated[str, Field(max_length=2000)] | None, Shown("Notes")] = None
    source: Annotated[
        tuple[Annotated[str, Field(max_length=500)], ...],
        Field(max_length=50),
        texts_of(50, 500),
        Shown("Sources", "Where the figures are from: an address or a name a line."),
    ] = ()
    confidence: Annotated[
        Confidence | None,
        Field(description="Who says so; null when nobody said."),
        Shown("Confidence", words=CONFIDENCE_WORDS),
    ] = None
    checked_on: Annotated[
        date | None,
        Field(description="When its figures were last looked up."),
        Shown("Checked on"),
    ] = None
    is_active: Annotated[Switch, Shown("Can be ordered")] = True
    is_default: Annotated[
        Switch, Shown("In the starter set", "Chosen for who has not ordered yet.")
    ] = False

    @classmethod
    def read(cls, document: object, path: str = "") -> Self:
        """See Document; also that the fields go together. A resizing format drops its platform."""
        draft = super().read(document, path)
        errors = {
            ".".join(filter(None, [path, name])): said
            for name, said in draft.contradictions().items()
        }
        if errors:
            raise Invalid(errors)
        is_resizing = draft.type is FormatType.RESIZING
        return draft.changed(platform_id=None) if is_resizing else draft

    def contradictions(self) -> dict[str, str]:
        """What is wrong with fields that are right one by one, under their dotted paths."""
        found: dict[str, str] = {}
        if self.type is FormatType.REPURPOSING and self.platform_id is None:
            found["platformId"] = "A repurposing format belongs to a platform: name its id."
        if self.type is FormatType.RESIZING and self.category is None:
            found["category"] = "A resizing format belongs to a category: name it."
        if self.width * self.height > MAX_PIXELS:
            found["width"] = TOO_MANY_PIXELS
        zone = self.safe_zone
        if zone.top + zone.bottom >= self.height:
            found["safeZone.top"] = say_nothing_left("top and bottom", self.height)
        if zone.left + zone.right >= self.width:
            found["safeZone.left"] = say_nothing_left("left and right", self.width)
        return found


def say_nothing_left(edges: str, length: int) -> str:
    return f"Between {edges} nothing of the format's {length:,} px would be left."


def custom_size(
    width: float,
    height: float,
    unit: Unit = Unit.PX,
    dpi: float = DEFAULT_DPI,
    *,
    path: str = "customResizes",
) -> Size:
    """Whole pixels of a custom size; inches, centimetres and millimetres are rounded half up.

    Args:
        width: In the unit.
        height: In the unit.
        unit: What both are given in.
        dpi: Pixels an inch.
        path: What the paths of bad fields start with.

    Raises:
        Invalid: When a side leaves 16..16,384 px or the whole 50 megapixels, or the resolution
            1..2,400 dpi.
    """
    if unit is not Unit.PX and not MIN_DPI <= dpi <= MAX_DPI:
        raise Invalid({f"{path}.dpi": f"Use {MIN_DPI} to {MAX_DPI:,} dpi."})
    per_unit = pixels_per_unit(unit, dpi)
    sides = {"width": width * per_unit, "height": height * per_unit}
    errors = {}
    for name, value in sides.items():
        if not math.isfinite(value) or not MIN_SIDE <= math.floor(value + 0.5) <= MAX_SIDE:
            errors[f"{path}.{name}"] = say_side_range(unit, dpi)
    if errors:
        raise Invalid(errors)
    size = Size(math.floor(sides["width"] + 0.5), math.floor(sides["height"] + 0.5))
    if size.pixels > MAX_PIXELS:
        raise Invalid({path: f"{TOO_MANY_PIXELS} This has {size.pixels / 1e6:.1f}."})
    return size


def pixels_per_unit(unit: Unit, dpi: float) -> float:
    return {
        Unit.PX: 1.0,
        Unit.IN: dpi,
        Unit.CM: dpi / CENTIMETRES_PER_INCH,
        Unit.MM: dpi / MILLIMETRES_PER_INCH,
    }[unit]


def say_side_range(unit: Unit, dpi: float) -> str:
    """What a side may be, in the unit in which it was typed."""
    in_pixels = f"{MIN_SIDE} to {MAX_SIDE:,} px"
    if unit is Unit.PX:
        return f"Use {in_pixels}."
    per_unit = pixels_per_unit(unit, dpi)
    digits = 10**2
    least = math.ceil((MIN_SIDE - 0.5) / per_unit * digits) / digits
    most = math.floor(MAX_SIDE / per_unit * digits) / digits
    return f"Use {least:,g} to {most:,.10g} {unit} at {dpi:g} dpi ({in_pixels})."
