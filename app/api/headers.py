"""What clients say in headers, and the answers that need no body."""

from __future__ import annotations

from flask import Response, abort, after_this_request, request


def idempotency_key() -> str | None:
    """The key under which the request may be sent again; None when the client sent none."""
    return request.headers.get("Idempotency-Key")


def unless_known(*versions: object) -> None:
    """Answer 304 when the client has the representation of these versions already; else give the
    answer their ETag.

    Call it before the expensive part.
    """
    tag = "-".join(str(version) for version in versions)
    if request.if_none_match.contains_weak(tag):
        abort(_tagged(Response(status=304), tag))
    after_this_request(
        lambda response: _tagged(response, tag) if response.status_code == 200 else response
    )


def _tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
