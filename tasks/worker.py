"""The worker: takes jobs from the ledger, has a runner do them, watches, and records how they
ended.

It is light and does no work itself, so that it can always beat, and kill a runner that hangs.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from app import ledger
from app.database.scope import CrossTenantReason
from app.database.sessions import Database
from app.domain.jobs import Outcome
from app.domain.projects import Problem
from app.ledger import Claimed, LeaseLost
from app.logs import name_job
from config import Settings
from tasks.endings import ledger_time, now_ms, record_failure, record_loss
from tasks.kept_runner import KeptRunner, RunnerDied
from tasks.lifeline import Lifeline, new_name
from tasks.sweeper import NO_JOB, Sweeper

log = logging.getLogger("aicreat.worker")

BELL_S = 30.0
"""How long one bell is answered; then the worker rings again and Huey gets a look in."""
LONGEST_REST_S = 30.0
LOOK_S = 1.0
"""How often a worker looks whether the job is still wanted."""

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
PROBLEMS = {Outcome.TIMEOUT: TOO_SLOW, Outcome.OOM: TOO_BIG}


class Worker:
    """handlers: name of the module with HANDLERS, GIVE_UP and open_deps.  is_stopping: whether to
    take no more work.
    """

    def __init__(
        self,
        settings: Settings,
        handlers: str,
        ring: Callable[[UUID, int], None],
        is_stopping: Callable[[], bool],
    ) -> None:
        self._settings = settings
        self._database = Database(settings.database)
        self._ring = ring
        self._is_stopping = is_stopping
        self._lease_ms = round(settings.lease_s * 1000)
        self._beat_s = settings.lease_s / 5
        self._looks_first = settings.database.startswith(
            "sqlite:"
        )  # where a claim that finds nothing locks everybody out
        self._handlers: Any = importlib.import_module(handlers)
        self._name = new_name()
        self._is_busy = False
        self._failed_starts = 0
        self._rest_until = 0.0
        self._runner = KeptRunner(handlers)
        self._lifeline = Lifeline(settings.workers_dir, self._name)
        self._sweeper = Sweeper(
            self._database,
            self._handlers,
            self._name,
            self._lifeline,
            ring,
            is_idle=lambda: not self._is_busy,
        )

    def start(self) -> None:
        """Open the database in this very process, start the runner ahead of the first job, and
        begin to sweep.
        """
        self._lifeline.hold()
        self._runner.start()
        self._sweeper.start()

    def stop(self) -> None:
        self._sweeper.stop()
        self._runner.kill()
        self._lifeline.let_go()
        self._database.close()

    def answer_bell(self) -> None:
        """Work until nothing is due."""
        if time.monotonic() < self._rest_until:
            return
        self._is_busy = True
        try:
            self._work_for(BELL_S)
            self._failed_starts = 0
        except RunnerDied as death:
            self._rest(death)
        finally:
            self._is_busy = False

    def _rest(self, death: RunnerDied) -> None:
        """No runner starts, so nothing was claimed. Bells go unanswered for a while, longer each
        time.
        """
        self._failed_starts += 1
        pause_s = min(LONGEST_REST_S, 0.5 * 2**self._failed_starts)
        self._rest_until = time.monotonic() + pause_s
        log.warning("no runner, resting for %.0f s: %s", pause_s, death)

    def _work_for(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._is_stopping():
            if time.monotonic() >= until:
                self._ring(NO_JOB, now_ms())
                return
            claimed = self._claim()
            if claimed is None:
                return
            with name_job(claimed.job_id, claimed.organization_id):
                self._do(claimed)

    def _claim(self) -> Claimed | None:
        """The best due job. Raises RunnerDied."""
        if self._looks_first and not self._is_due():
            return None
        self._runner.ensure_ready()
        with self._database.cross_tenant(CrossTenantReason.CLAIM, write=True) as session:
            return ledger.claim(
                session, worker=self._name, now_ms=ledger_time(session), lease_ms=self._lease_ms
            )

    def _is_due(self) -> bool:
        with self._database.cross_tenant(CrossTenantReason.CLAIM) as session:
            return ledger.is_due(session, ledger_time(session))

    def _do(self, claimed: Claimed) -> None:
        started = time.monotonic()
        try:
            ending = self._watch(claimed)
        except LeaseLost:
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

    def _watch(self, claimed: Claimed) -> str:
        """Have the job done, beating meanwhile; says how it ended. Raises LeaseLost."""
        try:
            self._runner.send(claimed)
            answer = self._listen(claimed)
        except RunnerDied as death:
            if death.outcome is Outcome.LOST:
                state = record_loss(self._database, self._handlers, claimed, str(death))
                return f"{death}, now {state}"
            problem = PROBLEMS.get(death.outcome, CRASHED)
            words = str(death)
            state = record_failure(
                self._database, self._handlers, claimed, problem, outcome=death.outcome, error=words
            )
            return f"{words}, now {state}"
        return self._settle(claimed, answer)

    def _listen(self, claimed: Claimed) -> dict[str, Any]:
        """The runner's answer. Raises RunnerDied, also for one that takes too long; LeaseLost."""
        started = time.monotonic()
        beat_at = started + self._beat_s
        while (left := started + self._settings.job_wall_s - time.monotonic()) > 0:
            answer = self._runner.wait(min(LOOK_S, self._beat_s, left))
            if answer is not None:
                return answer
            if not self._is_still_ours(claimed):
                return self._last_words(claimed)
            if time.monotonic() >= beat_at:
                beat_at = time.monotonic() + self._beat_s
                self._beat(claimed)
        self._runner.kill()
        raise RunnerDied(Outcome.TIMEOUT, f"still running after {self._settings.job_wall_s:.0f} s")

    def _is_still_ours(self, claimed: Claimed) -> bool:
        """Whether to go on; a look costs no lock, so a job that was cancelled is let go within a
        second or two.
        """
        with self._database.snapshot(claimed.actor) as session:
            return ledger.is_claimed(session, claimed)

    def _last_words(self, claimed: Claimed) -> dict[str, Any]:
        """The answer of a runner that has settled its job and is about to say so. Raises LeaseLost
        for any other end.
        """
        with self._database.snapshot(claimed.actor) as session:
            is_done = ledger.is_done(session, claimed)
        answer = self._runner.wait(self._settings.lease_s) if is_done else None
        if answer is None:
            raise LeaseLost(str(claimed.job_id))
        return answer

    def _beat(self, claimed: Claimed) -> None:
        """Renew the lease. When that is too late by now, the next look tells what became of the
        job.
        """
        with contextlib.suppress(LeaseLost), self._database.transaction(claimed.actor) as session:
            ledger.heartbeat(session, claimed, now_ms=ledger_time(session), lease_ms=self._lease_ms)

    def _settle(self, claimed: Claimed, answer: dict[str, Any]) -> str:
        """Record what the runner could not record itself. Raises LeaseLost."""
        outcome = answer["outcome"]
        if outcome == "lost":
            raise LeaseLost(str(claimed.job_id))
        if outcome == "postponed":
            with self._database.transaction(claimed.actor) as session:
                ledger.postpone(
                    session, claimed, for_ms=answer["for_ms"], now_ms=ledger_time(session)
                )
            return str(Outcome.POSTPONED)
        if outcome == "ok":
            return self._check_settled(claimed)
        state = record_failure(
            self._database,
            self._handlers,
            claimed,
            Problem(**answer["problem"]),
            outcome=Outcome(outcome),
            is_permanent=answer.get("is_permanent", False),
            error=answer["error"],
        )
        return f"{outcome}, now {state}"

    def _check_settled(self, claimed: Claimed) -> str:
        """A use case that returns must have settled its job; if it has not, that is a mistake of
        ours and no success.
        """
        with self._database.snapshot(claimed.actor) as session:
            is_open = ledger.is_claimed(session, claimed)
        if not is_open:
            return str(Outcome.OK)
        error = "the use case returned without settling"
        state = record_failure(self._database, self._handlers, claimed, CRASHED, error=error)
        return f"unsettled, now {state}"
