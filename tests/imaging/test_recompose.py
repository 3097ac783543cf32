"""Painting recompositions: nothing lost, nothing of the old background, the same at every size."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from app.domain.documents.backgrounds import Background
from app.domain.documents.edits import Edits, Extend, Flip
from app.domain.documents.plans import Cut, Fill, Placement, Plan, Strategy
from app.domain.geometry import Box, Size
from app.imaging.backgrounds import paint_background
from app.imaging.fonts import Fonts
from app.imaging.picture import Picture, Source
from app.imaging.render import render
from tests.imaging.test_picture import similarity

FONTS = Fonts.load(Path(__file__).resolve().parents[2] / "app/static/fonts")
CANVAS = Size(728, 90)
BACKGROUND = Background((40.0, 60.0, 120.0), (20.0, 20.0, 20.0), (0.0, 0.0, 0.0))
BALL, BAR = Box(100, 100, 200, 200), Box(100, 500, 400, 60)
PLAN = Plan(
    Strategy.RECOMPOSE,
    (
        Placement(BALL, Box(20, 10, 70, 70), Cut.SUBJECT, elements=("product-1",)),
        Placement(BAR, Box(300, 30, 200, 30), Cut.TEXT, elements=("text-1",)),
    ),
    Fill.CONTINUE,
    background=BACKGROUND,
)


def drawn(side: int = 800) -> Picture:
    picture = paint_background(BACKGROUND, Size(side, side)).round().astype(np.uint8)
    image = Image.fromarray(picture)
    draw, k = ImageDraw.Draw(image), side / 800
    draw.ellipse((110 * k, 110 * k, 290 * k, 290 * k), fill=(230, 120, 30))
    draw.rectangle((110 * k, 510 * k, 490 * k, 550 * k), fill=(255, 255, 255))
    return np.asarray(image)


def made(
    plan: Plan = PLAN, edits: Edits | None = None, target: Size = CANVAS, side: int = 800
) -> Picture:
    source = Source(drawn(side), Size(800, 800))
    return render(
        source, plan, edits or Edits(), target, styles={}, logos={}, fonts=FONTS, canvas=CANVAS
    ).picture


def test_pieces_land_where_the_plan_says_on_the_background_of_the_picture() -> None:
    picture = made()
    assert picture.shape == (90, 728, 3)
    assert np.abs(picture[45, 55].astype(int) - (230, 120, 30)).max() <= 2
    assert np.abs(picture[45, 400].astype(int) - 255).max() <= 2
    expected = paint_background(BACKGROUND, CANVAS)
    for y, x in ((5, 5), (80, 700), (12, 22), (45, 200)):
        assert np.abs(picture[y, x] - expected[y, x]).max() <= 1.5


def test_a_preview_looks_like_the_result() -> None:
    small = made(target=Size(364, 45), side=400)
    assert similarity(cv2.resize(made(), (364, 45), interpolation=cv2.INTER_AREA), small) > 0.95


def test_a_flip_turns_the_composition_as_a_whole() -> None:
    assert np.array_equal(made(edits=Edits(flip=Flip.HORIZONTAL)), made()[:, ::-1])


@pytest.mark.parametrize("fill", [Fill.COLOUR, Fill.BLUR])
def test_another_background_can_be_asked_for(fill: Fill) -> None:
    picture = made(edits=Edits(flip=Flip.HORIZONTAL, extend=Extend(fill=fill)))
    assert np.abs(picture[:, ::-1][45, 400].astype(int) - 255).max() <= 2


def test_text_keeps_its_contrast_when_it_moves_to_the_other_end() -> None:
    """White letters from the dark end would vanish at the bright end.

    So the background is turned about or made plain.
    """
    steep = Background((20.0, 20.0, 20.0), (0.0, 0.0, 0.0), (215.0, 215.0, 215.0))
    picture = paint_background(steep, Size(800, 800)).round().astype(np.uint8)
    picture[110:150, 110:490] = 255
    plan = Plan(
        Strategy.RECOMPOSE,
        (Placement(Box(100, 100, 400, 60), Box(10, 500, 140, 21), Cut.TEXT),),
        Fill.CONTINUE,
        background=steep,
    )
    canvas = Size(160, 600)
    out = render(
        Source(picture), plan, Edits(), canvas, styles={}, logos={}, fonts=FONTS, canvas=canvas
    ).picture
    assert int(out[510, 80].max()) - int(out[505, 4].max()) > 100


def test_beside_a_panel_the_tone_of_the_lettering_goes_on() -> None:
    picture = np.random.default_rng(5).integers(0, 256, (400, 400, 3), dtype=np.uint8)
    picture[300:360, 40:360] = (10, 20, 30)
    picture[320:340, 60:340] = 250
    panel = Placement(Box(0, 0, 400, 280), Box(0, 0, 128.57, 90))
    line = Placement(Box(40, 300, 320, 60), Box(300, 30, 160, 30), Cut.TEXT)
    out = made(Plan(Strategy.RECOMPOSE, (panel, line), Fill.COLOUR))
    source = Source(picture)
    out = render(
        source,
        Plan(Strategy.RECOMPOSE, (panel, line), Fill.COLOUR),
        Edits(),
        CANVAS,
        styles={},
        logos={},
        fonts=FONTS,
        canvas=CANVAS,
    ).picture
    assert np.abs(out[5, 600].astype(int) - (10, 20, 30)).max() <= 1
    assert out[45, 380].min() > 200
