"""Rules as they are kept: by version, and with what they were when something was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Generic, TypeVar

from pydantic import ConfigDict, model_validator

from app.domain.documents.document import Document, Json
from app.domain.documents.fields import UNLESS_EMPTY
from app.domain.documents.rules import (
    RULES,
    AdaptationRule,
    AIBehaviorRule,
    ManualEditingRule,
    Rule,
    RuleGroup,
    Rules,
    UploadModerationRule,
)

AnyRule = TypeVar("AnyRule", bound=Document)

OFFER = "typesOffered"
"""The field of a stored rule that says which offer of file types it was saved under."""
TYPES_OFFERED = 2
"""The number of today's offer; rules that do not say theirs were saved under the first."""
FIRST_OFFER: Mapping[str, tuple[tuple[str, ...], frozenset[str]]] = {
    RuleGroup.UPLOAD_MODERATION: (
        ("allowedImageTypes",),
        frozenset(("jpeg", "png", "psd", "webp", "gif", "tiff", "avif")),
    ),
    RuleGroup.MANUAL_EDITING: (
        ("allowedLogoSources", "types"),
        frozenset(("jpeg", "png", "webp", "psd")),
    ),
}
"""By group, where its types stand in the stored document, and what all of them were by default."""


def store_rule(rule: Rule) -> Json:
    """The rule as it is stored: what its types leave out was left out on purpose."""
    return {**rule.to_json(), OFFER: TYPES_OFFERED}


def offer_new_types(group: str, stored: Mapping[str, object]) -> Mapping[str, object]:
    """A stored rule that has the default types of an earlier release, with those of today.

    One that was narrowed on purpose stays as it is. Nothing is written: the release before this one
    may run beside it.
    """
    if group not in FIRST_OFFER or OFFER in stored:
        return stored
    path, earlier = FIRST_OFFER[group]
    today = RULES[RuleGroup(group)]().to_json()
    return replace_default(stored, today, path, earlier)


def replace_default(
    stored: Mapping[str, object],
    today: Mapping[str, object],
    path: tuple[str, ...],
    earlier: frozenset[str],
) -> Mapping[str, object]:
    """The document with today's words at the path, where it has those of an earlier default."""
    name, *rest = path
    now, new = stored.get(name), today.get(name)
    if isinstance(now, Mapping) and isinstance(new, Mapping):
        return {**stored, name: replace_default(now, new, tuple(rest), earlier)}
    is_default = isinstance(now, list) and frozenset(map(str, now)) == earlier
    return {**stored, name: new} if is_default else stored


def offer_to_version(group: str, kept: object) -> object:
    """A stored version of a rule, its document with the types of today."""
    if not isinstance(kept, Mapping) or not isinstance(kept.get("document"), Mapping):
        return kept
    return {**kept, "document": offer_new_types(group, kept["document"])}


class VersionedRule(Document, Generic[AnyRule]):
    """A group's rule with the number of its version."""

    version: int
    document: AnyRule


class RulesRecord(Document):
    """The rules that something was made with, as a result keeps them.

    A group that no admin has set yet is not in it: it has its defaults and version 0.
    """

    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"))

    adaptation: Annotated[VersionedRule[AdaptationRule] | None, UNLESS_EMPTY] = None
    ai_behavior: Annotated[VersionedRule[AIBehaviorRule] | None, UNLESS_EMPTY] = None
    upload_moderation: Annotated[VersionedRule[UploadModerationRule] | None, UNLESS_EMPTY] = None
    manual_editing: Annotated[VersionedRule[ManualEditingRule] | None, UNLESS_EMPTY] = None

    @model_validator(mode="before")
    @classmethod
    def offer_new_types(cls, record: object) -> object:
        """Rules of an earlier release have today's types in place of its default."""
        if not isinstance(record, Mapping):
            return record
        return {group: offer_to_version(str(group), kept) for group, kept in record.items()}

    def rules(self) -> Rules:
        """All four groups as values."""
        return Rules(**{name: kept.document for name, kept in self.list_stored_rules()})

    def versions(self) -> dict[RuleGroup, int]:
        """The version of each group that has one."""
        return {
            RuleGroup(name.replace("_", "-")): kept.version
            for name, kept in self.list_stored_rules()
        }

    def list_stored_rules(self) -> Iterator[tuple[str, VersionedRule[Any]]]:
        return ((name, kept) for name, kept in self if kept is not None)
