"""What an import of formats would do, entry by entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.documents.document import Json
from app.domain.documents.formats import FormatDraft
from app.domain.errors import Invalid
from app.domain.rule_changes import Change

MOST_ENTRIES = 500
"""Formats of one file: three times the seeded catalogue, and less than a form may hold."""
FILE_VERSION = 1
"""Of the form of exported files."""
ENTRIES = "formats"
"""Where a file has its formats; a bare list of them is taken too."""


class StepKind(StrEnum):
    """What becomes of one entry."""

    NEW = "new"
    CHANGED = "changed"
    RESTORED = "restored"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ImportStep:
    """One entry of the file.

    Attributes:
        number: From 0, as the paths of errors have it.
        name: Of the format, as far as it can be read.
        group: Its platform or category.
        kind: What becomes of it.
        changes: Of a format that is there.
        errors: What is wrong, by path within the entry.
    """

    number: int
    name: str
    group: str
    kind: StepKind
    changes: tuple[Change, ...] = ()
    errors: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What becomes of a whole file.

    Attributes:
        steps: In the order of the file.
        new_platforms: Names of those that are added with it.
        restored_platforms: Names of those that are taken into use again.
    """

    steps: tuple[ImportStep, ...]
    new_platforms: tuple[str, ...]
    restored_platforms: tuple[str, ...] = ()

    @property
    def counts(self) -> Mapping[StepKind, int]:
        counted = Counter(step.kind for step in self.steps)
        return {kind: counted[kind] for kind in StepKind}

    @property
    def changes_nothing(self) -> bool:
        return all(step.kind is StepKind.SAME for step in self.steps)

    def demand_sound(self) -> None:
        """Refuse a file in which anything is wrong; of such a file nothing is imported.

        Raises:
            Invalid: With the path of everything that is wrong.
        """
        errors = {
            f"{ENTRIES}.{step.number}.{path}" if path else f"{ENTRIES}.{step.number}": said
            for step in self.steps
            for path, said in (step.errors or {}).items()
        }
        if errors:
            raise Invalid(errors)


def entries_of(document: object) -> list[object]:
    """The formats of a file.

    Raises:
        Invalid: It is no such file, or has too many.
    """
    entries = document.get(ENTRIES) if isinstance(document, Mapping) else document
    if not isinstance(entries, list):
        raise Invalid({ENTRIES: "This is no file of formats: it has no list named formats."})
    if len(entries) > MOST_ENTRIES:
        raise Invalid({ENTRIES: f"A file has {MOST_ENTRIES:,} formats at most."})
    return entries


def identity_of(kind: str, group: str, name: str) -> tuple[str, str, str]:
    """By which a format is known again in another organization: what people call it, and where."""
    return kind, " ".join(group.split()).casefold(), " ".join(name.split()).casefold()


def text_in(entry: Mapping[str, object], name: str) -> str:
    """A text of an entry that may hold anything."""
    value = entry.get(name)
    return value.strip() if isinstance(value, str) else ""


def write_entry(draft: FormatDraft, platform: str | None) -> Json:
    """A format as a file has it: the name of its platform in place of an id."""
    entry = draft.to_json()
    entry.pop("platformId")
    return {"name": entry.pop("name"), "platform": platform, **entry}
