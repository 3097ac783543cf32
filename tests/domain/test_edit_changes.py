"""Edits in words, and parts of them taken over."""

from __future__ import annotations

import pytest

from app.domain.documents.crops import Crop
from app.domain.documents.edits import Edits, Extend, Flip, LogoOverlay, Position, TextOverlay
from app.domain.documents.plans import Strategy
from app.domain.edit_changes import (
    FIELD_PARTS,
    EditPart,
    find_differing_parts,
    list_changes,
    take_parts,
)
from app.domain.geometry import Size

SOURCE = Size(1000, 500)
TEXT = TextOverlay(content="Spring sale")
CHANGED = {
    "crop": Crop(x=0.1, y=0.2, width=0.5, height=0.5),
    "saturation": 0.85,
    "brightness": 1.2,
    "contrast": 0.7,
    "rotate": 90,
    "flip": Flip.VERTICAL,
    "extend": Extend(strategy=Strategy.RECOMPOSE),
    "text_overlays": (TEXT,),
    "logo_overlay": LogoOverlay(logo_url="logo:1", size=20),
    "quality": 40,
}
"""Another value for every field of the document."""


@pytest.mark.parametrize("name", Edits.model_fields)
def test_a_change_of_any_field_is_told_in_its_part(name: str) -> None:
    after = Edits().changed(**{name: CHANGED[name]})
    (change,) = list_changes(Edits(), after, SOURCE)
    assert change.part is FIELD_PARTS[name]
    assert change.after not in {"", change.before}
    assert list_changes(after, after, SOURCE) == ()


@pytest.mark.parametrize("name", sorted(set(TextOverlay.model_fields) - {"text_style_set_id"}))
def test_a_change_of_any_property_of_a_text_is_told(name: str) -> None:
    other = {
        "content": "Now",
        "style_type": "title",
        "position": Position(x=0.5),
        "width": 0.5,
        "align": "right",
        "direction": "rtl",
        "font_family": "Inter",
        "font_size": 40,
        "font_weight": "700",
        "color": "#ff0000",
        "background": "#000000",
        "opacity": 0.5,
    }[name]
    before = Edits(text_overlays=(TEXT,))
    after = Edits(text_overlays=(TEXT.changed(**{name: other}),))
    (change,) = list_changes(before, after, SOURCE)
    assert change.before != change.after


def test_a_crop_is_told_in_pixels_of_the_picture() -> None:
    (change,) = list_changes(Edits(), Edits(crop=CHANGED["crop"]), SOURCE)
    assert (change.before, change.after) == ("as planned", "crop by hand, 500 × 250 px at 100, 100")


def test_taken_parts_replace_and_all_others_stay() -> None:
    source = Edits(**CHANGED)
    own = Edits(saturation=0.5, text_overlays=(TextOverlay(content="Mine"),))
    taken = take_parts(own, source, {EditPart.TEXT, EditPart.LOGO})
    assert taken.text_overlays == source.text_overlays
    assert taken.logo_overlay == source.logo_overlay
    assert (taken.saturation, taken.crop) == (0.5, None)
    assert take_parts(own, source, tuple(EditPart)) == source
    assert find_differing_parts(own, taken) == {EditPart.TEXT, EditPart.LOGO}


@pytest.mark.parametrize(
    ("extend", "words"),
    [
        (Extend(layout=2), "layout 2"),
        (Extend(layout_id="crop-0123456789ab"), "another layout, cropped"),
        (Extend(layout_id="recompose-top"), "another layout, recomposed, picture at the top"),
        (Extend(layout_id="crop", strategy=Strategy.RECOMPOSE), "recomposed"),
    ],
)
def test_a_layout_is_told_by_its_kind(extend: Extend, words: str) -> None:
    (change,) = list_changes(Edits(), Edits(extend=extend), SOURCE)
    assert change.after == words
