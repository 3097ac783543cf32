"""The bell that wakes workers."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID


class Doorbell(Protocol):
    def ring(self, job_id: UUID, key: int) -> None:
        """Wake a worker, best effort: a lost bell costs half a second, never a job. Never
        raises.
        """
