"""What a file costs grows with its length and not faster, whatever is in it."""

from __future__ import annotations

import contextlib
import io
import math
import struct
import time

import pytest
from PIL import Image

from app.domain.errors import DomainError, Unreadable
from app.domain.geometry import Size
from app.imaging.decode import pictures
from app.imaging.decode.jpeg import MAX_SCANS, MAX_SEGMENTS, inspect_jpeg
from app.imaging.decode.jpeg_scans import ARITHMETIC_WEIGHT, pixels_of_scan
from testing.factories.hostile import (
    FILES,
    fill_between_segments,
    many_passes,
    many_scans,
    run_in_scan,
    segments_without_content,
    small,
)

SHORT, LONG = 100_000, 400_000
"""Bytes of the two files that are compared."""
STEEPEST = 1.3
"""Exponent of cost over length; a reader that looks at everything once has 1."""
CHEAP_S = 0.04
"""CPU seconds that say nothing: what costs less for the long file is cheap at any length taken."""


def cpu_s(data: bytes) -> float:
    """CPU of inspecting the file, at least of three times: others disturb caches, not counts."""
    spent = []
    for _ in range(3):
        before = time.process_time()
        with contextlib.suppress(DomainError):
            pictures.inspect(io.BytesIO(data))
        spent.append(time.process_time() - before)
        if spent[-1] < CHEAP_S:
            break
    return min(spent)


@pytest.mark.parametrize("kind", FILES)
def test_the_cost_of_a_file_grows_with_its_length_and_not_faster(kind: str) -> None:
    make = FILES[kind]
    long_s = cpu_s(make(LONG))
    if long_s >= CHEAP_S:
        assert math.log(long_s / cpu_s(make(SHORT)), LONG / SHORT) < STEEPEST


def test_a_run_of_what_could_begin_a_marker_is_looked_through_once() -> None:
    """Its cost was the square of its length: 60,000 bytes took 45 s of CPU."""
    assert not inspect_jpeg(run_in_scan(5_000_000)).whole


@pytest.mark.parametrize("make", [many_scans, segments_without_content])
def test_a_jpeg_of_thousands_of_parts_is_refused_by_name(make: object) -> None:
    assert callable(make)
    for read in (pictures.inspect, pictures.normalise):
        with pytest.raises(Unreadable, match="thousands of parts") as refused:
            read(io.BytesIO(make(600_000)))
        assert refused.value.code == "too_many_parts"
        assert f"{MAX_SCANS} scans" in str(refused.value)


def test_a_progressive_jpeg_of_some_scans_and_segments_is_taken() -> None:
    data = small("JPEG", progressive=True)
    comment = b"\xff\xfe\x00\x03x"
    many = data[:2] + comment * (MAX_SEGMENTS // 2) + data[2:]
    assert pictures.inspect(io.BytesIO(many)).kind == "jpeg"
    last = data.rindex(b"\xff\xda")
    scans = data[:last] + data[last:-2] * (MAX_SCANS // 2) + data[-2:]
    assert inspect_jpeg(scans).bounded


def test_a_jpeg_of_many_scans_over_many_pixels_is_refused_by_name() -> None:
    """100 KB took 10 s of CPU: each scan goes over all pixels, however few bytes it has."""
    for end in (b"", b"\xff\xd9"):
        data = many_passes(scans=400, side=3000) + end
        for read in (pictures.inspect, pictures.normalise):
            with pytest.raises(Unreadable, match="scans") as refused:
                read(io.BytesIO(data))
            assert refused.value.code == "too_many_parts"
            assert "3,000 × 3,000 px" in str(refused.value)


@pytest.mark.parametrize(
    ("mode", "side", "sampling"),
    [("RGB", 7000, 0), ("RGB", 10_900, 0), ("CMYK", 7000, 0), ("L", 10_900, 0), ("RGB", 10_900, 2)],
)
def test_what_programs_write_at_the_largest_size_has_passes_to_spare(
    mode: str, side: int, sampling: int
) -> None:
    """Of a small picture that says it is large: its segments are those of a large one."""
    data = bytearray(small("JPEG", mode=mode, progressive=True, subsampling=sampling))
    at = data.index(b"\xff\xc2") + 5
    data[at : at + 4] = struct.pack(">HH", side, side)
    facts = inspect_jpeg(bytes(data))
    assert facts.whole
    assert facts.bounded
    assert facts.scans >= 6
    assert facts.passes >= facts.size.pixels * facts.scans / 3


@pytest.mark.parametrize("frame", [0xC0, 0xC2, 0xCA])
def test_a_scan_goes_over_the_pixels_of_its_channels(frame: int) -> None:
    size, halved = Size(100, 10), {1: (2, 2), 2: (1, 1), 3: (1, 1)}
    weight = ARITHMETIC_WEIGHT if frame == 0xCA else 1
    assert pixels_of_scan(frame, size, halved, b"\1\2\3") == 1500 * weight
    assert pixels_of_scan(frame, size, halved, b"\2") == 250 * weight
    assert pixels_of_scan(frame, size, {}, b"\1") == 0


def test_bytes_that_fill_before_a_marker_change_nothing() -> None:
    plain, filled = small("JPEG"), fill_between_segments(1_000)
    there, here = inspect_jpeg(filled), inspect_jpeg(plain)
    assert (there.whole, there.sound, there.scans) == (here.whole, here.sound, here.scans)
    both = [Image.open(io.BytesIO(data)).convert("RGB").tobytes() for data in (plain, filled)]
    assert pictures.inspect(io.BytesIO(filled)) == pictures.inspect(io.BytesIO(plain))
    assert len(both[0]) == len(both[1])
