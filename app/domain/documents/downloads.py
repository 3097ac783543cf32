"""What a person wants in one download."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from pydantic import computed_field

from app.domain.documents.document import Document, Stored
from app.domain.documents.rules import ImageQuality


class FileFormat(StrEnum):
    JPEG = "jpeg"
    PNG = "png"


class Grouping(StrEnum):
    INDIVIDUAL = "individual"
    """All files side by side."""
    BATCH = "batch"
    """A folder per original picture."""
    CATEGORY = "category"
    """A folder per platform or category."""


class DownloadScope(StrEnum):
    """What a download holds when it is no choice of results."""

    ORGANIZATION = "organization"
    """Everything that the organization has; for admins alone."""


class DownloadOrder(Document):
    """Which results, and how."""

    result_ids: tuple[UUID, ...]
    format: FileFormat = FileFormat.JPEG
    quality: ImageQuality = ImageQuality.HIGH
    grouping: Grouping = Grouping.INDIVIDUAL

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
