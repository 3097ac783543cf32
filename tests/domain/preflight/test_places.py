"""Where a piece may be moved, and which plates it stands out from."""

from __future__ import annotations

from hypothesis import given, strategies as st

from app.domain.geometry import Box, Size
from app.domain.preflight.pieces import Contrast
from app.domain.preflight.places import Room, find_free_places
from app.domain.preflight.plates import choose_plates, contrast_ratio

CANVAS = Size(1000, 800)
levels = st.tuples(*(st.integers(0, 255),) * 3)
boxes = st.builds(Box, st.floats(0, 900), st.floats(0, 700), st.floats(20, 400), st.floats(20, 300))


@given(boxes, st.lists(boxes, max_size=4))
def test_offered_places_are_inside_and_on_nothing(box: Box, taken: list[Box]) -> None:
    free = Box.from_edges(0, 80, 1000, 700)
    for place in find_free_places(box, Room(CANVAS, free, taken)):
        assert (place.width, place.height) == (box.width, box.height)
        assert min(place.left, 1000 - place.right) >= 0
        assert place.top >= 79
        assert place.bottom <= 701
        assert not any(place.overlap(other) for other in taken)


def test_the_nearest_place_comes_first() -> None:
    face = Box(400, 300, 200, 200)
    title = Box(420, 450, 160, 40)
    first, *_ = find_free_places(title, Room(CANVAS, Box.whole(CANVAS), [face]))
    assert first.top >= face.bottom
    assert first.top - face.bottom < 50


def test_a_full_canvas_offers_nothing() -> None:
    room = Room(CANVAS, Box.whole(CANVAS), [Box.whole(CANVAS)])
    assert list(find_free_places(Box(0, 0, 50, 50), room)) == []


@given(levels, levels, st.sampled_from([3.0, 4.5]))
def test_a_plate_is_in_a_colour_that_the_piece_stands_out_from(
    own: tuple[int, int, int], below: tuple[int, int, int], needed: float
) -> None:
    for text in choose_plates(Contrast(1.0, needed, below, own)):
        plate = int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)
        assert contrast_ratio(own, plate) >= min(needed, 4.58) - 0.01
