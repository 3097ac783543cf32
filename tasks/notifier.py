"""Notifying workers: a message in Huey's queue."""

import logging
import threading
import time
from uuid import UUID

from config import Settings
from tasks.huey import AWAY, WakeQueue, open_wake_queue

log = logging.getLogger("aicreat.notifier")

PATIENCE_S = 0.5
"""Seconds that a server may take for a message: a request may wait for it."""
QUIET_S = 2.0
"""Seconds without a try after a message that could not be sent: no request waits for a queue that
is away.
"""
ENOUGH = 64
"""Messages in the queue above which no more are sent. A woken worker works until nothing is due, so
more messages than there may be workers wake nobody else.
"""


class HueyNotifier:
    """Implements app.ports.notifier.Notifier.

    It opens the queue at the first notification, in whichever process that is.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._queue: WakeQueue | None = None
        self._quiet_until = 0.0

    def notify(self, job_id: UUID, key: int) -> None:
        """Wake a worker, best effort: a lost message costs a second, never a job. Never raises."""
        if time.monotonic() < self._quiet_until:
            return
        try:
            queue = self.open_queue()
            if queue.storage.queue_size() < ENOUGH:
                queue.enqueue(queue.wake.s(str(job_id), priority=-float(key)))
        except AWAY as error:
            self._quiet_until = time.monotonic() + QUIET_S
            log.warning("no worker notified: %s", error)

    def open_queue(self) -> WakeQueue:
        """The queue of this process, whichever thread asks first."""
        with self._lock:
            if self._queue is None:
                self._queue = open_wake_queue(self._settings, patience_s=PATIENCE_S)
            return self._queue
