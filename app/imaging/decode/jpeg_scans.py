"""What the scans of a JPEG cost: each goes over all pixels of its channels. Source: ITU-T T.81."""

from collections.abc import Mapping

from app.domain.geometry import Size

MAX_PASSES = 2_500_000_000
"""Pixels that all scans of one JPEG go over together, each channel by itself. 10 scans of 120
megapixels in three whole channels go over 1.7 billion, and four inks over less than this. Measured:
1 ns of CPU each at most, however few bytes say it; an incomplete file is decoded three times.
"""
ARITHMETIC_FRAMES = frozenset({0xC9, 0xCA})
"""SOF9 and SOF10."""
ARITHMETIC_WEIGHT = 4
"""How many times as much a pixel costs in arithmetic code, where a byte says hundreds of them."""


def pixels_of_scan(
    frame: int, size: Size, sampling: Mapping[int, tuple[int, int]], channels: bytes
) -> float:
    """How many pixels a scan goes over, of each of its channels as many as that has.

    A scan of 40 bytes can say that nothing changes in any of them: they cost all the same.

    Args:
        frame: The marker of the frame's segment.
        size: Of the picture, in pixels.
        sampling: Across and down, by channel.
        channels: Of the scan.
    """
    areas = {channel: across * down for channel, (across, down) in sampling.items()}
    whole = max(areas.values(), default=0) or 1
    share = sum(areas.get(channel, 0) for channel in channels) / whole
    weight = ARITHMETIC_WEIGHT if frame in ARITHMETIC_FRAMES else 1
    return size.pixels * share * weight
