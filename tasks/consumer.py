"""What `huey_consumer tasks.consumer.huey` loads: the queue, with a worker that it wakes."""

import logging

from app.logs import set_up_logs
from config import Settings, load_settings
from tasks.huey import WakeQueue, open_wake_queue
from tasks.notifier import HueyNotifier
from tasks.worker import Worker


def open_consumer_queue(settings: Settings, handlers: str = "tasks.handlers") -> WakeQueue:
    """A queue whose worker processes each make a Worker when they start."""
    workers: list[Worker] = []
    queue = open_wake_queue(settings, on_wake=lambda: workers[0].work())

    @queue.on_startup()
    def start_worker() -> None:
        notify = HueyNotifier(settings).notify
        worker = Worker(settings, handlers, notify, queue.is_stopping)
        worker.start()
        workers.append(worker)

    @queue.on_shutdown()
    def stop_worker() -> None:
        while workers:
            workers.pop().stop()

    return queue


def __getattr__(name: str) -> WakeQueue:
    """Open the queue only for the consumer that asks for it, not for what imports this module."""
    if name != "huey":
        raise AttributeError(name)
    settings = load_settings()
    set_up_logs(settings.log_level)
    logging.getLogger("huey").propagate = False  # the consumer gives it a handler of its own
    return open_consumer_queue(settings)
