"""What a rule that no plan depends on does: counted over what is there already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from app.domain.documents.edits import EditKind, Edits
from app.domain.documents.rules import ManualEditingRule, UploadModerationRule
from app.domain.intake import size_refusal, type_refusal
from app.domain.moderation import is_nsfw

Item = TypeVar("Item")
AnyRule = TypeVar("AnyRule", UploadModerationRule, ManualEditingRule)


@dataclass(frozen=True, slots=True)
class Outlook:
    """One thing that a rule decides, and of how many: by the rule in force and by the draft."""

    label: str
    before: int
    after: int
    total: int


@dataclass(frozen=True, slots=True)
class JudgedPicture:
    """What the upload rules look at. kind: by content. nsfw_score: 0..1."""

    kind: str
    size_bytes: int
    nsfw_score: float
    is_cleared: bool


def has_refused_type(picture: JudgedPicture, rule: UploadModerationRule) -> bool:
    return type_refusal(picture.kind, rule) is not None


def is_too_large(picture: JudgedPicture, rule: UploadModerationRule) -> bool:
    return size_refusal(picture.size_bytes, rule) is not None


def is_held_back(picture: JudgedPicture, rule: UploadModerationRule) -> bool:
    return is_nsfw(picture.nsfw_score, rule) and not picture.is_cleared


def is_locked(edits: Edits, rule: ManualEditingRule) -> bool:
    """Whether the edits could not be saved again."""
    switches: Mapping[EditKind, bool] = {
        EditKind.CROPPING: rule.cropping_enabled,
        EditKind.SATURATION: rule.saturation_enabled,
        EditKind.TEXT_OR_LOGO: rule.add_text_or_logo_enabled,
    }
    uses = edits.uses()
    return bool(uses) and not (rule.editing_enabled and all(switches[kind] for kind in uses))


def foresee_uploads(
    pictures: Iterable[JudgedPicture], before: UploadModerationRule, after: UploadModerationRule
) -> tuple[Outlook, ...]:
    """How many of these pictures would be refused or held back if they came again."""
    judged = tuple(pictures)
    return (
        count_both("Refused for their type", judged, has_refused_type, before, after),
        count_both("Refused for their size", judged, is_too_large, before, after),
        count_both("Held back", judged, is_held_back, before, after),
    )


def foresee_edits(
    edits: Iterable[Edits], before: ManualEditingRule, after: ManualEditingRule
) -> tuple[Outlook, ...]:
    """How many of these edits could not be saved again."""
    return (count_both("Could not be changed any further", tuple(edits), is_locked, before, after),)


def count_both(
    label: str,
    items: tuple[Item, ...],
    holds: Callable[[Item, AnyRule], bool],
    before: AnyRule,
    after: AnyRule,
) -> Outlook:
    counts = [sum(holds(item, rule) for item in items) for rule in (before, after)]
    return Outlook(label, counts[0], counts[1], len(items))
