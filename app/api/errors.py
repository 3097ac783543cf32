"""Refusals as the contract's bodies."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, HTTPError
from flask import Response, current_app, g, jsonify
from werkzeug.exceptions import HTTPException

from app.domain.errors import (
    DomainError,
    EditsOutOfDate,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
    StateForbids,
    TooBusy,
    TooLarge,
    TypeNotAllowed,
    Unavailable,
    of_full_disk,
)

STATUSES: tuple[tuple[type[DomainError], int], ...] = (
    (NotSignedIn, 401),
    (NotFound, 404),
    (NotAllowed, 403),
    (EditsOutOfDate, 412),
    (StateForbids, 409),
    (TypeNotAllowed, 415),
    (TooLarge, 413),
    (Refused, 422),
    (Invalid, 422),
    (TooBusy, 429),
    (Unavailable, 503),
)
WORDS = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "type_not_allowed",
    422: "invalid",
    429: "too_many_requests",
}
MESSAGES = {
    400: "The request cannot be read. Send JSON in UTF-8; texts cannot hold a NUL or half a "
    "character.",
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    413: "The request is larger than this server takes. Nothing was stored.",
}
"""In place of what Werkzeug says to browsers."""


def of_domain(error: DomainError) -> Response:
    status = next((status for kind, status in STATUSES if isinstance(error, kind)), 500)
    if isinstance(error, Invalid):
        return _answer(422, error.code, message=error.message, errors=error.fields)
    answer = _answer(status, error.code, code=status, message=error.message)
    if isinstance(error, NotSignedIn):
        answer.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooBusy | Unavailable):
        answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer


def of_schema(error: HTTPError) -> Response:
    """APIFlask's own refusals: {location: {field: [texts]}} becomes {field: text}."""
    if error.status_code != 422:
        return _answer(
            error.status_code,
            _word(error.status_code),
            code=error.status_code,
            message=error.message,
        )
    fields: dict[str, str] = {}
    for located in (error.detail or {}).values():
        fields.update({name: " ".join(texts) for name, texts in located.items()})
    return _answer(422, Invalid.code, message="Some values are not valid.", errors=fields)


def of_http(error: HTTPException) -> Response:
    """Werkzeug's own refusals: no JSON, unknown path, wrong method, body too large."""
    status = error.code or 500
    is_bare = error.description == type(error).description
    message = MESSAGES.get(status) if is_bare else None
    answer = _answer(status, _word(status), code=status, message=message or error.description or "")
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def of_disk(error: OSError) -> Response:
    refusal = of_full_disk(error)
    return of_domain(refusal) if refusal else of_crash(error)


def of_crash(error: Exception) -> Response:
    """Anything that nobody foresaw: logged whole, told in words."""
    current_app.logger.error("request failed", exc_info=error)
    message = (
        "Something failed on our side. Nothing was half done. Try again; if it fails again, "
        "tell us the requestId."
    )
    return _answer(500, "internal_error", code=500, message=message)


def _word(status: int) -> str:
    return WORDS.get(status, "error")


def _answer(status: int, word: str, **body: Any) -> Response:
    answer = jsonify({**body, "error": word, "requestId": g.get("request_id", "")})
    answer.status_code = status
    return answer


def install(blueprint: APIBlueprint) -> None:
    blueprint.register_error_handler(DomainError, of_domain)
    blueprint.register_error_handler(HTTPError, of_schema)
    blueprint.register_error_handler(HTTPException, of_http)
    blueprint.register_error_handler(OSError, of_disk)
    blueprint.register_error_handler(Exception, of_crash)
