"""Leases by name: which workers are alive, and who does what only one should do."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from app.database.session import Session
from app.models import Lease

WORKERS = "worker:"
"""How the names of workers' leases begin."""
FORGET_AFTER_MS = 60_000
"""How long a silent worker is still listed, in ms: long enough to be noticed on the health page."""
ALIVE_MS = 15_000
"""How long a worker counts as alive after it has reported, in ms."""


@dataclass(frozen=True, slots=True)
class Presence:
    """A worker that has reported lately."""

    worker: str
    heartbeat_at: int
    """When it reported last, in milliseconds since 1970."""
    is_alive: bool


def take_lease(session: Session, name: str, *, holder: str, now_ms: int, for_ms: int) -> bool:
    """Take or renew a lease.

    Returns:
        False while another holder has it.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    wanted = {"holder": holder, "until": now_ms + for_ms}
    is_free = or_(Lease.holder == holder, Lease.until <= now_ms)
    taken = (
        insert(Lease)
        .values(name=name, **wanted)
        .on_conflict_do_update(index_elements=["name"], set_=wanted, where=is_free)
    )
    return session.execute(taken.returning(Lease.name)).first() is not None


def report_alive(session: Session, worker: str, *, now_ms: int, for_ms: int) -> None:
    """Say that the worker is there, and forget those that have long gone."""
    session.execute(
        delete(Lease).where(Lease.name.startswith(WORKERS), Lease.until < now_ms - FORGET_AFTER_MS)
    )
    take_lease(session, f"{WORKERS}{worker}", holder=worker, now_ms=now_ms, for_ms=for_ms)


def report_gone(session: Session, worker: str) -> None:
    """Say that the worker is leaving."""
    session.execute(delete(Lease).where(Lease.name == f"{WORKERS}{worker}"))


def live_workers(session: Session, now_ms: int) -> int:
    """How many workers are alive."""
    alive = (
        select(func.count())
        .select_from(Lease)
        .where(Lease.name.startswith(WORKERS), Lease.until > now_ms)
    )
    return session.scalar(alive) or 0


def workers(session: Session, now_ms: int) -> Sequence[Presence]:
    """The workers that are alive, and those that fell silent within the last minute."""
    leases = session.scalars(
        select(Lease).where(Lease.name.startswith(WORKERS)).order_by(Lease.name)
    )
    return [
        Presence(lease.holder, lease.until - ALIVE_MS, lease.until > now_ms) for lease in leases
    ]
