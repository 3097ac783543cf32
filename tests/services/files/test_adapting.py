"""Adapting files that are in no project."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PIL import Image

from app.adapters.gate.process import ProcessGate
from app.deps import Deps
from app.domain.documents.plans import Strategy
from app.domain.documents.rules import AdaptationStrategy, AIBehaviorRule
from app.domain.geometry import Size
from app.services.files.adapting import adapt_files
from testing.fakes.analyser import FakeAnalyser
from tests.imaging.pictures import jpeg, png

FONTS = Path(__file__).resolve().parents[3] / "app/static/fonts"
STORY, BANNER = Size(108, 192), Size(728, 90)


@pytest.fixture
def deps() -> Deps:
    return cast(Deps, SimpleNamespace(gate=ProcessGate(), analyser=FakeAnalyser(), fonts_dir=FONTS))


def test_each_file_is_written_in_every_size(deps: Deps, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg(600, 400))
    out = tmp_path / "new" / "out"
    (adapted,) = adapt_files(
        deps, [tmp_path / "a.jpg"], [STORY, BANNER, STORY], AIBehaviorRule(), out
    )
    assert [written.path.name for written in adapted.written] == ["a_108x192.jpg", "a_728x90.jpg"]
    for written in adapted.written:
        with Image.open(written.path) as image:
            assert image.size == (written.size.width, written.size.height)
    assert adapted.written[1].strategy is Strategy.EXTEND_CANVAS


def test_a_bad_file_fails_alone_and_same_names_do_not_overwrite(deps: Deps, tmp_path: Path) -> None:
    paths = [tmp_path / folder / "a.png" for folder in ("one", "two", "three")]
    for path, data in zip(paths, (png(), b"words", png()), strict=True):
        path.parent.mkdir()
        path.write_bytes(data)
    crop = AIBehaviorRule(adaptation_strategy=AdaptationStrategy.CROP)
    first, second, third, gone = adapt_files(
        deps, [*paths, tmp_path / "gone"], [STORY], crop, tmp_path / "out"
    )
    assert (second.written, second.error is None, gone.error) == (
        (),
        False,
        "There is no such file.",
    )
    assert [adapted.written[0].path.name for adapted in (first, third)] == [
        "a_108x192.jpg",
        "a-2_108x192.jpg",
    ]
