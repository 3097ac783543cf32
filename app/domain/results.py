"""Generated pictures and the jobs that make them, as users and clients see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.domain.documents.edits import Edits
from app.domain.documents.formats import SafeZone
from app.domain.documents.plans import LeftOut, Plan
from app.domain.documents.rules import RuleGroup
from app.domain.projects import Problem

CUSTOM_GROUP = "Custom"
"""The heading under which custom sizes are listed."""


class ResultStatus(StrEnum):
    PENDING = "pending"
    RENDERING = "rendering"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


class GenerationStatus(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Review(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a result comes from, beside its plan and its edits.

    Attributes:
        engine: None before the first rendering.
        models: by name, the versions that analysed the original.
        rules: by group, the version that the plan was made with.
        painted_by: provider and model that painted what the picture does not cover; empty when
            none did.
        left_out: who was to paint it and did not, and why.
    """

    engine: str | None
    models: Mapping[str, str]
    rules: Mapping[RuleGroup, int]
    painted_by: str = ""
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class GeneratedAsset:
    """One result.

    version: of the edits, from 1.
    """

    id: UUID
    project_id: UUID
    generation_id: UUID
    original_asset_id: UUID
    filename: str
    url: str
    thumb_url: str
    group: str
    platform_name: str | None
    format_name: str
    width: int
    height: int
    is_nsfw: bool
    status: ResultStatus
    problem: Problem | None
    plan: Plan | None
    edits: Edits
    version: int
    rendered_version: int
    """The version that the url shows; 0 before the first rendering."""
    review: Review
    size_bytes: int
    provenance: Provenance
    alt_text: str
    """What it shows, for whoever does not see it."""
    max_bytes: int | None
    safe_zone: SafeZone
    source_width: int
    source_height: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class VersionOfEdits:
    """One saved document of edits.

    Attributes:
        version: from 1.
        edits: the document.
        saved_at: when.
        saved_by: a user name; None for the first version, which the machine made, and for users who
            are gone.
        is_newest: whether it is the one in force.
    """

    version: int
    edits: Edits
    saved_at: datetime
    saved_by: str | None
    is_newest: bool


@dataclass(frozen=True, slots=True)
class Generation:
    """One request for results; progress: 0..100 of finished results, failed ones included."""

    id: UUID
    project_id: UUID
    status: GenerationStatus
    progress: int
    total: int
    finished: int
    failed: int
    cancelled: int
    created_at: datetime
    cancelled_at: datetime | None

    @property
    def waiting(self) -> int:
        return self.total - self.finished


def derive_generation(
    total: int, ready: int, failed: int, cancelled: int, started: int
) -> tuple[GenerationStatus, int]:
    """Status and progress of a generation from the states of its results.

    One good result makes it `completed`; the results themselves say which failed and why. What was
    cancelled stays `cancelled`, though it keeps what was done before.
    """
    ended = ready + failed + cancelled
    progress = 100 * ended // total if total else 100
    if ended < total:
        return (
            GenerationStatus.PROCESSING if started or ended else GenerationStatus.PENDING
        ), progress
    if cancelled:
        return GenerationStatus.CANCELLED, 100
    return (GenerationStatus.COMPLETED if ready else GenerationStatus.FAILED), 100
