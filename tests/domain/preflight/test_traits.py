"""What an offer mends: what is wrong goes, and nothing worse comes with it."""

from __future__ import annotations

from app.domain.documents.plans import PlanWarning
from app.domain.preflight.traits import find_mended

FACE = PlanWarning("face_cut", "")
ZONE = PlanWarning("in_safe_zone", "")
SMALL = PlanWarning("text_small", "")
ADDED = PlanWarning("extension_visible", "")


def test_what_goes_is_mended_when_nothing_comes() -> None:
    assert find_mended((FACE, ZONE), (ZONE,)) == {("face_cut", "")}
    assert find_mended((FACE, ZONE), ()) == {("face_cut", ""), ("in_safe_zone", "")}


def test_nothing_is_mended_by_what_brings_another_warning() -> None:
    assert find_mended((FACE,), (SMALL,)) == frozenset()


def test_a_remark_may_come_with_the_end_of_what_blocks_alone() -> None:
    """A good crop a little into the safe zone is not given up for two walls beside it."""
    assert find_mended((FACE, ZONE), (ADDED,)) == {("face_cut", "")}
    assert find_mended((ZONE,), (ADDED,)) == frozenset()
    assert find_mended((ZONE, ADDED), (ADDED,)) == {("in_safe_zone", "")}
