"""The slow sweeps: `python -m tasks.maintenance`, started now and then by the worker that holds the
duty.

A process of its own, so that neither its time nor its memory is a worker's.
"""

from __future__ import annotations

import logging
import os
import random
import subprocess
import sys
import time
from dataclasses import asdict
from uuid import uuid4

from app import ledger
from app.database.scope import CrossTenantReason
from app.database.session import shared_now_ms
from app.database.sessions import Database
from app.logs import set_up_logs
from config import load_settings
from tasks.endings import now_ms
from tasks.leash import leashed

log = logging.getLogger("aicreat.maintenance")

EVERY_S = 300.0
POLITENESS = 10
DUTY = "upkeep"
OBJECTS = "upkeep objects"


class Maintenance:
    """Starts the sweeps when this worker is the one to do it; the lease keeps the others from
    it.
    """

    def __init__(self, database: Database, worker: str) -> None:
        self._database = database
        self._worker = worker
        self._process: subprocess.Popen[bytes] | None = None
        self._look_at = time.monotonic() + random.uniform(0.2, 1) * EVERY_S  # noqa: S311 - a start has other things to do

    def look(self) -> None:
        """Called often; does something every few minutes, and never while the last sweep still
        runs.
        """
        if time.monotonic() < self._look_at or (
            self._process is not None and self._process.poll() is None
        ):
            return
        self._look_at = time.monotonic() + EVERY_S
        if self._is_ours():
            self._process = subprocess.Popen(
                leashed([sys.executable, "-m", "tasks.maintenance"]), stdin=subprocess.DEVNULL
            )

    def stop(self) -> None:
        """End a sweep that runs: it can be interrupted at any time."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _is_ours(self) -> bool:
        holder = f"{self._worker}:{uuid4().hex[:8]}"  # who did it last is not favoured
        with self._database.cross_tenant(CrossTenantReason.SWEEPER, write=True) as session:
            now = shared_now_ms(session, now_ms())
            return ledger.take_lease(
                session, DUTY, holder=holder, now_ms=now, for_ms=round(EVERY_S * 1000) - 1000
            )


def main() -> None:
    from app.services.operations import maintenance
    from tasks.handlers import open_deps

    os.nice(POLITENESS)
    settings = load_settings()
    set_up_logs(settings.log_level)
    deps = open_deps(settings)
    swept = asdict(maintenance.sweep_rows(deps))
    if maintenance.take_duty(deps, OBJECTS, uuid4().hex, maintenance.OBJECTS_EVERY):
        swept["objects"] = maintenance.sweep_objects(deps)
    if any(swept.values()):
        log.info(
            "swept: %s", ", ".join(f"{name} {count}" for name, count in swept.items() if count)
        )


if __name__ == "__main__":
    main()
