"""Floors of recompositions: where they begin, and what they never take away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.domain.documents.backgrounds import Background, Floor
from app.domain.documents.edits import Edits
from app.domain.documents.plans import Cut, Fill, Placement, Plan, Strategy
from app.domain.geometry import Box, Size
from app.imaging.backgrounds import find_ground, paint_background, stand_floor
from app.imaging.cutout import find_letters_on_plate, lift_from_background
from app.imaging.picture import Picture, Source
from app.imaging.render import paint_plan

FLAT = (0.0, 0.0, 0.0)
SIZE, CANVAS = Size(800, 600), Size(400, 800)
WALL, FLOOR = (240.0, 240.0, 240.0), (30.0, 30.0, 60.0)
ROOM = Background(WALL, FLAT, FLAT, floor=Floor(0.75, FLOOR, FLAT, FLAT))
BOTTLE, LINE = Box(500, 200, 120, 320), Box(60, 100, 300, 40)
STANDING = Placement(BOTTLE, Box(140, 400, 120, 320), Cut.SUBJECT, elements=("product-1",))
SAID = Placement(LINE, Box(50, 100, 300, 40), Cut.TEXT, elements=("text-1",))


def drawn() -> Picture:
    pixels = paint_background(ROOM, SIZE).astype(np.uint8)
    pixels[210:510, 510:610] = (200, 60, 40)
    pixels[105:135, 70:350] = (40, 40, 40)
    return pixels


def made(*placements: Placement, background: Background = ROOM) -> Picture:
    plan = Plan(Strategy.RECOMPOSE, placements, Fill.CONTINUE, background=background)
    return paint_plan(Source(drawn()), plan, plan, Edits(), CANVAS, CANVAS, None)


def rows_of(picture: Picture, colour: tuple[float, float, float]) -> list[int]:
    """Rows whose first pixel has a colour."""
    return np.flatnonzero(np.abs(picture[:, 0].astype(float) - colour).max(axis=1) < 3).tolist()


def test_a_floor_begins_where_the_thing_stands() -> None:
    picture = made(STANDING, SAID)
    assert rows_of(picture, WALL) == list(range(650))
    assert rows_of(picture, FLOOR) == list(range(650, 800))


def test_what_is_lifted_across_the_edge_brings_nothing_of_it_along() -> None:
    """The wall and the floor beside the bottle are the canvas' own, at another height too."""
    lower = replace(STANDING, dst=STANDING.dst.moved(0, 40))
    picture = made(lower, SAID).astype(float)
    beside = picture[440:760, 141:146]
    clean = paint_background(stand_floor(ROOM, [lower], SIZE, CANVAS), CANVAS)[440:760, 141:146]
    assert np.abs(beside - clean).max() < 3


@pytest.mark.parametrize(
    "standing",
    [
        [STANDING, replace(STANDING, dst=Box(10, 100, 60, 160))],
        [replace(STANDING, dst=Box(140, 10, 24, 64))],
    ],
    ids=["things stand at different heights", "it would be nearly everything"],
)
def test_where_no_floor_can_be_the_wall_stands_alone(standing: list[Placement]) -> None:
    assert stand_floor(ROOM, standing, SIZE, CANVAS).floor is None


def test_without_a_thing_on_it_a_floor_stays_where_it_was() -> None:
    assert stand_floor(ROOM, [SAID], SIZE, CANVAS) == ROOM


def test_lettering_that_would_be_lost_on_the_floor_has_the_wall_alone() -> None:
    picture = made(STANDING, replace(SAID, dst=Box(50, 740, 300, 40)))
    assert rows_of(picture, FLOOR) == []
    assert rows_of(picture, WALL) == list(range(800))


def test_where_both_meet_a_blurred_edge_is_ground() -> None:
    window = paint_background(ROOM, SIZE)
    window[448:452] = np.linspace(WALL, FLOOR, 4)[:, None]
    ground = find_ground(ROOM, window, Box(0, 0, 1, 1))
    assert np.abs(ground - window).max() < 8


def test_letters_of_a_plate_in_the_colour_of_the_ground_are_its_own() -> None:
    """Lifted off a wall they are no holes through which a floor is seen."""
    window = np.full((60, 200, 3), WALL, np.float32)
    window[8:52, 10:190] = (200, 40, 60)
    window[20:40, 60:64] = window[20:40, 80:84] = WALL
    behind = np.full_like(window, WALL)
    letters = find_letters_on_plate(window, behind)
    lifted = lift_from_background(window, behind, letters)
    assert lifted[30, 62, 3] == pytest.approx(255)
    assert lifted[2, 2, 3] == 0
    outlined = np.full_like(window, WALL)
    outlined[8:52, 10:190] = (200, 40, 60)
    outlined[11:49, 13:187] = WALL
    assert find_letters_on_plate(outlined, behind).max() == 0
