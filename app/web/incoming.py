"""Files that come with a request, as local files for the time of a use case."""

from __future__ import annotations

from contextlib import AbstractContextManager

from flask import Request

from app.services.projects.uploads import IncomingFile, staged_files
from app.web.guard import deps


def received_files(
    request: Request, field: str = "files"
) -> AbstractContextManager[list[IncomingFile]]:
    """The request's files of one field, in the scratch folder; they are removed on leaving.

    A file input that was left empty sends one file without a name and without bytes: that one is no
    file.
    """
    named = (part for part in request.files.getlist(field) if part.filename)
    return staged_files(deps(), ((part.filename or "", part.stream) for part in named))
