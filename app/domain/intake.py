"""What is taken in, and under which name.

The same for files that pass through the application and for those that clients put straight into
the store.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from app.domain.documents.rules import UploadModerationRule
from app.domain.errors import (
    OTHER_FILES,
    DomainError,
    Invalid,
    Refused,
    TooLarge,
    TypeNotAllowed,
    Unreadable,
)
from app.domain.file_names import UNNAMED, cut_text, stem_of, strip_hidden

BYTES_PER_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file as it came in."""

    filename: str
    """As it is shown; never used as a path."""
    path: Path
    """Where its bytes are."""
    size_bytes: int


def check_file_count(number: int, most: int, field: str = "files") -> None:
    """Raises Invalid, under the name of the field, for more files than one request may have."""
    if number > most:
        raise Invalid({field: f"Send at most {most} files in one request; these are {number}."})


MAX_FILE_NAME = 200
"""Characters of a shown file name; file systems take 255 bytes."""
MAX_EXTENSION = 16
"""Characters, with the dot: what is longer is no extension but a part of the name."""
MAX_PROJECT_NAME = 120
"""Characters: one line of a page's head."""


def size_refusal(size_bytes: int, rule: UploadModerationRule) -> DomainError | None:
    """Why a file of that size is refused; None when it is not."""
    if size_bytes == 0:
        return Unreadable("The file is empty.")
    if size_bytes > rule.max_file_size_mb * BYTES_PER_MB:
        size, limit = size_bytes / BYTES_PER_MB, rule.max_file_size_mb
        return TooLarge(
            f"The file has {size:.0f} MB; your organization allows {limit:g} MB. Export it "
            "smaller, or ask an admin."
        )
    return None


@contextmanager
def refusing_alone(number: int) -> Iterator[None]:
    """Leave out what refusals say of the other files where the request had one file only."""
    try:
        yield
    except Refused as refusal:
        if number == 1:
            refusal.message = said_alone(refusal.message)
        raise


def said_alone(message: str) -> str:
    """What a refusal says of one file, without what it says of the others."""
    return message.replace(f" {OTHER_FILES}", "")


def type_refusal(kind: str, rule: UploadModerationRule) -> DomainError | None:
    """Why a picture of that kind, told by its content, is refused; None when it is not."""
    if kind in rule.allowed_image_types:
        return None
    return TypeNotAllowed(f"Your organization takes {allowed_types(rule)}; this is {kind.upper()}.")


def allowed_types(rule: UploadModerationRule) -> str:
    """The types in words: JPEG, PNG."""
    return ", ".join(kind.upper() for kind in rule.allowed_image_types)


def shown_name(filename: str) -> str:
    """The sender's name of a file as it is shown; it is never used as a path.

    Folders go, and so does what cannot be seen: control characters, line breaks, and the marks that
    turn the direction of writing, behind which another type can hide. Too long a name is cut before
    its extension, between letters.
    """
    name = strip_hidden(filename.replace("\\", "/").rpartition("/")[2])
    extension = PurePosixPath(name).suffix
    if len(extension) > MAX_EXTENSION:
        extension = ""
    stem = cut_text(name.removesuffix(extension), MAX_FILE_NAME - len(extension))
    return f"{stem}{extension}" or UNNAMED


def default_project_name(filename: str) -> str:
    """What a project is called that was given no name: as its first picture, without its type."""
    return cut_text(stem_of(shown_name(filename)), MAX_PROJECT_NAME).strip() or UNNAMED


def project_name_error(name: str) -> str | None:
    """What is wrong with the name, without blanks around it; None when it is good."""
    if 1 <= len(name) <= MAX_PROJECT_NAME:
        return None
    return f"Use 1 to {MAX_PROJECT_NAME} characters."
