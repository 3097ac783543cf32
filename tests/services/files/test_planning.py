"""Planning files that are in no project."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.deps import Deps
from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind
from app.domain.documents.plans import Strategy
from app.domain.documents.rules import AdaptationStrategy, AIBehaviorRule
from app.domain.errors import Unreadable
from app.domain.geometry import Box, Size
from app.ports.gate import Inspection, Normalised
from app.services.files.planning import plan_files

SQUARE, LEADERBOARD = Size(500, 500), Size(728, 90)


class FakeGate:
    """Takes PNG files as they are; anything else cannot be read."""

    def normalise(self, path: Path, folder: Path) -> Normalised:
        if path.suffix != ".png":
            raise Unreadable("The picture is damaged.")
        master = folder / "master.png"
        master.write_bytes(path.read_bytes())
        return Normalised(
            Inspection("png", Size(1, 1), 72, 1), master, "png", master, "png", has_alpha=False
        )


class FakeAnalyser:
    """Sees one wide text in every picture, and remembers what it was shown."""

    def __init__(self) -> None:
        self.shown: list[NDArray[np.uint8]] = []

    def analyse(self, picture: NDArray[np.uint8]) -> Analysis:
        self.shown.append(picture)
        text = Element(
            "text-1", ElementKind.TEXT, "SALE", 0.9, Box(10, 10, picture.shape[1] - 20, 40)
        )
        return Analysis(
            Size(picture.shape[1], picture.shape[0]), (text,), is_layout=True, nsfw_score=0.0
        )


@pytest.fixture
def analyser() -> FakeAnalyser:
    return FakeAnalyser()


@pytest.fixture
def deps(analyser: FakeAnalyser) -> Deps:
    return cast(Deps, SimpleNamespace(gate=FakeGate(), analyser=analyser))


def pictures(
    folder: Path, names: Sequence[str], colour: tuple[int, ...] = (200, 30, 30)
) -> list[Path]:
    for name in names:
        Image.new("RGBA" if len(colour) == 4 else "RGB", (800, 400), colour).save(
            folder / name, format="PNG"
        )
    return [folder / name for name in names]


def test_each_file_is_planned_for_every_size(deps: Deps, tmp_path: Path) -> None:
    (planned,) = plan_files(deps, pictures(tmp_path, ["one.png"]), [SQUARE, LEADERBOARD])
    assert {size: made.strategy for size, made in planned.plans.items()} == {
        "500x500": Strategy.EXTEND_CANVAS,
        "728x90": Strategy.CROP,
    }


def test_the_strategy_is_handed_on(deps: Deps, tmp_path: Path) -> None:
    crop = AIBehaviorRule(adaptation_strategy=AdaptationStrategy.CROP)
    (planned,) = plan_files(deps, pictures(tmp_path, ["one.png"]), [SQUARE], crop)
    assert planned.plans["500x500"].strategy is Strategy.CROP
    assert [warning.code for warning in planned.plans["500x500"].warnings] == ["text_cut"]


def test_a_file_that_cannot_be_read_fails_alone(deps: Deps, tmp_path: Path) -> None:
    paths = [*pictures(tmp_path, ["bad.jpg", "good.png"]), tmp_path / "gone.png"]
    errors = {planned.path.name: planned.error for planned in plan_files(deps, paths, [SQUARE])}
    assert errors == {
        "bad.jpg": "The picture is damaged.",
        "good.png": None,
        "gone.png": "There is no such file.",
    }


def test_what_is_transparent_is_seen_on_white(
    deps: Deps, analyser: FakeAnalyser, tmp_path: Path
) -> None:
    list(plan_files(deps, pictures(tmp_path, ["clear.png"], (200, 30, 30, 0)), [SQUARE]))
    (shown,) = analyser.shown
    assert shown.shape == (400, 800, 3)
    assert shown.min() == 255


def test_files_are_planned_one_after_the_other(
    deps: Deps, analyser: FakeAnalyser, tmp_path: Path
) -> None:
    planned = plan_files(deps, pictures(tmp_path, ["one.png", "two.png"]), [SQUARE])
    next(planned)
    assert len(analyser.shown) == 1
