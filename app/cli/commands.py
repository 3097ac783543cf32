"""Every command of `flask --app wsgi`."""

from __future__ import annotations

from app.cli.adapting import adapt
from app.cli.openapi import openapi
from app.cli.planning import plan
from app.cli.serve import serve
from app.cli.storage import storage

COMMANDS = (adapt, openapi, serve, storage, plan)
