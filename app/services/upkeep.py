"""What an installation needs before and while it serves: a database of the newest form, and workers
that live.
"""

from __future__ import annotations

from app import db, ledger
from app.ports.clock import Clock
from app.records.work import now_ms


def migrate_database(url: str) -> None:
    """Bring the database to the newest revision; safe when two do it at once."""
    db.migrate(url)


def count_live_workers(clock: Clock) -> int:
    """How many workers have reported lately."""
    with db.snapshot(None) as session:
        return ledger.live_workers(session, db.now_ms(session, now_ms(clock)))
