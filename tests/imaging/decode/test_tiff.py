"""TIFF files in every layout: right, or refused by their true name."""

from __future__ import annotations

import io
import struct
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies as st

from app.domain.errors import Refused, TypeNotAllowed, Unreadable
from app.domain.geometry import Size
from app.imaging.decode.pictures import inspect, normalise
from app.imaging.masters import read_master
from app.imaging.picture import Picture
from testing.files.charts import Verdict, draw_chart, judge
from testing.files.tiff import GROUP_4, JPEG, LZW, TiffLayout, write_tiff
from testing.files.tiff_cases import (
    BLACK_IS_ZERO,
    CHUNKS,
    COLOURS,
    COMPRESSION_NAMES,
    EXTRAS,
    RGB,
    SEPARATED,
    YCBCR,
    draw_tiff,
    every_special,
    is_possible,
    with_palette,
)

FOR_EACH = settings(
    max_examples=80,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
SPECIAL = list(every_special())
REDUCED = {254: ("I", [1])}
"""The field of a page that is a smaller copy."""
DOCUMENT = {254: ("I", [2])}
"""The field of a page of several."""


@st.composite
def layouts(draw: st.DrawFn) -> TiffLayout:
    """Any layout that the standard allows."""
    photometric = draw(st.sampled_from(list(COLOURS)))
    layout = TiffLayout(
        bits=draw(st.sampled_from(COLOURS[photometric])),
        photometric=photometric,
        extras=draw(st.sampled_from(EXTRAS)),
        is_planar=draw(st.booleans()),
        compression=draw(st.sampled_from(list(COMPRESSION_NAMES))),
        predictor=draw(st.sampled_from([1, 2])),
        order=draw(st.sampled_from("<>")),
        chunk=draw(st.sampled_from(CHUNKS)),
        is_big=draw(st.booleans()),
        fill_order=draw(st.sampled_from([1, 2])),
    )
    assume(is_possible(layout))
    return with_palette(layout)


def picture_of(data: bytes) -> Picture:
    return read_master(normalise(io.BytesIO(data)).master)


def refusal_of(data: bytes, error: type[Refused] = Unreadable) -> str:
    """Both doors refuse alike."""
    with pytest.raises(error) as at_look:
        inspect(io.BytesIO(data))
    with pytest.raises(error):
        normalise(io.BytesIO(data))
    return at_look.value.message


@FOR_EACH
@given(layout=layouts())
def test_a_tiff_of_any_layout_is_right_or_refused_in_true_words(layout: TiffLayout) -> None:
    case = draw_tiff(layout)
    verdict, said = judge(case)
    assert verdict is not Verdict.WRONG, f"{case.name}: {said}"
    if verdict is Verdict.REFUSED:
        assert layout.compression == JPEG, f"{case.name}: {said}"
        assert "JPEG" in said


@pytest.mark.parametrize("number", range(0, len(SPECIAL), 5))
def test_floating_point_numbers_and_shared_colour_are_right_or_refused(number: int) -> None:
    case = draw_tiff(SPECIAL[number])
    verdict, said = judge(case)
    assert verdict is not Verdict.WRONG, f"{case.name}: {said}"


Tags = dict[int, tuple[str, list[int]]]


def pages(*sides: tuple[int, int, Tags]) -> bytes:
    """A TIFF of pages of some width, height and fields; each has its own grey."""
    drawn = [
        (
            np.full((height, width, 1), 50 + number),
            TiffLayout(photometric=BLACK_IS_ZERO, tags=tags),
        )
        for number, (width, height, tags) in enumerate(sides)
    ]
    return write_tiff(drawn)


@given(
    sides=st.lists(
        st.tuples(
            st.integers(20, 39), st.integers(20, 39), st.sampled_from([{}, REDUCED, DOCUMENT])
        ),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=40, derandomize=True)
def test_the_first_full_page_is_the_picture(sides: list[tuple[int, int, Tags]]) -> None:
    data = pages(*sides)
    full = [number for number, side in enumerate(sides) if side[2] != REDUCED]
    if not full:
        assert "reduced copy" in refusal_of(data)
        return
    assert inspect(io.BytesIO(data)).size == Size(*sides[full[0]][:2])
    assert picture_of(data)[0, 0, 0] == 50 + full[0]


@pytest.mark.parametrize(
    ("first", "taken"),
    [
        ((12, 8, {}), 2),
        ((12, 8, REDUCED), 1),
        ((12, 8, {255: ("H", [2])}), 1),
        ((12, 8, DOCUMENT), 0),
        ((12, 8, {297: ("H", [0, 3])}), 0),
        ((12, 12, {}), 0),
        ((48, 32, {}), 0),
        ((30, 20, {}), 2),
    ],
)
def test_a_first_page_gives_way_only_where_it_is_a_thumbnail(
    first: tuple[int, int, Tags], taken: int
) -> None:
    data = pages(first, (90, 30, {}), (72, 48, {}))
    assert picture_of(data)[0, 0, 0] == 50 + taken


@pytest.mark.parametrize(
    ("tags", "start"),
    [
        ({50706: ("B", [1, 4, 0, 0])}, None),
        ({262: ("H", [32803])}, None),
        ({262: ("H", [34892])}, None),
        ({}, b"II*\x00\x10\x00\x00\x00CR\x02\x00"),
        ({}, b"FUJIFILMCCD-RAW 0201"),
        ({}, b"IIRO\x08\x00\x00\x00"),
        ({}, b"IIU\x00\x08\x00\x00\x00"),
        ({}, b"\x00\x00\x00\x18ftypcrx \x00\x00\x00\x01crx isom"),
    ],
    ids=["DNG", "NEF and ARW", "linear DNG", "CR2", "RAF", "ORF", "RW2", "CR3"],
)
def test_camera_raw_is_named_and_its_preview_never_taken(
    tags: dict[int, tuple[str, list[int]]], start: bytes | None
) -> None:
    preview = (draw_chart(), TiffLayout(tags=REDUCED))
    sensor = (draw_chart(90, 68)[:, :, :1], TiffLayout(photometric=BLACK_IS_ZERO, tags=tags))
    data = start + bytes(200) if start else write_tiff([preview, sensor])
    message = refusal_of(data, TypeNotAllowed)
    assert "camera raw" in message
    assert "export it as JPEG or TIFF" in message


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ({259: ("H", [34712])}, "JPEG 2000"),
        ({259: ("H", [6])}, "old-style JPEG"),
        ({259: ("H", [60000])}, "number 60000"),
        ({262: ("H", [10])}, "ITU Lab"),
        ({262: ("H", [32845])}, "LogLuv"),
        ({258: ("H", [8, 8, 16])}, "different depths"),
        ({258: ("H", [24] * 3)}, "24 bits"),
        ({339: ("H", [3] * 3), 258: ("H", [32] * 3)}, "floating-point"),
        ({339: ("H", [2] * 3)}, "signed numbers"),
        ({339: ("H", [5] * 3)}, "complex numbers"),
        ({259: ("H", [4])}, "fax"),
        ({259: ("H", [7]), 258: ("H", [12] * 3)}, "JPEG with 12 bits"),
        ({259: ("H", [5]), 317: ("H", [3])}, "predictor 3"),
    ],
)
def test_a_layout_that_is_not_read_is_told_by_its_name(
    tags: dict[int, tuple[str, list[int]]], words: str
) -> None:
    message = refusal_of(write_tiff([(draw_chart(), TiffLayout(tags=tags))]))
    assert words in message
    assert "damaged" not in message


def test_other_inks_are_told_by_their_name() -> None:
    numbers = np.zeros((8, 8, 4))
    layout = TiffLayout(photometric=SEPARATED, tags={332: ("H", [2])})
    assert "other inks" in refusal_of(write_tiff([(numbers, layout)]))


def test_numbers_without_a_white_are_refused() -> None:
    layout = TiffLayout(photometric=BLACK_IS_ZERO, kind=3, bits=32)
    for number in (1000.0, -0.5, np.nan):
        numbers = np.full((4, 4, 1), number)
        with pytest.raises(Unreadable, match="how bright white is"):
            normalise(io.BytesIO(write_tiff([(numbers, layout)])))


def test_what_the_file_says_of_the_length_of_raw_strips_does_not_matter() -> None:
    layout = TiffLayout(tags={279: ("I", [0])})
    data = write_tiff([(draw_chart(), layout)])
    assert (picture_of(data) == draw_chart()).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_of_the_page_turns_the_picture(orientation: int) -> None:
    chart = draw_chart()
    stored = {
        1: chart,
        2: chart[:, ::-1],
        3: chart[::-1, ::-1],
        4: chart[::-1],
        5: chart.transpose(1, 0, 2),
        6: np.rot90(chart),
        7: np.rot90(chart.transpose(1, 0, 2), 2),
        8: np.rot90(chart, -1),
    }[orientation]
    data = write_tiff([(stored, TiffLayout(tags={274: ("H", [orientation])}))])
    assert inspect(io.BytesIO(data)).size == Size(45, 34)
    assert (picture_of(data) == chart).all()


@pytest.mark.parametrize(
    ("unit", "dpi"), [(1, 72), (2, 300), (3, 762)], ids=["none", "inch", "centimetre"]
)
def test_the_resolution_is_told_in_inches(unit: int, dpi: int) -> None:
    layout = TiffLayout(tags={282: ("II", [300, 1]), 296: ("H", [unit])})
    assert inspect(io.BytesIO(write_tiff([(draw_chart(), layout)]))).dpi == dpi


def test_a_profile_in_a_tiff_is_handed_on() -> None:
    layout = TiffLayout(tags={34675: ("U", list(b"nonsense" * 40))})
    assert (picture_of(write_tiff([(draw_chart(), layout)])) == draw_chart()).all()


@pytest.mark.parametrize("compression", [1, LZW, GROUP_4, 8, 32773])
def test_a_cut_tiff_is_damaged(compression: int) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (60, 80, 1))
    bits = 1 if compression == GROUP_4 else 8
    layout = TiffLayout(
        photometric=BLACK_IS_ZERO, bits=bits, compression=compression, chunk=(0, 10)
    )
    data = write_tiff([(noise >> (8 - bits), layout)])
    with pytest.raises(Unreadable, match="damaged"):
        normalise(io.BytesIO(data[: len(data) // 2]))


def test_a_chain_of_pages_that_bites_its_tail_ends() -> None:
    data = bytearray(pages((9, 9, {})))
    count = struct.unpack_from("<H", data, 8)[0]
    struct.pack_into("<I", data, 10 + 12 * count, 8)
    assert picture_of(bytes(data)).shape == (9, 9, 3)


def test_a_broken_page_behind_a_whole_one_refuses_nothing() -> None:
    data = bytearray(pages((9, 9, {})))
    count = struct.unpack_from("<H", data, 8)[0]
    struct.pack_into("<I", data, 10 + 12 * count, len(data) - 1)
    assert picture_of(bytes(data)).shape == (9, 9, 3)
    layout = TiffLayout(photometric=BLACK_IS_ZERO, tags={277: ("H", [9999])})
    whole = (np.full((9, 9, 1), 50), TiffLayout(photometric=BLACK_IS_ZERO))
    assert picture_of(write_tiff([whole, (np.zeros((20, 20, 1)), layout)])).shape == (9, 9, 3)


def test_huge_claims_are_refused_before_any_pixel_is_read() -> None:
    base = TiffLayout(photometric=BLACK_IS_ZERO)
    for width, height in ((30_000, 30_000), (9_000, 9_000)):
        layout = replace(base, tags={256: ("I", [width]), 257: ("I", [height])})
        with pytest.raises(Refused, match="px"):
            inspect(io.BytesIO(write_tiff([(np.zeros((4, 4, 1)), layout)])))


def test_shared_colour_in_odd_strips_is_told_by_its_name() -> None:
    layout = TiffLayout(photometric=YCBCR, shared=(2, 2), chunk=(0, 5))
    assert "YCbCr" in refusal_of(write_tiff([(draw_chart(), layout)]))


def test_a_tiff_without_a_word_on_its_fourth_channel_is_transparent() -> None:
    alpha = np.full((34, 45, 1), 99)
    data = write_tiff([(np.concatenate([draw_chart(), alpha], axis=2), TiffLayout())])
    assert (picture_of(data)[:, :, 3] == 99).all()
    assert TiffLayout().photometric == RGB
