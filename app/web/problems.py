"""What failed, as people hand it on: details to copy, and a way to send the same again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import g, request

from app.domain.projects import Problem
from app.web.own_paths import own_path, path_at

PLAIN_PART = re.compile(
    r"[a-z][a-z_-]{0,30}|v1|[0-9]{1,6}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
"""A part of an address that is a word, a number or an id. Anything else may be a mailed link's
token or a signature, which nobody should paste into a letter to support."""
SECRET_FIELD = re.compile("pass|secret|token|key|code", re.IGNORECASE)
"""In the name of a field that is never written into a page again."""
MOST_SENT_AGAIN = 64_000
"""Letters of a form that an error page offers to send again; longer ones are in the browser's
history."""


@dataclass(frozen=True, slots=True)
class SendAgain:
    """How the request that failed is made once more, by a link or by a form.

    Attributes:
        address: Where to.
        fields: Of the form, without its token; None for a link.
        is_same: Whether it is the same request, and not the page that it was sent from.
    """

    address: str
    fields: tuple[tuple[str, str], ...] | None = None
    is_same: bool = True


def describe_address(path: str) -> str:
    """The path without what may be secret.

    The same rule is in static/js/problems.js.
    """
    parts = path.split("?")[0].split("/")
    return "/".join(part if not part or PLAIN_PART.fullmatch(part) else "…" for part in parts)


def write_details(
    what: str, code: str, at: datetime, *, request_id: str = "", address: str = ""
) -> str:
    """The lines that "Copy details" copies."""
    lines = {
        "code": code,
        "time": f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
        "request": request_id,
        "address": address,
    }
    return "\n".join(
        [f"AI CREAT: {what}", *(f"{name}: {value}" for name, value in lines.items() if value)]
    )


def details_of_work(problem: Problem | None, at: datetime, address: str) -> str:
    """Of work that failed in the queue; its address is the page where it is seen."""
    code, message = (problem.code, problem.message) if problem else ("unknown", "It failed.")
    return write_details(message, code, at, address=describe_address(address))


def details_of_request(what: str, status: int, code: str, at: datetime) -> str:
    """Of the request that is being answered."""
    return write_details(
        what,
        f"{code} ({status})" if code else str(status),
        at,
        request_id=g.get("request_id", ""),
        address=f"{request.method} {describe_address(request.path)}",
    )


def can_pass(status: int) -> bool:
    """Whether the same request may well be answered in a while, with nothing changed."""
    return status == 429 or status >= 500


def find_way_again(status: int) -> SendAgain | None:
    """How to try once more what may pass by itself; None where it would fail again.

    A form is offered only when its token was checked: otherwise a foreign page could have it sent
    under a token of ours. Files and passwords are not sent again.
    """
    if not can_pass(status):
        return None
    address = own_path(request.full_path.removesuffix("?"))
    if request.method in {"GET", "HEAD"}:
        return SendAgain(address) if address else None
    fields = tuple(
        (name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"
    )
    is_ours = bool(address) and bool(g.get("csrf_valid")) and not request.files
    is_open = not any(SECRET_FIELD.search(name) for name, _ in fields)
    is_short = sum(len(name) + len(value) for name, value in fields) <= MOST_SENT_AGAIN
    if is_ours and is_open and is_short:
        return SendAgain(address, fields)
    return find_way_back()


def find_way_back() -> SendAgain | None:
    """The page of ours that the request came from."""
    address = path_at(request.referrer or "", request.host)
    return SendAgain(address, is_same=False) if address else None
