"""The panel beside a photograph: one tone of its colours, on which lettering can be read."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from app.domain.documents.plans import Fill
from app.domain.geometry import Size
from app.domain.preflight.plates import contrast_ratio
from app.imaging.extend import extend_picture
from app.imaging.panel_tone import choose_panel_tone
from app.imaging.picture import Picture

READABLE = 4.5
"""Contrast of normal text by WCAG 2.2 AA."""


def scene(seed: int = 4, width: int = 200, height: int = 200) -> Picture:
    """Patches of any colour: no border that goes on."""
    patches = np.random.default_rng(seed).integers(0, 256, (9, 9, 3), dtype=np.uint8)
    return np.asarray(
        cv2.resize(patches, (width, height), interpolation=cv2.INTER_NEAREST), dtype=np.uint8
    )


def extend(piece: Picture, left: int, width: int, fill: Fill = Fill.CONTINUE) -> Picture:
    unknown = np.zeros(piece.shape[:2], dtype=np.bool_)
    return extend_picture(piece, left, 0, Size(width, piece.shape[0]), fill, unknown)


def colours_of(picture: Picture) -> set[tuple[int, ...]]:
    return set(map(tuple, np.unique(picture.reshape(-1, 3), axis=0).tolist()))


def test_a_busy_photograph_stands_beside_one_tone() -> None:
    out = extend(scene(), 0, 600)
    assert np.array_equal(out[:, :200], scene())
    assert len(colours_of(out[:, 200:])) == 1


def test_soft_colours_stand_in_place_of_a_panel_and_change_nothing_else() -> None:
    """They begin with the border's own, and no edge is seen."""
    out = extend(scene(), 0, 600, Fill.SOFT).astype(int)
    assert np.array_equal(out[:, :200], scene())
    assert len(colours_of(out[:, 200:])) > 9
    assert np.abs(np.diff(out[:, 204:], axis=1)).max() < 20
    plain = np.full((200, 200, 3), (180, 60, 60), dtype=np.uint8)
    assert np.array_equal(extend(plain, 0, 600, Fill.SOFT), extend(plain, 0, 600))


def test_panels_on_both_sides_have_one_tone() -> None:
    out = extend(scene(), 150, 600)
    assert len(colours_of(np.concatenate([out[:, :150], out[:, 350:]], axis=1))) == 1


def test_one_colour_beside_a_busy_photograph_is_the_panel_that_it_has_by_itself() -> None:
    """The median of its border is a colour that nothing in it need have."""
    out = extend(scene(), 0, 600, Fill.COLOUR)
    assert np.array_equal(out, extend(scene(), 0, 600))
    drawn = extend_picture(scene(), 0, 0, Size(600, 200), Fill.COLOUR)
    assert colours_of(drawn[:, 200:]) != colours_of(out[:, 200:])


def test_one_colour_beside_a_plain_border_is_its_own() -> None:
    plain = np.full((200, 200, 3), (180, 60, 60), dtype=np.uint8)
    assert colours_of(extend(plain, 0, 600, Fill.COLOUR)) == {(180, 60, 60)}


def test_clouds_go_on_softly_and_get_no_panel() -> None:
    """Their border is neither plain nor a gradient, and nothing in it is sharp."""
    waves = 9 * np.sin(np.linspace(0, 9, 200))[:, None, None]
    piece = np.clip(np.array([150, 180, 220]) + waves, 0, 255).astype(np.uint8).repeat(200, 1)
    added = extend(piece, 0, 600)[:, 200:]
    assert len(colours_of(added)) > 9
    assert np.abs(added[:, 0].astype(int) - piece[:, -1]).max() <= 3


@pytest.mark.parametrize(
    ("sky", "added", "is_panel"), [(235, 140, True), (235, 40, False), (120, 140, False)]
)
def test_a_border_of_sky_and_ground_goes_on_a_little_way_alone(
    sky: int, added: int, is_panel: bool
) -> None:
    """Texture of both is neither: rocks that hang in the sky. Of like ones it is no matter."""
    grain = np.random.default_rng(4).normal(0, 14, (200, 300, 1))
    levels = np.where(np.arange(200) < 90, sky, 40)[:, None, None] + grain
    piece = np.clip(levels, 0, 255).astype(np.uint8).repeat(3, 2)
    made = extend(piece, 0, 300 + added)[:, 300:]
    assert (len(colours_of(made)) == 1) == is_panel


@pytest.mark.parametrize("level", [0, 255])
def test_a_panel_beside_black_or_white_has_no_edge(level: int) -> None:
    tone = choose_panel_tone(np.full((9, 3), level, dtype=np.float32), scene())
    assert set(tone.tolist()) == {level}


def test_the_panel_of_a_layout_goes_on_with_its_commonest_colour() -> None:
    piece = scene()
    piece[80:, 100:] = (240, 230, 210)
    out = extend_picture(piece, 0, 0, Size(600, 200), Fill.CONTINUE)
    assert colours_of(out[:, 200:]) == {(240, 230, 210)}


def test_a_thin_gap_is_no_panel() -> None:
    out = extend(scene(), 0, 212)
    assert len(colours_of(out[:, 200:])) > 1


def test_a_plain_side_goes_on_and_gets_no_panel() -> None:
    piece = scene()
    piece[:, 100:] = (180, 60, 90)
    assert colours_of(extend(piece, 0, 600)[:, 200:]) == {(180, 60, 90)}


@settings(max_examples=60)
@given(st.tuples(*[st.integers(0, 255)] * 3), st.tuples(*[st.integers(0, 255)] * 3))
def test_black_or_white_is_readable_on_every_tone(
    border: tuple[int, int, int], rest: tuple[int, int, int]
) -> None:
    piece = np.full((40, 40, 3), rest, dtype=np.uint8)
    tone = choose_panel_tone(np.full((9, 3), border, dtype=np.float32), piece)
    colour = tuple(int(level) for level in tone)
    assert (
        max(contrast_ratio(colour, (0, 0, 0)), contrast_ratio(colour, (255, 255, 255))) >= READABLE
    )


@pytest.mark.parametrize("border", [(150, 40, 40), (40, 60, 150), (30, 110, 60)])
def test_a_tone_keeps_the_hue_of_its_border(border: tuple[int, int, int]) -> None:
    tone = choose_panel_tone(np.full((9, 3), border, dtype=np.float32), scene())
    assert int(np.argmax(tone)) == int(np.argmax(border))


def test_a_grey_border_borrows_the_hue_of_the_photograph() -> None:
    piece = np.full((60, 60, 3), 100, dtype=np.uint8)
    piece[:30, :30] = (190, 30, 30)
    red, *others = choose_panel_tone(np.full((9, 3), 100, dtype=np.float32), piece).tolist()
    assert red > max(others)


def test_a_grey_photograph_gets_a_grey_panel() -> None:
    piece = np.random.default_rng(2).integers(60, 120, (60, 60, 1), dtype=np.uint8).repeat(3, 2)
    tone = choose_panel_tone(piece[:, -1].astype(np.float32), piece)
    assert np.ptp(tone.astype(int)) <= 1


def test_a_preview_has_the_tone_of_the_picture() -> None:
    large = scene(width=600, height=600)
    small = np.asarray(cv2.resize(large, (200, 200), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    one, other = extend(large, 0, 1800)[0, -1], extend(small, 0, 600)[0, -1]
    assert np.abs(one.astype(int) - other.astype(int)).max() <= 4
