"""A picture that a container's module has opened, and what is left to do once it is decoded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

from app.domain.geometry import Size


def leave_as_is(image: Image.Image) -> Image.Image:
    return image


def check_nothing() -> None:
    """Of kinds whose damage shows only when they are decoded."""


@dataclass(frozen=True, slots=True)
class Source:
    """A picture that is not decoded yet.

    Attributes:
        image: Decoded by `load`; its `info` has density, orientation and profile.
        size: As stored, before it is turned upright.
        finish: What the decoder leaves out: keys of transparency, the place of a frame.
        check: Raises for damage that shows without decoding.
    """

    image: Image.Image
    size: Size
    finish: Callable[[Image.Image], Image.Image] = leave_as_is
    check: Callable[[], None] = check_nothing


def open_by_pillow(stream: BinaryIO, kind: str) -> Source:
    """A picture as Pillow reads it, by Pillow's name of its only decoder."""
    image = Image.open(stream, formats=[kind])
    return Source(image, Size(*image.size))
