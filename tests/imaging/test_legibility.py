"""Contrast as it is measured in pixels, and the boxes of what is drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.domain.documents.edits import Edits
from app.domain.documents.plans import Placement, Plan, Strategy
from app.domain.documents.text_styles import TextStyle, TextStyles
from app.domain.geometry import Box, Size
from app.domain.preflight.pieces import LaidPiece
from app.imaging.fonts import Fonts
from app.imaging.legibility import MOST_BOXES, count_rows, find_ink_boxes
from app.imaging.picture import Picture, Source
from app.imaging.render import render
from testing.factories.edits import logo, text

FONTS = Fonts.load(Path(__file__).resolve().parents[2] / "app/static/fonts")
CANVAS = Size(600, 400)
WHOLE = Plan(Strategy.CROP, (Placement(Box.whole(CANVAS), Box.whole(CANVAS)),))


def ground(*levels: int) -> Picture:
    """Upright stripes of these grey levels."""
    width = CANVAS.width // len(levels)
    row = np.repeat(np.array(levels, dtype=np.uint8), width)
    return np.repeat(np.tile(row, (CANVAS.height, 1))[:, :, None], 3, axis=2)


def pieces(
    picture: Picture,
    edits: Edits,
    *,
    scale: float = 1.0,
    sign: Picture | None = None,
    **style: object,
) -> tuple[LaidPiece, ...]:
    looks = TextStyle(font_size=150, **style)  # type: ignore[arg-type]
    target = Size(round(CANVAS.width * scale), round(CANVAS.height * scale))
    return render(
        Source(picture),
        WHOLE,
        edits,
        target,
        styles={"": TextStyles(content=looks)},
        logos={} if sign is None else {"7": sign},
        fonts=FONTS,
        canvas=CANVAS,
    ).pieces


def contrast(picture: Picture, **style: object) -> float:
    (piece,) = pieces(picture, Edits(text_overlays=(text("Sale", 0.1, 0.3),)), **style)
    assert piece.contrast is not None
    return piece.contrast.ratio


@pytest.mark.parametrize(("level", "expected"), [(0, 21.0), (255, 1.0), (118, 4.6), (148, 3.05)])
def test_white_letters_have_the_contrast_of_wcag_to_a_plain_ground(
    level: int, expected: float
) -> None:
    assert contrast(ground(level), color="#ffffff") == pytest.approx(expected, rel=0.03)


def test_the_worst_letter_counts() -> None:
    assert contrast(ground(0, 240, 0, 0), color="#ffffff") < 1.5


def test_a_letter_of_which_a_part_is_lost_counts() -> None:
    """A light band behind the heads of the letters; the rest of them stands on black."""
    banded = ground(0)
    banded[120:140] = 190
    assert contrast(banded, color="#ffffff") < 3


def test_a_plate_and_a_shadow_are_part_of_what_letters_lie_on() -> None:
    light = ground(250)
    assert contrast(light, color="#ffffff", background="#000000") > 20
    assert contrast(light, color="#ffffff", shadow=True) > contrast(light, color="#ffffff")


@pytest.mark.parametrize(("opacity", "grey"), [(0.5, 128), (0.25, 64)])
def test_a_faint_text_has_the_contrast_of_the_colour_that_is_seen(
    opacity: float, grey: int
) -> None:
    (faint,) = pieces(
        ground(0), Edits(text_overlays=(text("Sale", 0.1, 0.3, opacity=opacity),)), color="#ffffff"
    )
    assert faint.contrast is not None
    same = contrast(ground(0), color=f"#{grey:02x}{grey:02x}{grey:02x}")
    assert faint.contrast.ratio == pytest.approx(same, rel=0.05)
    unseen = Edits(text_overlays=(text("Sale", 0.1, 0.3, opacity=0.0),))
    assert pieces(ground(0), unseen) == ()


def test_a_preview_measures_what_the_result_does() -> None:
    edits = Edits(text_overlays=(text("Sale", 0.1, 0.3),))
    for levels in ((90,), (0, 200), (40, 80, 120)):
        (whole,) = pieces(ground(*levels), edits, color="#ffffff")
        (small,) = pieces(ground(*levels), edits, scale=0.5, color="#ffffff")
        assert whole.contrast is not None
        assert small.contrast is not None
        assert small.contrast.ratio == pytest.approx(whole.contrast.ratio, rel=0.1)
        assert small.extent.as_list() == pytest.approx(whole.extent.as_list(), abs=2.5)


def test_emoji_have_no_contrast_of_their_own() -> None:
    (piece,) = pieces(ground(128), Edits(text_overlays=(text("🎉", 0.1, 0.3),)))
    assert piece.contrast is None


def sign(level: int, *, plate: bool = False) -> Picture:
    """A ring, or a whole plate."""
    drawn = np.zeros((60, 60, 4), dtype=np.uint8)
    drawn[:, :, :3] = level
    drawn[10:50, 10:50, 3] = 255
    drawn[20:40, 20:40, 3] = 0
    if plate:
        drawn[:, :, 3] = 255
    return drawn


def test_a_logo_needs_contrast_about_its_outline_unless_it_brings_its_own_ground() -> None:
    edits = Edits(logo_overlay=logo("logo:7", 0.4, 0.4))
    for picture, level, is_enough in ((ground(30), 240, True), (ground(200), 220, False)):
        (piece,) = pieces(picture, edits, sign=sign(level))
        assert piece.contrast is not None
        assert piece.contrast.is_enough == is_enough
    (piece,) = pieces(ground(200), edits, sign=sign(220, plate=True))
    assert piece.contrast is None


def test_a_plate_below_a_logo_gives_it_contrast() -> None:
    overlay = logo("logo:7", 0.4, 0.4).changed(background="#101010")
    (piece,) = pieces(ground(200), Edits(logo_overlay=overlay), sign=sign(220))
    assert piece.contrast is not None
    assert piece.contrast.is_enough


def test_boxes_hold_all_that_is_drawn_and_leave_out_what_is_empty() -> None:
    rows, columns = np.mgrid[0:200, 0:300]
    disc = (rows - 100) ** 2 + (columns - 150) ** 2 < 80**2
    boxes = find_ink_boxes(disc)
    told = np.zeros_like(disc)
    for box in boxes:
        told[int(box.top) : int(box.bottom), int(box.left) : int(box.right)] = True
    assert told[disc].all()
    assert told.sum() < 1.15 * disc.sum()


def test_the_boxes_of_a_long_text_are_few() -> None:
    noise = np.random.default_rng(5).random((400, 400)) > 0.5
    noise[::20] = False
    assert len(find_ink_boxes(noise)) <= MOST_BOXES


@pytest.mark.parametrize(
    ("base", "height", "rows"),
    [
        (20.0, 7.6, 8),
        (20.3, 7.6, 7),
        (20.7, 7.6, 8),
        (20.0, 8.0, 8),
        (20.5, 8.0, 7),
        (20.5, 7.1, 7),
    ],
)
def test_letters_take_a_row_more_or_less_by_where_they_stand(
    base: float, height: float, rows: int
) -> None:
    assert count_rows(base, height) == rows
