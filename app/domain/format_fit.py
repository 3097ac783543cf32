"""Whether a file that was made for a format still fits it, after the format has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.documents.formats import NO_TEXT, TRANSPARENT, FileType, FormatFacts
from app.domain.geometry import Size


class Misfit(StrEnum):
    """Why a file fits its format no longer."""

    SIZE = "size"
    BYTES = "bytes"
    TYPE = "type"
    TEXT = "text"
    SAFE_ZONE = "safe_zone"


MISFIT_WORDS: Mapping[Misfit, str] = {
    Misfit.SIZE: "another size",
    Misfit.BYTES: "over the byte limit",
    Misfit.TYPE: "not a file type that is taken",
    Misfit.TEXT: "text, which is forbidden now",
    Misfit.SAFE_ZONE: "made for a smaller safe zone",
}
"""As people read it, after the words *it has* or by itself."""


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file as it is, with the format that it was made for.

    Attributes:
        size: Its pixels.
        size_bytes: Of the file.
        file_type: jpeg or png.
        facts: Of the format, as they were.
        has_text: Whether a person laid text on it.
    """

    size: Size
    size_bytes: int
    file_type: str
    facts: FormatFacts
    has_text: bool


def find_misfits(made: MadeFile, size: Size, facts: FormatFacts) -> tuple[Misfit, ...]:
    """What of the file does not go with the format as it is now, the worst first.

    Args:
        made: The file.
        size: Of the format now.
        facts: Of the format now.
    """
    checks = {
        Misfit.SIZE: made.size != size,
        Misfit.BYTES: facts.max_bytes is not None and made.size_bytes > facts.max_bytes,
        Misfit.TYPE: not takes_type(made.file_type, facts),
        Misfit.TEXT: made.has_text and NO_TEXT in facts.rules,
        Misfit.SAFE_ZONE: has_less_room(made.facts, facts, made.size, size),
    }
    return tuple(misfit for misfit, is_found in checks.items() if is_found)


def takes_type(file_type: str, facts: FormatFacts) -> bool:
    """Whether the format takes files of the type; one that is transparent takes PNG alone."""
    if TRANSPARENT in facts.rules:
        return file_type == FileType.PNG
    return not facts.file_types or file_type in facts.file_types


def has_less_room(before: FormatFacts, after: FormatFacts, was: Size, size: Size) -> bool:
    """Whether more is covered at any edge, measured in shares of the canvas."""
    old, new = before.safe_zone, after.safe_zone
    pairs = (
        (old.top * size.height, new.top * was.height),
        (old.bottom * size.height, new.bottom * was.height),
        (old.left * size.width, new.left * was.width),
        (old.right * size.width, new.right * was.width),
    )
    return any(now > then for then, now in pairs)
