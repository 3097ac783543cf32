"""Refusals as the contract's bodies."""

from apiflask import APIBlueprint, HTTPError
from flask import Response, current_app, g, jsonify, request
from werkzeug.exceptions import HTTPException

from app.domain.errors import (
    CorrectionsOutOfDate,
    DomainError,
    EditsOutOfDate,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
    RuleOutOfDate,
    StateForbids,
    TooBusy,
    TooLarge,
    TypeNotAllowed,
    Unavailable,
    of_full_disk,
)
from app.domain.intake import BYTES_PER_MB

STATUSES: tuple[tuple[type[DomainError], int], ...] = (
    (NotSignedIn, 401),
    (NotFound, 404),
    (NotAllowed, 403),
    (EditsOutOfDate, 412),
    (RuleOutOfDate, 412),
    (CorrectionsOutOfDate, 412),
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
}
"""In place of what Werkzeug says to browsers."""


def refuse_domain(error: DomainError) -> Response:
    status = next((status for kind, status in STATUSES if isinstance(error, kind)), 500)
    if isinstance(error, Invalid):
        return error_response(422, error.code, message=error.message, errors=error.fields)
    answer = error_response(status, error.code, code=status, message=error.message)
    if isinstance(error, NotSignedIn):
        answer.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooBusy | Unavailable):
        answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer


def refuse_framework(error: HTTPError) -> Response:
    """APIFlask's own refusals; those of values are ours, see app.api.bodies."""
    status = error.status_code
    return error_response(status, word_of(status), code=status, message=error.message)


def refuse_http(error: HTTPException) -> Response:
    """Werkzeug's own refusals: no JSON, unknown path, wrong method, body too large."""
    status = error.code or 500
    is_bare = error.description == type(error).description
    message = MESSAGES.get(status, "") if is_bare else error.description or ""
    if status == 404:
        message += hint_at_slash()
    if status == 413:
        message = too_large_message()
    answer = error_response(
        status, word_of(status), code=status, message=message or error.description or ""
    )
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def hint_at_slash() -> str:
    """Names the address without the slash at its end, where that one exists; else empty."""
    shorter = request.path.rstrip("/")
    if shorter == request.path:
        return ""
    try:
        current_app.url_map.bind("").match(shorter, method=request.method)
    except HTTPException:
        return ""
    return f" Without the slash at its end there is: {shorter}."


def too_large_message() -> str:
    """What a request may have, in bytes and in files: either may have been too much."""
    config = current_app.config
    megabytes = (request.max_content_length or 0) // BYTES_PER_MB
    if megabytes < config["MAX_CONTENT_LENGTH"] // BYTES_PER_MB:
        return (
            f"The request is larger than this address takes: at most {megabytes:,} MB. "
            "Nothing was stored."
        )
    return (
        f"The request is larger than this server takes: at most {megabytes:,} MB and "
        f"{config['MAX_FILES']} files in one request. Nothing was stored."
    )


def refuse_disk(error: OSError) -> Response:
    refusal = of_full_disk(error)
    return refuse_domain(refusal) if refusal else refuse_crash(error)


def refuse_crash(error: Exception) -> Response:
    """An error that is no refusal: logged whole, answered in general words."""
    current_app.logger.error("request failed", exc_info=error)
    message = (
        "Something failed on our side. Nothing was half done. Try again; if it fails again, "
        "tell us the requestId."
    )
    return error_response(500, "internal_error", code=500, message=message)


def word_of(status: int) -> str:
    return WORDS.get(status, "error")


def error_response(status: int, word: str, **body: object) -> Response:
    answer = jsonify({**body, "error": word, "requestId": g.get("request_id", "")})
    answer.status_code = status
    return answer


def install(blueprint: APIBlueprint) -> None:
    blueprint.register_error_handler(DomainError, refuse_domain)
    blueprint.register_error_handler(HTTPError, refuse_framework)
    blueprint.register_error_handler(HTTPException, refuse_http)
    blueprint.register_error_handler(OSError, refuse_disk)
    blueprint.register_error_handler(Exception, refuse_crash)
