"""The slow sweeps: `python -m tasks.maintenance`, started now and then by one worker of all.

A process of its own, so that neither its time nor its memory is a worker's.
"""

import logging
import os
import random
import subprocess
import sys
import time
from dataclasses import asdict
from uuid import uuid4

from app import ledger
from app.database.session import CrossTenantReason
from app.database.sessions import Database
from app.logs import set_up_logs
from app.processes.exec_with_parent_death import with_parent_death
from config import load_settings
from tasks.endings import ledger_time

log = logging.getLogger("aicreat.maintenance")

EVERY_S = 300.0
"""Seconds between two sweeps of rows, whichever worker does them."""
LEASE_MS = round(EVERY_S * 1000) - 1000
"""For how long one worker has the duty: a little shorter, so that it has ended at the next look."""
NICENESS = 10
"""No request waits for this: it comes after everything else."""
ROWS_DUTY = "upkeep"
"""The lease's name where it is stored; it stays, so that releases side by side share it."""
OBJECTS_DUTY = "upkeep objects"
"""Likewise."""


class Maintenance:
    """Starts the sweeps when this worker is the one to do it; the lease keeps the others from it.

    Args:
        worker: This worker's name.
    """

    def __init__(self, database: Database, worker: str) -> None:
        self._database = database
        self._worker = worker
        self._process: subprocess.Popen[bytes] | None = None
        # a start has other things to do
        self._start_at = time.monotonic() + random.uniform(0.2, 1) * EVERY_S  # noqa: S311

    def start_when_due(self) -> None:
        """Start a sweep every few minutes, and never while the last one still runs."""
        is_running = self._process is not None and self._process.poll() is None
        if time.monotonic() < self._start_at or is_running:
            return
        self._start_at = time.monotonic() + EVERY_S
        if self.take_duty():
            command = with_parent_death([sys.executable, "-m", "tasks.maintenance"])
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def stop(self) -> None:
        """End a sweep that runs: it can be interrupted at any time."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def take_duty(self) -> bool:
        """Whether it is this worker that sweeps this time."""
        holder = f"{self._worker}:{uuid4().hex[:8]}"  # who did it last is not favoured
        with self._database.cross_tenant(CrossTenantReason.SWEEPER, write=True) as session:
            return ledger.take_lease(
                session, ROWS_DUTY, holder=holder, now_ms=ledger_time(session), for_ms=LEASE_MS
            )


def main() -> None:
    """Sweep rows, and objects when that is due."""
    from app.services.operations import maintenance  # what the worker need not load
    from tasks.handlers import open_deps

    os.nice(NICENESS)
    settings = load_settings()
    set_up_logs(settings.log_level)
    deps = open_deps(settings)
    swept = asdict(maintenance.sweep_rows(deps))
    if maintenance.take_duty(deps, OBJECTS_DUTY, uuid4().hex, maintenance.OBJECTS_EVERY):
        swept["objects"] = maintenance.sweep_objects(deps)
    if any(swept.values()):
        counts = ", ".join(f"{name} {count}" for name, count in swept.items() if count)
        log.info("swept: %s", counts)


if __name__ == "__main__":
    main()
