"""A photograph as it may look without the words that are set over it.

Plates and large letters are what is most salient then: what the photograph is about is looked for
without them.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

import cv2
import numpy as np

from app.domain.documents.elements import MASK_SIDE
from app.domain.geometry import Box, Size
from app.imaging.detect.findings import Floats, Observation, Pixels
from app.imaging.detect.layout import FLAT, is_layout
from app.imaging.detect.lettering import cover_boxes
from app.imaging.detect.panels import find_panels
from app.imaging.detect.subject import SALIENT
from app.imaging.detect.things import bridge_areas, erased_areas, has_plate

REACH = 3.0
"""Pixels of the copy from which the filling takes its colours."""
PLATE_EDGE = 0.8
"""Of the height of its lines, that is taken for their plate about them."""
MOSTLY = 0.5
"""Share of what is salient with or without words, that is salient without them, from which it is a
thing; else it is a plate. Source: ads of another generator; .25 gives the same, .7 less.
"""


def measure_without_words(
    picture: Pixels, observed: Observation, measure: Callable[[Pixels], Floats]
) -> Floats:
    """What is salient of a photograph when the words set over it are filled in.

    Args:
        picture: uint8 RGB [height, width, 3].
        observed: Of it, with its saliency as it is: words across the subject stay.
        measure: Answers how salient each part of a picture is: float 0..1 [320, 320].

    Returns:
        float 0..1 [320, 320] over the whole picture; as it is where no words are set over it.
    """
    if observed.flat > FLAT or not is_layout(observed.flat, observed.lines):
        return observed.saliency
    areas = erased_areas(observed)
    if not find_panels(picture, observed.lines):
        areas += list_plates(observed)
    if not areas:
        return observed.saliency
    covered = cover_boxes(areas, observed.size, Size(MASK_SIDE, MASK_SIDE), edge=0.0)
    copy = cv2.resize(picture, (MASK_SIDE, MASK_SIDE), interpolation=cv2.INTER_AREA)
    filled = cv2.inpaint(copy, covered.astype(np.uint8), REACH, cv2.INPAINT_TELEA)
    cleared = measure(np.asarray(filled, dtype=np.uint8))
    either = np.where(covered, cleared, np.maximum(cleared, observed.saliency))
    return np.where(find_things(either >= SALIENT, cleared >= SALIENT), either, cleared)


def list_plates(observed: Observation) -> list[Box]:
    """What lies about lines on plates: those are salient to their edges."""
    lines = [line for line in observed.lines if has_plate(line, observed)]
    if len(lines) < 2:
        return []
    room = PLATE_EDGE * median(line.height for line in lines)
    return [
        area.grown(room, room) for area in bridge_areas([one.backing or one.box for one in lines])
    ]


def find_things(
    either: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    cleared: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Connected parts of what is salient with or without words that mostly are without them.

    A thing that reaches below the words loses what was filled in, a plate has nothing left.
    """
    count, labels = cv2.connectedComponents(either.astype(np.uint8))
    flat = labels.ravel()
    area = np.bincount(flat, minlength=count)
    left = np.bincount(flat, weights=cleared.ravel(), minlength=count)
    is_thing = left > MOSTLY * area
    is_thing[0] = False
    return np.asarray(is_thing[labels])
