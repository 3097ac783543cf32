"""Where the subject ends when nothing but its saliency says so: what several views agree on.

The edge of what is salient is another one in every view of a picture: as it stands, mirrored, at a
stricter level. Where they disagree, its end is in doubt. In doubt more is kept: a subject that is a
little small is seen, a tail that is cut off is missed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from app.domain.documents.elements import MASK_SIDE, Mask
from app.domain.geometry import Box, Size
from app.imaging.detect.findings import Floats, Observation
from app.imaging.detect.lettering import cover_boxes
from app.imaging.detect.subject import FAINT, SALIENT, find_subject, spread_subject

LEVELS = (FAINT, 0.3, SALIENT)
"""Saliencies at which a view is asked how far the subject reaches."""
NEAR = 0.2
"""Overlap (IoU) with the subject from which what a view shows is the same one."""
NAMED = 0.3
"""The same, and the score, of what a detector shows."""
OUTWARD = 0.65
"""Share of the answers that a side of the subject lies beyond; .5 would be their middle. Source:
halves of 410 photographs, see bench/adaptation; .6 and .75 give the same within .006.
"""


def settle_subject(subject: tuple[Mask, Box], observed: Observation) -> tuple[Mask, Box]:
    """The subject as far as most views show it, in pixels of the picture.

    Args:
        subject: As it was found in the joined saliency.
        observed: With the views.
    """
    box = agree_on_box(list(list_boxes(subject[1], observed)), subject[1])
    faint = np.maximum.reduce(list(observed.views)) >= FAINT
    inside = cover_boxes([box], observed.size, Size(MASK_SIDE, MASK_SIDE), edge=0.0)
    pixels = faint & inside
    is_lost = not (pixels & (observed.saliency >= SALIENT)).any()
    return subject if is_lost else (Mask(pixels), box.clamped(observed.size))


def list_boxes(subject: Box, observed: Observation) -> Iterator[Box]:
    """Yield how far each view shows the subject at each level, and the detector if it does."""
    for view in observed.views:
        for level in LEVELS:
            box = measure_reach(view, level, observed)
            if box is not None and box.iou(subject) > NEAR:
                yield box
    named = [t.box for t in observed.objects if t.score >= NAMED and t.box.iou(subject) > NAMED]
    if named:
        yield max(named, key=lambda box: box.iou(subject))


def measure_reach(view: Floats, level: float, observed: Observation) -> Box | None:
    """The box of a view's subject with what is as salient as that and hangs together with it."""
    found = find_subject(view, observed.size)
    return None if found is None else spread_subject(found, view, observed.size, level)[1]


def agree_on_box(boxes: Sequence[Box], otherwise: Box) -> Box:
    """The box beyond each of whose sides few of the others reach."""
    if not boxes:
        return otherwise
    edges = np.array([(box.left, box.top, box.right, box.bottom) for box in boxes])
    left, top = np.quantile(edges[:, :2], 1 - OUTWARD, axis=0)
    right, bottom = np.quantile(edges[:, 2:], OUTWARD, axis=0)
    return Box.from_edges(float(left), float(top), float(right), float(bottom))
