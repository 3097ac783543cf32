"""Lets pages of the origins that the settings name call the API, never with cookies."""

from collections.abc import Collection

from flask import Flask, Response, request

API_PREFIX = "/api/"
METHODS = "GET, POST, PUT, PATCH, DELETE"
REQUEST_HEADERS = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match"
ANSWER_HEADERS = (
    "ETag, Idempotent-Replayed, Location, Retry-After, Warning-Fields, X-Request-Id, X-Total-Count"
)
CACHED_S = "600"
"""Seconds for which a browser may cache what it was allowed."""


def install(app: Flask, origins: Collection[str]) -> None:
    """Answer browsers that ask on behalf of one of the origins.

    Without origins nothing is added to any answer.
    """
    if origins:
        app.after_request(lambda response: add_allowance(response, origins))


def add_allowance(response: Response, origins: Collection[str]) -> Response:
    if not request.path.startswith(API_PREFIX):
        return response
    response.vary.add("Origin")
    origin = request.headers.get("Origin")
    if origin in origins:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = ANSWER_HEADERS
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response.headers["Access-Control-Allow-Methods"] = METHODS
            response.headers["Access-Control-Allow-Headers"] = REQUEST_HEADERS
            response.headers["Access-Control-Max-Age"] = CACHED_S
    return response
