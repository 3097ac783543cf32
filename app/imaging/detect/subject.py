"""The salient subject, by U2NetP."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import onnxruntime

from app.domain.documents.elements import MASK_SIDE, Mask
from app.domain.geometry import Box, Size
from app.imaging.detect.findings import Floats, Pixels
from app.imaging.picture import box_of_mask

IMAGENET_MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
"""Of red, green and blue, 0..1, as the model was trained with."""
IMAGENET_DEVIATION = np.array([0.229, 0.224, 0.225], dtype=np.float32)
"""Of red, green and blue, 0..1, as the model was trained with."""
SALIENT = 0.5
"""Saliency from which a place belongs to the subject."""
FAINT = 0.1
"""Saliency from which a place belongs to the subject that it hangs together with.

Source: measured on halves of 425 photographs, a plateau from .07 to .14; see bench/adaptation.
"""
SMALLEST = 0.02
"""A part of the mask counts from this share of the picture."""
COMPANION = 0.25
"""And from this share of the main part's weight."""
CENTRE_PULL = 0.9
"""How much less a part counts per share of the picture's side that it is off the middle."""
CLEAR = 0.1
"""Within this of 0 or 1 a part is clearly one or the other."""
DOUBT = 0.2
"""From this many unclear parts for one that is salient the whole is in doubt. Source: of 23
photographs whose subject was determined as they stand and mirrored, the answers of those below
differed by .01 at the median, of those above by .2.
"""


def measure_saliency(session: onnxruntime.InferenceSession, picture: Pixels) -> Floats:
    """How salient each part is: float 0..1 [320, 320] over the whole picture.

    Args:
        session: U2NetP.
        picture: uint8 RGB [height, width, 3].
    """
    scaled = (
        cv2.resize(picture, (MASK_SIDE, MASK_SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
        / 255
    )
    values = ((scaled - IMAGENET_MEAN) / IMAGENET_DEVIATION).transpose(2, 0, 1)[None]
    first = session.get_outputs()[0].name
    (answer,) = session.run(
        [first], {session.get_inputs()[0].name: np.ascontiguousarray(values, dtype=np.float32)}
    )
    return np.asarray(answer[0, 0], dtype=np.float32)


def is_in_doubt(salient: Floats) -> bool:
    """Whether much of the subject is neither clearly salient nor clearly not.

    Then a second inspection may show another one.
    """
    unclear = np.count_nonzero((salient > CLEAR) & (salient < 1 - CLEAR))
    return bool(unclear > DOUBT * np.count_nonzero(salient >= SALIENT))


def find_subject(
    salient: Floats, size: Size, erased: Sequence[Box] = ()
) -> tuple[Mask, Box] | None:
    """The mask and the box (pixels) of the salient subject; None when nothing stands out.

    Args:
        salient: float 0..1 [320, 320] over the whole picture.
        size: Of the picture.
        erased: Boxes in its pixels that are something else, text above all, and do not count.
    """
    inspected = salient.copy()
    for box in erased:
        erase_box(inspected, box, size)
    labels, kept = find_parts(inspected >= SALIENT)
    if not kept:
        return None
    pixels = np.isin(labels, kept)
    return Mask(pixels), box_of_mask(pixels, size)


def spread_subject(
    subject: tuple[Mask, Box], salient: Floats, size: Size, level: float = FAINT
) -> tuple[Mask, Box]:
    """The subject with what hangs together with it and is only faintly salient.

    The model is less sure of tails, legs and handles than of what they belong to; in doubt they are
    kept.

    Args:
        subject: As it was found.
        salient: float 0..1 [320, 320] over the whole picture.
        size: Of the picture.
        level: Saliency from which something hangs together with it.
    """
    sure = subject[0].pixels
    _, labels = cv2.connectedComponents(((salient >= level) | sure).astype(np.uint8))
    pixels = np.isin(labels, np.unique(labels[sure]))
    return Mask(pixels), box_of_mask(pixels, size)


def erase_box(salient: Floats, box: Box, size: Size) -> None:
    """Set a box (pixels of the picture) to 0 in a map over the picture."""
    across, down = MASK_SIDE / size.width, MASK_SIDE / size.height
    top, bottom = max(0, int(box.top * down)), max(0, int(box.bottom * down) + 1)
    left, right = max(0, int(box.left * across)), max(0, int(box.right * across) + 1)
    salient[top:bottom, left:right] = 0


def find_parts(
    mask: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.int32]], list[int]]:
    """Connected parts of a mask [320, 320], and the numbers of those that count.

    They are large, and not far from the middle.
    """
    count, labels, stats, centres = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    weights = {}
    for part in range(1, count):
        area = int(stats[part][cv2.CC_STAT_AREA])
        if area >= SMALLEST * MASK_SIDE**2:
            x, y = centres[part] / MASK_SIDE - 0.5
            weights[part] = area * (1 - CENTRE_PULL * float(np.hypot(x, y)))
    main = max(weights.values(), default=0.0)
    return np.asarray(labels, dtype=np.int32), [
        part for part, weight in weights.items() if weight >= COMPANION * main
    ]
