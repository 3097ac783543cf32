"""What is said of texts and logos over what a picture shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.documents.edits import Edits, Flip
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.documents.plans import Placement, PlanWarning
from app.domain.geometry import Box, Size
from app.domain.preflight.judge import Ground, judge_pieces
from app.domain.preflight.pieces import Contrast, LaidPiece, find_shown_elements
from app.domain.preflight.traits import RANKS, TRAITS, badge_of, sort_warnings

PICTURE = Size(800, 400)
CANVAS = Size(400, 200)
HALF = Placement(Box.whole(PICTURE), Box.whole(CANVAS))
FREE = Box.whole(CANVAS)


def element(kind: ElementKind, box: Box, **fields: object) -> Element:
    return Element(f"{kind}-{box.left:.0f}", kind, "Words", 0.9, box, **fields)  # type: ignore[arg-type]


def shown(*elements: Element, placements: tuple[Placement, ...] = (HALF,), **edits: object):  # type: ignore[no-untyped-def]
    return find_shown_elements(elements, placements, Edits(**edits), PICTURE)  # type: ignore[arg-type]


def title(*boxes: Box, font_px: float = 40, contrast: float = 9.0) -> LaidPiece:
    measured = Contrast(contrast, 4.5, (0, 0, 0), (255, 255, 255))
    return LaidPiece(
        "text 0", "the text “Sale”", boxes, boxes[0], font_px, 0.72 * font_px, measured
    )


def said(piece: LaidPiece, ground: Ground) -> list[tuple[str, str]]:
    return [(one.code, badge_of(one)) for one in judge_pieces([piece], ground)]


def test_a_text_whose_capitals_take_eight_rows_of_pixels_is_large_enough() -> None:
    """Of 7.6 px they take seven or eight, by where they lie; of eight never too few."""
    piece = replace(title(Box(10, 10, 50, 10)), capitals_px=7.6)
    ground = Ground((), FREE)
    small = [("text_too_small", "Text 7 px")]
    assert said(replace(piece, capital_rows=7), ground) == small
    assert said(replace(piece, capital_rows=8), ground) == []
    assert said(replace(piece, capitals_px=8.0, capital_rows=7), ground) == []


FACE = element(ElementKind.FACE, Box(200, 100, 100, 120))


@pytest.mark.parametrize(
    ("kind", "code", "badge"),
    [
        (ElementKind.FACE, "face_covered", "Face covered"),
        (ElementKind.TEXT, "text_covered", "Text covered"),
        (ElementKind.CTA, "button_covered", "Button covered"),
        (ElementKind.CODE, "code_covered", "Code covered"),
        (ElementKind.LOGO, "logo_covered", "Logo covered"),
    ],
)
def test_what_must_stay_visible_may_not_be_covered(
    kind: ElementKind, code: str, badge: str
) -> None:
    ground = Ground(shown(element(kind, FACE.box)), FREE)
    assert said(title(Box(110, 60, 100, 20)), ground) == [(code, badge)]
    assert said(title(Box(10, 120, 100, 20)), ground) == []


def test_bodies_products_and_what_people_ignore_may_be_covered() -> None:
    others = [element(kind, FACE.box) for kind in (ElementKind.PERSON, ElementKind.PRODUCT)]
    ground = Ground(shown(*others, replace(FACE, protection=Protection.NONE)), FREE)
    assert said(title(Box(110, 60, 100, 20)), ground) == []


def test_a_covered_button_is_said_once_and_not_also_by_its_words() -> None:
    button = element(ElementKind.CTA, Box(200, 100, 200, 60))
    words = element(ElementKind.TEXT, Box(220, 110, 160, 40))
    ground = Ground(shown(button, words), FREE)
    assert said(title(Box(110, 55, 100, 20)), ground) == [("button_covered", "Button covered")]


@pytest.mark.parametrize(
    ("edits", "place"),
    [
        ({}, Box(100, 50, 50, 60)),
        ({"flip": Flip.HORIZONTAL}, Box(250, 50, 50, 60)),
        ({"flip": Flip.VERTICAL}, Box(100, 90, 50, 60)),
        ({"rotate": 180}, Box(250, 90, 50, 60)),
    ],
)
def test_elements_are_turned_and_flipped_with_the_picture(
    edits: dict[str, object], place: Box
) -> None:
    (found,) = shown(FACE, **edits)
    assert found.box.as_list() == pytest.approx(place.as_list())


def test_a_quarter_turn_lays_the_picture_on_its_side() -> None:
    upright = Placement(Box.whole(PICTURE), Box(0, 0, 200, 400))
    (found,) = shown(FACE, placements=(upright,), rotate=90)
    assert found.box.as_list() == pytest.approx([90, 100, 60, 50])


def test_an_element_of_a_piece_is_where_the_piece_was_laid_and_nowhere_else() -> None:
    word = element(ElementKind.TEXT, Box(600, 300, 100, 50))
    lifted = Placement(word.box, Box(10, 10, 50, 25), elements=(word.id,))
    other = Placement(FACE.box, Box(300, 10, 50, 60), elements=(FACE.id,))
    found = {one.element.id: one.box for one in shown(word, FACE, placements=(lifted, other))}
    assert found == {word.id: lifted.dst, FACE.id: other.dst}


def test_what_is_cropped_away_cannot_be_covered() -> None:
    right = Placement(Box(400, 0, 400, 400), Box(0, 0, 400, 400))
    assert shown(FACE, placements=(right,)) == ()


def test_the_safe_zone_is_said_by_side_and_amount() -> None:
    ground = Ground((), Box.from_edges(0, 20, 400, 150))
    piece = title(Box(10, 140, 100, 34))
    (warning,) = judge_pieces([piece], ground)
    assert badge_of(warning) == "Safe zone 24 px bottom"
    assert "24 px at the bottom" in warning.message
    assert judge_pieces([title(Box(10, 100, 100, 50))], ground) == ()


def test_contrast_is_said_with_its_figure_which_never_looks_like_enough() -> None:
    ground = Ground((), FREE)
    assert said(title(Box(10, 10, 90, 20), contrast=2.18), ground) == [
        ("text_contrast", "Contrast 2.1:1")
    ]
    assert said(title(Box(10, 10, 90, 20), contrast=4.4999), ground) == [
        ("text_contrast", "Contrast 4.4:1")
    ]
    assert said(title(Box(10, 10, 90, 20), contrast=4.5), ground) == []


def test_text_under_the_legible_size_is_said_in_px_of_the_result() -> None:
    ground = Ground((), FREE)
    assert said(title(Box(10, 10, 90, 6), font_px=10), ground) == [("text_too_small", "Text 7 px")]
    assert said(title(Box(10, 10, 90, 9), font_px=12), ground) == []


def test_pieces_on_each_other_are_said_of_the_upper_one() -> None:
    logo = LaidPiece("logo", "the logo", (Box(100, 100, 60, 60),), Box(100, 100, 60, 60))
    (warning,) = judge_pieces([logo, title(Box(90, 110, 100, 20))], Ground((), FREE))
    assert (warning.code, warning.subject) == ("pieces_overlap", "text 0")


def test_a_format_without_text_says_so_of_texts_alone() -> None:
    ground = Ground((), FREE, ("no_text_overlay",))
    logo = LaidPiece("logo", "the logo", (Box(100, 100, 60, 60),), Box(100, 100, 60, 60))
    assert said(logo, ground) == []
    assert [code for code, _ in said(title(Box(10, 10, 90, 20)), ground)] == ["text_not_allowed"]


def test_the_worst_comes_first_and_unknown_codes_last() -> None:
    codes = ["enlarged", "from_tomorrow", "in_safe_zone", "face_covered", "text_contrast"]
    found = [one.code for one in sort_warnings(PlanWarning(code, "…") for code in codes)]
    assert found == ["face_covered", "text_contrast", "in_safe_zone", "enlarged", "from_tomorrow"]


def test_warnings_of_earlier_releases_have_short_words_too() -> None:
    for code in RANKS:
        assert badge_of(PlanWarning(code, "A long sentence.")) == TRAITS[code].badge
