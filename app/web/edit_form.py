"""The editor's form and the Edits document: one into the other, and back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

from werkzeug.datastructures import MultiDict

from app.domain.catalogue import Logo
from app.domain.documents.edits import EDIT_KINDS, EditKind, LogoOverlay, Position, TextOverlay
from app.domain.errors import Invalid
from app.domain.geometry import Box, Size
from app.domain.results import GeneratedAsset

CROP_SIDES = ("x", "y", "width", "height")
ADJUSTMENTS = tuple(name for name, kind in EDIT_KINDS.items() if kind is EditKind.SATURATION)
"""Factors 0..2, each with a slider; 1 leaves the picture as it is."""
TEXT_FIELDS = (
    "text_content",
    "text_set",
    "text_style",
    "text_x",
    "text_y",
    "text_width",
    "text_align",
    "text_direction",
    "text_kept",
)
TEXT_KEPT = ("fontFamily", "fontSize", "fontWeight", "color", "background")
"""What an API client may have set on a text and the form has no field for; the rest of a document
likewise.
"""
KEPT = ("rotate", "flip", "extend", "quality")
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
    direction: str = ""
    kept: str = "{}"


@dataclass(frozen=True, slots=True)
class Slider:
    """A factor 0..2 as the form shows it."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class EditForm:
    """What the fields show.

    Attributes:
        crop, planned: The window, with and without a crop: (left, top, width, height) in whole
            px of
            the source.
    """

    has_crop: bool
    crop: tuple[int, int, int, int]
    planned: tuple[int, int, int, int]
    adjustments: tuple[Slider, ...]
    texts: tuple[TextRow, ...]
    logo: str
    logo_x: str
    logo_y: str
    logo_size: str
    logo_opacity: str
    logo_background: str
    kept: str

    def list_fields(self, set_id: str) -> list[tuple[str, str]]:
        """Names and values as a browser sends them; set_id: of the first style set, if any."""
        fields = [("crop_on", "1")] if self.has_crop else []
        fields += [
            (f"crop_{side}", str(px)) for side, px in zip(CROP_SIDES, self.crop, strict=True)
        ]
        fields += [(slider.name, slider.value) for slider in self.adjustments]
        for row in self.texts:
            values = (
                row.content,
                row.set_id or set_id,
                row.style,
                row.x,
                row.y,
                row.width,
                row.align,
                row.direction,
                row.kept,
            )
            fields += zip(TEXT_FIELDS, values, strict=True)
        fields += [("logo", self.logo), ("logo_x", self.logo_x), ("logo_y", self.logo_y)]
        fields += [("logo_size", self.logo_size), ("logo_opacity", self.logo_opacity)]
        return [*fields, ("logo_background", self.logo_background), ("kept", self.kept)]


def fields_of(result: GeneratedAsset, logos: tuple[Logo, ...], logo_size: float) -> EditForm:
    """The stored edits as field values; without a crop of its own the window is the plan's.

    Args:
        result: Whose edits are shown.
        logos: Those that can be chosen.
        logo_size: Of a logo that is not added yet, a fraction of the canvas' width.
    """
    edits = result.edits
    overlay = edits.logo_overlay
    place = overlay.position if overlay else Position(y=DEFAULT_LOGO_TOP / 100)
    size = overlay.size if overlay else round(100 * logo_size, 1) or SMALLEST_LOGO
    planned = planned_window(result)
    return EditForm(
        has_crop=edits.crop is not None,
        crop=stored_window(result) or planned,
        planned=planned,
        adjustments=tuple(
            Slider(name, name.capitalize(), f"{getattr(edits, name):.2f}") for name in ADJUSTMENTS
        ),
        texts=tuple(text_row(text) for text in edits.text_overlays),
        logo=chosen_logo(overlay, logos),
        logo_x=format_percent(place.x),
        logo_y=format_percent(place.y),
        logo_size=f"{size:g}",
        logo_opacity=str(overlay.opacity if overlay else 1),
        logo_background=(overlay.background or "") if overlay else "",
        kept=kept_fields(edits.to_json(), KEPT),
    )


def chosen_logo(overlay: LogoOverlay | None, logos: tuple[Logo, ...]) -> str:
    """The option of the logo that the edits name; none for one that is gone."""
    url = overlay.logo_url if overlay else None
    return next((f"logo:{o.id}" for o in logos if url in (o.url, f"logo:{o.id}")), "")


def stored_window(result: GeneratedAsset) -> tuple[int, int, int, int] | None:
    crop = result.edits.crop
    if crop is None:
        return None
    box = crop.box(Size(result.source_width, result.source_height))
    return round(box.left), round(box.top), round(box.width), round(box.height)


def planned_window(result: GeneratedAsset) -> tuple[int, int, int, int]:
    """The smallest window on the source that holds everything the plan shows."""
    if result.plan is None or not result.plan.placements:
        return 0, 0, result.source_width, result.source_height
    box = reduce(Box.joined, (placement.src for placement in result.plan.placements))
    return round(box.left), round(box.top), round(box.width), round(box.height)


def text_row(text: TextOverlay) -> TextRow:
    return TextRow(
        content=text.content,
        set_id=text.text_style_set_id,
        style=text.style_type,
        x=format_percent(text.position.x),
        y=format_percent(text.position.y),
        width="" if text.width is None else format_percent(text.width),
        align=text.align or "",
        direction=text.direction or "",
        kept=kept_fields(text.to_json(), TEXT_KEPT),
    )


def kept_fields(document: Mapping[str, object], names: tuple[str, ...]) -> str:
    return json.dumps({name: document[name] for name in names if document.get(name) is not None})


def format_percent(fraction: float) -> str:
    return f"{100 * fraction:.2f}".rstrip("0").rstrip(".")


def document_from(form: MultiDict[str, str]) -> dict[str, object]:
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


def read_texts(form: MultiDict[str, str]) -> list[dict[str, object]]:
    """A row per text; a row without words is no text.

    A page that was opened before an upgrade does not send the fields that came with it.
    """
    count = len(form.getlist("text_content"))
    columns = [form.getlist(name) or [""] * count for name in TEXT_FIELDS]
    rows = zip(*columns, strict=False)
    return [read_text(dict(zip(TEXT_FIELDS, row, strict=True))) for row in rows if row[0].strip()]


def read_text(row: Mapping[str, str]) -> dict[str, object]:
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
    if row["text_direction"]:
        text["direction"] = row["text_direction"]
    return text


def read_logo(form: MultiDict[str, str]) -> dict[str, object]:
    plate = form.get("logo_background")
    return {
        **({"background": plate} if plate else {}),
        "logoUrl": form["logo"],
        "position": {"x": read_fraction(form, "logo_x"), "y": read_fraction(form, "logo_y")},
        "size": read_number(form, "logo_size", 15.0),
        "opacity": read_number(form, "logo_opacity", 1.0),
    }


def read_kept(text: str, names: tuple[str, ...]) -> dict[str, object]:
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
