"""The organization's lettering: three styles a set."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


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
