"""For machines: is the process there, can it take work."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from app.services import health
from app.web.guard import deps

blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    readiness = health.check_readiness(deps(), needs_worker=current_app.config["READY_NEEDS_WORKER"])
    parts = {name: state for name, state in asdict(readiness).items() if state is not None}
    return jsonify(status="ok" if readiness.is_ready else "not ready", **parts), 200 if readiness.is_ready else 503
