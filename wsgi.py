"""The application for gunicorn and `flask --app wsgi`. Importing it creates nothing on disk."""

import sys

from app.factory import create_app
from app.logs import set_up_logs
from app.wiring import build_deps
from config import BadSetting, load_settings
from tasks.notifier import HueyNotifier

try:
    settings = load_settings()
    set_up_logs(settings.log_level)
    deps = build_deps(settings, HueyNotifier(settings))
except BadSetting as error:
    sys.exit(f"Cannot start: {error}")

app = create_app(settings, deps)
