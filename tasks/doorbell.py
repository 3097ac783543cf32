"""The bell that wakes workers: a message in Huey's queue."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

from config import Settings
from tasks.huey import BellHuey, make_huey

log = logging.getLogger("aicreat.doorbell")

ENOUGH = 64
"""A woken worker works until nothing is due, so more bells than there may be workers wake nobody else."""


class HueyDoorbell:
    """Implements app.ports.doorbell.Doorbell. Opens the queue at the first ring, in whichever process that is."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._opened: tuple[BellHuey, Callable[..., Any]] | None = None

    def ring(self, job_id: UUID, key: int) -> None:
        """Wake a worker, best effort: a lost bell costs a second, never a job. Never raises."""
        try:
            huey, wake = self._open()
            if huey.storage.queue_size() < ENOUGH:
                huey.enqueue(wake.s(str(job_id), priority=-float(key)))  # type: ignore[attr-defined]
        except (sqlite3.Error, OSError) as error:
            log.warning("bell not rung: %s", error)

    def _open(self) -> tuple[BellHuey, Callable[..., Any]]:
        with self._lock:
            if self._opened is None:
                self._opened = make_huey(self._settings)
            return self._opened
