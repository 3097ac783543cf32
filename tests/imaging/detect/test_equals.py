"""One thing of several that are alike."""

from __future__ import annotations

from dataclasses import replace

from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.geometry import Box
from app.imaging.detect.assemble import assemble_elements
from app.imaging.detect.findings import Finding, Observation
from tests.imaging.detect.test_assemble import BUTTON, EMPTY, SALE, with_subject

BOWL = Finding("bowl", 0.9, Box(300, 200, 200, 200))
SECOND = Finding("bowl", 0.8, Box(600, 220, 200, 180))


def groups(observed: Observation) -> list[Element]:
    elements, _ = assemble_elements(observed)
    return [e for e in elements if e.protection is Protection.MAY]


def bowl_beside(*others: Finding) -> Observation:
    """One bowl stands out, the others do not."""
    return with_subject(replace(EMPTY, objects=[BOWL, *others]), BOWL.box)


def test_the_equals_of_what_must_be_kept_are_kept_where_that_takes_little() -> None:
    (group,) = groups(bowl_beside(SECOND))
    assert (group.kind, group.label) == (ElementKind.OBJECT, "bowl")
    assert (group.box.left, group.box.right) == (300, 800)
    elements, _ = assemble_elements(bowl_beside(SECOND))
    must = [e for e in elements if e.protection is Protection.MUST]
    assert [e.box.right < 520 for e in must] == [True]


def test_what_is_small_doubtful_or_another_thing_is_no_equal() -> None:
    small = replace(SECOND, box=Box(600, 220, 100, 90))
    doubtful = replace(SECOND, score=0.4)
    cup = replace(SECOND, label="cup")
    for other in (small, doubtful, cup):
        assert groups(bowl_beside(other)) == []


def test_a_drawn_picture_and_one_of_no_named_thing_have_no_equals() -> None:
    assert groups(replace(bowl_beside(SECOND), lines=[SALE, BUTTON])) == []
    assert groups(with_subject(EMPTY, BOWL.box)) == []
