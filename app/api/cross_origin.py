"""Letting the pages of other origins call the API: nobody's, unless the settings name them. Never
with cookies.
"""

from __future__ import annotations

from collections.abc import Collection

from flask import Flask, Response, request

API_PREFIX = "/api/"
METHODS = "GET, POST, PUT, PATCH, DELETE"
TAKEN = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match"
SHOWN = (
    "ETag, Idempotent-Replayed, Location, Retry-After, Warning-Fields, X-Request-Id, X-Total-Count"
)
REMEMBERED_S = "600"


def install(app: Flask, origins: Collection[str]) -> None:
    """Answer browsers that ask on behalf of one of the origins; without origins nothing is added to
    any answer.
    """
    if origins:
        app.after_request(lambda response: _allow(response, origins))


def _allow(response: Response, origins: Collection[str]) -> Response:
    if not request.path.startswith(API_PREFIX):
        return response
    response.vary.add("Origin")
    origin = request.headers.get("Origin")
    if origin in origins:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = SHOWN
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response.headers["Access-Control-Allow-Methods"] = METHODS
            response.headers["Access-Control-Allow-Headers"] = TAKEN
            response.headers["Access-Control-Max-Age"] = REMEMBERED_S
    return response
