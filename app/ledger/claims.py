"""A job that a worker has claimed, and the two ways in which the claim ends early."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from app.domain.access import Actor, system_actor
from app.domain.jobs import JobKind, Urgency
from app.models import Job


class LeaseLost(Exception):
    """The claim is no longer in force: another worker has the job, or it was cancelled.

    Whatever this worker has made of it is thrown away.
    """


class Postpone(Exception):
    """A use case puts its job back for some time, because what it waits for is not there yet."""

    def __init__(self, for_ms: int) -> None:
        super().__init__(f"postponed for {for_ms} ms")
        self.for_ms = for_ms


@dataclass(frozen=True, slots=True)
class Claimed:
    """One claim: what is to be done, and the token that proves that it is in force."""

    job_id: UUID
    organization_id: UUID
    kind: JobKind
    subject_id: UUID
    payload: Mapping[str, object]
    urgency: Urgency
    attempt: int
    """Which attempt this is, the first one 1."""
    failed: int
    """How many attempts before this one failed."""
    lost: int
    """How many attempts before this one ended with their worker."""
    token: UUID
    worker: str

    @property
    def actor(self) -> Actor:
        return system_actor(self.organization_id)

    @classmethod
    def of(cls, job: Job) -> Self:
        """The claim in force on a running job.

        Raises:
            LeaseLost: No worker has it.
        """
        if job.token is None or job.worker is None:
            raise LeaseLost(f"job {job.id} is not claimed")
        return cls(
            job_id=job.id,
            organization_id=job.organization_id,
            kind=job.kind,
            subject_id=job.subject_id,
            payload=job.payload,
            urgency=job.urgency,
            attempt=job.attempt,
            failed=job.failed,
            lost=job.lost,
            token=job.token,
            worker=job.worker,
        )

    def to_dict(self) -> dict[str, object]:
        ids = {
            name: str(getattr(self, name))
            for name in ("job_id", "organization_id", "subject_id", "token")
        }
        plain = {
            name: getattr(self, name)
            for name in ("kind", "urgency", "attempt", "failed", "lost", "worker")
        }
        return {**ids, **plain, "payload": dict(self.payload)}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Self:
        ids = {
            name: UUID(document[name])
            for name in ("job_id", "organization_id", "subject_id", "token")
        }
        words = {"kind": JobKind(document["kind"]), "urgency": Urgency(document["urgency"])}
        return cls(**{**document, **ids, **words})
