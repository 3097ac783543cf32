"""The Edits document: what it takes, what it refuses, and that reading its own words changes
nothing.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from app.domain.documents.edits import EditKind, Edits, Flip
from app.domain.documents.plans import Fill, Strategy
from app.domain.documents.text_styles import StyleType
from app.domain.errors import Invalid
from app.domain.geometry import Box, Size
from testing.factories.edits import crop

SOURCE = Size(1000, 500)


def read(**document: Any) -> Edits:
    return Edits.read_for(document, SOURCE)


def refused(**document: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        read(**document)
    return caught.value.fields


def test_an_empty_document_changes_nothing() -> None:
    assert read() == Edits()
    assert Edits().to_json() == {}
    assert read(crop=None, logoOverlay=None, textOverlays=None, saturation=None) == Edits()


def test_a_crop_in_fractions_and_in_pixels_is_the_same() -> None:
    fractions = read(crop={"x": 0.1, "y": 0.2, "width": 0.5, "height": 0.4})
    pixels = read(crop={"x": 100, "y": 100, "w": 500, "h": 200})
    assert fractions == pixels
    assert fractions.crop is not None
    assert fractions.crop.box(SOURCE) == Box(100.0, 100.0, 500.0, 200.0)


def test_a_crop_beyond_the_picture_is_clamped() -> None:
    assert read(crop={"x": -0.2, "y": 0.5, "width": 0.6, "height": 0.9}).crop == crop(
        0.0, 0.5, 0.4, 0.5
    )


def test_a_crop_outside_the_picture_or_without_area_is_refused() -> None:
    assert "edits.crop.width" in refused(crop={"x": 1.0, "y": 0, "width": 0.5, "height": 0.5})
    assert "edits.crop.height" in refused(crop={"x": 0, "y": 0, "width": 0.5, "height": 0})
    assert set(refused(crop={"x": 0, "y": 0})) == {"edits.crop.width", "edits.crop.height"}
    assert set(refused(crop=[1, 2])) >= {"edits.crop"}


@pytest.mark.parametrize("value", [-0.1, 2.1, "1", True, float("nan"), float("inf")])
def test_saturation_is_a_number_from_0_to_2(value: object) -> None:
    assert set(refused(saturation=value)) == {"edits.saturation"}


@pytest.mark.parametrize("layout", [0, 1, 4, "2", 2.5])
def test_a_layout_is_the_second_or_third(layout: object) -> None:
    assert set(refused(extend={"layout": layout})) == {"edits.extend.layout"}


def test_a_strategy_or_crop_of_ones_own_comes_before_a_layout() -> None:
    window = {"x": 0, "y": 0, "width": 1, "height": 1}
    alone = read(extend={"layout": 2})
    assert (alone.shows_layout, alone.moves_picture) == (True, True)
    assert not read(extend={"layout": 2, "strategy": "crop"}).shows_layout
    assert not read(extend={"layoutId": "crop"}, crop=window).shows_layout


def test_what_is_planned_anew_keeps_the_kind_of_a_layout() -> None:
    chosen = read(extend={"layoutId": "recompose-left-0123456789ab"}, saturation=0.5)
    anew = chosen.with_layout_anew()
    assert anew.extend.layout_id == "recompose-left"
    assert anew.saturation == 0.5
    assert anew.with_layout_anew() == anew
    assert read(extend={"layout": 2}).with_layout_anew().extend.layout == 2


def test_every_bad_field_is_named() -> None:
    fields = refused(
        saturation=3,
        rotate=45,
        flip="sideways",
        extend={"strategy": "magic"},
        textOverlays=[
            {"content": "a"},
            {"content": "b", "position": {"x": 2, "y": 0}, "color": "red", "styleType": "huge"},
        ],
        logoOverlay={"position": {"x": 0, "y": 0}, "size": 0},
    )
    assert set(fields) == {
        "edits.saturation",
        "edits.rotate",
        "edits.flip",
        "edits.extend.strategy",
        "edits.textOverlays.1.position.x",
        "edits.textOverlays.1.color",
        "edits.textOverlays.1.styleType",
        "edits.logoOverlay.logoUrl",
        "edits.logoOverlay.size",
    }


def test_text_is_one_object_or_a_list_under_either_name() -> None:
    one = {"content": "Summer sale", "styleType": "title", "position": {"x": 0.1, "y": 0.2}}
    for document in (
        {"text": one},
        {"text": [one]},
        {"textOverlays": one},
        {"textOverlays": [one]},
    ):
        (overlay,) = read(**document).text_overlays
        assert (overlay.content, overlay.style_type, overlay.position.x, overlay.position.y) == (
            "Summer sale",
            StyleType.TITLE,
            0.1,
            0.2,
        )


def test_a_blank_text_is_no_overlay_and_a_missing_one_is_refused() -> None:
    assert read(text={"content": "  "}) == Edits()
    assert set(refused(text={"styleType": "title"})) == {"edits.textOverlays.0.content"}


def test_edits_name_the_switches_that_they_need() -> None:
    assert read().uses() == frozenset()
    assert read(crop={"x": 0, "y": 0, "width": 1, "height": 1}).uses() == {EditKind.CROPPING}
    assert read(saturation=0.5, text={"content": "a"}).uses() == {
        EditKind.SATURATION,
        EditKind.TEXT_OR_LOGO,
    }
    assert "text_or_logo" in read(logoOverlay={"logoUrl": "u"}).uses()


def test_unknown_fields_are_ignored() -> None:
    assert read(sparkle=True, crop=None) == Edits()


FRACTION = st.floats(0, 1)
OVERLAY = st.fixed_dictionaries(
    {
        "content": st.text("aé Ω\n", min_size=1, max_size=30),
        "position": st.fixed_dictionaries({"x": FRACTION, "y": FRACTION}),
    },
    optional={
        "styleType": st.sampled_from(list(map(str, StyleType))),
        "width": st.floats(0.01, 1),
        "align": st.sampled_from(["left", "center", "right"]),
        "fontSize": st.integers(1, 1000),
        "fontWeight": st.sampled_from(["normal", "bold", "300"]),
        "color": st.just("#A0b0C0"),
    },
)
DOCUMENT = st.fixed_dictionaries(
    {},
    optional={
        "crop": st.fixed_dictionaries(
            {
                "x": st.floats(-1, 0.9),
                "y": st.floats(-1, 0.9),
                "width": st.floats(1.1, 900),
                "height": st.floats(1.1, 400),
            }
        ),
        "saturation": st.floats(0, 2),
        "contrast": st.floats(0, 2),
        "rotate": st.sampled_from([0, 90, 180, 270]),
        "flip": st.sampled_from([*map(str, Flip), True, False]),
        "extend": st.fixed_dictionaries(
            {},
            optional={
                "strategy": st.sampled_from([str(Strategy.CROP), str(Strategy.EXTEND_CANVAS)]),
                "fill": st.sampled_from([str(Fill.BLUR), str(Fill.COLOUR), str(Fill.SOFT)]),
            },
        ),
        "textOverlays": st.lists(OVERLAY, max_size=3),
        "logoOverlay": st.fixed_dictionaries(
            {"logoUrl": st.just("logo:1"), "size": st.floats(0.1, 100)}
        ),
    },
)


@given(DOCUMENT)
def test_reading_its_own_document_changes_nothing(document: dict[str, Any]) -> None:
    try:
        edits = Edits.read_for(document, SOURCE)
    except Invalid:
        return  # the window lies outside of the picture
    assert Edits.read_for(edits.to_json(), SOURCE) == edits
    assert Edits.read_for(edits.to_json(), SOURCE).to_json() == edits.to_json()


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text("a#1", max_size=5),
        lambda inner: st.lists(inner, max_size=3),
    )
)
def test_whatever_stands_in_a_field_is_read_or_refused(value: object) -> None:
    names = ("crop", "saturation", "rotate", "flip", "extend", "textOverlays", "logoOverlay")
    for name in names:
        assert all(path.startswith(f"edits.{name}") for path in _refusals(name, value))


def _refusals(name: str, value: object) -> dict[str, str]:
    try:
        Edits.read_for({name: value}, SOURCE)
    except Invalid as refusal:
        return refusal.fields
    return {}
