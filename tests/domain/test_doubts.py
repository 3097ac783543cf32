"""Which pictures a person is asked about."""

from __future__ import annotations

from dataclasses import replace

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.doubts import Doubt, confidence_of, find_doubt
from app.domain.geometry import Box, Size

CUP = Element("object-1", ElementKind.OBJECT, "cup", 0.8, Box(700, 200, 200, 200), Protection.MAY)
SUBJECT = Element("subject-1", ElementKind.SUBJECT, "subject", 0.97, Box(50, 100, 300, 300))
FACE = Element("face-1", ElementKind.FACE, "face", 0.9, Box(60, 110, 80, 100))


def picture(*elements: Element) -> Analysis:
    return Analysis(Size(1000, 500), elements, is_layout=False)


def test_a_picture_in_which_nothing_must_be_kept_is_asked_about() -> None:
    assert find_doubt(picture()) is Doubt.NOTHING
    assert find_doubt(picture(CUP)) is Doubt.NOTHING
    assert confidence_of(picture(CUP)) == 0


def test_two_things_apart_could_both_be_meant() -> None:
    assert find_doubt(picture(SUBJECT, CUP)) is Doubt.RIVALS


def test_one_thing_found_twice_is_one() -> None:
    inside = replace(CUP, box=Box(100, 150, 120, 120))
    assert find_doubt(picture(SUBJECT, inside)) is None


def test_a_face_settles_it() -> None:
    assert find_doubt(picture(FACE, SUBJECT, CUP)) is None


def test_what_hardly_anything_speaks_for_is_asked_about() -> None:
    weak = replace(FACE, score=0.41)
    assert find_doubt(picture(weak)) is Doubt.WEAK
    assert confidence_of(picture(FACE, weak)) == 0.41
    assert find_doubt(picture(FACE, weak)) is None


def test_who_was_asked_is_not_asked_again() -> None:
    assert find_doubt(picture(SUBJECT, CUP), is_reviewed=True) is None
