"""A thread beside each worker: gives back what dead and silent workers had claimed.

It also wakes workers for due jobs, and reports that its own worker lives.
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from uuid import UUID

from app import ledger
from app.database.session import CrossTenantReason
from app.database.sessions import Database
from tasks.endings import ledger_time, record_loss
from tasks.handlers import Handlers
from tasks.liveness_lock import LivenessLock
from tasks.maintenance import Maintenance

log = logging.getLogger("aicreat.sweeper")

PAUSE_S = (0.5, 1.0)
"""Seconds between two sweeps, at least and at most: chance keeps the workers' sweeps apart."""
REPORT_S = 5.0
"""Seconds between two reports that this worker lives."""
NO_JOB = UUID(int=0)
"""In a notification that is about no job in particular."""


class LeaseSweeper:
    """The thread.

    Args:
        worker: Its worker's name.
        notify: Wakes a worker.
        is_idle: Whether its own worker could be woken.
    """

    def __init__(
        self,
        database: Database,
        handlers: Handlers,
        worker: str,
        liveness: LivenessLock,
        notify: Callable[[UUID, int], None],
        is_idle: Callable[[], bool],
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._worker = worker
        self._liveness = liveness
        self._notify = notify
        self._is_idle = is_idle
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self.run, name="sweeper", daemon=True)
        self._report_at = 0.0
        self._maintenance = Maintenance(database, worker)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(PAUSE_S[1] + 1)
        self._maintenance.stop()
        self.report_gone(self._worker)

    def run(self) -> None:
        """Sweep until stopped."""
        is_over = False
        while not is_over:
            self._liveness.stamp()
            try:
                self.report_alive()
                self.sweep()
                self._maintenance.start_when_due()
            except Exception:  # a sweep that fails is tried again; a dead sweeper would strand jobs
                log.warning("sweep failed", exc_info=True)
            is_over = self._stop.wait(random.uniform(*PAUSE_S))  # noqa: S311 - protects nothing

    def report_alive(self) -> None:
        """Report that the worker lives, once in a while."""
        if time.monotonic() < self._report_at:
            return
        with self._database.cross_tenant(CrossTenantReason.SWEEPER, write=True) as session:
            now = ledger_time(session)
            ledger.report_alive(session, self._worker, now_ms=now, for_ms=ledger.ALIVE_MS)
        self._report_at = time.monotonic() + REPORT_S

    def report_gone(self, worker: str) -> None:
        with self._database.cross_tenant(CrossTenantReason.SWEEPER, write=True) as session:
            ledger.report_gone(session, worker)

    def sweep(self) -> None:
        """Read first, without a lock; write only when there is something to write."""
        dead = self._liveness.list_dead()
        with self._database.cross_tenant(CrossTenantReason.SWEEPER) as session:
            now = ledger_time(session)
            orphans = ledger.claimed_by(session, dead)
            silent = ledger.expired(session, now)
            is_due = ledger.is_due(session, now)
        for claimed in orphans:
            self.give_back(claimed, "has died")
        for claimed in silent:
            self.give_back(claimed, "has been silent for longer than its lease")
        for worker in dead:
            self.remove_dead_worker(worker)
        if (is_due or orphans or silent) and self._is_idle():
            self._notify(NO_JOB, now)

    def remove_dead_worker(self, worker: str) -> None:
        """Forget a worker once its jobs are given back."""
        self.report_gone(worker)
        self._liveness.forget(worker)

    def give_back(self, claimed: ledger.Claimed, what_happened: str) -> None:
        """Record the attempt as lost, unless another sweeper was faster or the worker is back."""
        error = f"worker {claimed.worker} {what_happened}"
        try:
            state = record_loss(self._database, self._handlers, claimed, error)
        except ledger.LeaseLost:
            return
        log.warning(
            "job %s of %s lost by %s: %s", claimed.job_id, claimed.kind, claimed.worker, state
        )
