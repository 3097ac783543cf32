"""The queue that wakes workers, on Huey.

It carries notifications, not work: what is to be done, and whether it is done, stands in the
ledger. Huey takes a message out of its queue before it runs it, so a message may be lost with its
worker; here that costs nothing but the time until the next sweep.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from huey.api import Huey, PriorityRedisHuey, SqliteHuey, Task, TaskWrapper
from huey.consumer import Consumer, Scheduler, Worker
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import PriorityRedisStorage
from redis import ConnectionPool, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.processes.limits import die_with_parent
from config import Settings

log = logging.getLogger("aicreat.huey")

QUEUE = "bells"
"""The queue's name where it is stored. It stays: releases side by side wake each other by it."""
BUSY_TIMEOUT_S = 1
"""Seconds that SQLite waits for the queue's file while another process writes."""
CONNECT_S = 1.0
"""Seconds that a server may take to accept a connection."""
ANSWER_S = 3.0
"""Seconds that a server may take for a worker that waits: longer than it lets it wait in vain."""
POLL_S = 0.5
"""Seconds between looks into the ledger while the queue is away."""
SIGNATURE_BYTES = 32
"""The length of an HMAC-SHA256."""
STAMP_BYTES = 8
"""Huey's queue on Redis puts the time before each message, so that equal ones are told apart."""
AWAY = (RedisError, sqlite3.Error, OSError)
"""How a queue that cannot be reached shows itself."""


class BadSignature(ValueError):
    """A message that we did not write."""


class SignedJson(Serializer):
    """Messages as JSON with an HMAC-SHA256: nothing in the queue is ever unpickled.

    Args:
        secret: What the key that signs is derived from.
        accepted: Other secrets whose messages are read.
    """

    def __init__(self, secret: str, accepted: Sequence[str] = ()) -> None:
        super().__init__()
        self._keys = [
            hmac.digest(each.encode(), b"message", hashlib.sha256) for each in (secret, *accepted)
        ]

    def _serialize(self, data: object) -> bytes:
        body = json.dumps(data).encode()
        return hmac.digest(self._keys[0], body, hashlib.sha256) + body

    def _deserialize(self, data: bytes) -> Message:
        signature, body = bytes(data[:SIGNATURE_BYTES]), bytes(data[SIGNATURE_BYTES:])
        if not any(
            hmac.compare_digest(signature, hmac.digest(key, body, hashlib.sha256))
            for key in self._keys
        ):
            raise BadSignature("a message without our signature")
        return Message(*json.loads(body))


class WakeQueue(Huey):
    """What both queues have in common. Its one task is `wake`."""

    wake: TaskWrapper
    consumer_pid = 0
    """Known in a consumer's processes only."""
    stop_is_set: Callable[[], bool] | None = None
    """Set in a consumer's workers only."""
    _is_away = False

    def is_stopping(self) -> bool:
        return self.stop_is_set is not None and self.stop_is_set()

    def dequeue(self) -> Task | None:
        """The next notification; None, and a line in the log, for a message that is not ours.

        While the queue is away, a look into the ledger takes its place, twice a second.
        """
        try:
            task = super().dequeue()
        except BadSignature as error:
            log.warning("dropped: %s", error)
            return None
        except AWAY as error:
            self.log_change(f"the queue is away, looking into the ledger: {error}", is_away=True)
            time.sleep(POLL_S)
            return self.wake.s("")
        self.log_change("the queue is back", is_away=False)
        return task

    def is_revoked(self, *_: object) -> bool:
        """A notification is never taken back: there is no need to ask the queue."""
        return False

    def delete(self, _key: str) -> None:
        """Nor is there a mark to take away."""

    def log_change(self, message: str, *, is_away: bool) -> None:
        if is_away != self._is_away:
            self._is_away = is_away
            log.warning(message)

    def create_consumer(self, **options: object) -> WakeConsumer:
        self.consumer_pid = os.getpid()
        return WakeConsumer(self, **options)


class SqliteWakeQueue(WakeQueue, SqliteHuey):
    """A file in the data folder."""


class RaisingRedisStorage(PriorityRedisStorage):
    """Raises when the server does not answer, where its parent takes that for an empty queue."""

    def dequeue(self) -> bytes | None:
        found = self.conn.bzpopmin(self.queue_key, timeout=self.read_timeout)
        message: bytes | None = found[1][STAMP_BYTES:] if found else None
        return message


class RedisWakeQueue(WakeQueue, PriorityRedisHuey):
    """A server that several machines share."""

    storage_class = RaisingRedisStorage


class IdleScheduler(Scheduler):
    """Huey always starts one; ours has nothing to schedule and must not outlive the consumer."""

    huey: WakeQueue

    def initialize(self) -> None:
        die_with_parent(self.huey.consumer_pid)

    def loop(self, now: datetime | None = None) -> None:  # noqa: ARG002 - Huey's signature
        self.stop_flag.wait(self.interval)


class WakeWorker(Worker):
    """A worker process that ends with the consumer, and knows when to take no more work."""

    huey: WakeQueue

    def initialize(self) -> None:
        die_with_parent(self.huey.consumer_pid)
        self.huey.stop_is_set = self.stop_flag.is_set
        super().initialize()


class WakeConsumer(Consumer):
    worker_class = WakeWorker
    scheduler_class = IdleScheduler


def open_wake_queue(
    settings: Settings, on_wake: Callable[[], None] | None = None, patience_s: float = ANSWER_S
) -> WakeQueue:
    """The queue, on a server where one is set up, else in a file.

    Args:
        settings: Where it is, and the secret that its messages are signed with.
        on_wake: What a worker does when it is woken.
        patience_s: Seconds that a server may take to answer.
    """
    queue = (
        open_on_server(settings, patience_s)
        if settings.redis_url.get_secret_value()
        else open_file(settings)
    )

    @queue.task(name="wake")
    def wake(_job_id: str) -> None:
        """The id is a hint for logs: a woken worker takes the best job that is due."""
        if on_wake is not None:
            on_wake()

    queue.wake = wake
    return queue


def open_file(settings: Settings) -> WakeQueue:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return SqliteWakeQueue(
        QUEUE,
        results=False,
        serializer=SignedJson(settings.secret, settings.accepted_secrets),
        filename=str(settings.queue_file),
        fsync=False,
        timeout=BUSY_TIMEOUT_S,
    )


def open_on_server(settings: Settings, patience_s: float) -> WakeQueue:
    """Connections do not wait long for anything; one that has gone stale is made anew, once."""
    pool = ConnectionPool.from_url(
        settings.redis_url.get_secret_value(),
        socket_connect_timeout=min(CONNECT_S, patience_s),
        socket_timeout=patience_s,
        retry=Retry(NoBackoff(), 1),
    )
    serializer = SignedJson(settings.secret, settings.accepted_secrets)
    return RedisWakeQueue(QUEUE, results=False, serializer=serializer, connection_pool=pool)
