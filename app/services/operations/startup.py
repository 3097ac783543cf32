"""What an installation needs before and while it serves.

A database of the newest form, and workers that live.
"""

from app import ledger
from app.database.migrate import migrate
from app.database.row_security import is_net_off
from app.database.session import shared_now_ms
from app.deps import Deps


def migrate_database(url: str) -> None:
    """Bring the database to the newest revision; safe when two do it at once."""
    migrate(url)


def is_second_net_off(deps: Deps) -> bool:
    """Whether the database's role is one that its row-level security does not hold for."""
    with deps.database.snapshot(None) as session:
        return is_net_off(session)


def count_live_workers(deps: Deps) -> int:
    """How many workers have reported lately."""
    with deps.database.snapshot(None) as session:
        return ledger.live_workers(session, shared_now_ms(session, deps.now_ms()))
