"""Log lines of the worker's processes: to standard error, one line each."""

from __future__ import annotations

import logging

from config import Settings

FORMAT = "%(asctime)s %(levelname)s %(name)s [%(process)d] %(message)s"


def set_up_logs(settings: Settings) -> None:
    logging.basicConfig(level=settings.log_level, format=FORMAT)
    logging.getLogger("huey").propagate = False  # the consumer gives it a handler of its own
