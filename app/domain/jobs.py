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
RETRY_PAUSES_MS = (2_000, 4_000, 8_000)
MAX_FAILED = 4
MAX_LOST = 10
JITTER = 0.2


def queue_key(now_ms: int, virtual_time_ms: int, urgency: Urgency) -> int:
    """The job's place in the queue, smallest first: classes, ageing and fairness in one number.

    Args:
        now_ms: since 1970.
        virtual_time_ms: the organization's, which runs ahead of the clock by the cost of what it
            has already queued.
        urgency: the job's class.
    """
    start = now_ms if urgency is Urgency.INTERACTIVE else max(now_ms, virtual_time_ms)
    return start + SLACK_MS[urgency]


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
