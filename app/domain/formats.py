"""Target formats: where a picture is to appear, and the size it needs there."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.errors import Invalid
from app.domain.geometry import Size
from app.domain.rules import Insets

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
class TargetFormat:
    """What the planner and the renderer need to know of a format. safe_zone: fractions of the canvas."""

    size: Size
    safe_zone: Insets = field(default_factory=Insets)
    max_bytes: int | None = None
    file_types: tuple[str, ...] = ("jpeg", "png")


def custom_size(
    width: float, height: float, unit: Unit = Unit.PX, dpi: float = DEFAULT_DPI, *, path: str = "customResizes"
) -> Size:
    """Whole pixels of a custom size; inches and centimetres are rounded half up.

    Raises Invalid when a side leaves 16..16,384 px or the whole 50 megapixels; `path` prefixes the field names.
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
