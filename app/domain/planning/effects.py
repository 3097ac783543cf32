"""What a changed rule does to a plan, and to many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.documents.plans import Plan, PlanWarning


class Effect(StrEnum):
    """What a change does to one plan, worst first."""

    WORSE = "worse"
    """Something is to be warned of that was not before."""
    BETTER = "better"
    """A warning is gone, and none came."""
    OTHER = "other"
    """Another window or strategy, with the same warnings."""
    NONE = "none"


EFFECTS = tuple(Effect)


@dataclass(frozen=True, slots=True)
class WarningCount:
    """How many plans are newly warned of by one code, and how many no longer."""

    code: str
    new: int
    gone: int


def codes_of(plan: Plan) -> frozenset[str]:
    return frozenset(warning.code for warning in plan.warnings)


def effect_of(before: Plan, after: Plan) -> Effect:
    """What a change does to one plan."""
    if looks_alike(before, after):
        return Effect.NONE
    if codes_of(after) - codes_of(before):
        return Effect.WORSE
    return Effect.BETTER if codes_of(before) - codes_of(after) else Effect.OTHER


def looks_alike(one: Plan, other: Plan) -> bool:
    """Whether two plans give the same picture with the same warnings."""
    return (one.strategy, one.placements, one.fill, one.warnings) == (
        other.strategy,
        other.placements,
        other.fill,
        other.warnings,
    )


def count_warnings(pairs: Iterable[tuple[Plan, Plan]]) -> tuple[WarningCount, ...]:
    """By code, how many plans are newly warned of and how many no longer; most new ones first."""
    new: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    for before, after in pairs:
        new.update(codes_of(after) - codes_of(before))
        gone.update(codes_of(before) - codes_of(after))
    codes = sorted({*new, *gone}, key=lambda code: (-new[code], -gone[code], code))
    return tuple(WarningCount(code, new[code], gone[code]) for code in codes)


def new_warnings(before: Plan, after: Plan) -> tuple[PlanWarning, ...]:
    """What is said of the one plan and not of the other, by its code."""
    known = {warning.code for warning in before.warnings}
    return tuple(warning for warning in after.warnings if warning.code not in known)
