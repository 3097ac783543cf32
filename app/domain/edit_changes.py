"""Edits in words: what a document changes, and in what two documents differ."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from app.domain.documents.edits import (
    EDIT_KINDS,
    EditKind,
    Edits,
    Extend,
    Flip,
    LogoOverlay,
    TextOverlay,
)
from app.domain.documents.layout_kinds import PictureSide, read_kind
from app.domain.documents.plans import Strategy
from app.domain.geometry import Size

LONGEST_QUOTE = 40
"""Letters of a text that are quoted."""
STRATEGY_WORDS = {
    Strategy.CROP: "cropped",
    Strategy.EXTEND_CANVAS: "extended",
    Strategy.ADD_BACKGROUND: "on a background",
    Strategy.RECOMPOSE: "recomposed",
}
SIDE_WORDS = {
    PictureSide.LEFT: "picture at the left",
    PictureSide.RIGHT: "picture at the right",
    PictureSide.TOP: "picture at the top",
    PictureSide.BOTTOM: "picture at the bottom",
}


class EditPart(StrEnum):
    """What of a document is looked at, copied or replaced together."""

    PICTURE = "picture"
    """Window, strategy, turn and flip."""
    COLOUR = "colour"
    TEXT = "text"
    LOGO = "logo"
    FILE = "file"


PARTS_OF_KINDS = {
    EditKind.CROPPING: EditPart.PICTURE,
    EditKind.SATURATION: EditPart.COLOUR,
    EditKind.TEXT_OR_LOGO: EditPart.TEXT,
    EditKind.FILE: EditPart.FILE,
}
FIELD_PARTS = {name: PARTS_OF_KINDS[kind] for name, kind in EDIT_KINDS.items()} | {
    "logo_overlay": EditPart.LOGO
}
"""The part that each field of the document belongs to."""


@dataclass(frozen=True, slots=True)
class EditChange:
    """One part in which two documents differ, as people say it; "as planned" where it has none."""

    part: EditPart
    before: str
    after: str


def find_differing_parts(before: Edits, after: Edits) -> frozenset[EditPart]:
    """The parts in which two documents are not the same."""
    return frozenset(
        part for name, part in FIELD_PARTS.items() if getattr(before, name) != getattr(after, name)
    )


def list_changes(before: Edits, after: Edits, source: Size) -> tuple[EditChange, ...]:
    """What is different, part by part; source: pixels of the picture that crops are told in."""
    differing = find_differing_parts(before, after)
    return tuple(
        EditChange(part, describe_part(before, part, source), describe_part(after, part, source))
        for part in EditPart
        if part in differing
    )


def describe_part(edits: Edits, part: EditPart, source: Size) -> str:
    """What the edits do in one part."""
    told = {
        EditPart.PICTURE: describe_picture,
        EditPart.COLOUR: describe_colour,
        EditPart.TEXT: describe_texts,
        EditPart.LOGO: describe_logo,
        EditPart.FILE: describe_file,
    }[part](edits, source)
    return ", ".join(told) or {EditPart.TEXT: "no text", EditPart.LOGO: "no logo"}.get(
        part, "as planned"
    )


def describe_picture(edits: Edits, source: Size) -> list[str]:
    told = []
    if edits.crop:
        box = edits.crop.box(source)
        sides = f"{box.width:.0f} × {box.height:.0f} px at {box.left:.0f}, {box.top:.0f}"
        told.append(f"crop by hand, {sides}")
    if edits.strategy:
        told.append(STRATEGY_WORDS[edits.strategy])
    if edits.shows_layout:
        told += describe_layout(edits.extend)
    if edits.fill:
        told.append(f"filled by {edits.fill}")
    if edits.rotate:
        told.append(f"turned {edits.rotate}°")
    if edits.flip is not Flip.NONE:
        told.append("flipped" if edits.flip is Flip.HORIZONTAL else f"flipped ({edits.flip})")
    return told


def describe_layout(extend: Extend) -> list[str]:
    """Which layout was chosen: by its kind, or in documents of earlier releases by its place."""
    if extend.layout_id is None:
        return [f"layout {extend.layout}"]
    kind = read_kind(extend.layout_id)
    side = [SIDE_WORDS[kind.side]] if kind.side else []
    return ["another layout", STRATEGY_WORDS[kind.strategy], *side]


def describe_colour(edits: Edits, _source: Size) -> list[str]:
    names = [name for name, part in FIELD_PARTS.items() if part is EditPart.COLOUR]
    return [
        f"{name} {getattr(edits, name):.2f}"
        for name in names
        if getattr(edits, name) != Edits.model_fields[name].default
    ]


def describe_texts(edits: Edits, _source: Size) -> list[str]:
    return [describe_text(text) for text in edits.text_overlays]


def describe_text(text: TextOverlay) -> str:
    """Its words, its place and whatever it does not leave to its style."""
    words = " ".join(text.content.split())
    quoted = words if len(words) <= LONGEST_QUOTE else f"{words[: LONGEST_QUOTE - 1].rstrip()}…"
    own = [
        text.font_family,
        f"size {text.font_size:g}" if text.font_size else None,
        f"weight {text.font_weight}" if text.font_weight else None,
        text.color,
        f"plate {text.background}" if text.background else None,
        f"opacity {percent_of(text.opacity)}" if text.opacity < 1 else None,
        text.align,
        text.direction,
        f"{percent_of(text.width)} wide" if text.width else None,
    ]
    place = f"{text.style_type} at {percent_of(text.position.x)}, {percent_of(text.position.y)}"
    return f"“{quoted}” ({', '.join([place, *(str(one) for one in own if one)])})"


def describe_logo(edits: Edits, _source: Size) -> list[str]:
    logo = edits.logo_overlay
    return [describe_one_logo(logo)] if logo else []


def describe_one_logo(logo: LogoOverlay) -> str:
    place = f"{percent_of(logo.position.x)}, {percent_of(logo.position.y)}"
    faint = f", opacity {percent_of(logo.opacity)}" if logo.opacity < 1 else ""
    plate = f", plate {logo.background}" if logo.background else ""
    return f"logo {logo.size:g} % wide at {place}{faint}{plate}"


def describe_file(edits: Edits, _source: Size) -> list[str]:
    return [f"quality {edits.quality} at most"] if edits.quality else []


def percent_of(share: float) -> str:
    return f"{100 * share:.4g} %"


def take_parts(target: Edits, source: Edits, parts: Collection[EditPart]) -> Edits:
    """The target's edits with some parts of the source in place of its own."""
    taken = {name: getattr(source, name) for name, part in FIELD_PARTS.items() if part in parts}
    return target.changed(**taken)
