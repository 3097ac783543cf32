"""Notifying a worker that there is work."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID


class Notifier(Protocol):
    def notify(self, job_id: UUID, key: int) -> None:
        """Wake a worker, best effort: a lost notification costs half a second, never a job.

        Never raises.

        Args:
            job_id: The job that is due; a hint for logs, since a worker takes the best one.
            key: The job's place in the queue, as `ledger.Job.key`; the smallest comes first.
        """
