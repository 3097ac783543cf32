"""What each warning is to people: how bad, in which words, and what one click can do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.domain.documents.plans import PlanWarning


class Mend(StrEnum):
    """What changes the edits so that a warning is no longer true."""

    MOVE = "move"
    PLATE = "plate"
    LARGER = "larger"
    STRATEGY = "strategy"
    QUALITY = "quality"


@dataclass(frozen=True, slots=True)
class WarningTraits:
    """One code of a warning.

    Attributes:
        badge: Its words where a warning has none of its own.
        mend: What one click does about it; None when only a person can.
        is_blocking: Whether the result should not be used as it is.
        is_remark: Whether it says how the result is made rather than what is wrong with it.
    """

    badge: str
    mend: Mend | None = None
    is_blocking: bool = False
    is_remark: bool = False


TRAITS: Mapping[str, WarningTraits] = MappingProxyType(
    {
        "text_letters": WarningTraits("Letters missing", is_blocking=True),
        "face_covered": WarningTraits("Face covered", Mend.MOVE, is_blocking=True),
        "face_cut": WarningTraits("Face cut", Mend.STRATEGY, is_blocking=True),
        "code_covered": WarningTraits("Code covered", Mend.MOVE, is_blocking=True),
        "code_cut": WarningTraits("Code cut", Mend.STRATEGY, is_blocking=True),
        "code_unreadable": WarningTraits("Code unreadable", is_blocking=True),
        "button_covered": WarningTraits("Button covered", Mend.MOVE, is_blocking=True),
        "text_covered": WarningTraits("Text covered", Mend.MOVE, is_blocking=True),
        "logo_covered": WarningTraits("Logo covered", Mend.MOVE, is_blocking=True),
        "pieces_overlap": WarningTraits("Overlap", Mend.MOVE, is_blocking=True),
        "text_clipped": WarningTraits("Text clipped", is_blocking=True),
        "text_cut": WarningTraits("Text cut", Mend.STRATEGY),
        "logo_cut": WarningTraits("Logo cut", Mend.STRATEGY),
        "text_contrast": WarningTraits("Low contrast", Mend.PLATE),
        "logo_contrast": WarningTraits("Logo contrast", Mend.PLATE),
        "product_cut": WarningTraits("Product cut", Mend.STRATEGY),
        "subject_cut": WarningTraits("Subject cut", Mend.STRATEGY),
        "element_dropped": WarningTraits("Left out", Mend.STRATEGY),
        "layout_gone": WarningTraits("Layout gone"),
        "extension_visible": WarningTraits("Much added", is_remark=True),
        "code_small": WarningTraits("Code small", Mend.STRATEGY),
        "overlay_in_safe_zone": WarningTraits("Safe zone", Mend.MOVE),
        "in_safe_zone": WarningTraits("Safe zone", Mend.STRATEGY),
        "text_too_small": WarningTraits("Text small", Mend.LARGER),
        "text_small": WarningTraits("Text small"),
        "over_max_bytes": WarningTraits("File too large", Mend.QUALITY),
        "text_not_allowed": WarningTraits("No text allowed"),
        "enlarged": WarningTraits("Enlarged", Mend.STRATEGY),
        "text_shrunk": WarningTraits("Text smaller"),
        "text_moved": WarningTraits("Text moved"),
    }
)
"""Every code that there is, worst first."""
UNKNOWN = WarningTraits("Look at this")
"""Of a code of another release."""
RANKS: Mapping[str, int] = MappingProxyType({code: rank for rank, code in enumerate(TRAITS)})
"""Place of each code from the worst."""


def traits_of(warning: PlanWarning) -> WarningTraits:
    """What its code is to people."""
    return TRAITS.get(warning.code, UNKNOWN)


def mend_of(warning: PlanWarning) -> Mend | None:
    """What one click does about it; None when only a person can."""
    return None if warning.needs_person else traits_of(warning).mend


def find_mended(
    before: Iterable[PlanWarning], after: Iterable[PlanWarning]
) -> frozenset[tuple[str, str]]:
    """Code and subject of the warnings that an offer mends: those that go while no other comes.

    A remark may come, but only with the end of what blocks.
    """
    was, is_now = ({name_of(each): each for each in warnings} for warnings in (before, after))
    come = [traits_of(each) for name, each in is_now.items() if name not in was]
    if not all(traits.is_remark for traits in come):
        return frozenset()
    gone = (name for name in was if name not in is_now)
    return frozenset(name for name in gone if not come or traits_of(was[name]).is_blocking)


def name_of(warning: PlanWarning) -> tuple[str, str]:
    """What tells warnings apart: code and subject."""
    return warning.code, warning.subject


def badge_of(warning: PlanWarning) -> str:
    """The warning in two or three words."""
    return warning.badge or traits_of(warning).badge


def sort_warnings(warnings: Iterable[PlanWarning]) -> tuple[PlanWarning, ...]:
    """The worst first; of one code in the order given."""
    return tuple(sorted(warnings, key=lambda warning: RANKS.get(warning.code, len(RANKS))))
