"""Background work as admins see it: a job, its attempts, and what it is for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.domain.jobs import JobKind, JobState, Outcome, Urgency
from app.domain.projects import Problem


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a job.

    Attributes:
        number: from 1.
        worker: who made it.
        started_at: when.
        ended_at: None while it runs.
        outcome: None while it runs.
        error: its last line; the rest is in the log.
    """

    number: int
    worker: str
    started_at: datetime
    ended_at: datetime | None
    outcome: Outcome | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Affected:
    """What a job is for.

    Attributes:
        name: of the picture, result, file or address.
        project_id: None when it belongs to no project, or the project is gone.
        asset_id: of the picture that it is made of.
        picture_url: of that picture, small; None when there is none.
        owner: who ordered it.
    """

    name: str = ""
    project_id: UUID | None = None
    project_name: str | None = None
    asset_id: UUID | None = None
    picture_url: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of background work.

    Attributes:
        attempt: how often it was started.
        run_at: not before.
        attempts: of dead letters alone.
        affected: of dead letters alone.
    """

    id: UUID
    kind: JobKind
    subject_id: UUID
    state: JobState
    urgency: Urgency
    attempt: int
    problem: Problem | None
    created_at: datetime
    run_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    attempts: tuple[Attempt, ...] = ()
    affected: Affected = field(default_factory=Affected)
