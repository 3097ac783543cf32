"""The editor's fields and the Edits document say the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st
from werkzeug.datastructures import MultiDict

from app.domain.documents.edits import Edits
from app.domain.errors import Invalid
from app.domain.geometry import Size
from app.web.edit_form import document_from

SOURCE = Size(1600, 900)
ROW = {
    "text_content": "Sale",
    "text_set": "set",
    "text_style": "title",
    "text_x": "6",
    "text_y": "12.5",
    "text_width": "",
    "text_align": "",
    "text_direction": "",
    "text_kept": "{}",
}


def read(**fields: Any) -> dict[str, Any]:
    return document_from(MultiDict(fields))


def test_untouched_fields_are_no_edits() -> None:
    assert (
        read(saturation="1.00", brightness="1", contrast="", crop_x="3", logo="", kept="{}") == {}
    )


def test_a_window_counts_only_when_it_is_to_be_used() -> None:
    window = {"crop_x": "160", "crop_y": "90", "crop_width": "800", "crop_height": "450"}
    assert read(**window) == {}
    assert read(crop_by="", **window) == {}
    assert read(crop_on="1", **window) == read(crop_by="hand", **window)  # of an earlier page
    crop = Edits.read_for(read(crop_by="hand", **window), SOURCE).crop
    assert crop is not None
    assert (crop.x, crop.y, crop.width, crop.height) == pytest.approx((0.1, 0.1, 0.5, 0.5))


def test_places_are_percent_of_the_canvas() -> None:
    (text,) = read(**ROW)["textOverlays"]
    assert text["position"] == {"x": 0.06, "y": 0.125}
    assert "width" not in text


def test_a_direction_is_kept_and_pages_without_its_field_lose_no_text() -> None:
    (text,) = read(**{**ROW, "text_direction": "rtl"})["textOverlays"]
    assert text["direction"] == "rtl"
    (earlier,) = read(**{name: value for name, value in ROW.items() if name != "text_direction"})[
        "textOverlays"
    ]
    assert "direction" not in earlier


def test_a_row_without_words_is_no_text() -> None:
    assert read(**{**ROW, "text_content": "  "}) == {}


def test_several_rows_keep_their_order_and_their_own_values() -> None:
    rows = MultiDict([*ROW.items(), *{**ROW, "text_content": "Second", "text_x": "50"}.items()])
    texts = document_from(rows)["textOverlays"]
    assert [(t["content"], t["position"]["x"]) for t in texts] == [("Sale", 0.06), ("Second", 0.5)]


def test_what_the_form_has_no_field_for_comes_back_unchanged() -> None:
    document = read(
        kept='{"rotate": 90, "saturation": 2}',
        **{**ROW, "text_kept": '{"color": "#ff0000", "content": "x"}'},
    )
    assert document["rotate"] == 90
    assert "saturation" not in document
    assert document["textOverlays"][0]["color"] == "#ff0000"
    assert document["textOverlays"][0]["content"] == "Sale"


@pytest.mark.parametrize("nonsense", ["[1]", "{", "null", "7"])
def test_a_tampered_passenger_is_left_behind(nonsense: str) -> None:
    assert read(kept=nonsense) == {}


def test_a_field_that_is_no_number_is_named() -> None:
    with pytest.raises(Invalid) as refusal:
        read(saturation="1.2.3")
    assert "saturation" in refusal.value.fields


@given(st.floats(-1e6, 1e6, allow_nan=False))
def test_numbers_are_read_as_people_type_them(value: float) -> None:
    typed = f"{value:.2f}".replace("-", "\u2212").replace(".", ",")
    assert read(brightness=typed).get("brightness", 1.0) == pytest.approx(value, abs=0.006)
