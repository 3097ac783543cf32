"""Where a subject ends when its views disagree."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.domain.documents.elements import MASK_SIDE, Element, ElementKind, Protection
from app.domain.geometry import Box
from app.imaging.detect.agreement import agree_on_box, settle_subject
from app.imaging.detect.assemble import assemble_elements, needs_other_views
from app.imaging.detect.findings import Finding, Floats, Observation
from app.imaging.detect.things import find_salient_subject
from tests.imaging.detect.test_assemble import BUTTON, CUP, EMPTY, SALE

BODY = (slice(100, 200), slice(100, 200))
"""Rows and columns that are salient in every view."""
TAIL = (slice(140, 160), slice(200, 260))
"""Rows and columns that hang together with it, at its right."""


def view(tail: float) -> Floats:
    values = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.float32)
    values[BODY] = 1
    values[TAIL] = tail
    return values


def seen_as(joined: float, *tails: float) -> Observation:
    """tails: saliency of the tail in each view; joined: in what they were joined to."""
    return replace(EMPTY, saliency=view(joined), views=[view(tail) for tail in tails])


def right_of(observed: Observation) -> float:
    """Where the subject ends at its right, as a column of the mask."""
    elements, _ = assemble_elements(observed)
    subject = next(e for e in elements if e.kind is ElementKind.SUBJECT)
    return subject.box.right * MASK_SIDE / observed.size.width


@pytest.mark.parametrize(
    ("joined", "tails", "is_kept"),
    [
        (0.0, (0.4, 0.4), True),
        (0.0, (0.9, 0.2), True),
        (0.2, (0.2, 0.0), False),
        (0.9, (0.9, 0.9), True),
        (0.2, (0.2, 0.2), False),
    ],
)
def test_a_tail_belongs_to_the_subject_when_enough_views_show_it(
    joined: float, tails: tuple[float, float], is_kept: bool
) -> None:
    right = right_of(seen_as(joined, *tails))
    assert (right > 230) == is_kept


def test_the_mask_holds_what_any_view_shows_within_the_agreed_box() -> None:
    observed = seen_as(0.0, 0.9, 0.4)
    subject = find_salient_subject(observed, layout=False)
    assert subject is not None
    mask, box = settle_subject(subject, observed)
    assert mask.pixels[BODY].all()
    assert mask.pixels[150, 210]
    assert not mask.pixels[20, 20]
    assert box.right > 600


def test_a_detector_that_names_the_subject_counts_like_one_view() -> None:
    named = Finding("bird", 0.4, Box(310, 180, 500, 200))
    observed = seen_as(0.0, 0.2, 0.2)
    assert right_of(replace(observed, objects=[named])) > right_of(observed)


def test_a_layout_and_a_picture_of_one_view_keep_the_subject_as_it_was_found() -> None:
    assert right_of(seen_as(0.2)) == 260
    set_lines = [SALE, BUTTON]
    elements, is_layout = assemble_elements(replace(seen_as(0.0, 0.9, 0.9), lines=set_lines))
    product: Element = next(e for e in elements if e.kind is ElementKind.PRODUCT)
    assert is_layout
    assert product.box.right * MASK_SIDE / EMPTY.size.width == 200


def test_without_any_answer_the_box_stays() -> None:
    box = Box(1, 2, 3, 4)
    assert agree_on_box([], box) == box


def test_other_views_are_needed_where_no_detector_says_what_is_salient() -> None:
    salient = replace(EMPTY, saliency=view(0.0))
    cup = replace(CUP, box=Box(312, 187, 313, 188))
    assert needs_other_views(salient)
    assert not needs_other_views(replace(salient, objects=[cup]))
    assert not needs_other_views(EMPTY)


def test_an_unsure_detector_is_one_view_among_others() -> None:
    """It would have moved the right end half way to its own."""
    observed = seen_as(0.0, 0.0, 0.0)
    for score, is_named in ((0.9, True), (0.55, False)):
        teddy = Finding("teddy bear", score, Box(312, 187, 450, 188))
        elements, _ = assemble_elements(replace(observed, objects=[teddy]))
        kept = [e.label for e in elements if e.protection is Protection.MUST]
        assert kept == (["teddy bear"] if is_named else ["subject"])
