"""Answers that are tables in comma-separated values."""

from collections.abc import Iterable
from typing import Any

from flask import Response

from app.domain.tables import CONTENT_TYPE

TABLE_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The table, as UTF-8 with a byte order mark; what looks like a formula "
        "begins with an apostrophe",
        "content": {"text/csv": {"schema": {"type": "string"}}},
    },
    403: {"description": ""},
}
"""The texts of refusals are those of their status, wherever they happen."""


def table_response(lines: Iterable[str], filename: str) -> Response:
    """The lines as a file to be saved, sent as they are made."""
    return Response(
        lines,
        content_type=CONTENT_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="{filename}"',
            "Cache-Control": "no-store",
        },
    )
