"""HEIC, AVIF, BMP, GIF and JPEG 2000: each is taken as it is meant, or refused by name."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.domain.errors import Unreadable
from app.domain.geometry import Size
from app.imaging.decode.boxes import primary_properties
from app.imaging.decode.pictures import inspect, normalise
from app.imaging.masters import read_master
from app.imaging.picture import Picture
from tests.imaging.pictures import quadrants, saved

FILES = Path(__file__).parent / "files"


def master_of(data: bytes) -> Picture:
    return read_master(normalise(io.BytesIO(data)).master)


def refusal_of(data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        inspect(io.BytesIO(data))
    return refused.value.message


def test_a_heic_picture_shows_its_gradients() -> None:
    """Red grows downwards, green to the right, and blue upwards."""
    data = (FILES / "gradients.heif").read_bytes()
    header = inspect(io.BytesIO(data))
    assert (header.kind, header.size) == ("heic", Size(128, 128))
    ramp = np.linspace(0, 255, 128)
    shown = np.stack(np.broadcast_arrays(ramp[:, None], ramp[None], 255 - ramp[:, None]), axis=2)
    assert np.abs(master_of(data) - shown).mean() < 2


def test_a_heic_picture_keeps_its_transparency() -> None:
    master = master_of((FILES / "transparent.heif").read_bytes())
    assert master.shape == (100, 29, 4)
    assert (master[50, 2, 3] > 200, master[50, 26, 3] < 60) == (True, True)


def test_a_cut_heic_is_damaged() -> None:
    data = (FILES / "gradients.heif").read_bytes()
    assert "damaged" in refusal_of(data[:300])


def test_the_properties_of_the_picture_that_an_avif_shows_are_found() -> None:
    data = saved(Image.fromarray(quadrants()), "AVIF", quality=60)
    names = [box.name for box in primary_properties(io.BytesIO(data))]
    assert {b"ispe", b"colr"} <= set(names)
    for cut in range(0, len(data), 7):
        primary_properties(io.BytesIO(data[:cut]))


def bitmap(bits: int, compression: int, *masks: int) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 124, 4, 4, 1, bits, compression, 0, 0, 0, 0, 0)
    head = (head + struct.pack(f"<{len(masks)}I", *masks)).ljust(124, b"\0")
    return b"BM" + struct.pack("<IHHI", 138 + 64, 0, 0, 138) + head + bytes(range(64))


@pytest.mark.parametrize(("bits", "compression"), [(2, 0), (64, 0), (24, 4), (8, 9)])
def test_a_bitmap_of_a_kind_that_is_not_read_is_named(bits: int, compression: int) -> None:
    message = refusal_of(bitmap(bits, compression))
    assert "BMP" in message
    assert "damaged" not in message


def test_a_bitmap_whose_alpha_is_all_nought_is_opaque() -> None:
    data = bytearray(bitmap(32, 3, 0xFF0000, 0xFF00, 0xFF, 0xFF000000))
    data[138 + 3 :: 4] = bytes(16)
    assert master_of(bytes(data)).shape == (4, 4, 3)


def test_words_that_begin_like_a_bitmap_are_none() -> None:
    with pytest.raises(Exception, match="not a picture of a type"):
        inspect(io.BytesIO(b"BMW and other makers of cars, a list"))


def test_a_jpeg_2000_of_many_channels_or_foreign_colours_is_named() -> None:
    data = saved(Image.fromarray(quadrants()), "JPEG2000")
    at = data.index(b"ihdr") + 12
    assert "5 channels" in refusal_of(data[:at] + b"\0\5" + data[at + 2 :])
    at = data.index(b"colr") + 7
    assert "colours" in refusal_of(data[:at] + struct.pack(">I", 14) + data[at + 4 :])


def test_what_a_first_frame_leaves_free_of_the_screen_is_transparent() -> None:
    data = bytearray(saved(Image.new("P", (10, 10)), "GIF"))
    data[6:10] = struct.pack("<2H", 30, 20)
    master = master_of(bytes(data))
    assert master.shape == (20, 30, 4)
    assert master[:, :, 3].sum() == 255 * 100
