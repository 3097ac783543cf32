"""The operations of queueing: the ledger is the truth about background work.

A message in a queue only wakes a worker.

Functions take a session (the caller's transaction) and the time in milliseconds since 1970.
"""

from app.ledger.claims import Claimed, LeaseLost, Postpone
from app.ledger.dead_letters import (
    Cause,
    attempts_of,
    causes,
    count_dead_letters,
    dead_letters,
    discard,
    replay,
    take_back_discard,
)
from app.ledger.places import is_due_at
from app.ledger.presence import (
    ALIVE_MS,
    Presence,
    live_workers,
    report_alive,
    report_gone,
    take_lease,
    workers,
)
from app.ledger.queueing import (
    OPEN,
    cancel_all,
    claim,
    enqueue,
    enqueue_all,
    find_allowance,
    heartbeat,
    is_claimed,
    is_done,
    is_due,
)
from app.ledger.settling import (
    LOST_FOR_GOOD,
    claimed_by,
    expired,
    fail,
    finish,
    mark_lost,
    postpone,
)

__all__ = [
    "ALIVE_MS",
    "LOST_FOR_GOOD",
    "OPEN",
    "Cause",
    "Claimed",
    "LeaseLost",
    "Postpone",
    "Presence",
    "attempts_of",
    "cancel_all",
    "causes",
    "claim",
    "claimed_by",
    "count_dead_letters",
    "dead_letters",
    "discard",
    "enqueue",
    "enqueue_all",
    "expired",
    "fail",
    "find_allowance",
    "finish",
    "heartbeat",
    "is_claimed",
    "is_done",
    "is_due",
    "is_due_at",
    "live_workers",
    "mark_lost",
    "postpone",
    "replay",
    "report_alive",
    "report_gone",
    "take_back_discard",
    "take_lease",
    "workers",
]
