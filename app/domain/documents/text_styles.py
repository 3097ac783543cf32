"""The organization's lettering: three styles a set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from app.domain.documents.reading import Reader, merged


class StyleType(StrEnum):
    TITLE = "title"
    SUBTITLE = "subtitle"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class TextStyle:
    """font_size: px on a canvas whose shorter side is 1080 px; it scales with the canvas' shorter
    side.

    font_weight: `normal`, `bold` or `"100"` to `"900"`.  color: #rrggbb.  background: #rrggbb
    behind the text, or None. line_height: a multiple of the font size.  letter_spacing: px after
    each letter, of the same canvas as font_size.
    """

    font_family: str = "Inter"
    font_size: int = 48
    font_weight: str = "normal"
    color: str = "#ffffff"
    line_height: float = 1.2
    letter_spacing: float = 0.0
    align: str = "left"
    background: str | None = None
    shadow: bool = False


DEFAULT_TITLE = TextStyle(font_size=96, font_weight="bold", line_height=1.08, shadow=True)
DEFAULT_SUBTITLE = TextStyle(font_size=56, font_weight="600", line_height=1.15, shadow=True)
DEFAULT_CONTENT = TextStyle(font_size=36, line_height=1.3, shadow=True)


@dataclass(frozen=True, slots=True)
class TextStyles:
    title: TextStyle = field(default=DEFAULT_TITLE)
    subtitle: TextStyle = field(default=DEFAULT_SUBTITLE)
    content: TextStyle = field(default=DEFAULT_CONTENT)

    def of(self, style_type: StyleType) -> TextStyle:
        return {
            StyleType.TITLE: self.title,
            StyleType.SUBTITLE: self.subtitle,
            StyleType.CONTENT: self.content,
        }[style_type]

    def to_document(self) -> dict[str, dict[str, Any]]:
        """The set's `styles` in the words of the contract."""
        return {str(kind): _style_document(self.of(kind)) for kind in StyleType}


_NAMES = {
    "fontFamily": "font_family",
    "fontSize": "font_size",
    "fontWeight": "font_weight",
    "color": "color",
    "lineHeight": "line_height",
    "letterSpacing": "letter_spacing",
    "align": "align",
    "background": "background",
    "shadow": "shadow",
}


def _style_document(style: TextStyle) -> dict[str, Any]:
    return {name: getattr(style, field_name) for name, field_name in _NAMES.items()}


def styles_from_document(document: Mapping[str, Mapping[str, Any]]) -> TextStyles:
    """Styles from a stored document; what it leaves out has its default."""
    defaults = TextStyles()
    made = {kind: _style(document.get(kind, {}), defaults.of(kind)) for kind in StyleType}
    return TextStyles(made[StyleType.TITLE], made[StyleType.SUBTITLE], made[StyleType.CONTENT])


def _style(document: Mapping[str, Any], default: TextStyle) -> TextStyle:
    return replace(
        default,
        **{field_name: document[name] for name, field_name in _NAMES.items() if name in document},
    )


WEIGHTS = ("normal", "bold", *(str(weight) for weight in range(100, 1000, 100)))
ALIGNMENTS = ("left", "center", "right")
SMALLEST_FONT, LARGEST_FONT = 1, 1000
LETTER_SPACING = (-50.0, 200.0)


@dataclass(frozen=True, slots=True)
class StyleSetDraft:
    """A text style set as an admin writes it."""

    name: str
    styles: TextStyles


def style_set_from_document(document: object) -> StyleSetDraft:
    """Read a whole set from a document of the contract; styles and fields of styles that it leaves
    out have their default.

    The styles may also stand beside the name, without `styles` around them.
    Raises Invalid with every bad field's dotted path (`styles.title.fontSize`).
    """
    reader = Reader(document, "")
    name = reader.title("name", longest=120)
    around = reader.part("styles") or Reader({}, "styles")
    defaults = TextStyles()
    made = {
        kind: _read_style(around.part(kind) or Reader({}, str(kind)), defaults.of(kind))
        for kind in StyleType
    }
    reader.raise_errors()
    return StyleSetDraft(
        name, TextStyles(made[StyleType.TITLE], made[StyleType.SUBTITLE], made[StyleType.CONTENT])
    )


def changed_style_set(name: str, styles: TextStyles, changes: Mapping[str, Any]) -> StyleSetDraft:
    """The set with whole or partial changes. Raises Invalid."""
    return style_set_from_document(
        merged({"name": name, "styles": styles.to_document()}, with_styles_around(changes))
    )


def with_styles_around(document: Mapping[str, Any]) -> dict[str, Any]:
    """Clients may write `{name, title, subtitle, content}` for `{name, styles: {…}}`."""
    beside = {str(kind): document[kind] for kind in StyleType if kind in document}
    rest = {name: value for name, value in document.items() if name not in beside}
    around = rest.get("styles")
    return (
        {**rest, "styles": merged(around if isinstance(around, Mapping) else {}, beside)}
        if beside
        else rest
    )


def _read_style(reader: Reader, default: TextStyle) -> TextStyle:
    return TextStyle(
        font_family=reader.title("fontFamily", longest=80)
        if reader.raw("fontFamily") is not None
        else default.font_family,
        font_size=reader.whole("fontSize", default.font_size, SMALLEST_FONT, LARGEST_FONT),
        font_weight=reader.choice("fontWeight", WEIGHTS, default.font_weight),
        color=reader.colour("color") or default.color,
        line_height=reader.number("lineHeight", default.line_height, 0.5, 5),
        letter_spacing=reader.number("letterSpacing", default.letter_spacing, *LETTER_SPACING),
        align=reader.choice("align", ALIGNMENTS, default.align),
        background=reader.colour("background"),
        shadow=reader.switch("shadow", default=default.shadow),
    )
