"""Colours for a plate: of the picture's hue, and far enough from what is laid on it."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.preflight.pieces import Contrast

Colour = tuple[int, int, int]

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
STEPS = 20
"""Steps from the picture's colour to black or white."""
TO_SPARE = 1.2
"""Factor on the contrast that is needed: edges of letters are softer than letters."""


def choose_plates(contrast: Contrast) -> Iterator[str]:
    """Plates as `#rrggbb`: first the picture's own colour as far darker or lighter as it takes.

    Then black and white as they are. Those that the piece stands out from more come first; a
    shadow of the piece may spoil the light ones.
    """
    ends = sorted((BLACK, WHITE), key=lambda end: -contrast_ratio(contrast.own, end))
    enough = [end for end in ends if contrast_ratio(contrast.own, end) >= contrast.needed]
    for end in enough:
        for step in range(STEPS + 1):
            tint = mix(contrast.below, end, step / STEPS)
            if contrast_ratio(contrast.own, tint) >= TO_SPARE * contrast.needed:
                yield write_colour(tint)
                break
    yield from map(write_colour, enough)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two; share: 0..1 of the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def contrast_ratio(one: Colour, other: Colour) -> float:
    """1..21. Source: WCAG 2.2, contrast ratio."""
    lights = sorted((luminance(one), luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: Colour) -> float:
    """0..1. Source: WCAG 2.2, relative luminance."""
    red, green, blue = (linear_level(level) for level in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear_level(level: int) -> float:
    share = level / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def write_colour(colour: Colour) -> str:
    return "#" + "".join(f"{level:02x}" for level in colour)
