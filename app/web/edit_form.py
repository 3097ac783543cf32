"""The editor's form and the Edits document: one into the other, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from werkzeug.datastructures import MultiDict

from app.domain.catalogue import Logo
from app.domain.errors import Invalid
from app.domain.geometry import Box
from app.domain.results import GeneratedAsset

CROP_SIDES = ("x", "y", "width", "height")
ADJUSTMENTS = ("saturation", "brightness", "contrast")
TEXT_FIELDS = (
    "text_content",
    "text_set",
    "text_style",
    "text_x",
    "text_y",
    "text_width",
    "text_align",
    "text_kept",
)
TEXT_KEPT = ("fontFamily", "fontSize", "fontWeight", "color")
"""What an API client may have set on a text and the form has no field for; the rest of a document
likewise.
"""
KEPT = ("rotate", "flip", "extend")
DEFAULT_PLACE = 6.0
DEFAULT_LOGO_TOP = 80.0
SMALLEST_LOGO = 1.0
"""Percent from the left and the top, where a new text stands; a new logo stands below it."""


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text as the form shows it. x, y, width: percent of the canvas; width may be empty."""

    content: str = ""
    set_id: str = ""
    style: str = "title"
    x: str = f"{DEFAULT_PLACE:g}"
    y: str = f"{DEFAULT_PLACE:g}"
    width: str = ""
    align: str = ""
    kept: str = "{}"


@dataclass(frozen=True, slots=True)
class EditForm:
    """What the fields show. crop, and planned without one: (left, top, width, height) in whole px
    of the source.
    """

    has_crop: bool
    crop: tuple[int, int, int, int]
    planned: tuple[int, int, int, int]
    saturation: str
    brightness: str
    contrast: str
    texts: tuple[TextRow, ...]
    logo: str
    logo_x: str
    logo_y: str
    logo_size: str
    logo_opacity: str
    kept: str


def fields_of(result: GeneratedAsset, logos: tuple[Logo, ...], logo_size: float) -> EditForm:
    """The stored edits as field values; without a crop of its own the window is the plan's.
    logo_size: of one not added yet.
    """
    edits = result.edits
    overlay = edits.get("logoOverlay") or {}
    place = overlay.get("position", {})
    return EditForm(
        has_crop=bool(edits.get("crop")),
        crop=stored_window(result) or planned_window(result),
        planned=planned_window(result),
        saturation=format_factor(edits, "saturation"),
        brightness=format_factor(edits, "brightness"),
        contrast=format_factor(edits, "contrast"),
        texts=tuple(text_row(text) for text in edits.get("textOverlays", [])),
        logo=next(
            (
                f"logo:{logo.id}"
                for logo in logos
                if overlay.get("logoUrl") in (logo.url, f"logo:{logo.id}")
            ),
            "",
        ),
        logo_x=format_percent(place.get("x", DEFAULT_PLACE / 100)),
        logo_y=format_percent(place.get("y", DEFAULT_LOGO_TOP / 100)),
        logo_size=f"{overlay.get('size', round(100 * logo_size, 1) or SMALLEST_LOGO):g}",
        logo_opacity=str(overlay.get("opacity", 1)),
        kept=kept_fields(edits, KEPT),
    )


def stored_window(result: GeneratedAsset) -> tuple[int, int, int, int] | None:
    crop, width, height = result.edits.get("crop"), result.source_width, result.source_height
    if not crop:
        return None
    return (
        round(crop["x"] * width),
        round(crop["y"] * height),
        round(crop["width"] * width),
        round(crop["height"] * height),
    )


def planned_window(result: GeneratedAsset) -> tuple[int, int, int, int]:
    """The smallest window on the source that holds everything the plan shows."""
    if result.plan is None or not result.plan.placements:
        return 0, 0, result.source_width, result.source_height
    box = reduce(Box.joined, (placement.src for placement in result.plan.placements))
    return round(box.left), round(box.top), round(box.width), round(box.height)


def text_row(text: Mapping[str, Any]) -> TextRow:
    place, width = text.get("position", {}), text.get("width")
    return TextRow(
        content=text.get("content", ""),
        set_id=text.get("textStyleSetId", ""),
        style=text.get("styleType", "content"),
        x=format_percent(place.get("x", 0)),
        y=format_percent(place.get("y", 0)),
        width="" if width is None else format_percent(width),
        align=text.get("align") or "",
        kept=kept_fields(text, TEXT_KEPT),
    )


def kept_fields(document: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return json.dumps({name: document[name] for name in names if document.get(name) is not None})


def format_factor(edits: Mapping[str, Any], name: str) -> str:
    return f"{edits.get(name, 1.0):.2f}"


def format_percent(fraction: float) -> str:
    return f"{100 * fraction:.2f}".rstrip("0").rstrip(".")


def document_from(form: MultiDict[str, str]) -> dict[str, Any]:
    """The Edits document that the fields describe; the crop is in px of the source.

    Raises Invalid for a field that is no number.
    """
    document = read_kept(form.get("kept", "{}"), KEPT)
    if "crop_on" in form:
        document["crop"] = {side: read_number(form, f"crop_{side}", 0) for side in CROP_SIDES}
    for name in ADJUSTMENTS:
        value = read_number(form, name, 1.0)
        if value != 1.0:
            document[name] = value
    texts = read_texts(form)
    if texts:
        document["textOverlays"] = texts
    if form.get("logo"):
        document["logoOverlay"] = read_logo(form)
    return document


def read_texts(form: MultiDict[str, str]) -> list[dict[str, Any]]:
    """A row per text; a row without words is no text."""
    rows = zip(*(form.getlist(name) for name in TEXT_FIELDS), strict=False)
    return [read_text(dict(zip(TEXT_FIELDS, row, strict=True))) for row in rows if row[0].strip()]


def read_text(row: Mapping[str, str]) -> dict[str, Any]:
    text = {
        **read_kept(row["text_kept"], TEXT_KEPT),
        "content": row["text_content"].replace("\r\n", "\n"),
        "textStyleSetId": row["text_set"],
        "styleType": row["text_style"],
        "position": {"x": read_fraction(row, "text_x"), "y": read_fraction(row, "text_y")},
    }
    if row["text_width"].strip():
        text["width"] = read_fraction(row, "text_width")
    if row["text_align"]:
        text["align"] = row["text_align"]
    return text


def read_logo(form: MultiDict[str, str]) -> dict[str, Any]:
    return {
        "logoUrl": form["logo"],
        "position": {"x": read_fraction(form, "logo_x"), "y": read_fraction(form, "logo_y")},
        "size": read_number(form, "logo_size", 15.0),
        "opacity": read_number(form, "logo_opacity", 1.0),
    }


def read_kept(text: str, names: tuple[str, ...]) -> dict[str, Any]:
    """What the form carried along, unchanged; the use case checks its values like any others."""
    try:
        kept = json.loads(text or "{}")
    except ValueError:
        return {}
    return {name: kept[name] for name in names if name in kept} if isinstance(kept, dict) else {}


def read_fraction(row: Mapping[str, str], name: str) -> float:
    return round(read_number(row, name, DEFAULT_PLACE) / 100, 6)


def read_number(form: Mapping[str, str], name: str, default: float) -> float:
    """A number as people type it: comma or point, a true minus or a hyphen."""
    text = form.get(name, "").strip().replace(",", ".").replace("\u2212", "-")
    try:
        return float(text) if text else default
    except ValueError:
        raise Invalid({name: f"“{form[name]}” is not a number."}) from None
