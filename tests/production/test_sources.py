"""Reading masters: once for a whole batch, and no larger than it takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from app.deps import Deps
from app.domain.geometry import Box, Size
from app.imaging import masters
from app.imaging.masters import LARGE_PIXELS
from app.imaging.picture import Picture, Source
from app.production import sources as pictures
from app.production.sources import SourceCache, open_source
from tests.imaging.pictures import jpeg, png

SIZE = Size(3600, 2400)
CROPS = (Size(1080, 1080), Size(728, 90), Size(160, 600), Size(1200, 628))


@dataclass(frozen=True)
class Folder:
    """As much of a store as reading needs."""

    root: Path

    def local_path(self, key: str) -> Path:
        return self.root / key


@dataclass(frozen=True)
class OnlyStorage:
    storage: Folder


@pytest.fixture
def deps(tmp_path: Path) -> Deps:
    (tmp_path / "photo").write_bytes(jpeg(SIZE.width, SIZE.height))
    (tmp_path / "small").write_bytes(jpeg(1200, 800))
    (tmp_path / "drawing").write_bytes(png(SIZE.width, SIZE.height))
    return cast(Deps, OnlyStorage(Folder(tmp_path)))


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """The shape of whatever is read."""
    shapes: list[tuple[int, ...]] = []

    def read(source: Path | bytes, **options: Any) -> Picture:
        picture = masters.read_master(source, **options)
        shapes.append(picture.shape)
        return picture

    monkeypatch.setattr(pictures, "read_master", read)
    return shapes


def shown(source: Source, size: Size) -> Picture:
    return source.window(
        Box(0, 0, source.size.height * size.ratio, source.size.height).clamped(source.size), size
    )


def test_a_batch_decodes_its_master_once(deps: Deps, reads: list[tuple[int, ...]]) -> None:
    cache = SourceCache()
    for size in CROPS:
        assert shown(open_source(deps, cache, "photo", SIZE), size).shape == (
            size.height,
            size.width,
            3,
        )
    assert reads == [(2400, 3600, 3)]


def test_a_large_picture_without_fine_detail_is_read_at_half_its_size(
    deps: Deps, reads: list[tuple[int, ...]]
) -> None:
    assert SIZE.pixels >= LARGE_PIXELS
    source = open_source(deps, SourceCache(), "photo", SIZE, detail=0.5)
    shown(source, Size(1080, 1080))
    assert reads == [(1200, 1800, 3)]
    assert source.size == SIZE


def test_a_window_that_needs_more_reads_the_master_itself_and_once(
    deps: Deps, reads: list[tuple[int, ...]]
) -> None:
    cache = SourceCache()
    for _ in range(2):
        shown(open_source(deps, cache, "photo", SIZE, detail=0.5), Size(1500, 1500))
    assert reads == [(1200, 1800, 3), (2400, 3600, 3)]


def test_a_small_picture_and_one_without_loss_are_read_as_they_are(
    deps: Deps, reads: list[tuple[int, ...]]
) -> None:
    shown(open_source(deps, SourceCache(), "small", Size(1200, 800), detail=0.5), Size(200, 200))
    shown(open_source(deps, SourceCache(), "drawing", SIZE, detail=0.5), Size(2400, 2400))
    shown(open_source(deps, SourceCache(), "drawing", SIZE, detail=0.5), Size(2600, 2600))
    assert reads == [(800, 1200, 3), (2400, 3600, 3), (2400, 3600, 3)]


def test_the_sources_used_last_are_kept_and_no_more(
    deps: Deps, reads: list[tuple[int, ...]]
) -> None:
    cache = SourceCache(sources=2)
    for key in ("photo", "small", "photo", "drawing", "photo", "small"):
        open_source(deps, cache, key, SIZE)
    assert [shape[1] for shape in reads] == [3600, 1200, 3600, 1200]
