"""Does a window stay where it is when the picture is mirrored, or small and coarsely compressed?

Measured on photographs: a mirrored ad is another picture, since nobody can read it. For the same
reason those without any text that was read are told apart. All copies are made from the
pictures' own pixels: as they are and mirrored without loss, and half as wide and high as a JPEG of
quality 70.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

STABLE = 0.97
TEXT_KINDS = ("text", "cta", "logo")
Planned = dict[str, Any]
"""A line of the planning command, and `sides`: width and height of the picture's file."""
Plans = Mapping[str, Planned]
Window = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Figures:
    """How far windows stay where they were.

    Attributes:
        pairs: Of picture and size.
        stable: Share of them with an IoU of at least .97.
        mean: Of all IoU.
    """

    pairs: int
    stable: float
    mean: float


def lossless(source: Path, folder: Path, *, is_mirrored: bool) -> Path:
    """A copy without loss, left for right when mirrored."""
    copy = folder / f"{source.stem}.png"
    with Image.open(source) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        (ImageOps.mirror(upright) if is_mirrored else upright).save(copy)
    return copy


def coarse(source: Path, folder: Path) -> Path:
    """A copy of half the size, as a JPEG of quality 70."""
    copy = folder / f"{source.stem}.jpg"
    with Image.open(source) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        upright.resize((upright.width // 2, upright.height // 2), Image.Resampling.LANCZOS).save(
            copy, quality=70
        )
    return copy


def compared(plans: Plans, copies: Plans, back: Callable[[Window], Window]) -> Figures:
    """Compare the plans of some pictures and of their copies, by name.

    Args:
        plans: Of the pictures.
        copies: Of their copies.
        back: Turns a copy's window into one of the picture, in shares of its sides.
    """
    values = [iou for name in plans for iou in _ious(plans[name], copies[name], back)]
    return Figures(
        len(values),
        sum(value >= STABLE for value in values) / len(values),
        sum(values) / len(values),
    )


def unlettered(plans: Plans, copies: Plans) -> set[str]:
    """The names of the pictures in which no text was found either way."""
    return {
        name
        for name in plans
        if not any(
            e["kind"] in TEXT_KINDS for one in (plans, copies) for e in one[name]["elements"]
        )
    }


def as_it_is(window: Window) -> Window:
    return window


def turned_back(window: Window) -> Window:
    left, top, width, height = window
    return 1 - left - width, top, width, height


def read_plans(path: Path) -> dict[str, Planned]:
    """What the planning command printed, by the stem of the picture's name."""
    read = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        with Image.open(record["file"]) as picture:
            record["sides"] = ImageOps.exif_transpose(picture).size
        read[Path(record["file"]).stem] = record
    return read


def _ious(one: Planned, other: Planned, back: Callable[[Window], Window]) -> Iterator[float]:
    """Yield for each size the IoU of the windows.

    Of a recomposition it is that of its worst piece, and 0 when it became something else.
    """
    for size, made in one["plans"].items():
        ours = [_share(p["src"], one["sides"]) for p in made["placements"]]
        theirs = [
            back(_share(p["src"], other["sides"])) for p in other["plans"][size]["placements"]
        ]
        yield min(map(_iou, ours, theirs)) if len(ours) == len(theirs) else 0.0


def _share(src: Window, sides: tuple[int, int]) -> Window:
    width, height = sides
    return src[0] / width, src[1] / height, src[2] / width, src[3] / height


def _iou(one: Window, other: Window) -> float:
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    common = max(0.0, wide) * max(0.0, high)
    return common / (one[2] * one[3] + other[2] * other[3] - common)
