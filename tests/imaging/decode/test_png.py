"""PNG: what does not draw the picture refuses no file, and what a viewer shows first is taken."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from app.domain.errors import Unreadable
from app.domain.geometry import Size
from app.imaging.decode.pictures import inspect, normalise
from app.imaging.masters import read_master
from app.imaging.picture import Picture
from testing.files.charts import draw_chart
from testing.files.png import SIGNATURE, Chunk, write_chunk, write_png
from tests.imaging.pictures import saved

HEAD_END = 33
"""Where the chunks after the header begin."""


def chart_png(*chunks: Chunk) -> bytes:
    return write_png(draw_chart(), "RGB", 8, chunks=chunks)


def master_of(data: bytes) -> Picture:
    """The picture, once the look at it before has agreed."""
    header = inspect(io.BytesIO(data))
    ours = normalise(io.BytesIO(data))
    assert header == ours.header
    return read_master(ours.master)


def shows_chart(data: bytes) -> bool:
    return np.array_equal(master_of(data), draw_chart())


def refusals_of(data: bytes) -> set[str]:
    said = set()
    for read in (inspect, normalise):
        with pytest.raises(Unreadable) as refused:
            read(io.BytesIO(data))
        said.add(refused.value.message)
    return said


LONG = zlib.compress(bytes(200_000_000), 9)


@pytest.mark.parametrize(
    "chunk",
    [
        (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b"<x/>" * 400_000)),
        (b"zTXt", b"Comment\0\0" + LONG),
        (b"zTXt", b"Comment\0\7" + b"an unknown method"),
        (b"iCCP", b"x\0\0" + LONG),
        (b"iCCP", b"without an end"),
        (b"tEXt", b"\xff\xfe\0" * 500_000),
        (b"pHYs", b"short"),
        (b"eXIf", b"neither II nor MM"),
        (b"gAMA", b""),
        (b"acTL", b"1"),
        (b"zzZz", bytes(70_000)),
    ],
    ids=lambda chunk: f"{chunk[0].decode()} {len(chunk[1])}",
)
def test_metadata_alone_refuses_no_picture(chunk: Chunk) -> None:
    assert shows_chart(chart_png(chunk))


@pytest.mark.parametrize("name", [b"tEXt", b"gAMA", b"iCCP", b"cHRM", b"eXIf"])
def test_an_ancillary_chunk_with_a_wrong_checksum_is_passed_over(name: bytes) -> None:
    broken = write_chunk(name, struct.pack(">I", 100_000))[:-4] + b"\0\0\0\0"
    plain = chart_png()
    assert shows_chart(plain[:HEAD_END] + broken + plain[HEAD_END:])


@pytest.mark.parametrize("cut", [1, 8, 12, 14, 16])
def test_a_png_without_its_end_is_whole_when_its_pixels_are(cut: int) -> None:
    """The end chunk has 12 bytes, the checksum of the pixels' chunk 4 before them."""
    assert shows_chart(chart_png()[:-cut])


@pytest.mark.parametrize("cut", [40, 80])
def test_a_png_without_all_of_its_pixels_is_damaged(cut: int) -> None:
    assert "damaged" in refusals_of(chart_png()[:-cut]).pop()


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "1", "I;16"])
@pytest.mark.parametrize("rows", [0, 1, 20, 39])
def test_a_png_with_fewer_rows_than_it_says_is_damaged(mode: str, rows: int) -> None:
    """The compressed pixels are whole and their checksums right, but there are too few."""
    white = Image.new(mode, (30, 40), 1 if mode in "P1" else "white" if mode != "I;16" else 65535)
    whole = saved(white, "PNG")
    start = whole.index(b"IDAT")
    pixels = zlib.decompress(whole[start + 4 : -16])
    few = write_chunk(b"IDAT", zlib.compress(pixels[: len(pixels) // 40 * rows]))
    with pytest.raises(Unreadable, match="damaged"):
        normalise(io.BytesIO(whole[: start - 4] + few + whole[-12:]))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
def test_a_png_that_ends_in_black_is_whole(mode: str) -> None:
    data = saved(Image.new(mode, (30, 40)), "PNG")
    assert not read_master(normalise(io.BytesIO(data)).master).any(axis=2)[-1, 0]


def test_pixels_with_a_wrong_checksum_are_damaged() -> None:
    data = bytearray(chart_png())
    data[-20] ^= 0xFF
    with pytest.raises(Unreadable, match="damaged"):
        inspect(io.BytesIO(bytes(data)))


def test_a_png_for_iphones_is_named() -> None:
    data = SIGNATURE + write_chunk(b"CgBI", bytes(4)) + chart_png()[8:]
    assert len(refusals_of(data)) == 1
    assert "iPhone" in refusals_of(data).pop()


def frame(number: int, width: int, height: int, left: int = 0, top: int = 0) -> Chunk:
    return b"fcTL", struct.pack(">5I2H2B", number, width, height, left, top, 1, 10, 0, 0)


def animation(*, told: int = 1, first: int = 0) -> bytes:
    """A default picture in black that is no part of the animation, whose frame is the chart."""
    default = write_png(np.zeros((60, 80, 3), np.uint16), "RGB", 8)
    end = len(default) - 12
    rows = b"".join(b"\0" + row.tobytes() for row in draw_chart())
    chunks = [
        frame(first, 45, 34, 20, 10),
        (b"fdAT", struct.pack(">I", first + 1) + zlib.compress(rows)),
    ]
    head = write_chunk(b"acTL", struct.pack(">2I", told, 0))
    tail = b"".join(write_chunk(name, body) for name, body in chunks)
    return default[:HEAD_END] + head + default[HEAD_END:end] + tail + default[end:]


def test_the_first_frame_is_taken_where_the_default_picture_is_hidden() -> None:
    picture = master_of(animation())
    assert picture.shape == (60, 80, 4)
    assert np.array_equal(picture[10:44, 20:65, :3], draw_chart())
    assert (picture[10:44, 20:65, 3] == 255).all()
    assert picture[:, :, 3].sum() == 255 * 45 * 34


@pytest.mark.parametrize("broken", [{"told": 2}, {"told": 0}, {"first": 1}])
def test_an_animation_that_breaks_a_rule_shows_its_default_picture(broken: dict[str, int]) -> None:
    picture = master_of(animation(**broken))
    assert picture.shape == (60, 80, 3)
    assert not picture.any()


def test_the_default_picture_is_taken_where_it_is_the_first_frame() -> None:
    data = chart_png((b"acTL", struct.pack(">2I", 1, 0)), frame(0, 45, 34))
    assert shows_chart(data)


def test_a_density_in_metres_is_told_in_inches() -> None:
    data = chart_png((b"pHYs", struct.pack(">2IB", 11811, 11811, 1)))
    assert inspect(io.BytesIO(data)).dpi == 300


def test_an_orientation_behind_the_pixels_is_obeyed() -> None:
    exif = b"II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0"
    plain = chart_png()
    data = plain[:-12] + write_chunk(b"eXIf", exif) + plain[-12:]
    assert inspect(io.BytesIO(data)).size == Size(34, 45)
    assert np.array_equal(master_of(data), np.rot90(draw_chart(), -1))
