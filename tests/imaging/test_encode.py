"""Finished files: the same bytes for the same picture, no metadata but sRGB, within the limit."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from app.imaging.encode import LOWEST_QUALITY, encode, make_srgb_profile, warn_of_size
from tests.imaging.pictures import quadrants

KINDS = ["jpeg", "png", "webp"]
NOISE = np.random.default_rng(7).integers(0, 256, (200, 300, 3), dtype=np.uint8)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_of_its_kind_and_bears_srgb_and_nothing_else(kind: str) -> None:
    encoded = encode(quadrants(), kind=kind, quality=82)
    with Image.open(io.BytesIO(encoded.data)) as image:
        assert (image.format or "").lower() == kind
        assert image.size == (64, 48)
        assert image.info["icc_profile"] == make_srgb_profile()
        assert not image.getexif()


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_picture_gives_the_same_bytes(kind: str) -> None:
    assert encode(NOISE, kind=kind, quality=82).data == encode(NOISE, kind=kind, quality=82).data


@pytest.mark.parametrize("kind", ["jpeg", "webp"])
def test_a_byte_limit_is_met_by_as_little_quality_as_it_takes(kind: str) -> None:
    free = encode(NOISE, kind=kind, quality=92)
    limit = int(len(free.data) * 0.7)
    met = encode(NOISE, kind=kind, quality=92, max_bytes=limit)
    assert len(met.data) <= limit < len(encode(NOISE, kind=kind, quality=met.quality + 1).data)
    assert met.warnings == ()


@pytest.mark.parametrize("kind", KINDS)
def test_a_limit_that_cannot_be_met_is_said(kind: str) -> None:
    encoded = encode(NOISE, kind=kind, quality=92, max_bytes=2_000)
    assert [warning.code for warning in encoded.warnings] == ["over_max_bytes"]
    if kind != "png":
        assert encoded.quality == LOWEST_QUALITY


def test_a_png_meets_its_limit_with_256_colours() -> None:
    picture = np.repeat(np.repeat(NOISE[:40, :60], 4, axis=0), 4, axis=1)
    limit = len(encode(picture, kind="png", quality=100).data) - 1000
    encoded = encode(picture, kind="png", quality=100, max_bytes=limit)
    assert len(encoded.data) <= limit
    assert encoded.warnings == ()


def test_transparency_is_kept_by_png_and_webp_and_laid_on_white_by_jpeg() -> None:
    picture = np.zeros((20, 20, 4), dtype=np.uint8)
    for kind in KINDS:
        with Image.open(io.BytesIO(encode(picture, kind=kind, quality=90).data)) as image:
            assert image.mode == ("RGB" if kind == "jpeg" else "RGBA")
            if kind == "jpeg":
                assert image.getpixel((5, 5)) == (255, 255, 255)


def test_a_size_that_is_too_large_is_told_as_everywhere_else() -> None:
    """The card beside it says 625 KB too; what would look as small as the limit is one more."""
    assert "625 KB, the format takes 300 KB" in warn_of_size(625_300, 300_000, "").message
    assert "301 KB, the format takes 300 KB" in warn_of_size(300_100, 300_000, "").message


def test_a_png_that_is_too_large_is_never_told_to_be_a_jpeg_alone() -> None:
    noise = np.random.default_rng(5).integers(0, 256, (60, 60, 3), dtype=np.uint8)
    (warning,) = encode(noise, kind="png", quality=90, max_bytes=500).warnings
    assert "a JPEG would be" not in warning.message
