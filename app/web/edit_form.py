"""The editor's form and the Edits document: one into the other, and back."""

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from functools import reduce

from werkzeug.datastructures import MultiDict

from app.domain.catalogue import Logo
from app.domain.documents.edits import EDIT_KINDS, EditKind, LogoOverlay, Position, TextOverlay
from app.domain.errors import Invalid
from app.domain.geometry import Box, Size
from app.domain.layout_choice import LayoutChoice
from app.domain.preflight.mends import STYLE_CANVAS
from app.domain.results import GeneratedAsset

CROP_SIDES = ("x", "y", "width", "height")
BY_HAND = "hand"
"""What the choice says when the window is one's own."""
ADJUSTMENTS = tuple(name for name, kind in EDIT_KINDS.items() if kind is EditKind.SATURATION)
"""Factors 0..2, each with a slider; 1 leaves the picture as it is."""
TEXT_LOOKS = {
    "text_align": "align",
    "text_direction": "direction",
    "text_family": "fontFamily",
    "text_weight": "fontWeight",
    "text_color": "color",
    "text_background": "background",
}
"""Fields of a text and what they are called in the document; empty leaves them to the style."""
KEPT = ("quality",)
"""What an API client or a mend may have set and the form has no field for."""
KEPT_BEFORE = ("rotate", "flip", "extend", *KEPT)
"""The same of pages that were opened before the fields came."""
TEXT_KEPT_BEFORE = ("fontFamily", "fontSize", "fontWeight", "color", "background")
DEFAULT_PLACE = 6.0
"""Percent from the left and the top, where a new text stands; a new logo stands below it."""
BESIDE_ZONE = 4.0
"""Percent of the canvas between a new text and what is to be kept free: its plate has a margin."""
LINES_ROOM = 2.5
"""Heights of its letters' size that a new text of two lines takes, about."""
SMALLEST_START = 24.0
"""Size of a new text at least, in px of a canvas whose shorter side is 1080."""
NARROWEST = 10.0
"""Percent of the canvas that a new text is wide at least."""
DEFAULT_LOGO_TOP = 80.0
SMALLEST_LOGO = 1.0


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text as the form shows it, each field under its name there.

    text_x, text_y, text_width and text_opacity are percent; what is empty is as the style says.
    """

    text_content: str = ""
    text_set: str = ""
    text_style: str = "title"
    text_x: str = f"{DEFAULT_PLACE:g}"
    text_y: str = f"{DEFAULT_PLACE:g}"
    text_width: str = ""
    text_size: str = ""
    text_opacity: str = "100"
    text_align: str = ""
    text_direction: str = ""
    text_family: str = ""
    text_weight: str = ""
    text_color: str = ""
    text_background: str = ""


TEXT_FIELDS = tuple(field.name for field in fields(TextRow))


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
    strategy: str
    layout: str
    fill: str
    rotate: str
    flip: str
    adjustments: tuple[Slider, ...]
    texts: tuple[TextRow, ...]
    logo: str
    logo_x: str
    logo_y: str
    logo_size: str
    logo_opaque: str
    logo_background: str
    kept: str

    def list_fields(self, set_id: str) -> list[tuple[str, str]]:
        """Names and values as a browser sends them; set_id: of the first style set, if any."""
        listed = [("crop_by", BY_HAND if self.has_crop else "")]
        listed += [
            (f"crop_{side}", str(px)) for side, px in zip(CROP_SIDES, self.crop, strict=True)
        ]
        listed += [("strategy", self.strategy), ("layout", self.layout), ("fill", self.fill)]
        listed += [("rotate", self.rotate), ("flip", self.flip)]
        listed += [(slider.name, slider.value) for slider in self.adjustments]
        for row in self.texts:
            values = dict(zip(TEXT_FIELDS, astuple(row), strict=True))
            listed += (values | {"text_set": row.text_set or set_id}).items()
        listed += [("logo", self.logo), ("logo_x", self.logo_x), ("logo_y", self.logo_y)]
        listed += [("logo_size", self.logo_size), ("logo_opaque", self.logo_opaque)]
        return [*listed, ("logo_background", self.logo_background), ("kept", self.kept)]


def fields_of(
    result: GeneratedAsset, logos: tuple[Logo, ...], logo_size: float, layouts: LayoutChoice
) -> EditForm:
    """The stored edits as field values; without a crop of its own the window is the plan's.

    Args:
        result: Whose edits are shown.
        logos: Those that can be chosen.
        logo_size: Of a logo that is not added yet, a fraction of the canvas' width.
        layouts: Those that can be chosen.
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
        strategy=edits.strategy or "",
        layout=layouts.name_chosen(edits.extend),
        fill=edits.fill or "",
        rotate=str(edits.rotate),
        flip=edits.flip,
        adjustments=tuple(
            Slider(name, name.capitalize(), f"{getattr(edits, name):.2f}") for name in ADJUSTMENTS
        ),
        texts=tuple(text_row(text) for text in edits.text_overlays),
        logo=chosen_logo(overlay, logos),
        logo_x=format_percent(place.x),
        logo_y=format_percent(place.y),
        logo_size=f"{size:g}",
        logo_opaque=format_percent(overlay.opacity if overlay else 1),
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


def start_text(free: Box, calm: Box | None, canvas: Size, title_px: float) -> TextRow:
    """What a text that is added starts with: at the top left of where it lies on nothing.

    Args:
        free: What neither the platform nor the rules keep free of pieces, in px of the canvas.
        calm: Where the picture shows nothing, likewise; None: everywhere is as good.
        canvas: Its size, px.
        title_px: Size of a title, in px of a canvas whose shorter side is 1080.
    """
    if calm is not None:
        fitting = calm.height / LINES_ROOM * STYLE_CANVAS / canvas.shorter
        return TextRow(
            text_size=f"{max(fitting, SMALLEST_START):.0f}" if fitting < title_px else "",
            text_x=format_percent(calm.left / canvas.width),
            text_y=format_percent(calm.top / canvas.height),
            text_width=format_percent(calm.width / canvas.width),
        )
    left = max(DEFAULT_PLACE, free.left / canvas.width * 100 + BESIDE_ZONE)
    top = max(DEFAULT_PLACE, free.top / canvas.height * 100 + BESIDE_ZONE)
    is_cut = free.right < canvas.width
    width = free.right / canvas.width * 100 - BESIDE_ZONE - left
    return TextRow(
        text_x=format_percent(left / 100),
        text_y=format_percent(top / 100),
        text_width=format_percent(max(width, NARROWEST) / 100) if is_cut else "",
    )


def text_row(text: TextOverlay) -> TextRow:
    document = text.to_json()
    looks = {name: str(document.get(inner) or "") for name, inner in TEXT_LOOKS.items()}
    return TextRow(
        text_content=text.content,
        text_set=text.text_style_set_id,
        text_style=text.style_type,
        text_x=format_percent(text.position.x),
        text_y=format_percent(text.position.y),
        text_width="" if text.width is None else format_percent(text.width),
        text_size="" if text.font_size is None else f"{text.font_size:g}",
        text_opacity=format_percent(text.opacity),
        **looks,
    )


def kept_fields(document: Mapping[str, object], names: tuple[str, ...]) -> str:
    return json.dumps({name: document[name] for name in names if document.get(name) is not None})


def format_percent(fraction: float) -> str:
    return f"{100 * fraction:.2f}".rstrip("0").rstrip(".")


def document_from(form: MultiDict[str, str]) -> dict[str, object]:
    """The Edits document that the fields describe; the crop is in px of the source.

    Raises Invalid for a field that is no number.
    """
    document = read_kept(form.get("kept", "{}"), KEPT_BEFORE)
    document |= read_picture(form)
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


def read_picture(form: MultiDict[str, str]) -> dict[str, object]:
    """Window, strategy, turn and flip, as far as they are not the plan's.

    A page that was opened before the choices came sends crop_on, and a layout's place.
    """
    document: dict[str, object] = {}
    if form.get("crop_by") == BY_HAND or "crop_on" in form:
        document["crop"] = {side: read_number(form, f"crop_{side}", 0) for side in CROP_SIDES}
    extend: dict[str, object] = {
        name: form[name] for name in ("strategy", "fill") if form.get(name)
    }
    if layout := form.get("layout"):
        extend |= {"layout": int(layout)} if layout.isdecimal() else {"layoutId": layout}
    if extend:
        document["extend"] = extend
    if form.get("rotate", "0") != "0":
        document["rotate"] = form["rotate"]
    if form.get("flip", "none") != "none":
        document["flip"] = form["flip"]
    return document


def read_texts(form: MultiDict[str, str]) -> list[dict[str, object]]:
    """A row per text; a row without words is no text.

    A page that was opened before an upgrade does not send the fields that came with it.
    """
    count = len(form.getlist("text_content"))
    names = (*TEXT_FIELDS, "text_kept")
    columns = [form.getlist(name) or [""] * count for name in names]
    rows = zip(*columns, strict=False)
    return [read_text(dict(zip(names, row, strict=True))) for row in rows if row[0].strip()]


def read_text(row: Mapping[str, str]) -> dict[str, object]:
    text = {
        **read_kept(row["text_kept"], TEXT_KEPT_BEFORE),
        "content": row["text_content"].replace("\r\n", "\n"),
        "textStyleSetId": row["text_set"],
        "styleType": row["text_style"],
        "position": {"x": read_fraction(row, "text_x"), "y": read_fraction(row, "text_y")},
    }
    if row["text_width"].strip():
        text["width"] = read_fraction(row, "text_width")
    if row["text_size"].strip():
        text["fontSize"] = read_number(row, "text_size", 0)
    if row["text_opacity"].strip():
        text["opacity"] = read_fraction(row, "text_opacity")
    looks = {inner: row[name].strip() for name, inner in TEXT_LOOKS.items()}
    return text | {inner: value for inner, value in looks.items() if value}


def read_logo(form: MultiDict[str, str]) -> dict[str, object]:
    plate = form.get("logo_background", "").strip()
    return {
        **({"background": plate} if plate else {}),
        "logoUrl": form["logo"],
        "position": {"x": read_fraction(form, "logo_x"), "y": read_fraction(form, "logo_y")},
        "size": read_number(form, "logo_size", 15.0),
        "opacity": read_logo_opacity(form),
    }


def read_logo_opacity(form: MultiDict[str, str]) -> float:
    """0..1 of a percentage; a page that was opened before the field came sends a fraction."""
    if "logo_opaque" in form:
        return round(read_number(form, "logo_opaque", 100.0) / 100, 6)
    return read_number(form, "logo_opacity", 1.0)


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
