"""What an entry of the audit log changed, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs.

    Attributes:
        path: Its name, with a dot before each part of it.
        before: As text; None when it was not there.
        after: As text; None when it is not there any more.
    """

    path: str
    before: str | None
    after: str | None


def list_changes(
    before: Mapping[str, object] | None, after: Mapping[str, object] | None
) -> tuple[FieldChange, ...]:
    """The fields that differ, in their order; what is on one side alone is among them."""
    old, new = dict(leaves(before or {})), dict(leaves(after or {}))
    return tuple(
        FieldChange(path, old.get(path), new.get(path))
        for path in dict.fromkeys((*old, *new))
        if old.get(path) != new.get(path)
    )


def leaves(document: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in document.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from leaves(value, f"{path}.")
        elif value is not None:
            yield path, say(value)


def say(value: object) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
