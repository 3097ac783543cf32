"""Background work: its kinds, states, retry pauses and the one number that orders the queue."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.access import Tier


class JobKind(StrEnum):
    ANALYSE_ASSET = "analyse_asset"
    RENDER_RESULT = "render_result"
    DELIVER_WEBHOOK = "deliver_webhook"
    BUILD_DOWNLOAD = "build_download"
    SEND_MAIL = "send_mail"


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """Ended by a permanent error: trying again would not help."""
    DEAD = "dead"
    """Ended because every attempt failed: a dead letter, to be looked at and replayed."""
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """How one attempt ended."""

    OK = "ok"
    FAILED = "failed"
    LOST = "lost"
    TIMEOUT = "timeout"
    OOM = "oom"
    SIGNAL = "signal"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    """The job put itself back: what it waits for is not there yet."""


class Urgency(StrEnum):
    """The class of a job: how much slack it is given."""

    INTERACTIVE = "interactive"
    """A user waits for it: a saved edit, a download. It does not stand behind the organization's
    own batches.
    """
    ADMIN = "admin"
    PREMIUM = "premium"
    STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class Admission:
    """How many jobs may be open (waiting or running): of one organization, and altogether."""

    open_jobs: int = 5_000
    depth: int = 50_000


ORDERED = frozenset({JobKind.ANALYSE_ASSET, JobKind.RENDER_RESULT, JobKind.BUILD_DOWNLOAD})
"""Work that users order and may be asked to order later; everything else follows from what has
been accepted.
"""
SLACK_MS = {
    Urgency.INTERACTIVE: 0,
    Urgency.ADMIN: 0,
    Urgency.PREMIUM: 15_000,
    Urgency.STANDARD: 60_000,
}
LONGEST_SLACK_MS = SLACK_MS[Urgency.STANDARD]
"""Of all classes."""
ORDINARY = (Urgency.PREMIUM, Urgency.STANDARD)
"""Classes whose organizations are charged for what they use; the others start at once."""
STEP_MS = 200
"""How far behind the next job a newcomer stands: less than any picture costs, so that it starts
before the second one, and more than nothing, so that many small orders do not hold up a batch.
"""
LONGEST_ATTEMPT_MS = 180_000
"""More is not charged for one attempt: as long as a job may take by default."""
WORTH_MS = 1_000
"""A difference between charge and use below which no place is changed."""
WORTH_SHARE = 50
"""Nor below this part of what is waiting, so that corrections cost little however much that is."""
RETRY_PAUSES_MS = (2_000, 4_000, 8_000)
MAX_FAILED = 4
MAX_LOST = 10
JITTER = 0.2


@dataclass(frozen=True, slots=True)
class Head:
    """The job that is taken next of those that nobody waits for at a screen."""

    key: int
    urgency: Urgency
    created_at: int


@dataclass(frozen=True, slots=True)
class QueueView:
    """What an order needs to know of the queue; keys and times are ms, None where there is none."""

    best: int | None
    """The smallest key that is due."""
    head: Head | None
    """The best due job of an ordinary class."""
    last: int | None
    """The greatest key of what is open, due or not."""
    own_end: int | None
    """Where what the organization already has waiting in this class ends."""


def virtual_now(view: QueueView, now_ms: int) -> int:
    """Where the service stands, on the scale of the keys: it moves on as work is taken.

    The clock matters only while nothing waits, and what still runs or pauses keeps it from being
    behind that.
    """
    if view.head is not None:
        return view.head.key - SLACK_MS[view.head.urgency]
    if view.best is not None:
        return view.best
    return now_ms if view.last is None else max(now_ms, view.last + 1 - LONGEST_SLACK_MS)


def queue_key(now_ms: int, view: QueueView, urgency: Urgency) -> int:
    """The job's place in the queue, smallest first: classes, ageing and fairness in one number.

    It is right behind what is taken next, with the slack of its class, and behind what the
    organization has waiting in the same class. A head that has waited for longer than the
    difference of slacks is not overtaken any more.

    Args:
        now_ms: since 1970.
        view: the queue as it is now.
        urgency: the job's class.

    Source: start-time fair queueing, Goyal, Vin and Cheng 1997, with virtual time read from the
    queue itself.
    """
    slack = SLACK_MS[urgency]
    key = virtual_now(view, now_ms) + slack + (0 if view.best is None else STEP_MS)
    head = view.head
    if head is not None:
        waited_ms = now_ms - head.created_at
        if waited_ms < 0 or waited_ms >= SLACK_MS[head.urgency] - slack:
            key = max(key, head.key + 1)
    return key if view.own_end is None else max(key, view.own_end)


def settled_error_ms(started_at: int, now_ms: int, charged_ms: int) -> int:
    """What an attempt took beyond what its organization was charged for it, in ms.

    Negative when it took less. The length is bounded, since a clock may be corrected meanwhile.
    """
    return min(max(0, now_ms - started_at), LONGEST_ATTEMPT_MS) - charged_ms


def correction_ms(owed_ms: int, own_best: int, own_last: int, others_best: int | None) -> int:
    """By how much what an organization has waiting moves, now that more is known of its costs.

    Args:
        owed_ms: What it used beyond what it was charged for, since the last correction.
        own_best, own_last: The smallest and the greatest key that it has waiting.
        others_best: The smallest key that others have waiting. Who used less than charged comes
            nearer, but overtakes nobody who waits.

    Returns:
        0 while it is not worth the writing.
    """
    if abs(owed_ms) < max(WORTH_MS, (own_last - own_best) // WORTH_SHARE):
        return 0
    if owed_ms > 0 or others_best is None:
        return owed_ms
    return max(owed_ms, min(0, others_best + 1 - own_best))


def retry_pause_ms(failed: int, chance: float) -> int:
    """How long to wait after a failed attempt.

    Args:
        failed: the number of failed attempts, from 1.
        chance: 0..1, spreads the pause by +-20 %.
    """
    pause = RETRY_PAUSES_MS[min(failed, len(RETRY_PAUSES_MS)) - 1]
    return round(pause * (1 - JITTER + 2 * JITTER * chance))


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an organization may order.

    Attributes:
        tier: Of its jobs.
        jobs_left: How many more it may put into the queue now.
    """

    tier: Tier
    jobs_left: int
