"""Projects and the pictures in them, as users and clients see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.causes import explain

if (
    TYPE_CHECKING
):  # elements bring numpy along, which the process that watches the workers does without
    from app.domain.documents.elements import Element
    from app.domain.doubts import Doubt


BACK_FOR = timedelta(days=7)
"""How long a deleted project can be brought back: over a weekend, and a day off."""


class ProjectStatus(StrEnum):
    UPLOADING = "uploading"
    PROCESSING = "processing"
    READY_FOR_REVIEW = "ready_for_review"
    GENERATING = "generating"
    COMPLETED = "completed"
    FAILED = "failed"


class AssetStatus(StrEnum):
    RECEIVED = "received"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


class ProjectShelf(StrEnum):
    """Where a project is kept."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    """Out of the way, and as usable as any other."""
    DELETED = "deleted"
    """Can be brought back for some days; until then it is for nothing else."""


class ProjectOrder(StrEnum):
    """What a list of projects is sorted by."""

    ACTIVITY = "activity"
    SUBMITTED = "submitted"
    NAME = "name"


class ProjectNeed(StrEnum):
    """What a project waits for, by which a list is narrowed."""

    FORMATS = "formats"
    """Nothing was made of its pictures yet."""
    DECISIONS = "decisions"
    """There are results that nobody has approved or rejected."""


@dataclass(frozen=True, slots=True)
class ProjectQuery:
    """Which projects a list has, and in which order."""

    order: ProjectOrder = ProjectOrder.SUBMITTED
    newest_first: bool = True
    """Or the oldest; names from A to Z when false."""
    mine: bool = False
    """Only those that the asking user made."""
    text: str = ""
    """Part of the name, in capitals or not."""
    shelf: ProjectShelf = ProjectShelf.ACTIVE
    need: ProjectNeed | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something failed: a stable code and a sentence that says what happened and what to do."""

    code: str
    message: str

    @property
    def advice(self) -> str:
        """What the owner of what has failed can do."""
        return explain(self.code).advice


@dataclass(frozen=True, slots=True)
class Project:
    id: UUID
    name: str
    status: ProjectStatus
    progress: int
    submitted_at: datetime
    changed_at: datetime
    """When something last happened in it."""
    shelf: ProjectShelf
    file_counts: Mapping[str, int]
    asset_count: int
    result_count: int
    cover_urls: tuple[str, ...]
    """Of small pictures that tell it from others: originals, and results of the first of them."""
    version: int
    """Grows with every change of anything in the project: ETags are made from it."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One uploaded picture.

    width and height are 0 until known; the URL answers 404 until there is a picture.
    """

    id: UUID
    project_id: UUID
    filename: str
    status: AssetStatus
    problem: Problem | None
    kind: str
    width: int
    height: int
    dpi: int
    layers: int
    size_bytes: int
    is_nsfw: bool
    elements: tuple[Element, ...]
    models: Mapping[str, str]
    preview_url: str
    is_layout: bool = False
    ignored_elements: tuple[Element, ...] = ()
    """Found, and set aside by users: no plan heeds them."""
    has_original: bool = False
    """Whether the file was taken: then an analysis that failed can be tried again."""
    doubt: Doubt | None = None
    """Why a person should be asked what matters in it."""
    confidence: float = 1.0
    """0..1, of what was found and must be kept, the least sure of it."""
    corrections_version: int = 0


def derive_status(
    *,
    uploading: int,
    analysing: int,
    generating: int,
    assets: int,
    failed_assets: int,
    finished_jobs: int,
) -> ProjectStatus:
    """The project's status from what is open and what has ended in it.

    Source: settled questions of the contract.
    """
    if uploading:
        return ProjectStatus.UPLOADING
    if analysing:
        return ProjectStatus.PROCESSING
    if generating:
        return ProjectStatus.GENERATING
    if assets and failed_assets == assets:
        return ProjectStatus.FAILED
    return ProjectStatus.COMPLETED if finished_jobs else ProjectStatus.READY_FOR_REVIEW
