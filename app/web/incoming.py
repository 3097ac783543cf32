"""Files that come with a request, as local files for the time of a use case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Request, current_app

from app.domain.intake import check_file_count
from app.services.projects.uploads import IncomingFile, staged_files
from app.web.guard import deps

MAX_NAME = 200
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]+")


@contextmanager
def received_files(request: Request, field: str = "files") -> Iterator[list[IncomingFile]]:
    """Write the request's files of one field into the scratch folder; they are removed on leaving.

    A file input that was left empty sends one file without a name and without bytes: that one is no
    file.
    """
    parts = [part for part in request.files.getlist(field) if part.filename]
    check_file_count(len(parts), current_app.config["MAX_FILES"])
    named = ((shown_name(part.filename or ""), part.stream) for part in parts)
    with staged_files(deps(), named) as incoming:
        yield incoming


def shown_name(filename: str) -> str:
    """The file's own name without folders and control characters. It is shown, never used as a
    path.
    """
    name = _UNPRINTABLE.sub("", filename.replace("\\", "/").rsplit("/", 1)[-1]).strip()
    return name[-MAX_NAME:] or "picture"
