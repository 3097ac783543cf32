"""Refusals as pages, or as a message when htmx asked."""

from flask import Flask, Response, current_app, g, make_response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.domain.errors import (
    DomainError,
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
    Unreadable,
    of_full_disk,
)
from app.web.fragments import is_htmx, render_block
from app.web.guard import SIGN_IN, deps, is_guarded_view, to_sign_in, viewer
from app.web.languages import gettext, mark_text
from app.web.problems import can_pass, details_of_request, find_way_again

STATUSES: tuple[tuple[type[DomainError], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (StateForbids, 409),
    (TypeNotAllowed, 415),
    (TooLarge, 413),
    (Unreadable, 422),
    (Refused, 422),
    (Invalid, 422),
    (TooBusy, 429),
    (Unavailable, 503),
)
TITLES = {
    400: mark_text("This request could not be read"),
    403: mark_text("This is not open to you"),
    404: mark_text("There is nothing here"),
    405: mark_text("This address does not take that"),
    409: mark_text("This cannot be done now"),
    413: mark_text("That is too large"),
    415: mark_text("That is no picture we take"),
    422: mark_text("Some values cannot be used"),
    429: mark_text("Too many requests at once"),
    503: mark_text("Something does not answer"),
}

UNMADE = mark_text("This page could not be made")


def status_of(error: DomainError) -> int:
    """The HTTP status of a refusal."""
    return next((status for kind, status in STATUSES if isinstance(error, kind)), 500)


def sentence_of(error: DomainError) -> str:
    """The refusal in one line; of several bad values the first."""
    return (
        next(iter(error.fields.values()), error.message)
        if isinstance(error, Invalid)
        else error.message
    )


def refusal(status: int, message: str, code: str = "") -> Response:
    """The error as a page of its own, or as a message on the page that asked."""
    title = gettext(TITLES.get(status, UNMADE))
    details = details_of_request(message, status, code, deps().clock.now())
    request_id = g.get("request_id", "")
    if is_htmx():
        message_block = render_block(
            "errors/error.html",
            "message",
            text=message,
            details=details,
            request_id=request_id,
            can_pass=can_pass(status),
        )
        answer = make_response(message_block, status)
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#messages", "beforeend"
        return answer
    page = render_template(
        "errors/error.html",
        status=status,
        title=title,
        message=message,
        details=details,
        request_id=request_id,
        again=find_way_again(status),
    )
    return make_response(page, status)


def refuse_domain(error: DomainError) -> Response:
    if isinstance(error, NotSignedIn):
        return to_sign_in()
    answer = refusal(status_of(error), sentence_of(error), error.code)
    if isinstance(error, TooBusy | Unavailable):
        answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer


def refuse_http(error: HTTPException) -> Response:
    """Werkzeug's own refusals: unknown address, wrong method, body too large."""
    messages = {
        404: "The address is unknown, what stood here was deleted, or it belongs to another "
        "organization.",
        413: "The upload is larger than this server takes. Nothing was stored. Send fewer or "
        "smaller files.",
        429: "You sent many requests in a short time. Nothing was lost. Wait a minute and try "
        "again.",
    }
    status = error.code or 500
    answer = refusal(status, messages.get(status, error.description or ""))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def refuse_forgery(_error: CSRFError) -> Response:
    """A form of a session that has ended, or of an earlier one of the same browser."""
    if is_guarded_view() and viewer() is None:
        return to_sign_in()
    answer = refusal(
        400,
        "The form was open for too long, or in another session. Nothing was changed. Load the "
        "page again and repeat.",
        "form_too_old",
    )
    if is_htmx():
        answer.headers[SIGN_IN] = "stale"
    return answer


def refuse_disk(error: OSError) -> Response:
    full_disk = of_full_disk(error)
    return refuse_domain(full_disk) if full_disk else refuse_crash(error)


def refuse_crash(error: Exception) -> Response:
    """An error that is no refusal: logged whole, answered in general words."""
    current_app.logger.error("request failed", exc_info=error)
    return refusal(
        500,
        "Something failed on our side. What was saved before is safe. Try again; if it fails "
        "again, tell us the id.",
        "crashed",
    )


def install(app: Flask) -> None:
    """Answer refusals of the screens.

    The API's blueprints have handlers of their own, which come first.
    """
    app.register_error_handler(DomainError, refuse_domain)
    app.register_error_handler(CSRFError, refuse_forgery)
    app.register_error_handler(HTTPException, refuse_http)
    app.register_error_handler(OSError, refuse_disk)
    app.register_error_handler(Exception, refuse_crash)
