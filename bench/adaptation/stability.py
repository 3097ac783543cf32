"""Does a plan stay where it is when the picture is disturbed a little?

Measured on photographs: a mirrored ad is another picture, since nobody can read it. Each is
disturbed in one way at a time: half as wide and high; a JPEG of quality 70; mirrored; 2 % cropped
at each side; a tenth brighter; and half the size and that JPEG at once. A window of the copy is
mapped back onto the picture; of one that was cropped only what the copy still has is compared, and
of a crop as much of that as has its ratio.
Enlarged by four and slightly sharpened, the same pictures stand for photographs as people upload
them.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageEnhance, ImageFilter, ImageOps

STABLE = 0.95
"""Overlap (IoU) from which a window stays where it was."""
STILL = 0.97
"""The same, to be compared with earlier figures."""
COARSE_QUALITY = 70
"""Of the JPEG that a picture is disturbed by, 1..100."""
CROPPED = 0.02
"""Share of a side that is cropped at each end of it."""
BRIGHTER = 1.1
ENLARGED = 4
SHARPENED = ImageFilter.UnsharpMask(radius=2, percent=60, threshold=0)
UPLOADED_QUALITY = 95
"""Of the JPEG that an enlarged picture is uploaded as, 1..100."""
Planned = dict[str, Any]
"""A line of the planning command, and `sides`: width and height of the picture's file."""
Plans = Mapping[str, Planned]
Window = tuple[float, float, float, float]
"""Left, top, width, height in shares of a picture's sides."""
WHOLE = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Disturbance:
    """One way in which a picture becomes another one that shows the same.

    Attributes:
        name: As the table says it.
        change: Makes the copy.
        is_coarse: Whether the copy is stored as the coarse JPEG.
        is_mirrored: Whether left is right in it.
        is_cropped: Whether it is cropped at each side.
    """

    name: str
    change: Callable[[Image.Image], Image.Image]
    is_coarse: bool = False
    is_mirrored: bool = False
    is_cropped: bool = False

    def copy(self, source: Path, folder: Path, *, is_enlarged: bool) -> Path:
        """The disturbed copy of a picture's file; without loss unless it is coarse or enlarged."""
        with Image.open(source) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGB")
        if is_enlarged:
            sides = (ENLARGED * picture.width, ENLARGED * picture.height)
            picture = picture.resize(sides, Image.Resampling.LANCZOS).filter(SHARPENED)
        is_jpeg = self.is_coarse or is_enlarged
        copy = folder / f"{source.stem}.{'jpg' if is_jpeg else 'png'}"
        quality = COARSE_QUALITY if self.is_coarse else UPLOADED_QUALITY
        self.change(picture).save(copy, **({"quality": quality} if is_jpeg else {}))
        return copy

    def shown(self, sides: tuple[int, int]) -> Window:
        """What of a picture of these sides the copy still has."""
        if not self.is_cropped:
            return WHOLE
        left, top = (round(CROPPED * side) / side for side in sides)
        return left, top, 1 - 2 * left, 1 - 2 * top

    def back(self, window: Window, sides: tuple[int, int]) -> Window:
        """A window of the copy as one of the picture of these sides."""
        left, top, width, height = window
        if self.is_mirrored:
            left = 1 - left - width
        x, y, across, down = self.shown(sides)
        return x + left * across, y + top * down, width * across, height * down


def halved(picture: Image.Image) -> Image.Image:
    return picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS)


def cropped(picture: Image.Image) -> Image.Image:
    x, y = round(CROPPED * picture.width), round(CROPPED * picture.height)
    return picture.crop((x, y, picture.width - x, picture.height - y))


def brighter(picture: Image.Image) -> Image.Image:
    return ImageEnhance.Brightness(picture).enhance(BRIGHTER)


def unchanged(picture: Image.Image) -> Image.Image:
    return picture


UNDISTURBED = Disturbance("as it is", unchanged)
DISTURBANCES = (
    Disturbance("half size", halved),
    Disturbance("JPEG q70", unchanged, is_coarse=True),
    Disturbance("mirrored", ImageOps.mirror, is_mirrored=True),
    Disturbance("2 % cropped", cropped, is_cropped=True),
    Disturbance("a tenth brighter", brighter),
)
BOTH = Disturbance("half size, JPEG q70", halved, is_coarse=True)


@dataclass(frozen=True, slots=True)
class Figures:
    """How far windows stay where they were.

    Attributes:
        pairs: Of picture and size.
        stable: Share of them with an IoU of at least .95.
        still: Share of them with an IoU of at least .97.
        mean: Of all IoU.
        causes: How often what is not stable has which cause.
    """

    pairs: int
    stable: float
    still: float
    mean: float
    causes: Mapping[str, int]


def sample(files: Sequence[Path], count: int) -> list[Path]:
    """So many files, by the checksum of their names."""
    return sorted(files, key=lambda file: zlib.crc32(file.name.encode()))[:count]


def compared(plans: Plans, copies: Plans, disturbance: Disturbance) -> Figures:
    """Compare the plans of some pictures and of their copies, by name."""
    values, causes = [], Counter[str]()
    for name in plans:
        for size, value in measure_overlaps(plans[name], copies[name], disturbance):
            values.append(value)
            if value < STABLE:
                causes[find_cause(plans[name]["plans"][size], copies[name]["plans"][size])] += 1
    return Figures(
        len(values),
        sum(value >= STABLE for value in values) / len(values),
        sum(value >= STILL for value in values) / len(values),
        sum(values) / len(values),
        causes,
    )


def find_cause(one: Planned, other: Planned) -> str:
    """What differs in two plans of one size: what is kept, how it is done, or where alone."""
    if kept_by(one) != kept_by(other):
        return "other things kept"
    if one["strategy"] != other["strategy"]:
        return "crop or extension"
    return "the same, elsewhere"


def kept_by(plan: Planned) -> list[str]:
    """What a plan says that it keeps."""
    return sorted(re.split(r", | and ", plan["reason"].split(";")[0]))


def read_plans(path: Path) -> dict[str, Planned]:
    """What the planning command printed, by the stem of the picture's name."""
    read = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        with Image.open(record["file"]) as picture:
            record["sides"] = ImageOps.exif_transpose(picture).size
        read[Path(record["file"]).stem] = record
    return read


def measure_overlaps(
    one: Planned, other: Planned, disturbance: Disturbance
) -> Iterator[tuple[str, float]]:
    """Yield each size with the IoU of the windows.

    Of a recomposition it is that of its worst piece, and 0 when it became something else.
    """
    sides = one["sides"]
    shown = disturbance.shown(sides)
    for size, made in one["plans"].items():
        copied = other["plans"][size]
        are_crops = made["strategy"] == copied["strategy"] == "crop"
        left_of = fitted if are_crops else clipped
        ours = [left_of(_share(p["src"], sides), shown) for p in made["placements"]]
        theirs = [
            disturbance.back(_share(p["src"], other["sides"]), sides) for p in copied["placements"]
        ]
        yield size, min(map(_iou, ours, theirs)) if len(ours) == len(theirs) else 0.0


def clipped(window: Window, shown: Window) -> Window:
    """The part of a window that lies in another; empty when none does."""
    left, top = max(window[0], shown[0]), max(window[1], shown[1])
    right = min(window[0] + window[2], shown[0] + shown[2])
    bottom = min(window[1] + window[3], shown[1] + shown[3])
    return left, top, max(0.0, right - left), max(0.0, bottom - top)


def fitted(window: Window, shown: Window) -> Window:
    """As much of a crop's window as another one has of its ratio, as near to it as can be."""
    left, top, width, height = clipped(window, shown)
    factor = min(width / window[2], height / window[3])
    width, height = factor * window[2], factor * window[3]
    left = min(max(left, window[0] + (window[2] - width) / 2), shown[0] + shown[2] - width)
    top = min(max(top, window[1] + (window[3] - height) / 2), shown[1] + shown[3] - height)
    return left, top, width, height


def _share(src: Window, sides: tuple[int, int]) -> Window:
    width, height = sides
    return src[0] / width, src[1] / height, src[2] / width, src[3] / height


def _iou(one: Window, other: Window) -> float:
    _, _, wide, high = clipped(one, other)
    common = wide * high
    return common / (one[2] * one[3] + other[2] * other[3] - common)
