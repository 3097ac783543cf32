"""What is taken in, and under which name: the same for files that come through us and for those
that come by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from app.domain.documents.rules import UploadModerationRule
from app.domain.errors import DomainError, Invalid, Refused, TooLarge, TypeNotAllowed, Unreadable

BYTES_PER_MB = 1_000_000
OTHER_FILES = "The other files are not affected."
"""Part of what is said of a file that came with others."""


def check_file_count(number: int, most: int, field: str = "files") -> None:
    """Raises Invalid, under the name of the field, for more files than one request may have."""
    if number > most:
        raise Invalid({field: f"Send at most {most} files in one request; these are {number}."})


def size_refusal(size_bytes: int, rule: UploadModerationRule) -> DomainError | None:
    """Why a file of that size is refused; None when it is not."""
    if size_bytes == 0:
        return Unreadable("The file is empty.")
    if size_bytes > rule.max_file_size_mb * BYTES_PER_MB:
        size, limit = size_bytes / BYTES_PER_MB, rule.max_file_size_mb
        return TooLarge(
            f"Refused: {size:.0f} MB, your organization allows {limit:g} MB. Export it smaller, "
            "or ask an admin."
        )
    return None


@contextmanager
def refusing_alone(number: int) -> Iterator[None]:
    """Leave out what refusals say of the other files where the request had one file only."""
    try:
        yield
    except Refused as refusal:
        if number == 1:
            refusal.message = refusal.message.replace(f" {OTHER_FILES}", "")
        raise


def type_refusal(kind: str, rule: UploadModerationRule) -> DomainError | None:
    """Why a picture of that kind is refused; None when it is not. kind: by its content."""
    if kind in rule.allowed_image_types:
        return None
    return TypeNotAllowed(f"Your organization takes {allowed_types(rule)}; this is {kind.upper()}.")


def allowed_types(rule: UploadModerationRule) -> str:
    """The types in words: JPEG, PNG."""
    return ", ".join(kind.upper() for kind in rule.allowed_image_types)


def shown_name(filename: str) -> str:
    """The last part of the sender's name without control characters, 200 characters at most."""
    last = PurePosixPath(filename.replace("\\", "/")).name
    return "".join(character for character in last if character.isprintable())[:200] or "picture"
