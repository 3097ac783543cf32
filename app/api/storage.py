"""Where upload forms of the embedded store are sent: the signed form is the permission.

Not part of the API's description.
"""

from collections.abc import Iterator
from typing import BinaryIO, cast

from apiflask import APIBlueprint
from flask import request
from werkzeug.exceptions import BadRequest
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from app.api.guard import deps
from app.services.projects import direct_uploads

blueprint = APIBlueprint("storage", __name__, url_prefix="/storage", enable_openapi=False)

CHUNK = 1 << 16
"""Bytes that are read at a time."""
MAX_FIELDS_BYTES = 16_384
"""A form's fields before its file. Source: a signed form has some 500 bytes."""


@blueprint.post("/upload")
def receive() -> tuple[str, int]:
    """Read the fields, then hand on the file as it comes in.

    It is never whole in memory, and refused at its first byte too many.
    """
    events = read_events(cast(BinaryIO, request.stream))
    fields = read_fields(events)
    direct_uploads.receive_upload(deps(), fields, read_contents(events))
    return "", 204


def read_events(stream: BinaryIO) -> Iterator[Event]:
    boundary = request.mimetype_params.get("boundary", "")
    if request.mimetype != "multipart/form-data" or not boundary:
        raise BadRequest("Send the form as multipart/form-data.")
    decoder = MultipartDecoder(boundary.encode(), MAX_FIELDS_BYTES + 2 * CHUNK)
    try:
        while True:
            event = decoder.next_event()
            if isinstance(event, NeedData):
                decoder.receive_data(stream.read(CHUNK) or None)
            else:
                yield event
                if isinstance(event, Epilogue):
                    return
    except ValueError as error:
        raise BadRequest("The form is not well-formed.") from error


def read_fields(events: Iterator[Event]) -> dict[str, str]:
    """Everything before the file."""
    fields: dict[str, str] = {}
    name, size = "", 0
    for event in events:
        if isinstance(event, File) and event.name == "file":
            return fields
        if isinstance(event, Field):
            name = event.name
            fields[name] = ""
        elif isinstance(event, Data):
            size += len(event.data)
            if size > MAX_FIELDS_BYTES:
                raise BadRequest("The fields of the form are too long.")
            fields[name] += event.data.decode("utf-8", "replace")
    raise BadRequest("The form has no part named file.")


def read_contents(events: Iterator[Event]) -> Iterator[bytes]:
    """The file's bytes; what follows the file is not read."""
    for event in events:
        if not isinstance(event, Data):
            return
        yield event.data
        if not event.more_data:
            return
