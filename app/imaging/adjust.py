"""Colour adjustments of a whole picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.documents.edits import Edits
from app.domain.errors import Invalid
from app.imaging.picture import Picture

LUMA_WEIGHTS = (0.299, 0.587, 0.114)
"""Of red, green and blue. Source: ITU-R BT.601."""


def saturate(picture: Picture, amount: float) -> Picture:
    """Return the picture with its colourfulness scaled.

    Args:
        picture: uint8 RGB(A) [height, width, 3 or 4]; alpha is kept.
        amount: 0 = grey, 1 = unchanged, 2 = double.

    Raises:
        Invalid: When the amount is outside 0..2.
    """
    check_amount("saturation", amount)
    matrix = np.eye(3) * amount + np.tile(LUMA_WEIGHTS, (3, 1)) * (1 - amount)
    colours = np.asarray(
        cv2.transform(np.ascontiguousarray(picture[:, :, :3]), matrix), dtype=np.uint8
    )
    return restore_alpha(picture, colours)


def brighten(picture: Picture, amount: float) -> Picture:
    """Return the picture with its values multiplied.

    Source: `brightness()` of W3C Filter Effects.

    Args:
        picture: uint8 RGB(A) [height, width, 3 or 4]; alpha is kept.
        amount: 0 = black, 1 = unchanged, 2 = double.

    Raises:
        Invalid: When the amount is outside 0..2.
    """
    check_amount("brightness", amount)
    return apply_lookup(picture, np.arange(256) * amount)


def set_contrast(picture: Picture, amount: float) -> Picture:
    """Return the picture with its distance to middle grey multiplied.

    Source: `contrast()` of W3C Filter Effects.

    Args:
        picture: uint8 RGB(A) [height, width, 3 or 4]; alpha is kept.
        amount: 0 = grey, 1 = unchanged, 2 = double.

    Raises:
        Invalid: When the amount is outside 0..2.
    """
    check_amount("contrast", amount)
    return apply_lookup(picture, (np.arange(256) - 127.5) * amount + 127.5)


def check_amount(name: str, amount: float) -> None:
    """Raise Invalid, under the name of the edit, when an amount is outside 0..2."""
    if not 0 <= amount <= 2:
        raise Invalid({f"edits.{name}": "Use 0 to 2."})


def apply_lookup(picture: Picture, values: NDArray[np.floating[Any]]) -> Picture:
    """The picture with every value replaced by the one at its place in a table of 256."""
    table = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    colours = np.asarray(cv2.LUT(np.ascontiguousarray(picture[:, :, :3]), table), dtype=np.uint8)
    return restore_alpha(picture, colours)


def restore_alpha(picture: Picture, colours: Picture) -> Picture:
    """The colours with the alpha that a picture has."""
    return colours if picture.shape[2] == 3 else np.dstack([colours, picture[:, :, 3]])


ADJUSTMENTS: Mapping[str, Callable[[Picture, float], Picture]] = {
    "saturation": saturate,
    "brightness": brighten,
    "contrast": set_contrast,
}
"""What each factor of the edits does, in the order in which they are applied."""


def adjust_picture(picture: Picture, edits: Edits) -> Picture:
    """Return the picture with all adjustments of the edits; a factor of 1 costs nothing.

    Args:
        picture: uint8 RGB(A) [height, width, 3 or 4]; alpha is kept.
        edits: Their factors are 0..2, 1 leaves the picture unchanged.

    Raises:
        Invalid: When a factor is outside 0..2.
    """
    for name, adjust in ADJUSTMENTS.items():
        amount: float = getattr(edits, name)
        if amount != 1.0:
            picture = adjust(picture, amount)
    return picture
