"""Platforms, formats and text style sets, as users and clients see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.domain.documents.choices import FormatChoice
from app.domain.documents.document import Stored
from app.domain.documents.formats import (
    CHECK_AFTER_DAYS,
    Confidence,
    FileType,
    FormatType,
    SafeZone,
)
from app.domain.documents.text_styles import TextStyles

LONGEST_PLATFORM = 120
"""Letters of a platform's name."""


class FormatState(StrEnum):
    """What an admin looks for in the catalogue. A format in use may be in several states."""

    ACTIVE = "active"
    """In use, whether it can be ordered or not."""
    UNCHECKED = "unchecked"
    """In use, and nobody has looked its figures up for long."""
    PAUSED = "paused"
    """In use, and cannot be ordered."""
    ARCHIVED = "archived"
    """Taken out of use."""


@dataclass(frozen=True, slots=True)
class Platform:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class AssetFormat(Stored):
    id: UUID
    name: str
    type: FormatType
    platform_id: UUID | None
    platform_name: str | None
    category: str | None
    width: int
    height: int
    safe_zone: SafeZone
    max_bytes: int | None
    file_types: tuple[FileType, ...]
    mask: str | None
    rules: tuple[str, ...]
    notes: str | None
    source: tuple[str, ...]
    confidence: Confidence | None
    checked_on: date | None
    is_active: bool
    is_default: bool
    """In the organization's starter set, which is chosen for who has not ordered yet."""

    @property
    def group(self) -> str:
        """The name it is listed under: its platform, else its category."""
        return self.platform_name or self.category or ""

    def needs_check(self, today: date) -> bool:
        """Whether nobody has looked its figures up for long."""
        return self.checked_on is None or (today - self.checked_on).days > CHECK_AFTER_DAYS

    def is_in(self, state: FormatState, today: date) -> bool:
        """Whether it is in a state, among those that are in use or among those that are not."""
        if state is FormatState.UNCHECKED:
            return self.needs_check(today)
        return not self.is_active if state is FormatState.PAUSED else True


@dataclass(frozen=True, slots=True)
class KeptFormat:
    """A format as its admins see it.

    Attributes:
        results: How many were made for it.
        sets: Saved sets of formats that it is in.
        archived_at: When it was taken out of use; None while it is in use.
    """

    format: AssetFormat
    results: int
    sets: int
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The formats that can be ordered, groups and formats in the order in which they are shown.

    Attributes:
        resizing: by category.
        repurposing: by platform.
    """

    resizing: tuple[AssetFormat, ...]
    repurposing: tuple[AssetFormat, ...]

    def resizing_groups(self) -> Mapping[str, list[AssetFormat]]:
        return group_formats(self.resizing)

    def repurposing_groups(self) -> Mapping[str, list[AssetFormat]]:
        return group_formats(self.repurposing)


def group_formats(formats: tuple[AssetFormat, ...]) -> dict[str, list[AssetFormat]]:
    groups: dict[str, list[AssetFormat]] = {}
    for fmt in formats:
        groups.setdefault(fmt.group, []).append(fmt)
    return groups


@dataclass(frozen=True, slots=True)
class FormatSet:
    """A saved choice.

    Attributes:
        name: of the set.
        choice: in formats that can be ordered now.
        can_change: whether whoever asks may change and delete it.
    """

    id: UUID
    name: str
    choice: FormatChoice
    can_change: bool


@dataclass(frozen=True, slots=True)
class TextStyleSet:
    id: UUID
    name: str
    styles: TextStyles


@dataclass(frozen=True, slots=True)
class Logo:
    id: UUID
    name: str
    url: str
    width: int
    height: int
    remarks: tuple[str, ...] = ()
    """What its maker should know of what was made of the file; said once, when it comes in."""
