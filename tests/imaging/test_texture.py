"""Texture that goes on beyond the border: as lively as the border, and nothing in it that must not
be seen twice.
"""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from app.domain.documents.edits import Edits, Extend
from app.domain.documents.elements import MASK_SIDE, Mask
from app.domain.documents.plans import Fill, Placement, Plan, Strategy
from app.domain.geometry import Box, Size
from app.imaging.extend import extend_picture
from app.imaging.fonts import Fonts
from app.imaging.picture import Picture, Source, resize_picture
from app.imaging.render import render
from app.imaging.texture import Bools, make_texture
from tests.imaging.test_render import FONTS

MAGENTA = (255, 0, 255)


def lawn(width: int = 480, height: int = 360, seed: int = 3) -> Picture:
    """Tufts of two greens, as many everywhere."""
    noise = np.random.default_rng(seed).normal(0, 1, (height, width)).astype(np.float32)
    tufts = cv2.GaussianBlur(noise, (0, 0), 2.5)
    tufts = 40 * tufts / tufts.std()
    return np.clip(np.dstack([90 + 0.6 * tufts, 130 + tufts, 60 + 0.4 * tufts]), 0, 255).astype(
        np.uint8
    )


def free(piece: Picture) -> Bools:
    return np.zeros(piece.shape[:2], dtype=np.bool_)


def liveliness(picture: Picture) -> float:
    """Deviation of what is finer than about ten pixels."""
    grey = picture.astype(np.float32).mean(axis=2)
    return float((grey - cv2.GaussianBlur(grey, (0, 0), 6)).std())


def on_canvas(
    piece: Picture, protected: Bools | None, left: int = 240, right: int = 240
) -> Picture:
    canvas = Size(left + piece.shape[1] + right, piece.shape[0])
    return extend_picture(piece, left, 0, canvas, Fill.CONTINUE, protected)


def test_grass_goes_on_as_lively_as_it_is() -> None:
    piece = lawn()
    out, soft = on_canvas(piece, free(piece)), on_canvas(piece, None)
    assert np.array_equal(out[:, 240:-240], piece)
    for added, calm in ((out[:, :240], soft[:, :240]), (out[:, -240:], soft[:, -240:])):
        assert 0.7 < liveliness(added) / liveliness(piece) < 1.3
        assert liveliness(calm) < 0.3 * liveliness(piece)


def test_it_has_no_seam_to_the_picture() -> None:
    """Neighbouring columns differ across the border as they do within the picture."""
    out = on_canvas(lawn(), free(lawn())).astype(np.float64)
    steps = np.abs(np.diff(out, axis=1)).mean(axis=(0, 2))
    assert steps[-241] < 1.3 * steps[300:600].mean()
    assert steps[239] < 1.3 * steps[300:600].mean()


def test_the_same_is_made_each_time() -> None:
    assert np.array_equal(on_canvas(lawn(), free(lawn())), on_canvas(lawn(), free(lawn())))


@settings(max_examples=25)
@given(
    left=st.integers(40, 300),
    top=st.integers(0, 280),
    width=st.integers(20, 140),
    height=st.integers(20, 200),
    seed=st.integers(0, 9),
)
def test_nothing_that_is_protected_is_seen_again(
    left: int, top: int, width: int, height: int, seed: int
) -> None:
    piece = lawn(seed=seed)
    protected = free(piece)
    piece[top : top + height, left : left + width] = MAGENTA
    protected[max(0, top - 6) : top + height + 6, left - 6 : left + width + 6] = True
    out = on_canvas(piece, protected)
    added = np.concatenate([out[:, :240], out[:, -240:]], axis=1).astype(int)
    assert not ((added[:, :, 0] > 170) & (added[:, :, 2] > 170)).any()


def facade(width: int = 480, height: int = 360) -> Picture:
    """Dark windows in rows, with an edge on every side."""
    picture = np.full((height, width, 3), (200, 190, 170), dtype=np.uint8)
    for top in range(20, height, 90):
        for left in range(20, width, 110):
            picture[top : top + 60, left : left + 45] = (40, 50, 70)
    return picture


def a_lawn_in_the_shade(width: int = 480, height: int = 360) -> Picture:
    """Changing from light to dark along the way from its sides."""
    across = np.linspace(-1, 1, width)[None, :, None]
    return np.clip(lawn(width, height) + 90 * across, 0, 255).astype(np.uint8)


def with_a_thing_at_its_edge(width: int = 480, height: int = 360) -> Picture:
    picture = lawn(width, height)
    picture[120:200, 400:460] = 250
    picture[140:180, 20:80] = 5
    return picture


@pytest.mark.parametrize("draw", [facade, a_lawn_in_the_shade, with_a_thing_at_its_edge])
def test_what_is_no_even_texture_does_not_go_on(draw: object) -> None:
    piece = draw()  # type: ignore[operator]
    assert make_texture(piece, 240, free(piece)) is None


def test_a_subject_at_the_border_is_not_gone_on_with() -> None:
    piece = lawn()
    protected = free(piece)
    protected[100:200, -30:] = True
    assert make_texture(piece, 240, protected) is None


@pytest.mark.parametrize(("length", "goes_on"), [(100, True), (300, False)])
def test_a_narrow_border_does_not_come_again_and_again(length: int, goes_on: bool) -> None:
    """Beside a wide subject the same stones would be seen four times."""
    piece = np.clip(lawn().astype(np.float32) * 1.5 - 40, 0, 255).astype(np.uint8)
    protected = free(piece)
    protected[:, 150:-90] = True
    assert (make_texture(piece, length, protected) is not None) == goes_on
    assert make_texture(piece, length, free(piece)) is not None


def test_both_sides_go_on_alike_but_above_and_below_each_by_itself() -> None:
    piece = lawn()
    protected = free(piece)
    protected[100:200, -30:] = True
    out = on_canvas(piece, protected)
    assert max(liveliness(out[:, :240]), liveliness(out[:, -240:])) < 0.3 * liveliness(piece)
    turned, mask = np.ascontiguousarray(piece.transpose(1, 0, 2)), protected.T
    out = extend_picture(
        turned, 0, 240, Size(turned.shape[1], turned.shape[0] + 480), Fill.CONTINUE, mask
    )
    assert liveliness(out[:240]) > 0.7 * liveliness(turned)
    assert liveliness(out[-240:]) < 0.3 * liveliness(turned)


def test_transparent_pictures_have_no_texture_to_go_on_with() -> None:
    piece = np.dstack([lawn(), np.full((360, 480), 255, np.uint8)])
    assert np.array_equal(on_canvas(piece, free(piece)), on_canvas(piece, None))


def planned(protected: Mask | None) -> Plan:
    placement = Placement(Box(0, 0, 960, 720), Box(240, 0, 480, 360))
    return Plan(Strategy.EXTEND_CANVAS, (placement,), Fill.CONTINUE, protected=protected)


def drawn(source: Source, target: Size, edits: Edits, fonts: Fonts = FONTS) -> Picture:
    mask = Mask(np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.bool_))
    canvas = Size(960, 360)
    return render(
        source, planned(mask), edits, target, styles={}, logos={}, fonts=fonts, canvas=canvas
    ).picture


def test_a_preview_shows_the_texture_of_the_result() -> None:
    """Blocks come from the same places: the halves agree far better than with what another choice
    would have made.
    """
    picture = resize_picture(lawn(), Size(960, 720))
    final = drawn(Source(picture), Size(960, 360), Edits())
    preview = drawn(
        Source(resize_picture(picture, Size(640, 480)), Size(960, 720)), Size(640, 240), Edits()
    )
    small = cv2.resize(final, (640, 240), interpolation=cv2.INTER_AREA).astype(np.float64)[:, :160]
    other = np.roll(small, 31, axis=0)
    assert np.abs(small - preview[:, :160]).mean() < 0.5 * np.abs(other - preview[:, :160]).mean()


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_what_is_protected_turns_with_the_picture(rotate: int) -> None:
    picture = resize_picture(lawn(), Size(960, 720))
    picture[200:420, 300:560] = MAGENTA
    pixels = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.bool_)
    pixels[80:200, 92:194] = True
    edits = Edits(rotate=rotate, extend=Extend(strategy=Strategy.EXTEND_CANVAS))
    out = render(
        Source(picture),
        planned(Mask(pixels)),
        edits,
        Size(960, 360),
        styles={},
        logos={},
        fonts=FONTS,
        canvas=Size(960, 360),
    )
    (placement,) = out.plan.placements
    inside = np.zeros(out.picture.shape[:2], dtype=np.bool_)
    dst = placement.dst
    inside[round(dst.top) : round(dst.bottom), round(dst.left) : round(dst.right)] = True
    pink = (out.picture[:, :, 0] > 170) & (out.picture[:, :, 2] > 170)
    assert pink[inside].any()
    assert not pink[~inside].any()
