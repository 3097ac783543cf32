"""The bare ground about the ink of a line, within the reader's box."""

from __future__ import annotations

import cv2
import numpy as np

from app.domain.documents.elements import Element, ElementKind
from app.domain.geometry import Box
from app.imaging.detect.air import measure_air
from app.imaging.detect.findings import Pixels

BOX = Box(40, 40, 320, 80)
LETTERS = Box(60, 60, 280, 36)


def ground(*, patterned: bool = False) -> Pixels:
    picture = np.full((200, 400, 3), (240, 232, 220), dtype=np.uint8)
    if patterned:
        picture[:, 100:180] = (225, 216, 200)
    return picture


def write(picture: Pixels, box: Box = LETTERS) -> Pixels:
    """Strokes as letters have them, one beside the other."""
    for x in range(int(box.left), int(box.right), 14):
        cv2.rectangle(picture, (x, int(box.top)), (x + 5, int(box.bottom) - 1), (20, 20, 40), -1)
    return picture


def ink_of(picture: Pixels, kind: ElementKind = ElementKind.TEXT) -> Box | None:
    (found,) = measure_air(picture, [Element("line", kind, "line", 0.9, BOX)])
    return None if found.air is None else found.ink


def test_the_air_ends_at_the_ink_also_on_a_faint_pattern() -> None:
    for patterned in (False, True):
        ink = ink_of(write(ground(patterned=patterned)))
        assert ink is not None
        assert (round(ink.left), round(ink.top), round(ink.bottom)) == (60, 60, 96)


def test_other_rows_that_reach_into_a_box_are_no_ink_of_the_line() -> None:
    picture = write(write(ground()), Box(60, 8, 280, 40))
    ink = ink_of(write(picture, Box(60, 116, 280, 40)))
    assert ink is not None
    assert (round(ink.top), round(ink.bottom)) == (60, 96)


def test_a_frame_about_a_line_is_a_part_of_it() -> None:
    picture = write(ground())
    cv2.rectangle(picture, (43, 43), (356, 116), (20, 20, 40), 2)
    ink = ink_of(picture)
    assert ink is not None
    assert ink.iou(BOX) > 0.85


def test_nothing_is_said_of_bare_ground_nor_of_buttons() -> None:
    assert ink_of(ground()) is None
    assert ink_of(write(ground()), ElementKind.CTA) is None
