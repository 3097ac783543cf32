"""Target formats: where a picture is to appear, and the size it needs there."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.domain.documents.reading import Reader
from app.domain.documents.rules import Insets
from app.domain.errors import Invalid
from app.domain.geometry import Size

MIN_SIDE, MAX_SIDE, MAX_PIXELS = 16, 16_384, 50_000_000
DEFAULT_DPI = 300
CENTIMETRES_PER_INCH = 2.54


class FormatType(StrEnum):
    RESIZING = "resizing"
    REPURPOSING = "repurposing"


class Unit(StrEnum):
    PX = "px"
    IN = "in"
    CM = "cm"


@dataclass(frozen=True, slots=True)
class SafeZone:
    """Margins in px of the format's own size that a platform's interface covers."""

    top: int = 0
    right: int = 0
    bottom: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class TargetFormat:
    """What the planner and the renderer need to know of a format. safe_zone: fractions of the
    canvas.
    """

    size: Size
    safe_zone: Insets = field(default_factory=Insets)
    max_bytes: int | None = None
    file_types: tuple[str, ...] = ("jpeg", "png")


def custom_size(
    width: float,
    height: float,
    unit: Unit = Unit.PX,
    dpi: float = DEFAULT_DPI,
    *,
    path: str = "customResizes",
) -> Size:
    """Whole pixels of a custom size; inches and centimetres are rounded half up.

    Raises Invalid when a side leaves 16..16,384 px or the whole 50 megapixels; `path` prefixes the
    field names.
    """
    per_unit = {Unit.PX: 1.0, Unit.IN: dpi, Unit.CM: dpi / CENTIMETRES_PER_INCH}[unit]
    sides = {"width": width * per_unit, "height": height * per_unit}
    errors = {}
    for name, value in sides.items():
        if not math.isfinite(value) or not MIN_SIDE <= math.floor(value + 0.5) <= MAX_SIDE:
            errors[f"{path}.{name}"] = f"Use {MIN_SIDE} to {MAX_SIDE:,} px."
    if errors:
        raise Invalid(errors)
    size = Size(math.floor(sides["width"] + 0.5), math.floor(sides["height"] + 0.5))
    if size.pixels > MAX_PIXELS:
        raise Invalid({path: "A picture may have 50 megapixels at most."})
    return size


FILE_TYPES = ("jpeg", "png", "webp", "gif", "avif", "tiff")
"""What a place may take. Results are stored as JPEG or PNG, so one of these two must be among them.
"""
STORED_TYPES = ("jpeg", "png")
MAX_BYTES = 1_000_000_000_000


@dataclass(frozen=True, slots=True)
class FormatDraft:
    """A format as an admin writes it. platform_id: of repurposing formats alone; a resizing format
    has a category.
    """

    name: str
    type: FormatType
    platform_id: UUID | None
    category: str | None
    size: Size
    safe_zone: SafeZone
    max_bytes: int | None
    file_types: tuple[str, ...]
    mask: str | None
    rules: tuple[str, ...]
    notes: str | None
    source: tuple[str, ...]
    is_active: bool
    is_default: bool

    def to_document(self) -> dict[str, Any]:
        """The format in the words of the contract."""
        zone = self.safe_zone
        return {
            "name": self.name,
            "type": str(self.type),
            "platformId": str(self.platform_id) if self.platform_id else None,
            "category": self.category,
            "width": self.size.width,
            "height": self.size.height,
            "safeZone": {
                "top": zone.top,
                "right": zone.right,
                "bottom": zone.bottom,
                "left": zone.left,
            },
            "maxBytes": self.max_bytes,
            "fileTypes": list(self.file_types),
            "mask": self.mask,
            "rules": list(self.rules),
            "notes": self.notes,
            "source": list(self.source),
            "isActive": self.is_active,
            "isDefault": self.is_default,
        }


def format_from_document(document: object) -> FormatDraft:
    """Read a whole format from a document of the contract. Whether the platform is there is not
    asked.

    Raises Invalid with every bad field's dotted path (`safeZone.top`).
    """
    reader = Reader(document, "")
    kind = _type(reader)
    size = Size(
        reader.whole("width", None, MIN_SIDE, MAX_SIDE),
        reader.whole("height", None, MIN_SIDE, MAX_SIDE),
    )
    if size.pixels > MAX_PIXELS:
        reader.refuse("width", "A picture may have 50 megapixels at most.")
    draft = FormatDraft(
        name=reader.title("name", longest=120),
        type=kind,
        platform_id=_platform(reader) if kind is FormatType.REPURPOSING else None,
        category=_category(reader, kind),
        size=size,
        safe_zone=_safe_zone(reader, size),
        max_bytes=reader.whole("maxBytes", 0, 1, MAX_BYTES) or None,
        file_types=_file_types(reader),
        mask=reader.text("mask", longest=60),
        rules=reader.texts("rules", at_most=50, longest=200),
        notes=reader.text("notes", longest=2000),
        source=reader.texts("source", at_most=50, longest=500),
        is_active=reader.switch("isActive", default=True),
        is_default=reader.switch("isDefault", default=False),
    )
    reader.raise_errors()
    return draft


def _type(reader: Reader) -> FormatType:
    if reader.raw("type") is None:
        reader.refuse("type", f"Use one of {', '.join(FormatType)}.")
    return FormatType(reader.choice("type", list(FormatType), FormatType.RESIZING))


def _platform(reader: Reader) -> UUID | None:
    value = reader.raw("platformId")
    try:
        return UUID(value)
    except (TypeError, ValueError, AttributeError):
        reader.refuse("platformId", "A repurposing format belongs to a platform: name its id.")
        return None


def _category(reader: Reader, kind: FormatType) -> str | None:
    if reader.raw("category") is None and kind is FormatType.RESIZING:
        reader.refuse("category", "A resizing format belongs to a category: name it.")
        return None
    return reader.title("category", longest=80) if reader.raw("category") is not None else None


def _safe_zone(reader: Reader, size: Size) -> SafeZone:
    zone = reader.part("safeZone") or Reader({}, "safeZone")
    sides = {side: zone.whole(side, 0, 0, MAX_SIDE) for side in ("top", "right", "bottom", "left")}
    for one, other, length in (("top", "bottom", size.height), ("left", "right", size.width)):
        if sides[one] + sides[other] >= length and not zone.is_bad:
            zone.refuse(
                one,
                f"Between {one} and {other} nothing of the format's {length:,} px would be left.",
            )
    return SafeZone(**sides)


def _file_types(reader: Reader) -> tuple[str, ...]:
    """JPEG and PNG when nothing is named; `jpg` is `jpeg`."""
    named = (
        reader.words("fileTypes", STORED_TYPES, ("jpg", *FILE_TYPES))
        if reader.raw("fileTypes") != []
        else STORED_TYPES
    )
    types = tuple(dict.fromkeys("jpeg" if word == "jpg" else word for word in named))
    if not set(types) & set(STORED_TYPES):
        reader.refuse("fileTypes", "Name jpeg or png too: results are stored as one of these.")
    return types
