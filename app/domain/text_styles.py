"""The organization's lettering: three styles a set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class StyleType(StrEnum):
    TITLE = "title"
    SUBTITLE = "subtitle"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class TextStyle:
    """font_size: px on a canvas whose shorter side is 1080 px; it scales with the canvas' shorter side.

    font_weight: `normal`, `bold` or `"100"` to `"900"`.  color: #rrggbb.  background: #rrggbb behind the text, or None.
    line_height: a multiple of the font size.
    """

    font_family: str = "Inter"
    font_size: int = 48
    font_weight: str = "normal"
    color: str = "#ffffff"
    line_height: float = 1.2
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
        return {StyleType.TITLE: self.title, StyleType.SUBTITLE: self.subtitle, StyleType.CONTENT: self.content}[style_type]

    def to_document(self) -> dict[str, dict[str, Any]]:
        """The set's `styles` in the words of the contract."""
        return {str(kind): _style_document(self.of(kind)) for kind in StyleType}


_NAMES = {
    "fontFamily": "font_family",
    "fontSize": "font_size",
    "fontWeight": "font_weight",
    "color": "color",
    "lineHeight": "line_height",
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
    return replace(default, **{field_name: document[name] for name, field_name in _NAMES.items() if name in document})
