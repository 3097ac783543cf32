"""Whether the installation can take work."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from app import db, ledger
from app.ports.deps import Deps
from app.records.work import now_ms


@dataclass(frozen=True, slots=True)
class Readiness:
    """Each part by itself; worker is None where nobody asks for one."""

    database: bool
    storage: bool
    worker: bool | None

    @property
    def is_ready(self) -> bool:
        return self.database and self.storage and self.worker is not False


def check_readiness(deps: Deps, *, needs_worker: bool) -> Readiness:
    """Ask the database, the store and, where one is expected, for a live worker. Never raises."""
    database, worker = _ask_database(deps)
    return Readiness(database, deps.storage.is_ready(), worker if needs_worker else None)


def _ask_database(deps: Deps) -> tuple[bool, bool]:
    try:
        with db.everywhere(db.Reader.METRICS) as session:
            return True, ledger.live_workers(session, now_ms(deps.clock)) > 0
    except SQLAlchemyError:
        return False, False
