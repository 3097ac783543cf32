"""What the ports promise of every capability, whoever is behind them: how each is asked, and held
against it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import ElementKind
from app.domain.documents.suggestions import Suggestions
from app.domain.geometry import Box, Size
from app.domain.providers import Capability
from app.imaging.masters import read_master
from app.imaging.picture import Picture
from app.ports.moderator import Verdict
from app.ports.providers import Provider

BOX = Box(60, 45, 120, 90)
"""What is to be cut out of the scene, in its pixels."""


def scene() -> Picture:
    """A photograph of the samples, small."""
    picture = read_master(Path("app/seeds/sample/portrait.jpg"))
    return np.ascontiguousarray(picture[::4, ::4])


def canvas_of(picture: Picture) -> tuple[Picture, np.ndarray]:
    """The picture in the middle of a canvas twice as wide."""
    height, width = picture.shape[:2]
    canvas = np.full((height, 2 * width, 3), 127, dtype=np.uint8)
    known = np.zeros((height, 2 * width), dtype=np.bool_)
    canvas[:, width // 2 : width // 2 + width] = picture
    known[:, width // 2 : width // 2 + width] = True
    return canvas, known


def check_analysis(found: object, picture: Picture) -> None:
    assert isinstance(found, Analysis)
    size = Size(picture.shape[1], picture.shape[0])
    assert found.size == size
    assert found.models
    for element in found.elements:
        assert element.kind in ElementKind
        assert 0 <= element.score <= 1
        assert element.box.clamped(size) == element.box
        assert element.box.area > 0
    ids = [element.id for element in found.elements]
    assert len(set(ids)) == len(ids)


def check_lines(found: object, picture: Picture) -> None:
    size = Size(picture.shape[1], picture.shape[0])
    for line in found:  # type: ignore[attr-defined]
        assert line.text.strip()
        assert 0 <= line.score <= 1
        assert line.box.clamped(size).iou(line.box) > 0.99


def check_verdict(found: object, _picture: Picture) -> None:
    assert isinstance(found, Verdict)
    assert 0 <= found.score <= 1
    assert found.model
    assert found.version
    assert all(0 <= score <= 1 for score in found.categories.values())


def check_extension(found: object, picture: Picture) -> None:
    assert isinstance(found, np.ndarray)
    assert found.dtype == np.uint8
    assert found.shape == (picture.shape[0], 2 * picture.shape[1], 3)


def check_mask(found: object, picture: Picture) -> None:
    assert isinstance(found, np.ndarray)
    assert found.dtype == np.bool_
    assert found.shape == picture.shape[:2]
    outside = found.copy()
    outside[round(BOX.top) : round(BOX.bottom), round(BOX.left) : round(BOX.right)] = False
    assert found.any()
    assert not outside.any()


def check_suggestions(found: object, _picture: Picture) -> None:
    assert isinstance(found, Suggestions)
    assert found.alt
    assert found.captions
    assert found.prompts
    assert found.source


Ask = Callable[[Provider, Picture], object]
ASK: dict[Capability, tuple[Ask, Callable[[object, Picture], None]]] = {
    Capability.ANALYSE: (lambda p, x: p.analyse(x), check_analysis),
    Capability.READ: (lambda p, x: p.read(x), check_lines),
    Capability.MODERATE: (lambda p, x: p.judge(x), check_verdict),
    Capability.EXTEND: (lambda p, x: p.extend(*canvas_of(x)), check_extension),
    Capability.CUT_OUT: (lambda p, x: p.cut_out(x, BOX), check_mask),
    Capability.SUGGEST: (lambda p, x: p.suggest(x), check_suggestions),
}
