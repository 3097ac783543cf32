"""`huey_consumer tests.tasks.consumer_for_tests.huey`: the product's consumer with the tests' use
cases.
"""

from __future__ import annotations

from app.logs import set_up_logs
from config import load_settings
from tasks.consumer import open_consumer_queue

settings = load_settings()
set_up_logs(settings.log_level)
huey = open_consumer_queue(settings, "tests.tasks.handlers_for_tests")
