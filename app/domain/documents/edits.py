"""What a person changed: the Edits document of the contract, checked, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.documents.plans import Fill, Strategy
from app.domain.documents.reading import Reader
from app.domain.documents.text_styles import StyleType
from app.domain.geometry import Box, Size

MAX_TEXTS, MAX_LETTERS = 20, 2000
_DIGITS = 6
"""Fractions are kept to a millionth: .016 px of the largest picture."""
_ROUNDING = 0.02
_AWAY = 0.06
"""Where an overlay stands that names no place: this share of the canvas from its left and its top.
"""
_SMALLEST_WIDTH = 0.01

_FORCIBLE = tuple(str(s) for s in (Strategy.CROP, Strategy.EXTEND_CANVAS, Strategy.ADD_BACKGROUND))
_FILLS = tuple(str(f) for f in (Fill.CONTINUE, Fill.BLUR, Fill.COLOUR))


_WEIGHTS = ("normal", "bold", *(str(w) for w in range(100, 1000, 100)))


class EditKind(StrEnum):
    """Which switch of the manual-editing rule an edit needs."""

    CROPPING = "cropping"
    SATURATION = "saturation"
    TEXT_OR_LOGO = "text_or_logo"


class Flip(StrEnum):
    NONE = "none"
    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Crop:
    """The window on the upright picture, in fractions 0..1 of its sides."""

    x: float
    y: float
    width: float
    height: float

    def box(self, source: Size) -> Box:
        """The window in pixels of the picture."""
        return Box(
            self.x * source.width,
            self.y * source.height,
            self.width * source.width,
            self.height * source.height,
        )


@dataclass(frozen=True, slots=True)
class TextOverlay:
    """x, y, width: fractions of the canvas; (x, y) is the top left corner.  None: as the style
    says, or as there is room.
    """

    content: str
    text_style_set_id: str = ""
    style_type: StyleType = StyleType.CONTENT
    x: float = _AWAY
    y: float = _AWAY
    width: float | None = None
    align: str | None = None
    font_family: str | None = None
    font_size: int | None = None
    font_weight: str | None = None
    color: str | None = None


@dataclass(frozen=True, slots=True)
class LogoOverlay:
    """x, y: top left corner, fractions of the canvas.  size: percent of its width.  opacity:
    0..1.
    """

    logo_url: str
    x: float = _AWAY
    y: float = _AWAY
    size: float = 15.0
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Edits:
    """saturation, brightness, contrast: 0..2, 1 = unchanged.  rotate: degrees clockwise, before
    flip.

    strategy, fill: what `extend` asks for; None leaves it to the plan.
    """

    crop: Crop | None = None
    saturation: float = 1.0
    brightness: float = 1.0
    contrast: float = 1.0
    rotate: int = 0
    flip: Flip = Flip.NONE
    strategy: Strategy | None = None
    fill: Fill | None = None
    text_overlays: tuple[TextOverlay, ...] = ()
    logo_overlay: LogoOverlay | None = None

    @classmethod
    def from_document(cls, document: Mapping[str, Any], source: Size) -> Edits:
        """Read a document; a crop with any number above 1 is in pixels of the source. Unknown
        fields are ignored.

        Raises Invalid with every bad field's dotted path (`edits.crop.width`).
        """
        reader = Reader(document, "edits")
        extend = reader.part("extend") or Reader({}, "edits.extend")
        strategy, fill = extend.choice("strategy", _FORCIBLE, ""), extend.choice("fill", _FILLS, "")
        edits = cls(
            crop=_crop(reader, source),
            saturation=reader.number("saturation", 1.0, 0, 2),
            brightness=reader.number("brightness", 1.0, 0, 2),
            contrast=reader.number("contrast", 1.0, 0, 2),
            rotate=int(reader.choice("rotate", ("0", "90", "180", "270"), "0")),
            flip=Flip(_flip(reader)),
            strategy=Strategy(strategy) if strategy else None,
            fill=Fill(fill) if fill else None,
            text_overlays=_texts(reader),
            logo_overlay=_logo(reader),
        )
        reader.raise_errors()
        return edits

    def to_document(self) -> dict[str, Any]:
        """The document in the words of the contract: fractions throughout, nothing that is
        unchanged.
        """
        numbers = {
            "saturation": self.saturation,
            "brightness": self.brightness,
            "contrast": self.contrast,
        }
        document: dict[str, Any] = {name: value for name, value in numbers.items() if value != 1.0}
        if self.crop:
            document["crop"] = {
                "x": self.crop.x,
                "y": self.crop.y,
                "width": self.crop.width,
                "height": self.crop.height,
            }
        if self.rotate:
            document["rotate"] = self.rotate
        if self.flip is not Flip.NONE:
            document["flip"] = str(self.flip)
        extend = {"strategy": self.strategy, "fill": self.fill}
        if any(extend.values()):
            document["extend"] = {name: str(value) for name, value in extend.items() if value}
        if self.text_overlays:
            document["textOverlays"] = [_text_document(overlay) for overlay in self.text_overlays]
        if self.logo_overlay:
            document["logoOverlay"] = _logo_document(self.logo_overlay)
        return document

    def uses(self) -> frozenset[EditKind]:
        """The switches of the manual-editing rule that these edits need."""
        used = {
            EditKind.CROPPING: self.moves_picture,
            EditKind.SATURATION: (self.saturation, self.brightness, self.contrast)
            != (1.0, 1.0, 1.0),
            EditKind.TEXT_OR_LOGO: bool(self.text_overlays or self.logo_overlay),
        }
        return frozenset(kind for kind, is_used in used.items() if is_used)

    @property
    def moves_picture(self) -> bool:
        """Whether another part of the picture, or another side of it, is shown than the plan
        says.
        """
        return bool(
            self.crop or self.rotate or self.flip is not Flip.NONE or self.strategy or self.fill
        )


def _crop(reader: Reader, source: Size) -> Crop | None:
    part = reader.part("crop")
    if part is None:
        return None
    limit = 1e6
    x, y = part.number("x", 0.0, -limit, limit), part.number("y", 0.0, -limit, limit)
    width, height = (
        part.number("width", None, -limit, limit, "w"),
        part.number("height", None, -limit, limit, "h"),
    )
    if part.is_bad:
        return None
    if max(x, y, width, height) > 1:
        x, width = x / source.width, width / source.width
        y, height = y / source.height, height / source.height
    left, wide = _clamped(x, width)
    top, high = _clamped(y, height)
    if wide * source.width < 1 - _ROUNDING:
        part.refuse("width", "The crop is empty. Use at least one pixel of the picture.")
    if high * source.height < 1 - _ROUNDING:
        part.refuse("height", "The crop is empty. Use at least one pixel of the picture.")
    return Crop(left, top, wide, high)


def _clamped(start: float, length: float) -> tuple[float, float]:
    """The part of the stretch that lies in 0..1, to a millionth; reading its result again changes
    nothing.
    """
    low = round(min(max(start, 0.0), 1.0), _DIGITS)
    high = min(max(start + length, low), 1.0)
    return low, min(round(high - low, _DIGITS), round(1 - low, _DIGITS))


def _flip(reader: Reader) -> str:
    """True is what clients send that know one flip only."""
    value = reader.raw("flip")
    if isinstance(value, bool):
        return str(Flip.HORIZONTAL if value else Flip.NONE)
    return reader.choice("flip", tuple(str(f) for f in Flip), str(Flip.NONE))


def _texts(reader: Reader) -> tuple[TextOverlay, ...]:
    overlays = [_text(part) for part in reader.parts("textOverlays", "text", at_most=MAX_TEXTS)]
    return tuple(overlay for overlay in overlays if overlay.content.strip())


def _text(part: Reader) -> TextOverlay:
    if part.raw("content") is None:
        part.refuse("content", "Write a text.")
    x, y = _position(part)
    size = part.number("fontSize", 0, 1, 1000)
    return TextOverlay(
        content=part.text("content", longest=MAX_LETTERS) or "",
        text_style_set_id=part.text("textStyleSetId", longest=64) or "",
        style_type=StyleType(
            part.choice("styleType", tuple(str(s) for s in StyleType), str(StyleType.CONTENT))
        ),
        x=x,
        y=y,
        width=part.number("width", 0, _SMALLEST_WIDTH, 1) or None,
        align=part.choice("align", ("left", "center", "right"), "") or None,
        font_family=part.text("fontFamily", longest=80) or None,
        font_size=round(size) or None,
        font_weight=part.choice("fontWeight", _WEIGHTS, "") or None,
        color=part.colour("color"),
    )


def _position(part: Reader) -> tuple[float, float]:
    position = part.part("position")
    if position is None:
        return _AWAY, _AWAY
    return (
        round(position.number("x", _AWAY, 0, 1), _DIGITS),
        round(position.number("y", _AWAY, 0, 1), _DIGITS),
    )


def _logo(reader: Reader) -> LogoOverlay | None:
    part = reader.part("logoOverlay")
    if part is None:
        return None
    url = part.text("logoUrl", longest=4096)
    if not url:
        part.refuse("logoUrl", "Choose a logo.")
    x, y = _position(part)
    size = part.number("size", 15.0, 0, 100)
    if size <= 0:
        part.refuse("size", "Use more than 0 and at most 100.")
    return LogoOverlay(url or "", x, y, size, part.number("opacity", 1.0, 0, 1))


def _text_document(overlay: TextOverlay) -> dict[str, Any]:
    document: dict[str, Any] = {
        "content": overlay.content,
        "textStyleSetId": overlay.text_style_set_id,
        "styleType": str(overlay.style_type),
        "position": {"x": overlay.x, "y": overlay.y},
    }
    optional = {
        "width": overlay.width,
        "align": overlay.align,
        "fontFamily": overlay.font_family,
        "fontSize": overlay.font_size,
        "fontWeight": overlay.font_weight,
        "color": overlay.color,
    }
    return document | {name: value for name, value in optional.items() if value is not None}


def _logo_document(overlay: LogoOverlay) -> dict[str, Any]:
    return {
        "logoUrl": overlay.logo_url,
        "position": {"x": overlay.x, "y": overlay.y},
        "size": overlay.size,
        "opacity": overlay.opacity,
    }
