"""The Huey object: it carries bells, not work. What is to be done, and whether it is done, stands
in the ledger.

Huey takes a message out of its queue before it runs it, so a message may be lost with its worker;
here that costs nothing but the time until the next sweep.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from huey import PriorityRedisHuey, SqliteHuey
from huey.consumer import Consumer, Scheduler, Worker
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import PriorityRedisStorage
from redis import ConnectionPool, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from config import Settings
from tasks.processes import die_with_parent

log = logging.getLogger("aicreat.huey")

BUSY_TIMEOUT_S = 1
CONNECT_S = 1.0
ANSWER_S = 3.0
"""For whoever waits at the queue: longer than the server lets it wait for a bell."""
LOOK_S = 0.5
STAMP_BYTES = 8
"""Huey's queue on Redis puts the time before each message, so that equal ones are told apart."""
AWAY = (RedisError, sqlite3.Error, OSError)
"""How a queue that cannot be reached shows itself."""


class BadSignature(ValueError):
    """A message that we did not write."""


class SignedJson(Serializer):
    """Messages as JSON with an HMAC-SHA256: nothing in the queue is ever unpickled."""

    def __init__(self, secret: str) -> None:
        super().__init__()
        self._key = hmac.digest(secret.encode(), b"message", hashlib.sha256)

    def _serialize(self, data: Any) -> bytes:
        body = json.dumps(data).encode()
        return hmac.digest(self._key, body, hashlib.sha256) + body

    def _deserialize(self, data: Any) -> Any:
        signature, body = bytes(data[:32]), bytes(data[32:])
        if not hmac.compare_digest(signature, hmac.digest(self._key, body, hashlib.sha256)):
            raise BadSignature("a message without our signature")
        return Message(*json.loads(body))


class BellScheduler(Scheduler):
    """Huey always starts one; ours has nothing to schedule and must not outlive the consumer."""

    def initialize(self) -> None:
        die_with_parent(self.huey.consumer_pid)

    def loop(self, now: Any = None) -> None:  # noqa: ARG002 - Huey's signature
        self.stop_flag.wait(self.interval)


class BellWorker(Worker):
    """A worker process that ends with the consumer, and that knows when it should take no more
    work.
    """

    def initialize(self) -> None:
        die_with_parent(self.huey.consumer_pid)
        self.huey.is_stopping = self.stop_flag.is_set
        super().initialize()


class BellConsumer(Consumer):
    worker_class = BellWorker
    scheduler_class = BellScheduler


class Bells:
    """What both queues have in common. consumer_pid and is_stopping are known in a consumer's
    processes only.
    """

    consumer_pid = 0
    wake: Callable[..., Any]
    _is_away = False

    @staticmethod
    def is_stopping() -> bool:
        return False

    def dequeue(self) -> Any:
        """The next bell; None, and a line in the log, for a message that is not ours.

        While the queue is away, a look into the ledger takes its place, twice a second.
        """
        try:
            task = super().dequeue()  # type: ignore[misc]
        except BadSignature as error:
            log.warning("dropped: %s", error)
            return None
        except AWAY as error:
            self._note(
                is_away=True, words=f"the queue is away, looking into the ledger instead: {error}"
            )
            time.sleep(LOOK_S)
            return self.wake.s("")  # type: ignore[attr-defined]
        self._note(is_away=False, words="the queue is back")
        return task

    def is_revoked(self, *_: Any) -> bool:
        """A bell is never taken back: nobody needs to ask the queue whether it was."""
        return False

    def delete(self, _key: str) -> None:
        """Nor is there a mark to take away."""

    def _note(self, *, is_away: bool, words: str) -> None:
        if is_away != self._is_away:
            self._is_away = is_away
            log.warning(words)

    def create_consumer(self, **options: Any) -> BellConsumer:
        self.consumer_pid = os.getpid()
        return BellConsumer(self, **options)


class SqliteBells(Bells, SqliteHuey):
    """A file in the data folder."""


class HonestRedisStorage(PriorityRedisStorage):
    """Says when the server does not answer, where its parent takes that for an empty queue."""

    def dequeue(self) -> Any:
        found = self.conn.bzpopmin(self.queue_key, timeout=self.read_timeout)
        return found[1][STAMP_BYTES:] if found else None


class RedisBells(Bells, PriorityRedisHuey):
    """A server that several machines share."""

    storage_class = HonestRedisStorage


def make_huey(
    settings: Settings, on_bell: Callable[[], None] | None = None, patience_s: float = ANSWER_S
) -> tuple[Any, Callable[..., Any]]:
    """The queue, and its one task. on_bell: what a worker does when it is woken.  patience_s: how
    long a server may take.
    """
    options: dict[str, Any] = {"results": False, "serializer": SignedJson(settings.secret)}
    url = settings.redis_url.get_secret_value()
    huey: Any = (
        RedisBells("bells", connection_pool=_pool(url, patience_s), **options)
        if url
        else _open_file(settings, options)
    )

    @huey.task(name="wake")
    def wake(_job_id: str) -> None:
        """The id is a hint for logs: a woken worker takes the best job that is due."""
        if on_bell is not None:
            on_bell()

    huey.wake = wake
    return huey, wake


def _open_file(settings: Settings, options: dict[str, Any]) -> SqliteBells:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return SqliteBells(
        "bells", filename=str(settings.queue_file), fsync=False, timeout=BUSY_TIMEOUT_S, **options
    )


def _pool(url: str, patience_s: float) -> ConnectionPool:
    """Connections that do not wait long for anything; one that has gone stale is made anew,
    once.
    """
    return ConnectionPool.from_url(
        url,
        socket_connect_timeout=min(CONNECT_S, patience_s),
        socket_timeout=patience_s,
        retry=Retry(NoBackoff(), 1),
    )
