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

_LUMA = (0.299, 0.587, 0.114)


def saturate(picture: Picture, amount: float) -> Picture:
    """Return the picture with its colourfulness scaled by amount.

    picture: uint8 RGB(A) [height, width, 3 or 4]; alpha is kept.  amount: 0 = grey, 1 = unchanged,
    2 = double. Raises Invalid when amount is outside 0..2. Source: luma weights of ITU-R BT.601.
    """
    _check("saturation", amount)
    matrix = np.eye(3) * amount + np.tile(_LUMA, (3, 1)) * (1 - amount)
    colours = np.asarray(
        cv2.transform(np.ascontiguousarray(picture[:, :, :3]), matrix), dtype=np.uint8
    )
    return _with_alpha_of(picture, colours)


def brighten(picture: Picture, amount: float) -> Picture:
    """Return the picture with its values multiplied: 0 = black, 1 = unchanged, 2 = double. Alpha is
    kept.

    Raises Invalid when amount is outside 0..2.
    Source: `brightness()` of W3C Filter Effects.
    """
    _check("brightness", amount)
    return _looked_up(picture, np.arange(256) * amount)


def set_contrast(picture: Picture, amount: float) -> Picture:
    """Return the picture with its distance to middle grey multiplied: 0 = grey, 1 = unchanged, 2 =
    double. Alpha is kept.

    Raises Invalid when amount is outside 0..2.
    Source: `contrast()` of W3C Filter Effects.
    """
    _check("contrast", amount)
    return _looked_up(picture, (np.arange(256) - 127.5) * amount + 127.5)


def _check(name: str, amount: float) -> None:
    if not 0 <= amount <= 2:
        raise Invalid({f"edits.{name}": "Use 0 to 2."})


def _looked_up(picture: Picture, values: NDArray[np.floating[Any]]) -> Picture:
    table = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    colours = np.asarray(cv2.LUT(np.ascontiguousarray(picture[:, :, :3]), table), dtype=np.uint8)
    return _with_alpha_of(picture, colours)


def _with_alpha_of(picture: Picture, colours: Picture) -> Picture:
    return colours if picture.shape[2] == 3 else np.dstack([colours, picture[:, :, 3]])


ADJUSTMENTS: Mapping[str, Callable[[Picture, float], Picture]] = {
    "saturation": saturate,
    "brightness": brighten,
    "contrast": set_contrast,
}
"""What each factor of the edits does, in the order in which they are applied."""


def adjusted(picture: Picture, edits: Edits) -> Picture:
    """Return the picture with all adjustments of the edits; a factor of 1 costs nothing."""
    for name, adjust in ADJUSTMENTS.items():
        amount: float = getattr(edits, name)
        if amount != 1.0:
            picture = adjust(picture, amount)
    return picture
