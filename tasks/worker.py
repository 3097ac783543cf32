"""The worker: takes jobs from the ledger, has a runner do them, and records how they ended.

It is light and does no work itself, so that it can always renew its lease, and kill a runner that
hangs.
"""

import contextlib
import importlib
import logging
import time
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from app import ledger
from app.database.session import CrossTenantReason
from app.database.sessions import Database
from app.domain.jobs import Outcome
from app.domain.projects import Problem
from app.logs import name_job
from app.processes.child import ChildDied, DeathCause
from app.version import VERSION
from config import Settings
from tasks.endings import ledger_time, now_ms, record_failure, record_loss
from tasks.handlers import Handlers
from tasks.kept_runner import KeptRunner
from tasks.lease_sweeper import NO_JOB, LeaseSweeper
from tasks.liveness_lock import LivenessLock, new_worker_name

log = logging.getLogger("aicreat.worker")

TURN_S = 30.0
"""Seconds of work for one notification; then the worker notifies itself, and Huey looks whether it
should stop.
"""
LONGEST_REST_S = 30.0
"""Seconds without work, at most, when no runner can be started."""
POLL_S = 1.0
"""Seconds between looks whether the job is still wanted, at most."""
HEARTBEATS_PER_LEASE = 5
"""How often the lease is renewed in its time: four renewals may fail in a row."""

CRASHED = Problem(
    "crashed",
    "This could not be worked on: the program stopped in the middle of it. Your file is safe; try "
    "it again.",
)
TOO_SLOW = Problem(
    "too_slow",
    "This took too long and was stopped. Your file is safe; try a smaller picture or fewer at "
    "once.",
)
TOO_BIG = Problem(
    "too_large",
    "This needs more memory than one job may use. Your file is safe; try a smaller picture.",
)
DEATHS = {
    DeathCause.TIMEOUT: (Outcome.TIMEOUT, TOO_SLOW),
    DeathCause.MEMORY: (Outcome.OOM, TOO_BIG),
    DeathCause.SIGNAL: (Outcome.SIGNAL, CRASHED),
    DeathCause.EXIT: (Outcome.FAILED, CRASHED),
}
"""What a runner's death is to the job on which it was."""
LOSSES = (DeathCause.UNASKED, DeathCause.KILLED)
"""What did not die of the job: it was dead before it took it, or was ended by somebody. Such an
attempt is lost, not failed.
"""


class Worker:
    """One worker process' share of the work.

    Args:
        handlers: Name of the module that knows what to do, see `tasks.handlers.Handlers`.
        notify: Wakes a worker.
        is_stopping: Whether to take no more work.
    """

    def __init__(
        self,
        settings: Settings,
        handlers: str,
        notify: Callable[[UUID, int], None],
        is_stopping: Callable[[], bool],
    ) -> None:
        self._settings = settings
        self._database = Database(settings.database)
        self._notify = notify
        self._is_stopping = is_stopping
        self._lease_ms = round(settings.lease_s * 1000)
        self._heartbeat_s = settings.lease_s / HEARTBEATS_PER_LEASE
        # where a claim that finds nothing keeps all other writers waiting
        self._looks_first = settings.database.startswith("sqlite:")
        self._handlers = cast(Handlers, importlib.import_module(handlers))
        self._name = new_worker_name()
        self._is_busy = False
        self._failed_starts = 0
        self._rest_until = 0.0
        self._runner = KeptRunner(handlers)
        self._liveness = LivenessLock(settings.workers_dir, self._name)
        self._sweeper = LeaseSweeper(
            self._database,
            self._handlers,
            self._name,
            self._liveness,
            notify,
            is_idle=lambda: not self._is_busy,
        )

    def start(self) -> None:
        """Start the runner ahead of the first job, and begin to sweep."""
        self._liveness.acquire()
        self._runner.start()
        self._sweeper.start()
        log.info("worker %s starts, version %s", self._name, VERSION)

    def stop(self) -> None:
        self._sweeper.stop()
        self._runner.kill()
        self._liveness.release()
        self._database.close()

    def work(self) -> None:
        """Work until nothing is due."""
        if time.monotonic() < self._rest_until:
            return
        self._is_busy = True
        try:
            self.work_for(TURN_S)
            self._failed_starts = 0
        except ChildDied as death:
            self.rest(death)
        finally:
            self._is_busy = False

    def rest(self, death: ChildDied) -> None:
        """No runner starts, so nothing was claimed: do nothing for a while, longer each time."""
        self._failed_starts += 1
        pause_s = min(LONGEST_REST_S, 0.5 * 2**self._failed_starts)
        self._rest_until = time.monotonic() + pause_s
        log.warning("no work for %.0f s: the runner %s", pause_s, death)

    def work_for(self, seconds: float) -> None:
        """Work until nothing is due, or until the time is over.

        Raises:
            ChildDied: No runner starts.
        """
        until = time.monotonic() + seconds
        while not self._is_stopping():
            if time.monotonic() >= until:
                self._notify(NO_JOB, now_ms())
                return
            claimed = self.claim()
            if claimed is None:
                return
            with name_job(claimed.job_id, claimed.organization_id):
                self.do(claimed)

    def claim(self) -> ledger.Claimed | None:
        """The best due job.

        Raises:
            ChildDied: No runner starts.
        """
        if self._looks_first and not self.is_due():
            return None
        self._runner.ensure_ready()
        with self._database.cross_tenant(CrossTenantReason.CLAIM, write=True) as session:
            return ledger.claim(
                session, worker=self._name, now_ms=ledger_time(session), lease_ms=self._lease_ms
            )

    def is_due(self) -> bool:
        with self._database.cross_tenant(CrossTenantReason.CLAIM) as session:
            return ledger.is_due(session, ledger_time(session))

    def do(self, claimed: ledger.Claimed) -> None:
        """Have one job done, and log how it ended."""
        started = time.monotonic()
        try:
            ending = self.watch(claimed)
        except ledger.LeaseLost:
            self._runner.kill()
            ending = "not ours any more"
        except KeyboardInterrupt:
            self._runner.kill()
            record_loss(self._database, self._handlers, claimed, "the worker was told to stop")
            raise
        except Exception:
            # it may still be at work, and the next job must not meet it; the lease runs out
            self._runner.kill()
            raise
        log.info(
            "job %s %s attempt %d: %s in %.2f s",
            claimed.job_id,
            claimed.kind,
            claimed.attempt,
            ending,
            time.monotonic() - started,
        )

    def watch(self, claimed: ledger.Claimed) -> str:
        """Have the job done, renewing its lease meanwhile; says how it ended.

        Raises:
            LeaseLost: The job is claimed by another worker, or was cancelled.
        """
        try:
            self._runner.send(claimed)
            answer = self.wait_for_answer(claimed)
        except ChildDied as death:
            return self.record_death(claimed, death)
        return self.settle(claimed, answer)

    def record_death(self, claimed: ledger.Claimed, death: ChildDied) -> str:
        """Record the death of the runner that had the job.

        Raises:
            LeaseLost: The job is claimed by another worker, or was cancelled.
        """
        error = f"the runner {death}"
        if death.cause in LOSSES:
            state = record_loss(self._database, self._handlers, claimed, error)
        else:
            outcome, problem = DEATHS[death.cause]
            state = record_failure(
                self._database, self._handlers, claimed, problem, outcome=outcome, error=error
            )
        return f"{error}, now {state}"

    def wait_for_answer(self, claimed: ledger.Claimed) -> dict[str, Any]:
        """The runner's answer.

        Raises:
            ChildDied: Also for a runner that takes too long, which is killed.
            LeaseLost: The job is claimed by another worker, or was cancelled.
        """
        started = time.monotonic()
        heartbeat_at = started + self._heartbeat_s
        while (left := started + self._settings.job_wall_s - time.monotonic()) > 0:
            answer = self._runner.receive(min(POLL_S, self._heartbeat_s, left))
            if answer is not None:
                return answer
            if not self.is_claimed(claimed):
                return self.wait_for_last_answer(claimed)
            if time.monotonic() >= heartbeat_at:
                heartbeat_at = time.monotonic() + self._heartbeat_s
                self.renew_lease(claimed)
        self._runner.kill()
        raise ChildDied(
            DeathCause.TIMEOUT, f"was still running after {self._settings.job_wall_s:.0f} s"
        )

    def is_claimed(self, claimed: ledger.Claimed) -> bool:
        """Whether the claim is still in force.

        Asking costs no lock, so a job that was cancelled is let go within a second or two.
        """
        with self._database.snapshot(claimed.actor) as session:
            return ledger.is_claimed(session, claimed)

    def wait_for_last_answer(self, claimed: ledger.Claimed) -> dict[str, Any]:
        """The answer of a runner that has settled its job and is about to say so.

        Raises:
            LeaseLost: The claim ended otherwise.
        """
        with self._database.snapshot(claimed.actor) as session:
            is_done = ledger.is_done(session, claimed)
        answer = self._runner.receive(self._settings.lease_s) if is_done else None
        if answer is None:
            raise ledger.LeaseLost(str(claimed.job_id))
        return answer

    def renew_lease(self, claimed: ledger.Claimed) -> None:
        """When that is too late by now, the next look tells what became of the job."""
        with (
            contextlib.suppress(ledger.LeaseLost),
            self._database.transaction(claimed.actor) as session,
        ):
            ledger.heartbeat(session, claimed, now_ms=ledger_time(session), lease_ms=self._lease_ms)

    def settle(self, claimed: ledger.Claimed, answer: dict[str, Any]) -> str:
        """Record what the runner could not record itself.

        Raises:
            LeaseLost: The job is claimed by another worker, or was cancelled.
        """
        outcome = Outcome(answer["outcome"])
        if outcome is Outcome.LOST:
            raise ledger.LeaseLost(str(claimed.job_id))
        if outcome is Outcome.POSTPONED:
            with self._database.transaction(claimed.actor) as session:
                ledger.postpone(
                    session, claimed, for_ms=answer["for_ms"], now_ms=ledger_time(session)
                )
            return str(outcome)
        if outcome is Outcome.OK:
            return self.check_settled(claimed)
        state = record_failure(
            self._database,
            self._handlers,
            claimed,
            Problem(**answer["problem"]),
            outcome=outcome,
            is_permanent=answer["is_permanent"],
            error=answer["error"],
        )
        return f"{outcome}, now {state}"

    def check_settled(self, claimed: ledger.Claimed) -> str:
        """A use case that returns must have settled its job; else that is a mistake of ours."""
        if not self.is_claimed(claimed):
            return str(Outcome.OK)
        error = "the use case returned without settling"
        state = record_failure(self._database, self._handlers, claimed, CRASHED, error=error)
        return f"unsettled, now {state}"
