"""The text styles of an organization: three styles a set."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from app.domain.documents.declared import Shown, Source, Words
from app.domain.documents.document import MAY_BE_MISSING, Document, Json, merged
from app.domain.documents.fields import STRIPPED, Colour, Number, Switch, Whole, title


class StyleType(StrEnum):
    TITLE = "title"
    SUBTITLE = "subtitle"
    CONTENT = "content"


class Alignment(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Direction(StrEnum):
    """How a paragraph is written; AUTO: as its first letter is."""

    AUTO = "auto"
    LTR = "ltr"
    RTL = "rtl"


def goes_by_the_letters(direction: Direction) -> bool:
    return direction is Direction.AUTO


class FontWeight(StrEnum):
    NORMAL = "normal"
    BOLD = "bold"
    W100 = "100"
    W200 = "200"
    W300 = "300"
    W400 = "400"
    W500 = "500"
    W600 = "600"
    W700 = "700"
    W800 = "800"
    W900 = "900"


WEIGHT_WORDS = {
    FontWeight.NORMAL: Words("Normal"),
    FontWeight.BOLD: Words("Bold"),
    FontWeight.W100: Words("Thin 100"),
    FontWeight.W200: Words("Extra light 200"),
    FontWeight.W300: Words("Light 300"),
    FontWeight.W400: Words("Regular 400"),
    FontWeight.W500: Words("Medium 500"),
    FontWeight.W600: Words("Semibold 600"),
    FontWeight.W700: Words("Bold 700"),
    FontWeight.W800: Words("Extra bold 800"),
    FontWeight.W900: Words("Black 900"),
}
DIRECTION_WORDS = {
    Direction.AUTO: Words("As written"),
    Direction.LTR: Words("Left to right"),
    Direction.RTL: Words("Right to left"),
}
LARGEST_FONT = 1000
"""px, on a canvas whose shorter side is 1080 px."""


def read_weight(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Weight = Annotated[FontWeight, BeforeValidator(read_weight)]
"""A number is taken for its digits."""


class TextStyle(Document):
    """How a text looks, on a canvas whose shorter side is 1080 px; it scales with that side."""

    font_family: Annotated[str, title(80), STRIPPED, Shown("Font", source=Source.FONTS)] = "Inter"
    font_size: Annotated[
        Whole,
        Field(ge=1, le=LARGEST_FONT),
        Shown("Size", "On a picture whose shorter side has 1080 px; it scales.", unit="px"),
    ] = 48
    font_weight: Annotated[Weight, Shown("Weight", words=WEIGHT_WORDS)] = FontWeight.NORMAL
    color: Annotated[Colour, Shown("Colour", source=Source.COLOURS)] = "#ffffff"
    line_height: Annotated[
        Number, Field(ge=0.5, le=5), Shown("Line height", unit="×", step=0.05)
    ] = 1.2
    """A multiple of the font size."""
    letter_spacing: Annotated[Number, Field(ge=-50, le=200), Shown("Letter spacing", unit="px")] = (
        0.0
    )
    """px after each letter."""
    align: Annotated[
        Alignment,
        Shown("Alignment", "Left is where a paragraph begins: in Arabic on the right."),
    ] = Alignment.LEFT
    """Left is where a paragraph begins, in Arabic on the right; a text's own left is the edge."""
    direction: Annotated[
        Direction,
        Field(exclude_if=goes_by_the_letters, json_schema_extra=MAY_BE_MISSING),
        Shown("Direction", words=DIRECTION_WORDS),
    ] = Direction.AUTO
    """Written down only when it was chosen, so that styles of earlier releases stay as they are."""
    background: Annotated[
        Colour | None, Shown("Behind the text", "Empty: nothing.", source=Source.COLOURS)
    ] = None
    """Behind the text."""
    shadow: Annotated[Switch, Shown("Shadow")] = False


TITLE = TextStyle(font_size=96, font_weight=FontWeight.BOLD, line_height=1.08, shadow=True)
SUBTITLE = TextStyle(font_size=56, font_weight=FontWeight.W600, line_height=1.15, shadow=True)
CONTENT = TextStyle(font_size=36, line_height=1.3, shadow=True)


class TextStyles(Document):
    """A style for each type of text; what a document leaves out is as in the defaults."""

    title: TextStyle = TITLE
    subtitle: TextStyle = SUBTITLE
    content: TextStyle = CONTENT

    @model_validator(mode="before")
    @classmethod
    def start_from_the_defaults(cls, value: object) -> object:
        """Lay what is given over the type's own default, not over that of any text."""
        if not isinstance(value, Mapping):
            return value
        return {
            **value,
            **{kind: complete_style(kind, value[kind]) for kind in StyleType if kind in value},
        }

    def of(self, style_type: StyleType) -> TextStyle:
        style: TextStyle = getattr(self, style_type)
        return style


_DEFAULTS: Mapping[StyleType, Json] = {
    StyleType.TITLE: TITLE.to_json(),
    StyleType.SUBTITLE: SUBTITLE.to_json(),
    StyleType.CONTENT: CONTENT.to_json(),
}


def complete_style(kind: StyleType, given: object) -> object:
    return merged(_DEFAULTS[kind], given) if isinstance(given, Mapping) else given


class StyleSetDraft(Document):
    """A text style set as an admin writes it.

    The styles may also stand beside the name, without `styles` around them.
    """

    name: Annotated[str, title(120), STRIPPED, Shown("Name")]
    styles: TextStyles = TextStyles()

    @model_validator(mode="before")
    @classmethod
    def put_styles_together(cls, value: object) -> object:
        return with_styles_around(value) if isinstance(value, Mapping) else value


def with_styles_around(document: Mapping[str, object]) -> Json:
    """`{name, styles: {...}}` of a document that may be `{name, title, subtitle, content}`."""
    beside = {str(kind): document[kind] for kind in StyleType if kind in document}
    if not beside:
        return dict(document)
    rest = {name: value for name, value in document.items() if name not in beside}
    around = rest.get("styles")
    return {**rest, "styles": merged(around if isinstance(around, Mapping) else {}, beside)}
