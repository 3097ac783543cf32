"""The table of element kinds: a kind without a row, or without a trait, cannot be added."""

from __future__ import annotations

from dataclasses import fields

import pytest

from app.domain.documents.elements import ElementKind
from app.domain.documents.rules import FocalPointLogic
from app.domain.geometry import Box
from app.domain.kinds import (
    CUTS,
    KINDS,
    READ_KINDS,
    TEXT_KINDS,
    KindGroup,
    KindTraits,
    PieceKind,
)
from app.domain.planning.classify import TIERS


@pytest.mark.parametrize("kind", list(ElementKind))
def test_every_kind_has_every_trait(kind: ElementKind) -> None:
    traits = KINDS[kind]
    for field in fields(KindTraits):
        assert getattr(traits, field.name) not in (None, ""), field.name


@pytest.mark.parametrize("kind", list(ElementKind))
def test_a_margin_never_makes_a_box_smaller(kind: ElementKind) -> None:
    box = Box(10, 20, 300, 40)
    grown = KINDS[kind].margin.add_to(box)
    assert box.share_inside(grown) == 1.0


@pytest.mark.parametrize("logic", list(FocalPointLogic))
def test_every_group_has_a_tier_in_every_logic(logic: FocalPointLogic) -> None:
    assert set(TIERS[logic]) == set(KindGroup)
    assert 0 in TIERS[logic].values()


def test_every_piece_is_cut_in_its_own_way() -> None:
    assert set(CUTS) == set(PieceKind)
    assert len(set(CUTS.values())) == len(CUTS)


def test_what_is_read_is_text() -> None:
    assert READ_KINDS < TEXT_KINDS
