"""The focal-point logics."""

from __future__ import annotations

import pytest

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.documents.rules import FocalPointLogic
from app.domain.geometry import Box, Size
from app.domain.planning.classify import must_keep, rank_elements, tier_of


def element(
    name: str,
    kind: ElementKind,
    box: Box,
    protection: Protection = Protection.MUST,
    score: float = 0.9,
) -> Element:
    return Element(name, kind, name, score, box, protection)


FACE = element("face", ElementKind.FACE, Box(300, 100, 80, 100))
SECOND_FACE = element("second face", ElementKind.FACE, Box(500, 60, 160, 200), score=0.99)
PERSON = element("person", ElementKind.PERSON, Box(250, 60, 200, 500), Protection.NONE)
STRANGER = element("stranger", ElementKind.PERSON, Box(800, 60, 150, 500), Protection.NONE)
HEADLINE = element("headline", ElementKind.TEXT, Box(50, 400, 300, 80))
LINE = element("line", ElementKind.TEXT, Box(50, 500, 200, 20))
PRODUCT = element("product", ElementKind.PRODUCT, Box(600, 300, 200, 200))
SUBJECT = element("subject", ElementKind.SUBJECT, Box(500, 300, 400, 300))


def seen(*elements: Element) -> Analysis:
    return Analysis(Size(1000, 600), elements, is_layout=False, nsfw_score=0.0)


@pytest.mark.parametrize(
    ("logic", "leader"),
    [
        (FocalPointLogic.FACE, "face"),
        (FocalPointLogic.PRODUCT, "product"),
        (FocalPointLogic.HUMAN, "face"),
    ],
)
def test_each_logic_has_its_leader(logic: FocalPointLogic, leader: str) -> None:
    assert rank_elements(seen(LINE, PRODUCT, HEADLINE, FACE, PERSON), logic)[0].id == leader


def test_face_and_product_lead_together() -> None:
    logic = FocalPointLogic.FACE_AND_PRODUCT
    assert {e.id for e in rank_elements(seen(LINE, PRODUCT, HEADLINE, FACE), logic)[:2]} == {
        "face",
        "product",
    }
    assert tier_of(FACE, logic) == tier_of(PRODUCT, logic) == tier_of(SUBJECT, logic)


def test_lettering_comes_before_the_product_when_faces_lead() -> None:
    order = [e.id for e in rank_elements(seen(PRODUCT, LINE, HEADLINE, FACE), FocalPointLogic.FACE)]
    assert order == ["face", "headline", "line", "product"]


@pytest.mark.parametrize("logic", list(FocalPointLogic))
def test_faces_are_ranked_by_place_and_never_by_size_or_score(logic: FocalPointLogic) -> None:
    faces = [e.id for e in rank_elements(seen(SECOND_FACE, FACE), logic)]
    assert faces == ["face", "second face"]
    assert tier_of(FACE, logic) == tier_of(SECOND_FACE, logic)


def test_only_protected_elements_must_be_kept() -> None:
    kept = must_keep(seen(FACE, PERSON, STRANGER, HEADLINE), FocalPointLogic.FACE)
    assert [e.id for e in kept] == ["face", "headline"]


def test_human_centered_keeps_the_bodies_of_protected_faces() -> None:
    kept = must_keep(seen(FACE, PERSON, STRANGER, HEADLINE), FocalPointLogic.HUMAN)
    assert [e.id for e in kept] == ["face", "person", "headline"]


def test_human_centered_keeps_every_body_when_no_face_is_seen() -> None:
    assert {e.id for e in must_keep(seen(PERSON, STRANGER), FocalPointLogic.HUMAN)} == {
        "person",
        "stranger",
    }


def test_nothing_seen_ranks_nothing() -> None:
    assert (
        rank_elements(seen(), FocalPointLogic.FACE)
        == must_keep(seen(), FocalPointLogic.HUMAN)
        == ()
    )
