"""The only maker of pixels: exact sizes, nothing stretched, previews like results, edits in their
order.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.domain.documents.edits import Edits, Flip
from app.domain.documents.elements import MASK_SIDE, Mask
from app.domain.documents.plans import Fill, Placement, Plan, PlanWarning, Strategy
from app.domain.geometry import Box, Size
from app.imaging import render as rendering
from app.imaging.fonts import Fonts
from app.imaging.picture import Picture, Source, resize_picture
from app.imaging.render import Rendered, crop_protected_mask, render
from app.imaging.texture import Bools
from testing.factories.edits import crop, logo, text
from tests.imaging.pictures import QUADRANTS, quadrants
from tests.imaging.test_picture import similarity, waves

FONTS = Fonts.load(Path(__file__).resolve().parents[2] / "app/static/fonts")
WHOLE = Plan(Strategy.CROP, (Placement(Box(0, 0, 640, 480), Box(0, 0, 320, 240)),))
CANVAS = Size(320, 240)


def made(
    edits: Edits | None = None,
    plan: Plan = WHOLE,
    target: Size = CANVAS,
    picture: Picture | None = None,
) -> Rendered:
    source = Source(quadrants(640, 480) if picture is None else picture)
    logo = np.full((20, 60, 4), (10, 10, 10, 255), dtype=np.uint8)
    return render(source, plan, edits or Edits(), target, styles={}, logos={"7": logo}, fonts=FONTS)


def corners(picture: Picture) -> list[tuple[int, ...]]:
    """Top left, top right, bottom left, bottom right, a little inside."""
    h, w = picture.shape[:2]
    spots = [(h // 8, w // 8), (h // 8, w - w // 8), (h - h // 8, w // 8), (h - h // 8, w - w // 8)]
    return [tuple(int(v) for v in picture[y, x]) for y, x in spots]


@pytest.mark.parametrize("target", [Size(320, 240), Size(160, 120), Size(33, 25), Size(1600, 1200)])
@pytest.mark.parametrize("fill", list(Fill))
def test_the_picture_has_exactly_the_size_asked_for(target: Size, fill: Fill) -> None:
    plan = Plan(
        Strategy.EXTEND_CANVAS, (Placement(Box(0, 0, 640, 480), Box(40, 0, 240, 180)),), fill
    )
    assert made(plan=plan, target=target).picture.shape == (target.height, target.width, 3)


def test_what_must_not_be_repeated_is_looked_up_only_where_something_is_added(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It takes as long as the picture itself."""
    asked: list[Size] = []

    def look_up(mask: Mask, src: Box, whole: Size, edits: Edits, size: Size) -> Bools:
        asked.append(size)
        return crop_protected_mask(mask, src, whole, edits, size)

    monkeypatch.setattr(rendering, "crop_protected_mask", look_up)
    mask = Mask(np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.bool_))
    made(plan=replace(WHOLE, protected=mask))
    assert not asked
    part = (Placement(Box(0, 0, 640, 480), Box(40, 0, 240, 180)),)
    made(plan=Plan(Strategy.EXTEND_CANVAS, part, Fill.CONTINUE, protected=mask))
    assert len(asked) == 1


def test_windows_land_where_the_plan_says() -> None:
    plan = Plan(
        Strategy.EXTEND_CANVAS,
        (Placement(Box(320, 240, 320, 240), Box(0, 60, 240, 180)),),
        Fill.COLOUR,
    )
    picture = made(plan=plan, target=Size(240, 300)).picture
    assert tuple(picture[150, 120]) == QUADRANTS[3]
    assert np.array_equal(
        picture[60:240], np.broadcast_to(np.array(QUADRANTS[3], np.uint8), (180, 240, 3))
    )


@pytest.mark.parametrize(
    ("edits", "order"),
    [
        (Edits(rotate=180), (3, 2, 1, 0)),
        (Edits(flip=Flip.HORIZONTAL), (1, 0, 3, 2)),
        (Edits(flip=Flip.VERTICAL), (2, 3, 0, 1)),
        (Edits(rotate=180, flip=Flip.BOTH), (0, 1, 2, 3)),
    ],
)
def test_turns_and_flips(edits: Edits, order: tuple[int, ...]) -> None:
    assert corners(made(edits).picture) == [QUADRANTS[number] for number in order]


@pytest.mark.parametrize(("rotate", "order"), [(90, (2, 0, 3, 1)), (270, (1, 3, 0, 2))])
def test_a_quarter_turn_goes_clockwise_and_keeps_the_crop_whole(
    rotate: int, order: tuple[int, ...]
) -> None:
    edits = Edits(crop=crop(0, 0, 1, 1), rotate=rotate)
    rendered = made(
        edits,
        Plan(Strategy.CROP, (Placement(Box(0, 0, 480, 480), Box(0, 0, 240, 240)),)),
        Size(240, 240),
    )
    dst = rendered.plan.placements[0].dst
    assert dst.as_list() == [30.0, 0.0, 180.0, 240.0]
    inner = rendered.picture[:, 30:210]
    assert corners(inner) == [QUADRANTS[number] for number in order]


def test_a_preview_looks_like_the_result() -> None:
    """Same plan, same edits: from the proxy at a third of the size, and from the master."""
    picture = waves(1800, 1200)
    plan = Plan(
        Strategy.EXTEND_CANVAS,
        (Placement(Box(0, 0, 1800, 1200), Box(0, 250, 900, 600)),),
        Fill.CONTINUE,
    )
    edits = Edits(
        saturation=0.4,
        contrast=1.2,
        text_overlays=(text("Summer begins here", x=0.1, y=0.05, font_size=90),),
        logo_overlay=logo("logo:7", 0.7, 0.85, 20),
    )
    logos = {"7": np.full((20, 60, 4), 255, dtype=np.uint8)}
    final = render(
        Source(picture), plan, edits, Size(900, 1100), styles={}, logos=logos, fonts=FONTS
    ).picture
    proxy = Source(resize_picture(picture, Size(900, 600)), Size(1800, 1200))
    canvas = Size(900, 1100)
    preview = render(
        proxy, plan, edits, Size(300, 367), styles={}, logos=logos, fonts=FONTS, canvas=canvas
    ).picture
    assert similarity(cv2.resize(final, (300, 367), interpolation=cv2.INTER_AREA), preview) > 0.93


def test_the_canvas_is_told_from_the_plan_when_it_is_not_given() -> None:
    small = made(target=Size(160, 120)).picture
    assert corners(small) == list(QUADRANTS)


def test_saturation_0_leaves_grey_everywhere_but_in_text_and_logo() -> None:
    """Adjustments come before logo and text."""
    edits = Edits(
        saturation=0.0,
        text_overlays=(
            text("████", x=0.5, y=0.1, color="#ff0000", font_size=100, font_family="Noto Sans"),
        ),
    )
    picture = made(edits).picture
    coloured = np.ptp(picture, axis=2) > 60
    assert coloured.any()
    _, x = np.nonzero(coloured)
    assert x.min() >= 155
    assert np.ptp(picture[200:], axis=2).max() == 0


def test_a_logo_keeps_its_ratio_and_stays_inside() -> None:
    picture = made(Edits(logo_overlay=logo("logo:7", 0.99, 0.99, 30))).picture
    y, x = np.nonzero((picture == 10).all(axis=2))
    assert (x.max(), y.max()) == (319, 239)
    assert (np.ptp(x) + 1, np.ptp(y) + 1) == (96, 32)


def test_a_logo_that_is_gone_is_left_out() -> None:
    gone = made(Edits(logo_overlay=logo("logo:8"))).picture
    assert np.array_equal(gone, made().picture)


def test_the_warnings_are_those_of_the_plan_and_of_the_text() -> None:
    plan = Plan(Strategy.CROP, WHOLE.placements, warnings=(PlanWarning("face_cut", "…"),))
    edits = Edits(text_overlays=(text("𓀀", x=0.1, y=0.1),))
    assert [warning.code for warning in made(edits, plan).warnings] == ["face_cut", "text_letters"]
    cropped = made(Edits(crop=crop(0.1, 0.1, 0.5, 0.5)), plan)
    assert cropped.warnings == ()


def test_transparency_survives_and_takes_text() -> None:
    picture = np.zeros((480, 640, 4), dtype=np.uint8)
    edits = Edits(text_overlays=(text("Words", x=0.1, y=0.1, font_size=200),))
    rendered = made(edits, picture=picture).picture
    assert rendered.shape == (240, 320, 4)
    assert (rendered[:, :, 3].max(), rendered[-1, -1, 3]) == (255, 0)


def test_the_same_input_gives_the_same_pixels() -> None:
    edits = Edits(crop=crop(0.1, 0.2, 0.7, 0.3), brightness=1.1, text_overlays=(text("Words"),))
    assert np.array_equal(made(edits).picture, made(edits).picture)


def test_making_pixels_loads_no_web_and_no_tables() -> None:
    import subprocess
    import sys

    program = (
        "import sys, app.imaging.render; print(sorted({'flask', 'sqlalchemy', 'huey'} & "
        "set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[2]
    assert (
        subprocess.run(
            [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
        ).stdout
        == "[]\n"
    )
