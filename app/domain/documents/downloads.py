"""What a person wants in one download."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, computed_field

from app.domain.documents.document import Document, Stored
from app.domain.documents.rules import ImageQuality
from app.domain.download_names import MAX_PATTERN, pattern_error


class FileFormat(StrEnum):
    JPEG = "jpeg"
    PNG = "png"
    AUTO = "auto"
    """As each format asks, which is the type that its result is stored in."""


class Grouping(StrEnum):
    INDIVIDUAL = "individual"
    """All files side by side."""
    NESTED = "nested"
    """A folder per original picture, and in it one per platform or category."""
    BATCH = "batch"
    """A folder per original picture."""
    CATEGORY = "category"
    """A folder per platform or category."""


class DownloadScope(StrEnum):
    """What a download holds when it is no choice of results."""

    ORGANIZATION = "organization"
    """Everything that the organization has; for admins alone."""


def checked_pattern(pattern: str) -> str:
    """The pattern; raises ValueError, in words, for one by which no file can be called."""
    if error := pattern_error(pattern):
        raise ValueError(error)
    return pattern


class DownloadOrder(Document):
    """Which results, and how."""

    result_ids: tuple[UUID, ...]
    format: FileFormat = FileFormat.JPEG
    quality: ImageQuality = ImageQuality.HIGH
    grouping: Grouping = Grouping.INDIVIDUAL
    pattern: Annotated[str, Field(max_length=MAX_PATTERN), AfterValidator(checked_pattern)] = ""
    """What files are called; empty: as they are called by themselves."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def is_single(self) -> bool:
        """Whether it is the file itself and no ZIP."""
        return len(set(self.result_ids)) == 1 and self.grouping is Grouping.INDIVIDUAL


@dataclass(frozen=True, slots=True)
class DownloadWarning(Stored):
    """What one file of a download does not keep of its format.

    Attributes:
        file: Its name, in a ZIP with its folder.
        code: `over_max_bytes` or `type_not_taken`.
        message: A sentence for people.
    """

    file: str
    code: str
    message: str


class WhyLeftOut(StrEnum):
    """Why a result is not in a download that it was asked for in."""

    FLAGGED = "flagged"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A result that is not in the download.

    Attributes:
        file: What its file would be called.
        reason: The code.
        message: A sentence for people, with what to do.
    """

    result_id: UUID
    file: str
    reason: WhyLeftOut
    message: str


@dataclass(frozen=True, slots=True)
class DownloadQuote:
    """What a download would bring.

    Attributes:
        filename: Of the ZIP, or of the file.
        file_count: Files, without the manifest.
        size_bytes: About so many; what is not made yet counts as much as the others.
        waiting: How many of the files are still being made.
        examples: The first names, with their folders.
        left_out: What is not in it, and why.
        warnings: What files will not keep of their formats.
    """

    filename: str
    file_count: int
    size_bytes: int
    waiting: int
    examples: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    warnings: tuple[DownloadWarning, ...]
