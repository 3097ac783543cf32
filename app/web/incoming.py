"""Files that come with a request, as local files for the time of a use case."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Request, current_app

from app.domain.intake import IncomingFile, check_file_count
from app.services.projects.uploads import staged_files
from app.web.guard import deps


@contextmanager
def received_files(request: Request, field: str = "files") -> Iterator[list[IncomingFile]]:
    """The request's files of one field, in the scratch folder; they are removed on leaving.

    A file input that was left empty sends one file without a name and without bytes: that one is no
    file.
    """
    parts = [part for part in request.files.getlist(field) if part.filename]
    check_file_count(len(parts), current_app.config["MAX_FILES"])
    with staged_files(deps(), ((part.filename or "", part.stream) for part in parts)) as incoming:
        yield incoming
