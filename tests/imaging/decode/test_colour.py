"""A profile is judged by what it does, never by what it is called."""

from __future__ import annotations

import struct

import pytest
from PIL import Image, ImageCms

from app.imaging.decode import profiles
from app.imaging.decode.colour import convert_by_profile, is_usable, to_srgb
from app.imaging.decode.profiles import SRGB_PRIMARIES, build_profile, power_light, srgb_light

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
MUTED = Image.new("RGB", (4, 4), (180, 120, 90))


def profile(primaries: profiles.Primaries, curve: profiles.Curve) -> bytes:
    made = build_profile(primaries, curve)
    assert made is not None
    return made


@pytest.mark.parametrize("found", [SRGB, profile(SRGB_PRIMARIES, srgb_light)])
def test_a_profile_that_moves_nothing_is_srgb_whoever_made_it(found: bytes) -> None:
    assert convert_by_profile(MUTED, found) is None
    assert is_usable(found, "RGB")


def test_a_profile_is_obeyed_though_it_is_called_srgb() -> None:
    assert b"sRGB" in SRGB.replace(b"s\0R\0G\0B", b"sRGB")
    linear = profile(SRGB_PRIMARIES, power_light(1.0))
    converted = convert_by_profile(Image.new("RGB", (1, 1), (55, 55, 55)), linear)
    assert converted is not None
    assert converted.getpixel((0, 0)) == (128, 128, 128)


def test_a_grey_picture_with_a_profile_for_rgb_has_equal_channels() -> None:
    linear = profile(SRGB_PRIMARIES, power_light(1.0))
    converted = to_srgb(Image.new("L", (1, 1), 55), linear)
    assert converted.getpixel((0, 0)) == (128, 128, 128)


@pytest.mark.parametrize(
    "broken",
    [
        b"nonsense" * 40,
        SRGB[:300],
        SRGB.replace(b"mntr", b"link"),
        SRGB.replace(b"RGB XYZ", b"CMYKXYZ"),
        profile(SRGB_PRIMARIES, lambda value: 0.5),
    ],
)
def test_a_broken_or_senseless_profile_changes_nothing(broken: bytes) -> None:
    assert not is_usable(broken, "RGB")
    assert to_srgb(MUTED, broken).getpixel((0, 0)) == (180, 120, 90)


def test_primaries_on_one_line_make_no_profile() -> None:
    flat = profiles.Primaries((0.6, 0.3), (0.4, 0.2), (0.2, 0.1))
    assert build_profile(flat, srgb_light) is None


@pytest.mark.parametrize("transfer", [16, 18])
def test_hdr_keeps_highlights_apart_and_what_is_below_plain_white_as_it_is(transfer: int) -> None:
    light = profiles.CODED_CURVES[transfer]
    steps = [light(step / 255) for step in range(256)]
    assert steps == sorted(steps)
    assert (steps[0], round(steps[255], 3)) == (0.0, 1.0)
    assert any(0.95 < step < 0.999 for step in steps)


def test_values_of_video_range_are_widened() -> None:
    found = profiles.profile_of_code_points(1, 13, is_full=False)
    assert found is not None
    ends = Image.frombytes("RGB", (2, 1), bytes((16, 16, 16, 235, 235, 235)))
    converted = convert_by_profile(ends, found)
    assert converted is not None
    assert [converted.getpixel((x, 0)) for x in (0, 1)] == [(0, 0, 0), (255, 255, 255)]


def test_code_points_that_nobody_knows_make_no_profile() -> None:
    assert profiles.profile_of_code_points(2, 2) is None
    assert struct.unpack(">I", SRGB[:4])[0] == len(SRGB)
