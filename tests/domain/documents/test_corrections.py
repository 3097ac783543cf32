"""What people say of the elements, merged into what the machine saw."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.domain.documents.analysis import Analysis
from app.domain.documents.corrections import Corrections, corrected, ignored
from app.domain.documents.elements import Element, ElementKind, Mask, Protection
from app.domain.documents.formats import TargetFormat
from app.domain.documents.rules import FocalPointLogic, Rules
from app.domain.errors import Invalid
from app.domain.geometry import Box, Size
from app.domain.planning.adapt import make_plan
from app.domain.planning.classify import must_keep
from testing.factories.edits import adaptation

SIZE = Size(1000, 500)
LEFT_FACE = Element("face-1", ElementKind.FACE, "face", 0.9, Box(50, 200, 100, 100))
RIGHT_CUP = Element(
    "object-1", ElementKind.OBJECT, "cup", 0.6, Box(850, 200, 100, 100), Protection.NONE
)
FOUND = Analysis(SIZE, (LEFT_FACE, RIGHT_CUP), False, 0.0)
SQUARE = TargetFormat(Size(500, 500))


def applied(*entries: dict[str, Any], analysis: Analysis = FOUND) -> Analysis:
    return corrected(analysis, Corrections.read_for({"elements": list(entries)}, analysis))


def shows(analysis: Analysis, box: Box, rules: Rules | None = None) -> bool:
    """Whether the plan for a square keeps the box whole."""
    return any(
        box.share_inside(p.src) > 0.99
        for p in make_plan(analysis, SQUARE, rules or Rules()).placements
    )


def test_without_corrections_the_analysis_is_as_it_was() -> None:
    assert corrected(FOUND, None) is FOUND
    assert applied() is FOUND


def test_an_ignored_face_is_not_protected() -> None:
    without = applied(
        {"id": "face-1", "decision": "ignore"}, {"id": "object-1", "decision": "keep"}
    )
    assert [element.id for element in without.elements] == ["object-1"]
    assert shows(FOUND, LEFT_FACE.box)
    assert not shows(without, LEFT_FACE.box)
    assert shows(without, RIGHT_CUP.box)


def test_an_ignored_person_is_not_even_kept_where_people_lead() -> None:
    """Human-centred plans add bodies of their own accord; not those that people set aside."""
    person = Element(
        "person-1", ElementKind.PERSON, "person", 0.9, Box(850, 100, 100, 300), Protection.MAY
    )
    analysis = replace(FOUND, elements=(person,))
    assert person in must_keep(analysis, FocalPointLogic.HUMAN)
    assert (
        must_keep(
            applied({"id": "person-1", "decision": "ignore"}, analysis=analysis),
            FocalPointLogic.HUMAN,
        )
        == ()
    )


def test_an_added_box_is_kept() -> None:
    added = applied(
        {"id": "face-1", "decision": "ignore"},
        {"box": {"x": 880, "y": 10, "width": 110, "height": 60}, "kind": "logo"},
    )
    (logo,) = [element for element in added.elements if element.kind is ElementKind.LOGO]
    assert (logo.id, logo.protection, logo.score) == ("added-1", Protection.MUST, 1.0)
    rules = Rules(adaptation=adaptation(FocalPointLogic.PRODUCT))
    assert shows(added, logo.box, rules)


def test_a_kept_element_is_protected_from_then_on() -> None:
    assert applied({"id": "object-1"}).elements[1].protection is Protection.MUST


def test_a_moved_element_lies_where_it_was_put_without_its_mask() -> None:
    """The mask shows where the machine saw it."""
    masked = replace(LEFT_FACE, mask=Mask(np.ones((320, 320), dtype=np.bool_)))
    analysis = replace(FOUND, elements=(masked,))
    moved = applied(
        {"id": "face-1", "box": {"x": 700, "y": 100, "width": 80, "height": 90}}, analysis=analysis
    ).elements[0]
    assert (moved.box, moved.mask, moved.kind) == (Box(700, 100, 80, 90), None, ElementKind.FACE)


def test_kind_and_label_can_be_said_better() -> None:
    cup = applied({"id": "object-1", "kind": "product", "label": "Mug"}).elements[1]
    assert (cup.kind, cup.label, cup.box) == (ElementKind.PRODUCT, "Mug", RIGHT_CUP.box)


def test_a_box_that_was_rounded_beyond_the_picture_is_cut_to_it() -> None:
    added = applied({"box": {"x": 950, "y": -0.5, "width": 51, "height": 100}}).elements[-1]
    assert added.box == Box(950, 0, 50, 99.5)


def test_an_added_element_keeps_its_id_when_it_is_sent_again() -> None:
    box = {"x": 1, "y": 2, "width": 30, "height": 40}
    ids = [
        e.id
        for e in applied({"id": "added-2", "box": box}, {"box": box}, {"box": box}).elements[2:]
    ]
    assert ids == ["added-2", "added-1", "added-3"]


def test_what_was_set_aside_is_still_known() -> None:
    document = Corrections.read_for({"elements": [{"id": "face-1", "decision": "ignore"}]}, FOUND)
    assert ignored(FOUND, document) == (LEFT_FACE,)
    assert ignored(FOUND, None) == ()


def test_corrections_of_what_a_new_analysis_does_not_find_are_passed_over() -> None:
    document = Corrections.read_for({"elements": [{"id": "face-1", "decision": "keep"}]}, FOUND)
    other = replace(FOUND, elements=(RIGHT_CUP,))
    assert corrected(other, document).elements == (RIGHT_CUP,)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"id": "face-9"}, "elements.0.id"),
        ({"kind": "face"}, "elements.0.box"),
        ({"box": {"x": 1, "y": 1, "width": 0, "height": 5}}, "elements.0.box.width"),
        ({"box": {"x": 2000, "y": 1, "width": 5, "height": 5}}, "elements.0.box"),
        ({"box": {"x": 1, "y": 1, "width": 99999, "height": 5}}, "elements.0.box"),
        ({"box": {"x": -40, "y": 1, "width": 60, "height": 5}}, "elements.0.box"),
        ({"box": {"x": float("nan"), "y": 1, "width": 5, "height": 5}}, "elements.0.box.x"),
        ({"id": "face-1", "decision": "maybe"}, "elements.0.decision"),
        ({"id": "face-1", "kind": "ghost"}, "elements.0.kind"),
        ({"id": "face-1", "label": "x" * 201}, "elements.0.label"),
        ("face-1", "elements.0"),
    ],
)
def test_a_bad_correction_names_its_field(entry: Any, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Corrections.read_for({"elements": [entry]}, FOUND)
    assert list(refusal.value.fields) == [field]


def test_an_element_is_corrected_once() -> None:
    with pytest.raises(Invalid) as refusal:
        Corrections.read_for(
            {"elements": [{"id": "face-1"}, {"id": "face-1", "decision": "ignore"}]}, FOUND
        )
    assert list(refusal.value.fields) == ["elements.1.id"]


@pytest.mark.parametrize("elements", [None, {}, [{}] * 201])
def test_the_list_must_be_one(elements: Any) -> None:
    with pytest.raises(Invalid):
        Corrections.read_for({"elements": elements}, FOUND)


def test_what_somebody_calls_the_subject_wins_over_what_was_taken_for_it() -> None:
    guess = Element("subject-1", ElementKind.SUBJECT, "subject", 0.9, Box(20, 100, 120, 300))
    analysis = replace(FOUND, elements=(guess, RIGHT_CUP))
    settled = applied({"id": "object-1", "kind": "subject"}, analysis=analysis)
    assert [(e.id, e.protection) for e in settled.elements] == [
        ("subject-1", Protection.MAY),
        ("object-1", Protection.MUST),
    ]
    assert shows(settled, RIGHT_CUP.box)
    assert len(make_plan(settled, SQUARE, Rules()).placements) == 1
    assert make_plan(settled, SQUARE, Rules()).strategy == "crop"


def test_a_subject_that_was_confirmed_stays_beside_the_one_that_was_added() -> None:
    guess = Element("subject-1", ElementKind.SUBJECT, "subject", 0.9, Box(20, 100, 120, 300))
    box = {"x": 850, "y": 200, "width": 100, "height": 100}
    settled = applied(
        {"id": "subject-1", "decision": "keep"},
        {"kind": "subject", "box": box},
        analysis=replace(FOUND, elements=(guess,)),
    )
    assert [e.protection for e in settled.elements] == [Protection.MUST, Protection.MUST]


def test_naming_the_subject_lets_no_face_and_no_lettering_go() -> None:
    word = Element("text-1", ElementKind.TEXT, "SALE", 0.9, Box(300, 20, 100, 40))
    settled = applied(
        {"id": "object-1", "kind": "subject"},
        analysis=replace(FOUND, elements=(LEFT_FACE, word, RIGHT_CUP)),
    )
    assert all(e.protection is Protection.MUST for e in settled.elements)


def test_what_is_kept_is_kept_as_hard_as_it_is_said() -> None:
    assert [e.protection for e in applied({"id": "face-1", "protection": "may"}).elements] == [
        Protection.MAY,
        Protection.NONE,
    ]
    assert not shows(
        applied({"id": "face-1", "protection": "none"}, {"id": "object-1"}), LEFT_FACE.box
    )


def test_the_subject_of_a_picture_is_kept_and_what_was_guessed_gives_way() -> None:
    guess = Element("subject-1", ElementKind.SUBJECT, "subject", 0.9, Box(50, 50, 300, 300))
    analysis = replace(FOUND, elements=(guess, RIGHT_CUP))
    said = applied({"id": "object-1", "isSubject": True}, analysis=analysis)
    assert [(e.kind, e.protection) for e in said.elements] == [
        (ElementKind.SUBJECT, Protection.MAY),
        (ElementKind.SUBJECT, Protection.MUST),
    ]
    assert shows(analysis, guess.box)
    assert shows(said, RIGHT_CUP.box)
    assert not shows(said, guess.box)


def test_a_face_that_is_the_subject_stays_a_face() -> None:
    """Faces have room around them that a thing has not."""
    (face, _) = applied({"id": "face-1", "isSubject": True, "protection": "may"}).elements
    assert (face.kind, face.protection) == (ElementKind.FACE, Protection.MUST)


def test_what_is_not_there_is_ignored_and_both_are_remembered() -> None:
    """The release before reads an ignored element."""
    document = Corrections.read_for(
        {"elements": [{"id": "face-1", "decision": "ignore", "isWrong": True}]}, FOUND
    )
    assert document.to_json() == {
        "elements": [{"id": "face-1", "decision": "ignore", "isWrong": True}]
    }
    assert [e.id for e in corrected(FOUND, document).elements] == ["object-1"]
