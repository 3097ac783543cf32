"""Suggestions are useful without any model: they name what was found and say what was read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.documents.analysis import Analysis
from app.domain.documents.edits import Edits
from app.domain.documents.elements import Element, ElementKind
from app.domain.documents.suggestions import LONGEST_SUGGESTION, Suggestions
from app.domain.geometry import Box, Size
from app.domain.suggesting import alt_text_of, suggest_from, suggestions_for

SIZE = Size(1000, 800)
BY_OTHERS = Suggestions("A shoe on ice.", ("Cold feet?",), (), "gemini:m")


def found(kind: ElementKind, label: str, box: Box) -> Element:
    return Element(f"{kind}-{label}", kind, label, 0.9, box)


SHOE = found(ElementKind.PRODUCT, "Shoe", Box(100, 100, 300, 300))
HEADLINE = found(ElementKind.TEXT, "New season", Box(100, 20, 600, 60))
SMALL_PRINT = found(ElementKind.TEXT, "Only while stocks last", Box(100, 700, 300, 12))


def analysis(*elements: Element) -> Analysis:
    return Analysis(SIZE, elements, is_layout=False)


def test_they_name_what_was_found_and_quote_the_headline() -> None:
    made = suggest_from(analysis(SHOE, HEADLINE, SMALL_PRINT))
    told = " | ".join([*made.captions, *made.prompts])
    assert "shoe" in told
    assert "“New season”" in told
    assert "stocks" not in told


def test_a_button_and_a_logo_are_suggested_only_where_there_is_none() -> None:
    button = found(ElementKind.CTA, "Buy", Box(10, 10, 90, 30))
    logo = found(ElementKind.LOGO, "Acme", Box(900, 10, 90, 30))
    without, having = suggest_from(analysis(SHOE)), suggest_from(analysis(SHOE, button, logo))
    assert sum("button" in each or "logo" in each for each in without.prompts) == 2
    assert not any("button" in each or "logo" in each for each in having.prompts)


@pytest.mark.parametrize(
    "elements",
    [
        (),
        (SHOE,),
        (found(ElementKind.TEXT, "word " * 90, Box(0, 0, 900, 700)),),
        (found(ElementKind.OBJECT, "x" * 500, Box(0, 0, 900, 700)),),
    ],
)
def test_they_are_never_empty_and_never_long(elements: tuple[Element, ...]) -> None:
    made = suggest_from(analysis(*elements))
    assert made.alt
    assert made.captions
    assert made.prompts
    assert max(map(len, (*made.captions, *made.prompts))) <= LONGEST_SUGGESTION


def test_what_a_provider_leaves_out_is_filled_in() -> None:
    made = suggestions_for(replace(analysis(SHOE), suggestions=BY_OTHERS))
    assert (made.alt, made.captions, made.source) == ("A shoe on ice.", ("Cold feet?",), "gemini:m")
    assert made.prompts == suggest_from(analysis(SHOE)).prompts


def test_the_words_of_a_result_hold_its_added_texts() -> None:
    edits = Edits.model_validate({"textOverlays": [{"content": "Spring sale"}]})
    described = replace(analysis(SHOE), suggestions=BY_OTHERS)
    assert alt_text_of(described, edits) == "A shoe on ice. Text: Spring sale."
    assert alt_text_of(analysis(SHOE), edits) == "A product. Text: Spring sale."
    assert alt_text_of(None, Edits()) == ""
