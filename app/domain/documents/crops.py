"""The window of a picture that a person set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from app.domain.documents.document import LenientDocument
from app.domain.documents.fields import Number
from app.domain.errors import Invalid
from app.domain.geometry import Box, Size

FARTHEST = 1_000_000
"""px or fractions from a picture's corner at which a crop may begin or end."""
DIGITS = 6
"""Fractions are kept to a millionth: .016 px of the largest picture."""
ROUNDING = 0.02
"""px by which a crop of one pixel may come out smaller."""
NOTICED = 0.5
"""px from which a crop is said to reach beyond its picture."""

Side = Annotated[Number, Field(ge=-FARTHEST, le=FARTHEST)]


class Crop(LenientDocument):
    """The window on the upright source, in fractions 0..1 of its sides.

    When any number is above 1, in its pixels. What lies outside of the picture is cut off; nothing
    may be left empty. `w` and `h` are taken for `width` and `height`.
    """

    x: Annotated[Side, Field(description="Left edge; 0 when left out.")] = 0.0
    y: Annotated[Side, Field(description="Top edge; 0 when left out.")] = 0.0
    width: Side
    height: Side

    earlier_names: ClassVar[Mapping[str, str]] = {"w": "width", "h": "height"}

    def box(self, source: Size) -> Box:
        """The window in pixels of the picture."""
        return Box(
            self.x * source.width,
            self.y * source.height,
            self.width * source.width,
            self.height * source.height,
        )

    def shares_of(self, source: Size) -> tuple[float, float, float, float]:
        """Left, top, width and height in fractions of the picture's sides."""
        x, y, width, height = self.x, self.y, self.width, self.height
        if max(x, y, width, height) <= 1:
            return x, y, width, height
        return x / source.width, y / source.height, width / source.width, height / source.height

    def reaches_out(self, source: Size) -> bool:
        """Whether a noticeable part of it lies outside of the picture."""
        x, y, width, height = self.shares_of(source)
        across = max(-x, x + width - 1) * source.width
        return max(across, max(-y, y + height - 1) * source.height) > NOTICED

    def within(self, source: Size, path: str) -> Crop:
        """The part of the window that lies in the picture, in fractions of its sides.

        Raises:
            Invalid: When less than one pixel of the picture is left.
        """
        x, y, width, height = self.shares_of(source)
        left, wide = clamp_stretch(x, width)
        top, high = clamp_stretch(y, height)
        empty = "The crop is empty. Use at least one pixel of the picture."
        sizes = {"width": wide * source.width, "height": high * source.height}
        errors = {f"{path}.{name}": empty for name, px in sizes.items() if px < 1 - ROUNDING}
        if errors:
            raise Invalid(errors)
        return Crop(x=left, y=top, width=wide, height=high)


def clamp_stretch(start: float, length: float) -> tuple[float, float]:
    """The part of the stretch that lies in 0..1, to a millionth; doing it again changes nothing."""
    low = round(min(max(start, 0.0), 1.0), DIGITS)
    high = min(max(start + length, low), 1.0)
    return low, min(round(high - low, DIGITS), round(1 - low, DIGITS))


def read_crop_alone(document: object) -> Crop | None:
    """The crop of a document in which something else is wrong, so that all is said at once."""
    if not isinstance(document, Mapping):
        return None
    try:
        return Crop.read(document["crop"]) if document.get("crop") is not None else None
    except Invalid:
        return None


def is_crop_cut(document: object, source: Size) -> bool:
    """Whether the crop of a document is cut where it reaches beyond the picture."""
    crop = read_crop_alone(document)
    return crop is not None and crop.reaches_out(source)
