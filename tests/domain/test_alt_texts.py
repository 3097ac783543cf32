"""A picture in words."""

from __future__ import annotations

from app.domain.alt_texts import LONGEST_ALT, describe_picture
from app.domain.documents.edits import Edits
from app.domain.documents.elements import Element, ElementKind
from app.domain.geometry import Box

NONE = Edits()


def found(kind: ElementKind, label: str = "") -> Element:
    return Element(f"{kind}-{label}", kind, label, 0.9, Box(0, 0, 10, 10))


def test_what_was_found_is_told_with_what_is_written() -> None:
    elements = [
        found(ElementKind.FACE),
        found(ElementKind.PERSON),
        found(ElementKind.PERSON),
        found(ElementKind.OBJECT, "cup"),
        found(ElementKind.OBJECT, "cup"),
        found(ElementKind.TEXT, "New\nseason"),
        found(ElementKind.CTA, "Shop now"),
    ]
    assert describe_picture(elements, NONE) == "2 people and cup. Text: New season / Shop now."


def test_added_words_are_told_too() -> None:
    edits = Edits.model_validate({"textOverlays": [{"content": "Spring sale"}]})
    assert describe_picture([], edits) == "Text: Spring sale."


def test_nothing_is_told_of_a_picture_of_which_nothing_is_known() -> None:
    assert describe_picture([], NONE) == ""


def test_a_long_text_is_cut_where_a_reader_would_lose_it() -> None:
    told = describe_picture([found(ElementKind.TEXT, "word " * 200)], NONE)
    assert len(told) == LONGEST_ALT
    assert told.endswith("…")
