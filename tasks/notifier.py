"""The bell that wakes workers: a message in Huey's queue."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from config import Settings
from tasks.huey import AWAY, make_huey

log = logging.getLogger("aicreat.notifier")

PATIENCE_S = 0.5
QUIET_S = 2.0
"""How long no bell is tried after one that could not be rung: nobody's request waits for a queue
that is away.
"""
ENOUGH = 64
"""A woken worker works until nothing is due, so more bells than there may be workers wake nobody
else.
"""


class HueyNotifier:
    """Implements app.ports.notifier.Notifier. Opens the queue at the first ring, in whichever
    process that is.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._opened: tuple[Any, Callable[..., Any]] | None = None
        self._quiet_until = 0.0

    def notify(self, job_id: UUID, key: int) -> None:
        """Wake a worker, best effort: a lost bell costs a second, never a job. Never raises."""
        if time.monotonic() < self._quiet_until:
            return
        try:
            huey, wake = self._open()
            if huey.storage.queue_size() < ENOUGH:
                huey.enqueue(wake.s(str(job_id), priority=-float(key)))  # type: ignore[attr-defined]
        except AWAY as error:
            self._quiet_until = time.monotonic() + QUIET_S
            log.warning("bell not rung: %s", error)

    def _open(self) -> tuple[Any, Callable[..., Any]]:
        with self._lock:
            if self._opened is None:
                self._opened = make_huey(self._settings, patience_s=PATIENCE_S)
            return self._opened
