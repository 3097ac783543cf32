"""The Edits document in the words of JSON Schema; null is the same as absent.

What it means is decided in app.domain.documents.edits. Only the canonical form of each field is
described: an enum of several types cannot be expressed in most languages, and generators of clients
give up the operation. Numbers as texts, and true for a horizontal flip, are taken all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.documents.edits import MAX_LETTERS, MAX_TEXTS, Flip
from app.domain.documents.plans import Fill, Strategy
from app.domain.documents.text_styles import StyleType

Schema = dict[str, Any]


def _number(low: float, high: float, text: str) -> Schema:
    return {"type": ["number", "null"], "minimum": low, "maximum": high, "description": text}


def _word(*words: str, text: str = "") -> Schema:
    schema: Schema = {"anyOf": [{"type": "string", "enum": [*words]}, {"type": "null"}]}
    return {**schema, "description": text} if text else schema


def _text(longest: int, text: str) -> Schema:
    return {"type": ["string", "null"], "maxLength": longest, "description": text}


def _maybe(name: str) -> Schema:
    return {"anyOf": [{"$ref": f"#/components/schemas/{name}"}, {"type": "null"}]}


def _object(properties: Schema, *required: str, text: str = "") -> Schema:
    schema: Schema = {"type": "object", "properties": properties}
    if required:
        schema["required"] = list(required)
    return {**schema, "description": text} if text else schema


_SIDE = 1_000_000
_ROTATIONS = (0, 90, 180, 270)

EDITS: Schema = _object(
    {
        "crop": _maybe("Crop"),
        "saturation": _number(0, 2, "1 leaves it as it is, 0 is grey."),
        "brightness": _number(0, 2, "1 leaves it as it is."),
        "contrast": _number(0, 2, "1 leaves it as it is."),
        "rotate": {
            "anyOf": [{"type": "integer", "enum": [*_ROTATIONS]}, {"type": "null"}],
            "description": "Degrees clockwise, before flip.",
        },
        "flip": _word(*map(str, Flip)),
        "extend": _maybe("Extend"),
        "textOverlays": {
            "anyOf": [
                {
                    "type": "array",
                    "maxItems": MAX_TEXTS,
                    "items": {"$ref": "#/components/schemas/TextOverlay"},
                },
                {"type": "null"},
            ],
        },
        "logoOverlay": _maybe("LogoOverlay"),
    },
    text="The whole document of what a person changed; {} returns to the plan. Applied in this "
    "order: crop, extension, "
    "adjustments, logo, text.",
)

_POSITION = _maybe("Position")

SHAPES: dict[str, Schema] = {
    "Edits": EDITS,
    "Crop": _object(
        {
            "x": _number(-_SIDE, _SIDE, "Left edge; 0 when left out."),
            "y": _number(-_SIDE, _SIDE, "Top edge; 0 when left out."),
            "width": {"type": "number", "minimum": -_SIDE, "maximum": _SIDE},
            "height": {"type": "number", "minimum": -_SIDE, "maximum": _SIDE},
        },
        "width",
        "height",
        text="The window on the upright source, in fractions 0..1 of its sides; in its pixels "
        "when any number is above 1. "
        "What lies outside of the picture is cut off; nothing may be left empty. `w` and `h` are "
        "taken for `width` and `height`.",
    ),
    "Extend": _object(
        {
            "strategy": _word(
                str(Strategy.CROP), str(Strategy.EXTEND_CANVAS), str(Strategy.ADD_BACKGROUND)
            ),
            "fill": _word(str(Fill.CONTINUE), str(Fill.BLUR), str(Fill.COLOUR)),
        },
        text="How the canvas is filled where the crop does not reach; left out, the plan decides.",
    ),
    "Position": _object(
        {
            "x": _number(0, 1, "Left edge, a fraction of the canvas."),
            "y": _number(0, 1, "Top edge."),
        },
        text="The top left corner of the overlay.",
    ),
    "TextOverlay": _object(
        {
            "content": {"type": "string", "maxLength": MAX_LETTERS},
            "textStyleSetId": _text(64, "Empty: the organization's first set."),
            "styleType": _word(*map(str, StyleType)),
            "position": _POSITION,
            "width": _number(
                0.01, 1, "A fraction of the canvas; left out, as much as there is room for."
            ),
            "align": _word("left", "center", "right"),
            "fontFamily": _text(80, "In place of the style's."),
            "fontSize": _number(1, 1000, "In px of a canvas whose shorter side is 1080."),
            "fontWeight": _word(
                "normal", "bold", *[str(weight) for weight in range(100, 1000, 100)]
            ),
            "color": {"type": ["string", "null"], "pattern": "^#[0-9a-fA-F]{6}$"},
        },
        "content",
    ),
    "LogoOverlay": _object(
        {
            "logoUrl": {
                "type": "string",
                "minLength": 1,
                "maxLength": 4096,
                "description": "As GET /logos gives it; nothing else is taken.",
            },
            "position": _POSITION,
            "size": {
                "type": ["number", "null"],
                "exclusiveMinimum": 0,
                "maximum": 100,
                "description": "Percent of the canvas width.",
            },
            "opacity": _number(0, 1, "1 is opaque."),
        },
        "logoUrl",
    ),
}

EARLIER_NAMES = {"text": "textOverlays", "w": "width", "h": "height"}
"""What earlier clients call some fields; they are taken."""


def unknown_edits(document: object, path: str, shape: str = "Edits") -> Iterator[str]:
    """The dotted paths of fields that no edit has: they are ignored.

    Args:
        document: Edits, or a part of them; anything but an object has no fields.
        path: Of the document.
        shape: The name of its schema.
    """
    if not isinstance(document, Mapping):
        return
    known = SHAPES[shape]["properties"]
    for name, value in document.items():
        field = name if name in known else EARLIER_NAMES.get(name, "")
        if field not in known:
            yield f"{path}.{name}"
            continue
        inner = shape_of(known[field])
        for at, part in _numbered(value, f"{path}.{name}") if inner else ():
            yield from unknown_edits(part, at, inner)


def shape_of(schema: Schema) -> str:
    """The name of the schema that the field's value, or each of its items, has; empty for none."""
    for option in schema.get("anyOf", [schema]):
        reference = option.get("$ref") or option.get("items", {}).get("$ref")
        if reference:
            return str(reference).rpartition("/")[2]
    return ""


def _numbered(value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, list):
        yield from ((f"{path}.{number}", item) for number, item in enumerate(value))
    else:
        yield path, value
