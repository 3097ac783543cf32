"""An import of formats against the catalogue that is there: which entry is which row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from sqlalchemy import select

from app.database.session import Session
from app.domain.catalogue import LONGEST_PLATFORM
from app.domain.documents.document import Json, merged
from app.domain.documents.formats import FormatDraft, FormatType
from app.domain.errors import Invalid
from app.domain.format_import import (
    ImportPlan,
    ImportStep,
    StepKind,
    identity_of,
    text_in,
)
from app.domain.rule_changes import Change, list_changes
from app.models import Format, Platform
from app.records.formats import draft_of
from app.records.logos import uuid_or_none


@dataclass(slots=True)
class KnownCatalogue:
    """Everything that an entry can be compared with, archived rows too.

    Attributes:
        formats: By id.
        platforms: By folded name; those in use before others of the same name.
        names: Of platforms, by id.
        named: Formats by what people call them; those in use first.
        new: Names of platforms that the file brings, by the id that they get.
        taken: The entry that a row goes to, by its id.
    """

    formats: Mapping[UUID, Format]
    platforms: dict[str, Platform]
    names: dict[UUID, str]
    named: dict[tuple[str, str, str], Format] = field(default_factory=dict)
    new: dict[UUID, str] = field(default_factory=dict)
    taken: dict[object, int] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session) -> KnownCatalogue:
        platforms = session.scalars(select(Platform)).all()
        by_name = {
            row.name.casefold(): row
            for row in sorted(platforms, key=lambda row: row.archived_at is None)
        }
        names = {row.id: row.name for row in platforms}
        formats = session.scalars(select(Format)).all()
        known = cls({row.id: row for row in formats}, by_name, names)
        for row in sorted(formats, key=lambda row: row.archived_at is None):
            known.named[known.identity(draft_of(row))] = row
        return known

    def identity(self, draft: FormatDraft) -> tuple[str, str, str]:
        group = self.names.get(draft.platform_id, "") if draft.platform_id else draft.category
        return identity_of(draft.type, group or "", draft.name)

    def platform_id(self, name: str) -> UUID:
        """The id of the platform of the name; of one that is to be added, a new one.

        Raises:
            Invalid: It cannot be called so.
        """
        if len(name) > LONGEST_PLATFORM:
            raise Invalid({"platform": f"Use 1 to {LONGEST_PLATFORM} letters."})
        known = self.platforms.get(name.casefold())
        if known is not None:
            return known.id
        for platform_id, new in self.new.items():
            if new.casefold() == name.casefold():
                return platform_id
        platform_id = uuid4()
        self.new[platform_id] = self.names[platform_id] = name
        return platform_id


@dataclass(frozen=True, slots=True)
class MatchedEntry:
    """An entry with the row that it is about; without one it is new, without a draft refused."""

    step: ImportStep
    draft: FormatDraft | None = None
    row: Format | None = None


@dataclass(frozen=True, slots=True)
class MatchedImport:
    """A whole file, matched."""

    entries: tuple[MatchedEntry, ...]
    new_platforms: Mapping[UUID, str]
    plan: ImportPlan


def match_import(session: Session, entries: list[object]) -> MatchedImport:
    """Say of every entry what would become of it; nothing is changed."""
    known = KnownCatalogue.read(session)
    matched = tuple(match_entry(known, number, entry) for number, entry in enumerate(entries))
    used = {one.draft.platform_id for one in matched if one.draft is not None}
    new = {platform_id: name for platform_id, name in known.new.items() if platform_id in used}
    restored = [
        row.name
        for row in known.platforms.values()
        if row.id in used and row.archived_at is not None
    ]
    steps = tuple(one.step for one in matched)
    return MatchedImport(matched, new, ImportPlan(steps, tuple(new.values()), tuple(restored)))


def match_entry(known: KnownCatalogue, number: int, entry: object) -> MatchedEntry:
    """One entry with the format that it is about: by its id, else by what it is called."""
    if not isinstance(entry, Mapping):
        said = {"": "A format is an object with a name, a type, a width and a height."}
        return MatchedEntry(ImportStep(number, "", "", StepKind.REFUSED, errors=said))
    group = text_in(entry, "platform") or text_in(entry, "category")
    step = ImportStep(number, text_in(entry, "name"), group, StepKind.REFUSED)
    try:
        draft, row = read_entry(known, entry)
    except Invalid as refusal:
        return MatchedEntry(replace(step, errors=refusal.fields))
    key = row.id if row is not None else known.identity(draft)
    if key in known.taken:
        said = {"name": f"This is the same format as number {known.taken[key] + 1} of the file."}
        return MatchedEntry(replace(step, errors=said))
    known.taken[key] = number
    if row is None:
        return MatchedEntry(replace(step, kind=StepKind.NEW), draft)
    changes = named_changes(known, list_changes(draft_of(row), draft))
    kind = StepKind.CHANGED if changes else StepKind.SAME
    if row.archived_at is not None:
        kind = StepKind.RESTORED
    return MatchedEntry(replace(step, kind=kind, changes=changes), draft, row)


def read_entry(
    known: KnownCatalogue, entry: Mapping[str, object]
) -> tuple[FormatDraft, Format | None]:
    """What an entry says, over the format that it is about if there is one.

    Raises:
        Invalid: With the path of everything that is wrong.
    """
    row = known.formats.get(uuid_or_none(text_in(entry, "id")) or uuid4())
    name = text_in(entry, "platform")
    kind = entry.get("type") or (row.type if row else None)
    is_repurposing = kind == FormatType.REPURPOSING
    if row is None:
        group = name if is_repurposing else text_in(entry, "category")
        row = known.named.get(identity_of(str(kind), group, text_in(entry, "name")))
    document: Json = {**entry, "platformId": None}
    own = row.platform_id if row else None
    if is_repurposing and own and (not name or is_called(known.names[own], name)):
        document["platformId"] = str(own)
    elif is_repurposing and name:
        document["platformId"] = str(known.platform_id(name))
    if row is None:
        return FormatDraft.read(say_platform(document)), None
    return FormatDraft.read(merged(draft_of(row).to_json(), document)), row


def is_called(own: str, name: str) -> bool:
    """Whether a platform has the name; two may have the same."""
    return own.casefold() == name.casefold()


def say_platform(document: Json) -> Json:
    """The entry, refused where a platform's name is missing: its id is not asked for in files.

    Raises:
        Invalid: It names no platform.
    """
    if document.get("type") == FormatType.REPURPOSING and not document["platformId"]:
        raise Invalid({"platform": "A repurposing format belongs to a platform: name it."})
    return document


def named_changes(known: KnownCatalogue, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The changes with the names of platforms in place of their ids."""
    return tuple(
        replace(
            change,
            said_before=known.names.get(UUID(str(change.before)), "") if change.before else "None",
            said_after=known.names.get(UUID(str(change.after)), "") if change.after else "None",
        )
        if change.path == "platformId"
        else change
        for change in changes
    )
