"""Use cases for the worker's tests: what a job does stands in its payload; what it made stands in a
folder.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from app import ledger
from app.database.session import Session
from app.domain.errors import TypeNotAllowed, Unavailable
from app.domain.projects import Problem
from app.ledger import Claimed
from app.models.job import Job
from app.models.organization import Organization
from config import Settings
from testing import db


def open_run_job(settings: Settings) -> Callable[[Claimed], None]:
    """Opens the database, as the product's wiring does, and the folder for outputs."""
    db.bind(settings.database)
    folder = settings.data_dir / "outputs"
    folder.mkdir(exist_ok=True)
    return partial(work, folder)


def work(outputs: Path, claimed: Claimed) -> None:
    """Sleep, do as the payload says, then write one file and settle; the settling transaction
    counts how often that was.
    """
    (outputs / f"{claimed.job_id}.started").touch()
    _reach("start", claimed)
    time.sleep(claimed.payload.get("sleep_s", 0))
    DEEDS[claimed.payload.get("deed", "nothing")](claimed)
    _reach("before storing", claimed)
    draft = outputs / f"{claimed.job_id}.{claimed.token}"
    draft.write_text("done")
    draft.rename(outputs / f"{claimed.job_id}.output")
    _reach("after storing", claimed)
    with db.transaction(claimed.actor) as session:
        job = session.get_one(Job, claimed.job_id)
        job.payload = {**job.payload, "times_done": job.payload.get("times_done", 0) + 1}
        ledger.finish(session, claimed, now_ms=time.time_ns() // 1_000_000)
        session.flush()
        _reach("before the commit", claimed)
    _reach("after the commit", claimed)


def _reach(point: str, claimed: Claimed) -> None:
    """At the point that the payload names, the first attempt takes its consumer, workers and runner
    with it.
    """
    if claimed.payload.get("dies") == point and claimed.attempt == 1:
        os.killpg(os.getpgid(0), signal.SIGKILL)


def _once(claimed: Claimed) -> None:
    if claimed.attempt == 1:
        raise Unavailable("The provider does not answer.")


def _refuse(_: Claimed) -> None:
    raise TypeNotAllowed("This is not a picture.")


def _stumble(_: Claimed) -> None:
    raise ValueError("a mistake of ours")


def _wait(claimed: Claimed) -> None:
    if claimed.attempt == 1:
        raise ledger.Postpone(200)


def _hoard(_: Claimed) -> None:
    hoard = bytearray(4 * 1024**3)
    raise AssertionError(f"{len(hoard)} bytes were given")


def _loop(_: Claimed) -> None:
    while True:
        pass


POINTS = ("start", "before storing", "after storing", "before the commit", "after the commit")
DEEDS = {
    "nothing": lambda _: None,
    "unavailable once": _once,
    "refuse": _refuse,
    "stumble": _stumble,
    "wait": _wait,
    "abort": lambda _: os.abort(),
    "exit": lambda _: os._exit(3),
    "segfault": lambda _: os.kill(os.getpid(), signal.SIGSEGV),
    "hoard": _hoard,
    "loop": _loop,
}


def give_up(session: Session, claimed: Claimed, problem: Problem) -> None:
    """The business row that learns about the end: here the organization's name."""
    row = session.get_one(Organization, session.scope.organization_id)
    row.name = f"{problem.code}:{claimed.subject_id}"
