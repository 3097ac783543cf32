"""A person's window, turn and extension on the canvas: nothing stretched, the crop kept whole."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from app.domain.documents.edits import Edits, Extend, Flip
from app.domain.documents.plans import Fill, Placement, Plan, Strategy
from app.domain.geometry import Box, Size
from app.domain.planning.edited import edit_plan
from testing.factories.edits import crop

SOURCE = Size(1200, 800)
CANVAS = Size(400, 400)
CROPPED = Plan(Strategy.CROP, (Placement(Box(200, 0, 800, 800), Box(0, 0, 400, 400)),))


def test_without_edits_of_the_window_the_plan_stays() -> None:
    assert edit_plan(CROPPED, Edits(saturation=0.0), SOURCE, CANVAS) is CROPPED


def test_a_crop_of_the_canvas_ratio_is_the_window() -> None:
    plan = edit_plan(CROPPED, Edits(crop=crop(0.25, 0.25, 1 / 3, 0.5)), SOURCE, CANVAS)
    assert (plan.strategy, plan.fill) == (Strategy.CROP, Fill.NONE)
    assert plan.placements[0].src.as_list(1) == pytest.approx([300, 200, 400, 400], abs=0.1)
    assert plan.placements[0].dst == Box(0, 0, 400, 400)


def test_a_wide_crop_grows_about_its_centre_as_far_as_the_picture_goes() -> None:
    """A window 1200 x 400 in the middle of the picture wants 1200 x 1200; the picture has 800, the
    rest is filled.
    """
    plan = edit_plan(CROPPED, Edits(crop=crop(0, 0.25, 1, 0.5)), SOURCE, CANVAS)
    (placement,) = plan.placements
    assert placement.src == Box(0, 0, 1200, 800)
    assert placement.dst.as_list(2) == [0, 66.67, 400, 266.67]
    assert (plan.strategy, plan.fill) == (Strategy.EXTEND_CANVAS, Fill.CONTINUE)


def test_forced_extension_shows_the_crop_and_no_more() -> None:
    edits = Edits(crop=crop(0.25, 0.25, 0.5, 0.25), extend=Extend(strategy=Strategy.ADD_BACKGROUND))
    plan = edit_plan(CROPPED, edits, SOURCE, CANVAS)
    assert plan.placements[0].src == Box(300, 200, 600, 200)
    assert (plan.strategy, plan.fill) == (Strategy.ADD_BACKGROUND, Fill.BLUR)


def test_forced_extension_without_a_crop_shows_the_whole_picture() -> None:
    plan = edit_plan(
        CROPPED,
        Edits(extend=Extend(strategy=Strategy.EXTEND_CANVAS, fill=Fill.COLOUR)),
        SOURCE,
        CANVAS,
    )
    assert plan.placements[0].src == Box.whole(SOURCE)
    assert plan.fill is Fill.COLOUR


def test_soft_colours_stay_when_more_of_the_picture_is_shown() -> None:
    """Else the click that shows a thing whole would set it between panels."""
    soft = Plan(
        Strategy.EXTEND_CANVAS,
        (Placement(Box(0, 100, 1000, 400), Box(0, 0, 500, 200)),),
        Fill.SOFT,
    )
    whole = Edits(crop=crop(0, 0, 1, 1), extend=Extend(strategy=Strategy.EXTEND_CANVAS))
    assert edit_plan(soft, whole, Size(1000, 800), Size(600, 200)).fill is Fill.SOFT


def test_forced_crop_fills_nothing() -> None:
    plan = edit_plan(
        CROPPED,
        Edits(crop=crop(0, 0, 1, 0.5), extend=Extend(strategy=Strategy.CROP)),
        SOURCE,
        CANVAS,
    )
    assert plan.placements[0] == Placement(Box(200, 0, 800, 800), Box(0, 0, 400, 400))


def test_a_flip_mirrors_the_composition() -> None:
    plan = Plan(
        Strategy.EXTEND_CANVAS,
        (Placement(Box(0, 0, 400, 800), Box(0, 0, 200, 400)),),
        Fill.CONTINUE,
    )
    flipped = edit_plan(plan, Edits(flip=Flip.HORIZONTAL), SOURCE, CANVAS)
    assert flipped.placements == (Placement(Box(0, 0, 400, 800), Box(200, 0, 200, 400)),)


@pytest.mark.parametrize("fill", [None, Fill.COLOUR])
def test_what_is_extended_stays_where_it_was_when_it_is_filled_otherwise(fill: Fill | None) -> None:
    at_an_end = (Placement(Box(0, 0, 400, 800), Box(200, 0, 200, 400)),)
    plan = Plan(Strategy.EXTEND_CANVAS, at_an_end, Fill.CONTINUE)
    for strategy, usual in (
        (Strategy.EXTEND_CANVAS, Fill.CONTINUE),
        (Strategy.ADD_BACKGROUND, Fill.BLUR),
    ):
        edits = Edits(extend=Extend(strategy=strategy, fill=fill))
        made = edit_plan(plan, edits, SOURCE, CANVAS)
        assert made.placements == at_an_end
        assert (made.strategy, made.fill) == (strategy, fill or usual)


EDITS = st.builds(
    Edits,
    crop=st.none()
    | st.builds(
        crop, st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0.05, 0.5), st.floats(0.05, 0.5)
    ),
    rotate=st.sampled_from([0, 90, 180, 270]),
    flip=st.sampled_from(list(Flip)),
    strategy=st.sampled_from(
        [None, Strategy.CROP, Strategy.EXTEND_CANVAS, Strategy.ADD_BACKGROUND]
    ),
    fill=st.sampled_from([None, Fill.BLUR, Fill.COLOUR]),
)


@given(EDITS, st.builds(Size, st.integers(50, 3000), st.integers(50, 3000)))
def test_nothing_is_stretched_and_nothing_leaves_picture_or_canvas(
    edits: Edits, canvas: Size
) -> None:
    base = Plan(Strategy.CROP, (Placement(Box(0, 0, 300, 300 / canvas.ratio), Box.whole(canvas)),))
    plan = edit_plan(base, edits, SOURCE, canvas)
    for placement in plan.placements:
        src, dst = placement.src, placement.dst
        across, down = (
            (dst.width, dst.height) if edits.rotate in (0, 180) else (dst.height, dst.width)
        )
        assert across / src.width == pytest.approx(down / src.height, rel=1e-6)
        assert dst.left >= -1e-6
        assert dst.top >= -1e-6
        assert dst.right <= canvas.width + 1e-6
        assert dst.bottom <= canvas.height + 1e-6
    if plan.fill is Fill.NONE:
        assert plan.placements[0].dst.area == pytest.approx(canvas.pixels)


@given(EDITS, st.builds(Size, st.integers(50, 3000), st.integers(50, 3000)))
def test_a_crop_that_is_not_forced_to_cut_is_kept_whole(edits: Edits, canvas: Size) -> None:
    if edits.crop is None or edits.strategy is Strategy.CROP:
        return
    plan = edit_plan(CROPPED, edits, SOURCE, canvas)
    assert edits.crop.box(SOURCE).share_inside(plan.placements[0].src) > 0.98
