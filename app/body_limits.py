"""How much a request may bring, and who may bring files, before any of it is read."""

from __future__ import annotations

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import RequestEntityTooLarge

from app.domain.errors import TypeNotAllowed
from app.domain.intake import BYTES_PER_MB
from app.limits import API_PREFIX
from app.web.guard import to_sign_in

SMALL_BODY_BYTES = BYTES_PER_MB
"""Of a body without files. The longest that is meant, a list of announced files, has a tenth."""
FILE_SCREENS = frozenset(
    {
        "uploads.create",
        "uploads.add",
        "review.replace",
        "logos.add",
        "admin_formats.look_at_file",
        "admin_brand.add_font",
        "admin_brand.add_logo",
    }
)
"""Forms with files. The session is asked for before the form is read, since reading it writes its
files to the disk.
"""
FILE_ENDPOINTS = FILE_SCREENS | {
    "api_projects.upload",
    "api_projects.add",
    "api_elements.replace",
    "api_logos.create",
    "api_fonts.create",
    "storage.receive",
}
"""What takes files: forms of up to AICREAT_MAX_REQUEST_MB. Those of the API ask for the token
first, and the store's form is checked before its file is read.
"""
FORM = "multipart/form-data"
"""The type of bodies that hold files. It alone is read in parts: every other kind of form is in
memory as a whole, and once more in pieces, so it stays small wherever it is sent.
"""


def install(app: Flask) -> None:
    """To be installed before whatever reads bodies."""
    app.before_request(bound_body)


def bound_body() -> ResponseReturnValue | None:
    """Refuse what is too large or brings files where none are taken; nothing of it is read.

    Raises:
        RequestEntityTooLarge: The body says that it is larger than it may be.
        TypeNotAllowed: Files are sent to a screen that takes none.
        CSRFError: The form was sent by a page of another site.
    """
    if request.endpoint in FILE_SCREENS and (away := refuse_stranger()):
        return away
    if request.endpoint in FILE_ENDPOINTS and request.mimetype == FORM:
        return None
    request.max_content_length = SMALL_BODY_BYTES
    if (request.content_length or 0) > SMALL_BODY_BYTES:
        raise RequestEntityTooLarge
    if request.mimetype == FORM and not request.path.startswith(API_PREFIX):
        raise TypeNotAllowed("This form takes no files.", code="content_type_not_allowed")
    return None


def refuse_stranger() -> ResponseReturnValue | None:
    """Send to the sign-in screen who is not signed in, before their files are read."""
    if not current_user.is_authenticated:
        return to_sign_in()
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise CSRFError("The form is of another site.")
    return None
