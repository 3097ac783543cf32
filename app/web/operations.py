"""For machines: is the process there, can it take work."""

from dataclasses import asdict
from hmac import compare_digest

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from app.domain.errors import NotFound
from app.services.operations import health
from app.services.operations.metrics import read_figures
from app.web.guard import deps
from app.web.metrics import CONTENT_TYPE, exposition

blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    readiness = health.check_readiness(
        deps(), needs_worker=current_app.config["READY_NEEDS_WORKER"]
    )
    parts = {name: state for name, state in asdict(readiness).items() if state is not None}
    return jsonify(
        status="ok" if readiness.is_ready else "not ready", **parts
    ), 200 if readiness.is_ready else 503


@blueprint.get("/metrics")
def figures() -> ResponseReturnValue:
    """For Prometheus, which brings the token of the settings; without one there is nothing here."""
    token = current_app.config["METRICS_TOKEN"]
    if not token:
        raise NotFound
    if not compare_digest(
        request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()
    ):
        return Response(
            "A bearer token is needed.\n",
            401,
            {"WWW-Authenticate": "Bearer"},
            mimetype="text/plain",
        )
    return Response(exposition(read_figures(deps())), content_type=CONTENT_TYPE)
