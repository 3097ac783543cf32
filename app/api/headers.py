"""What clients say in headers, and the answers that need no body."""

import json
from functools import cache
from zlib import crc32

from flask import Response, abort, after_this_request, request
from pydantic import BaseModel

from app.domain.errors import Invalid


def idempotency_key() -> str | None:
    """The key under which the request may be sent again; None when the client sent none."""
    return request.headers.get("Idempotency-Key")


REPLAYED = {"Idempotent-Replayed": "true"}
"""Of an answer that an earlier request with the same Idempotency-Key was given."""


def read_expected_version() -> int | None:
    """The version of If-Match; None when any will do.

    A bare or weak one is taken too, and of a longer ETag of this API the part that is the version.

    Raises:
        Invalid: For anything that is no version.
    """
    header = request.headers.get("If-Match", "*").strip()
    if header == "*":
        return None
    text = header.removeprefix("W/").strip('"').partition("-")[0]
    if not (text.isdecimal() and text.isascii() and len(text) < 10):
        raise Invalid({"If-Match": 'Use the version that you changed, like "3".'})
    return int(text)


def unless_known(*versions: object) -> None:
    """Answer 304 when the client has the representation of these versions; else tag the answer.

    Call it before the expensive part.

    Args:
        versions: Everything that the answer depends on: versions of rows, what runs out by the
            clock, the part of a list that is asked for.
    """
    tag = "-".join(str(version) for version in versions)
    if request.if_none_match.contains_weak(tag):
        abort(add_tag(Response(status=304), tag))
    after_this_request(
        lambda response: add_tag(response, tag) if response.status_code == 200 else response
    )


@cache
def shape_of(model: type[BaseModel]) -> str:
    """A short name of what the model looks like.

    For tags that would outlive a release which shows more.
    """
    return f"{crc32(json.dumps(model.model_json_schema(), sort_keys=True).encode()):08x}"


def add_tag(response: Response, tag: str) -> Response:
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
