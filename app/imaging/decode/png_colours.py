"""How a PNG tells its colours. Source: W3C Portable Network Graphics, third edition, 4.3."""

from __future__ import annotations

import struct

from app.imaging.decode import profiles
from app.imaging.decode.colour import inflate_profile, is_usable
from app.imaging.decode.png import PngFacts
from app.imaging.decode.profiles import Primaries

PER_UNIT = 100_000
"""What gAMA and cHRM count in."""
USUAL_EXPONENT = 2.2
"""Of gAMA in files that mean sRGB."""
EXPONENT_TOLERANCE = 0.05
"""Share by which gAMA may differ from the usual before it says something. Source: libpng."""
LIKE_SRGB = 0.003
"""Distance of chromaticities that are sRGB's, rounded by whoever wrote them."""
EXPONENTS = (0.2, 8.0)
"""Others are senseless."""


def profile_of(facts: PngFacts) -> bytes | None:
    """The profile that the picture's colours have; None for sRGB.

    Code points come before a profile, that before the mark of sRGB, and that before primaries and
    gamma; what cannot be used is passed over.
    """
    told = profile_by_code_points(facts.bodies.get(b"cICP", b""))
    if told is not None:
        return told
    profile = inflate_profile(facts.bodies.get(b"iCCP", b""))
    is_grey = facts.colour_type in (0, 4)
    if profile is not None and is_usable(profile, "L" if is_grey else "RGB"):
        return profile
    if b"sRGB" in facts.bodies:
        return None
    return profile_by_numbers(facts.bodies.get(b"gAMA", b""), facts.bodies.get(b"cHRM", b""))


def profile_by_code_points(body: bytes) -> bytes | None:
    """Of the chunk cICP; a matrix other than that of RGB makes it senseless."""
    if len(body) != 4 or body[2] != 0:
        return None
    return profiles.profile_of_code_points(body[0], body[1], is_full=body[3] != 0)


def profile_by_numbers(gamma: bytes, chromaticities: bytes) -> bytes | None:
    """Of the chunks gAMA and cHRM; None for sRGB."""
    exponent = 0.0
    if len(gamma) == 4 and gamma != bytes(4):
        exponent = PER_UNIT / struct.unpack(">I", gamma)[0]
    primaries = primaries_of(chromaticities)
    if not EXPONENTS[0] <= exponent <= EXPONENTS[1]:
        curve: profiles.Curve = profiles.srgb_light
        is_usual = True
    else:
        curve = profiles.power_light(exponent)
        is_usual = abs(exponent / USUAL_EXPONENT - 1) <= EXPONENT_TOLERANCE
    if is_usual and primaries == profiles.SRGB_PRIMARIES:
        return None
    return profiles.build_profile(primaries, curve)


def primaries_of(body: bytes) -> Primaries:
    """Of the chunk cHRM: sRGB's when there is none, or it is senseless or nearly that."""
    if len(body) != 32:
        return profiles.SRGB_PRIMARIES
    values = [value / PER_UNIT for value in struct.unpack(">8I", body)]
    white, red, green, blue = ((values[n], values[n + 1]) for n in (0, 2, 4, 6))
    told = Primaries(red, green, blue, white)
    if not all(0 < y <= 1 and 0 <= x <= 1 for x, y in (white, red, green, blue)):
        return profiles.SRGB_PRIMARIES
    usual = profiles.SRGB_PRIMARIES
    pairs = zip(
        (red, green, blue, white), (usual.red, usual.green, usual.blue, usual.white), strict=True
    )
    if all(abs(one[n] - other[n]) <= LIKE_SRGB for one, other in pairs for n in (0, 1)):
        return usual
    return told if profiles.connection_matrix(told) is not None else usual
