"""The Huey object: it carries bells, not work. What is to be done, and whether it is done, stands in the ledger.

Huey takes a message out of its queue before it runs it, so a message may be lost with its worker; here that costs
nothing but the time until the next sweep.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
from collections.abc import Callable
from typing import Any

from huey import SqliteHuey
from huey.consumer import Consumer, Scheduler, Worker
from huey.registry import Message
from huey.serializer import Serializer

from config import Settings
from tasks.processes import die_with_parent

log = logging.getLogger("aicreat.huey")

BUSY_TIMEOUT_S = 1


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


class BellWorker(Worker):
    """A worker process that ends with the consumer, and that knows when it should take no more work."""

    def initialize(self) -> None:
        die_with_parent(self.huey.consumer_pid)
        self.huey.is_stopping = self.stop_flag.is_set
        super().initialize()


class BellConsumer(Consumer):
    worker_class = BellWorker
    scheduler_class = BellScheduler


class BellHuey(SqliteHuey):
    """consumer_pid and is_stopping are known in a consumer's processes only."""

    consumer_pid = 0

    @staticmethod
    def is_stopping() -> bool:
        return False

    def dequeue(self) -> Any:
        """The next bell; None, and one line in the log, for a message that is not ours."""
        try:
            return super().dequeue()
        except BadSignature as error:
            log.warning("dropped: %s", error)
            return None

    def create_consumer(self, **options: Any) -> BellConsumer:
        self.consumer_pid = os.getpid()
        return BellConsumer(self, **options)


def make_huey(settings: Settings, on_bell: Callable[[], None] | None = None) -> tuple[BellHuey, Callable[..., Any]]:
    """The queue in the data folder, and its one task. on_bell: what a worker does when it is woken."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    huey = BellHuey(
        "bells",
        results=False,
        serializer=SignedJson(settings.secret),
        filename=str(settings.queue_file),
        fsync=False,
        timeout=BUSY_TIMEOUT_S,
    )

    @huey.task(name="wake")
    def wake(_job_id: str) -> None:
        """The id is a hint for logs: a woken worker takes the best job that is due."""
        if on_bell is not None:
            on_bell()

    return huey, wake
