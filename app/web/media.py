"""Signed links to pictures and files: the signature is the permission."""

import time
from threading import BoundedSemaphore

from flask import Blueprint, jsonify, redirect, request, send_file
from flask.typing import ResponseReturnValue

from app.domain.file_names import content_disposition
from app.services.projects import media
from app.web.guard import deps

blueprint = Blueprint("media", __name__)

HOLD_S = 20.0
"""How long the address of a download that is being made is held open. Source: settled questions of
the contract.
"""
LOOK_AGAIN_S = 0.25
MOST_HELD = 3
"""Requests that are held open at a time: each holds one of 8 threads, and the next is answered at
once.
"""
SAVE = "save"
"""In the query of a picture's address: browsers save it under its name, wherever the store is."""
KEEP_S = 3600
REDIRECT_S = 300
"""How long browsers may remember where the store has a picture; its address there is good for
longer.
"""


@blueprint.get("/media/<path:signed>")
def show(signed: str) -> ResponseReturnValue:
    found = wait_for_media(signed)
    if isinstance(found, media.BeingMade):
        return (
            jsonify(status="processing", progress=found.progress),
            202,
            {"Retry-After": "2", "Cache-Control": "no-store"},
        )
    if isinstance(found, media.MediaElsewhere):
        elsewhere = redirect(found.url)
        elsewhere.headers["Cache-Control"] = f"private, max-age={REDIRECT_S}"
        return elsewhere
    answer = send_file(
        found.path,
        mimetype=found.content_type,
        conditional=True,
        etag=True,
        max_age=KEEP_S,
    )
    # Without a name of its own the link's one counts, not that of the stored file.
    answer.headers.remove("Content-Disposition")
    if found.download_name is not None:
        answer.headers["Content-Disposition"] = content_disposition(
            found.download_name, is_shown=found.is_shown
        )
    answer.cache_control.private = True
    answer.cache_control.public = False
    return answer


held = BoundedSemaphore(MOST_HELD)


def wait_for_media(signed: str) -> media.Media:
    """What the link stands for.

    Of a download that is being made, after a while of waiting for it, unless others wait already.
    """
    found = media.open_media(deps(), signed, is_saved=SAVE in request.args)
    if not isinstance(found, media.BeingMade) or not held.acquire(blocking=False):
        return found
    try:
        until = time.monotonic() + HOLD_S
        while isinstance(found, media.BeingMade) and time.monotonic() < until:
            time.sleep(LOOK_AGAIN_S)
            found = media.open_media(deps(), signed)
    finally:
        held.release()
    return found
