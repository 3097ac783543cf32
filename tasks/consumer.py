"""What `huey_consumer tasks.consumer.huey` loads: the queue, with a worker behind its bell."""

from __future__ import annotations

import logging

from app.logs import set_up_logs
from config import Settings, load_settings
from tasks.huey import Bells, make_huey
from tasks.notifier import HueyNotifier
from tasks.worker import Worker


def make_consumer_huey(settings: Settings, handlers: str = "tasks.handlers") -> Bells:
    """A Huey whose worker processes each make a Worker when they start."""
    workers: list[Worker] = []
    huey, _ = make_huey(settings, on_bell=lambda: workers[0].answer_bell())

    @huey.on_startup()
    def open_worker() -> None:
        worker = Worker(
            settings, handlers, HueyNotifier(settings).notify, lambda: huey.is_stopping()
        )
        worker.start()
        workers.append(worker)

    @huey.on_shutdown()
    def close_worker() -> None:
        while workers:
            workers.pop().stop()

    return huey


def __getattr__(name: str) -> Bells:
    """Open the queue only for the consumer that asks for it, not for whoever imports this
    module.
    """
    if name != "huey":
        raise AttributeError(name)
    settings = load_settings()
    set_up_logs(settings.log_level)
    logging.getLogger("huey").propagate = False  # the consumer gives it a handler of its own
    return make_consumer_huey(settings)
