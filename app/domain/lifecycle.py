"""Which states may follow which.

One table each for pictures, results, downloads, webhook deliveries and jobs. Work moves a row along
(`MOVES`). What has ended stays so until a user asks for it again (`RETRIES`): then the row waits
for work anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.domain.jobs import JobState
from app.domain.projects import AssetStatus
from app.domain.results import ResultStatus
from app.domain.webhooks import DeliveryStatus


class DownloadStatus(StrEnum):
    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


class ForbiddenTransition(Exception):
    """A state was to follow one that it may not follow: a mistake in our code."""


Transitions = Mapping[StrEnum, frozenset[StrEnum]]

ASSET_MOVES: Transitions = {
    AssetStatus.RECEIVED: frozenset({AssetStatus.PROCESSING, AssetStatus.FAILED}),
    AssetStatus.PROCESSING: frozenset(
        {AssetStatus.PROCESSING, AssetStatus.READY, AssetStatus.FAILED}
    ),
    AssetStatus.READY: frozenset(),
    AssetStatus.FAILED: frozenset(),
}
"""A second attempt finds the picture where the first one left it: processing."""
ASSET_RETRIES: Transitions = {
    AssetStatus.READY: frozenset({AssetStatus.RECEIVED}),
    AssetStatus.FAILED: frozenset({AssetStatus.RECEIVED, AssetStatus.PROCESSING}),
}

RESULT_MOVES: Transitions = {
    ResultStatus.PENDING: frozenset(
        {ResultStatus.RENDERING, ResultStatus.FAILED, ResultStatus.CANCELLED}
    ),
    ResultStatus.RENDERING: frozenset(
        {
            ResultStatus.RENDERING,
            ResultStatus.READY,
            ResultStatus.FAILED,
            ResultStatus.CANCELLED,
        }
    ),
    ResultStatus.READY: frozenset(),
    ResultStatus.FAILED: frozenset(),
    ResultStatus.CANCELLED: frozenset(),
}
"""A rendering may end while newer edits already wait for theirs: then the result goes on
rendering.
"""
RESULT_RETRIES: Transitions = {
    ResultStatus.PENDING: frozenset({ResultStatus.RENDERING}),
    ResultStatus.RENDERING: frozenset({ResultStatus.RENDERING}),
    ResultStatus.READY: frozenset({ResultStatus.RENDERING}),
    ResultStatus.FAILED: frozenset({ResultStatus.PENDING, ResultStatus.RENDERING}),
    ResultStatus.CANCELLED: frozenset({ResultStatus.PENDING, ResultStatus.RENDERING}),
}
"""Edits can be saved in any state, and each saved version is rendered."""

DOWNLOAD_MOVES: Transitions = {
    DownloadStatus.PENDING: frozenset({DownloadStatus.READY, DownloadStatus.FAILED}),
    DownloadStatus.READY: frozenset(),
    DownloadStatus.FAILED: frozenset(),
}
DOWNLOAD_RETRIES: Transitions = {
    DownloadStatus.FAILED: frozenset({DownloadStatus.PENDING}),
}

DELIVERY_MOVES: Transitions = {
    DeliveryStatus.PENDING: frozenset({DeliveryStatus.DELIVERED, DeliveryStatus.FAILED}),
    DeliveryStatus.DELIVERED: frozenset(),
    DeliveryStatus.FAILED: frozenset(),
}
DELIVERY_RETRIES: Transitions = {
    DeliveryStatus.DELIVERED: frozenset({DeliveryStatus.PENDING}),
    DeliveryStatus.FAILED: frozenset({DeliveryStatus.PENDING}),
}

JOB_MOVES: Transitions = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.CANCELLED}),
    JobState.RUNNING: frozenset(
        {
            JobState.QUEUED,
            JobState.DONE,
            JobState.FAILED,
            JobState.DEAD,
            JobState.CANCELLED,
        }
    ),
    JobState.DONE: frozenset(),
    JobState.FAILED: frozenset(),
    JobState.DEAD: frozenset(),
    JobState.CANCELLED: frozenset(),
}
"""Changed by the ledger's fenced statements alone; a test holds them against this table."""
JOB_RETRIES: Transitions = {
    JobState.FAILED: frozenset({JobState.QUEUED, JobState.CANCELLED}),
    JobState.DEAD: frozenset({JobState.QUEUED, JobState.CANCELLED}),
}
"""A dead letter is replayed, or taken off the list."""

MOVES: Mapping[type[StrEnum], Transitions] = {
    AssetStatus: ASSET_MOVES,
    ResultStatus: RESULT_MOVES,
    DownloadStatus: DOWNLOAD_MOVES,
    DeliveryStatus: DELIVERY_MOVES,
    JobState: JOB_MOVES,
}
RETRIES: Mapping[type[StrEnum], Transitions] = {
    AssetStatus: ASSET_RETRIES,
    ResultStatus: RESULT_RETRIES,
    DownloadStatus: DOWNLOAD_RETRIES,
    DeliveryStatus: DELIVERY_RETRIES,
    JobState: JOB_RETRIES,
}

OPEN_ASSET = frozenset({AssetStatus.RECEIVED, AssetStatus.PROCESSING})
OPEN_RESULT = frozenset({ResultStatus.PENDING, ResultStatus.RENDERING})


def settled_status(status: ResultStatus, *, is_rendered: bool) -> ResultStatus:
    """The status of a result as its generation counts it.

    A result whose edit is being rendered was finished once, and stays so.
    """
    return ResultStatus.READY if is_rendered and status in OPEN_RESULT else status


def is_ended(status: StrEnum) -> bool:
    """Whether no work moves the row on from there."""
    return not MOVES[type(status)][status]


def is_allowed(now: StrEnum, to: StrEnum, *, is_retry: bool = False) -> bool:
    """Whether the state may follow; is_retry: because a user has asked for it again."""
    tables = RETRIES if is_retry else MOVES
    return to in tables[type(now)].get(now, frozenset())


def demand_allowed(now: StrEnum, to: StrEnum, *, is_retry: bool = False) -> None:
    """Make sure that the state may follow.

    Raises:
        ForbiddenTransition: It may not.
    """
    if type(now) is not type(to) or not is_allowed(now, to, is_retry=is_retry):
        how = "a retry" if is_retry else "work"
        raise ForbiddenTransition(f"{now!r} does not become {to!r} by {how}")
