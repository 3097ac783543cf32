"""What differs between two versions of a rule, and how two admins' changes go together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.documents.declared import Control, FormField, form_of
from app.domain.documents.document import Document, Json
from app.domain.documents.rules import Rule, RuleGroup

MANY = 4
"""Words of a list that are written out; of longer ones what came and went is said."""
NUMBER_DIGITS = 6
"""Significant digits of a number as it is shown."""


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """One version of a group's rule. created_by is None for the system."""

    group: RuleGroup
    version: int
    rule: Rule
    note: str | None
    created_at: datetime | None
    created_by: UUID | None
    created_by_name: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs. before, after: its values in JSON.

    said_before, said_after: the same for people.
    """

    path: str
    label: str
    before: object
    after: object
    said_before: str
    said_after: str


@dataclass(frozen=True, slots=True)
class Merged:
    """One admin's changes over another's.

    Attributes:
        document: Theirs, with mine where I changed something.
        theirs: What they changed, by path: from the version that I started with to theirs.
    """

    document: Json
    theirs: Mapping[str, Change]


def list_changes(one: Document, other: Document) -> tuple[Change, ...]:
    """The fields in which two documents of a declaration differ, in its order."""
    changes = []
    for field in form_of(type(one)):
        before, after = field.value_in(one), field.value_in(other)
        if before != after:
            changes.append(change_of(field, before, after))
    return tuple(changes)


def change_of(field: FormField, before: object, after: object) -> Change:
    label = label_of(field)
    said = [say_value(field, before), say_value(field, after)]
    if isinstance(before, list) and isinstance(after, list) and len(before + after) > 2 * MANY:
        said = say_difference(field, before, after)
    return Change(field.path, label, before, after, said[0], said[1])


def label_of(field: FormField) -> str:
    """What a field is called where it stands alone: `Safe zone: Top`."""
    heading = field.section if field.section != field.shown.label else ""
    return ": ".join(filter(None, [heading, field.shown.label]))


def merge_changes(base: Document, mine: Document, theirs: Document) -> Merged:
    """My changes of a version over what became of it meanwhile.

    Where both changed a field, mine is in the document, for me to look at.
    """
    document: Json = {}
    for field in form_of(type(base)):
        kept, own = field.value_in(base), field.value_in(mine)
        put_value(document, field.path, own if own != kept else field.value_in(theirs))
    return Merged(document, {change.path: change for change in list_changes(base, theirs)})


def changes_as_document(changes: tuple[Change, ...]) -> Json:
    """The changed fields alone, to be laid over the version that they were made in."""
    document: Json = {}
    for change in changes:
        put_value(document, change.path, change.after)
    return document


def put_value(document: Json, path: str, value: object) -> None:
    """Set a value under a dotted path, with the objects that lead there."""
    *parents, name = path.split(".")
    inner = document
    for parent in parents:
        inner = inner.setdefault(parent, {})  # type: ignore[assignment]
    inner[name] = value


def say_value(field: FormField, value: object) -> str:
    """A value of the field for people: `12 %`, `On`, `Face-centric`, `JPEG, PNG`."""
    if field.control is Control.SWITCH:
        return "On" if value else "Off"
    if value is None or value == "":
        return "Nothing"
    if isinstance(value, int | float):
        return with_unit(field, value)
    if isinstance(value, list):
        return ", ".join(say_word(field, item) for item in value) or "No choice"
    return say_word(field, value)


def with_unit(field: FormField, value: float) -> str:
    """A stored number as it is shown, with its unit."""
    return "\u00a0".join(filter(None, [shown_number(field, value), field.shown.unit]))


def shown_number(field: FormField, value: float) -> str:
    """A stored number as its input shows it."""
    return f"{value * field.shown.factor:.{NUMBER_DIGITS}g}"


def say_word(field: FormField, value: object) -> str:
    return next((option.label for option in field.options if option.value == value), str(value))


def say_difference(field: FormField, before: list[str], after: list[str]) -> list[str]:
    """Of two long lists, what only one of them has."""
    gone = [item for item in before if item not in after]
    new = [item for item in after if item not in before]
    sides = ((gone, before), (new, after))
    return [
        f"{len(whole)}, with {say_value(field, only)}" if only else f"{len(whole)}"
        for only, whole in sides
    ]
