"""Thumbnails of results: small, quick to write, and as transparent as the result."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from app.imaging.encode import Encoded
from app.services.work.rendering import THUMB_SIDE, encode_thumbnail
from tests.imaging.test_picture import similarity, waves


def opened(small: Encoded) -> Image.Image:
    return Image.open(io.BytesIO(small.data))


def test_an_opaque_result_has_a_jpeg_that_looks_like_it() -> None:
    small = encode_thumbnail(waves(1280, 720))
    assert (small.kind, opened(small).format) == ("jpeg", "JPEG")
    assert opened(small).size == (THUMB_SIDE, 360)
    assert similarity(np.asarray(opened(small)), waves(1280, 720)[::2, ::2]) > 0.95


@pytest.mark.parametrize("alpha", [0, 128])
def test_what_is_transparent_stays_so(alpha: int) -> None:
    clear = np.dstack([waves(300, 200), np.full((200, 300), alpha, dtype=np.uint8)])
    small = encode_thumbnail(clear)
    assert (small.kind, opened(small).format) == ("webp", "WEBP")
    assert np.asarray(opened(small).convert("RGBA"))[:, :, 3].mean() == pytest.approx(alpha, abs=2)
