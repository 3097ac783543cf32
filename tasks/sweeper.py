"""A thread beside each worker: gives dead and silent workers' jobs back, rings for due jobs, and
says that the worker lives.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from app import ledger
from app.database.scope import CrossTenantReason
from app.database.sessions import Database
from app.ledger import Claimed, LeaseLost
from tasks.endings import ledger_time, record_loss
from tasks.lifeline import Lifeline
from tasks.upkeep import Upkeep

log = logging.getLogger("aicreat.sweeper")

PAUSE_S = (0.5, 1.0)
REPORT_S = 5.0
ALIVE_MS = ledger.ALIVE_MS
NO_JOB = UUID(int=0)


class Sweeper:
    """ring: wakes a worker.  is_idle: whether this worker would hear it."""

    def __init__(
        self,
        database: Database,
        handlers: Any,
        worker: str,
        lifeline: Lifeline,
        ring: Callable[[UUID, int], None],
        is_idle: Callable[[], bool],
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._worker = worker
        self._lifeline = lifeline
        self._ring = ring
        self._is_idle = is_idle
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweeper", daemon=True)
        self._report_at = 0.0
        self._upkeep = Upkeep(database, worker)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(PAUSE_S[1] + 1)
        self._upkeep.stop()
        with self._database.cross_tenant(CrossTenantReason.SWEEPER, write=True) as session:
            ledger.report_gone(session, self._worker)

    def _run(self) -> None:
        is_over = False
        while not is_over:
            try:
                self.report()
                self.sweep()
                self._upkeep.look()
            except Exception:  # a sweep that fails is tried again; a dead sweeper would strand jobs
                log.warning("sweep failed", exc_info=True)
            is_over = self._stop.wait(random.uniform(*PAUSE_S))  # noqa: S311 - keeps the workers' sweeps apart

    def report(self) -> None:
        """Say that the worker lives, once in a while."""
        if time.monotonic() < self._report_at:
            return
        with self._database.cross_tenant(CrossTenantReason.SWEEPER, write=True) as session:
            ledger.report_alive(session, self._worker, now_ms=ledger_time(session), for_ms=ALIVE_MS)
        self._report_at = time.monotonic() + REPORT_S

    def sweep(self) -> None:
        """Look first, without a lock; write only when there is something to write."""
        dead = self._lifeline.dead()
        with self._database.cross_tenant(CrossTenantReason.SWEEPER) as session:
            now = ledger_time(session)
            orphans = ledger.claimed_by(session, dead)
            silent = ledger.expired(session, now)
            is_due = ledger.is_due(session, now)
        for claimed in orphans:
            self._give_back(claimed, f"worker {claimed.worker} has died")
        for claimed in silent:
            self._give_back(
                claimed, f"worker {claimed.worker} has been silent for longer than its lease"
            )
        for worker in dead:
            self._bury(worker)
        if (is_due or orphans or silent) and self._is_idle():
            self._ring(NO_JOB, now)

    def _bury(self, worker: str) -> None:
        with self._database.cross_tenant(CrossTenantReason.SWEEPER, write=True) as session:
            ledger.report_gone(session, worker)
        self._lifeline.forget(worker)

    def _give_back(self, claimed: Claimed, error: str) -> None:
        try:
            state = record_loss(self._database, self._handlers, claimed, error)
        except LeaseLost:
            return  # another sweeper was faster, or the worker came back
        log.warning(
            "job %s of %s lost by %s: %s", claimed.job_id, claimed.kind, claimed.worker, state
        )
