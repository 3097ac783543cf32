"""Windows of disturbed copies are compared where they lie on the picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.imaging.picture import Picture
from bench.adaptation.stability import (
    DISTURBANCES,
    UNDISTURBED,
    Disturbance,
    Planned,
    Window,
    compared,
    sample,
)

SIDES = (400, 300)
HALF, JPEG, MIRRORED, CROPPED, BRIGHTER = DISTURBANCES


def planned(sides: tuple[int, int], window: Window, kept: str = "Kept the cat") -> Planned:
    """A line with one plan, whose window is given in shares of the sides."""
    scale = (*sides, *sides)
    src = [share * side for share, side in zip(window, scale, strict=True)]
    made = {"strategy": "crop", "placements": [{"src": src}], "reason": f"{kept}; a crop."}
    return {"sides": sides, "plans": {"1080x1080": made}}


@pytest.mark.parametrize(
    ("disturbance", "sides", "window"),
    [
        (HALF, (200, 150), (0.1, 0.0, 0.75, 1.0)),
        (MIRRORED, SIDES, (0.15, 0.0, 0.75, 1.0)),
        (CROPPED, (384, 288), (0.095 / 0.96, 0.0, 0.75, 1.0)),
    ],
)
def test_the_same_window_is_the_same_wherever_the_copy_has_it(
    disturbance: Disturbance, sides: tuple[int, int], window: Window
) -> None:
    own = {"a": planned(SIDES, (0.1, 0.0, 0.75, 1.0))}
    found = compared(own, {"a": planned(sides, window)}, disturbance)
    assert (found.pairs, found.stable, found.still, dict(found.causes)) == (1, 1.0, 1.0, {})
    assert found.mean == pytest.approx(1.0)


def test_of_an_extended_window_what_the_copy_still_has_is_compared() -> None:
    own = planned(SIDES, (0.1, 0.0, 0.75, 1.0))
    copy = planned((384, 288), (0.08 / 0.96, 0.0, 0.75 / 0.96, 1.0))
    for each in (own, copy):
        each["plans"]["1080x1080"]["strategy"] = "extend-canvas"
    assert compared({"a": own}, {"a": copy}, CROPPED).mean == pytest.approx(1.0)


def test_what_moved_is_counted_by_what_differs() -> None:
    own = {name: planned(SIDES, (0.0, 0.0, 0.75, 1.0)) for name in "abc"}
    moved = planned(SIDES, (0.25, 0.0, 0.75, 1.0))
    extended = planned(SIDES, (0.0, 0.0, 1.0, 1.0))
    extended["plans"]["1080x1080"]["strategy"] = "extend-canvas"
    copies = {"a": moved, "b": extended, "c": planned(SIDES, (0.25, 0.0, 0.75, 1.0), "Kept a face")}
    found = compared(own, copies, UNDISTURBED)
    assert (found.pairs, found.stable) == (3, 0.0)
    assert dict(found.causes) == {
        "the same, elsewhere": 1,
        "crop or extension": 1,
        "other things kept": 1,
    }


def test_copies_show_what_their_names_say(tmp_path: Path) -> None:
    ramp = np.tile(np.linspace(0, 200, 400, dtype=np.uint8)[None, :, None], (300, 1, 3))
    source, copies = tmp_path / "ramp.png", tmp_path / "copies"
    Image.fromarray(ramp).save(source)
    copies.mkdir()

    def copied(disturbance: Disturbance, *, is_enlarged: bool = False) -> Picture:
        with Image.open(disturbance.copy(source, copies, is_enlarged=is_enlarged)) as copy:
            return np.asarray(copy)

    assert np.array_equal(copied(UNDISTURBED), ramp)
    assert (copied(HALF).shape, copied(CROPPED).shape) == ((150, 200, 3), (288, 384, 3))
    assert np.array_equal(copied(MIRRORED), ramp[:, ::-1])
    assert copied(BRIGHTER)[0, -1, 0] == 220
    assert JPEG.copy(source, copies, is_enlarged=False).read_bytes()[:2] == b"\xff\xd8"
    assert copied(UNDISTURBED, is_enlarged=True).shape == (1200, 1600, 3)


def test_a_sample_does_not_follow_the_order_of_the_files() -> None:
    files = [Path(f"{number}.jpg") for number in range(20)]
    assert sample(files, 5) == sample(files[::-1], 5)
