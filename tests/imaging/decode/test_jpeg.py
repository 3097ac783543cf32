"""JPEG: what is whole is taken whatever surrounds it, and what is not read is named."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image

from app.domain.errors import Unreadable
from app.domain.geometry import Size
from app.imaging.decode.jpeg import inspect_jpeg
from app.imaging.decode.pictures import inspect, normalise
from app.imaging.masters import read_master
from tests.imaging.pictures import jpeg, noisy_jpeg, saved

FRAME = b"\xff\xc0"


def refusal_of(data: bytes) -> str:
    said = set()
    for read in (inspect, normalise):
        with pytest.raises(Unreadable) as refused:
            read(io.BytesIO(data))
        said.add(refused.value.message)
    assert len(said) == 1
    return said.pop()


def with_frame(marker: int, *, bits: int = 8, height: int | None = None) -> bytes:
    """A JPEG that says it is of another kind."""
    data = bytearray(jpeg())
    at = data.index(FRAME)
    data[at + 1], data[at + 4] = marker, bits
    if height is not None:
        data[at + 5 : at + 7] = struct.pack(">H", height)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (with_frame(0xC3), "lossless JPEG"),
        (with_frame(0xCB), "lossless JPEG"),
        (with_frame(0xC5), "hierarchical JPEG"),
        (with_frame(0xF7), "JPEG-LS"),
        (with_frame(0xC1, bits=12), "12 bits per channel"),
        (with_frame(0xC0, height=0), "height behind its pixels"),
    ],
)
def test_a_kind_of_jpeg_that_is_not_read_is_named(data: bytes, words: str) -> None:
    message = refusal_of(data)
    assert words in message
    assert "damaged" not in message


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_rows": 1}])
def test_a_jpeg_that_lacks_pixels_is_damaged_with_an_end_or_without(
    options: dict[str, object],
) -> None:
    noise = Image.open(io.BytesIO(noisy_jpeg()))
    data = saved(noise, "JPEG", quality=90, **options)
    for share in (0.3, 0.6, 0.9):
        cut = data[: int(len(data) * share)]
        assert "damaged" in refusal_of(cut)
        assert "damaged" in refusal_of(cut + bytes(400))


def of_height(data: bytes, height: int) -> bytes:
    """The same JPEG, which says it has another height."""
    changed = bytearray(data)
    at = max(data.find(FRAME), data.find(b"\xff\xc2"))
    changed[at + 5 : at + 7] = struct.pack(">H", height)
    return bytes(changed)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"subsampling": 2},
        {"progressive": True},
        {"restart_marker_rows": 1},
        {"restart_marker_blocks": 7},
    ],
)
def test_a_jpeg_that_lacks_pixels_is_damaged_though_an_end_follows(
    mode: str, options: dict[str, object]
) -> None:
    noise = Image.open(io.BytesIO(noisy_jpeg())).convert(mode)
    data = saved(noise, "JPEG", quality=90, **options)
    for broken in (data[: len(data) * 3 // 5] + b"\xff\xd9", of_height(data, 2 * noise.height)):
        with pytest.raises(Unreadable, match="damaged"):
            normalise(io.BytesIO(broken))
    assert normalise(io.BytesIO(data)).header.size == Size(*noise.size)


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_rows": 1}])
@pytest.mark.parametrize("tail", [b"", b"\xff\xd3", bytes(9), b"\xff\xff"])
def test_a_grey_corner_lacks_nothing(options: dict[str, object], tail: bytes) -> None:
    """It looks like what is painted where pixels are missing."""
    data = saved(Image.new("RGB", (90, 70), (128, 128, 128)), "JPEG", **options)
    picture = normalise(io.BytesIO(data[:-2] + tail + data[-2:]))
    assert picture.header.size == Size(90, 70)


def test_a_table_between_scans_breaks_none() -> None:
    """DAC stands there in arithmetic code: it had been taken for damage."""
    data = jpeg(progressive=True)
    at = data.rindex(b"\xff\xda")
    table = b"\xff\xcc\0\4\0\x10"
    facts = inspect_jpeg(data[:at] + table + data[at:])
    assert (facts.sound, facts.whole) == (True, True)


def test_a_run_of_fill_bytes_is_looked_through_once() -> None:
    """Its cost was the square of its length: 60,000 bytes took 45 s."""
    data = jpeg()
    assert not inspect_jpeg(data[:-2] + b"\xff" * 5_000_000).whole


def ink_jpeg(inks: tuple[int, int, int, int], *, adobe: bool = True) -> bytes:
    data = saved(Image.new("CMYK", (32, 32), inks), "JPEG", quality=100)
    if adobe:
        return data
    at = data.index(b"\xff\xee")
    return data[:at] + data[at + 2 + struct.unpack(">H", data[at + 2 : at + 4])[0] :]


@pytest.mark.parametrize(
    ("inks", "colour"),
    [
        ((0, 0, 0, 0), (255, 255, 255)),
        ((255, 0, 0, 0), (0, 159, 227)),
        ((0, 255, 0, 0), (230, 0, 126)),
        ((0, 0, 255, 0), (255, 237, 0)),
        ((0, 255, 255, 0), (227, 6, 19)),
    ],
)
def test_inks_without_a_profile_are_those_of_a_press(
    inks: tuple[int, int, int, int], colour: tuple[int, int, int]
) -> None:
    """Source of the colours: printers' tables of solid inks in offset on coated paper."""
    data = ink_jpeg(inks)
    found = read_master(normalise(io.BytesIO(data)).master)[16, 16]
    assert np.abs(found.astype(int) - colour).max() <= 14


def test_inks_that_are_not_marked_as_adobes_are_not_the_other_way_round() -> None:
    marked = read_master(normalise(io.BytesIO(ink_jpeg((200, 30, 0, 0)))).master)
    plain = ink_jpeg((55, 225, 255, 255), adobe=False)
    assert np.abs(read_master(normalise(io.BytesIO(plain)).master) - marked.astype(int)).max() <= 4
