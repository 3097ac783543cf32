"""Pictures come in: by a plain form, or one by one from the queue that a browser keeps."""

from collections.abc import Callable
from dataclasses import asdict
from uuid import UUID

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.deps import Deps
from app.domain.access import Actor
from app.domain.errors import DomainError, Invalid, Refused, TooBusy, Unavailable
from app.domain.intake import IncomingFile, default_project_name, said_alone
from app.domain.leaving import OF_UPLOADS, Leaving
from app.services.operations import providers
from app.services.projects import projects, queued_uploads, uploads
from app.services.projects.queued_uploads import OfferedFile, QueuedFile, QueueTarget
from app.web.errors import sentence_of, status_of
from app.web.guard import actor, deps, signed_in
from app.web.incoming import received_files
from app.web.sentences import say

blueprint = Blueprint("uploads", __name__)
MOST_BYTES = 10_000_000_000
"""What a browser may say of a file's size; the rules allow far less."""
MOST_FILES = 100_000
"""What a browser may say of a file's place among others."""


@blueprint.get("/projects/new")
@signed_in
def form() -> ResponseReturnValue:
    return render_template("uploads/new.html", project=None, leaving=shown_to_others())


@blueprint.get("/projects/<uuid:project_id>/pictures")
@signed_in
def form_more(project_id: UUID) -> ResponseReturnValue:
    return render_template(
        "uploads/new.html",
        project=projects.get_project(deps(), actor(), project_id),
        leaving=shown_to_others(),
    )


def shown_to_others() -> tuple[Leaving, ...]:
    return providers.list_leaving(deps(), actor(), OF_UPLOADS)


@blueprint.post("/projects")
@signed_in
def create() -> ResponseReturnValue:
    return take_files(None)


@blueprint.post("/projects/<uuid:project_id>/pictures")
@signed_in
def add(project_id: UUID) -> ResponseReturnValue:
    return take_files(project_id)


def take_files(project_id: UUID | None) -> ResponseReturnValue:
    """Store the files of a plain form. Where all are refused, the first is named."""
    with received_files(request) as files:
        try:
            taken = uploads.upload_files(deps(), actor(), choose_name(files), files, project_id)
        except Refused as refusal:
            said = said_alone(refusal.message) if len(files) == 1 else refusal.message
            refusal.message = f"“{files[0].filename}” was refused. {said}"
            raise
    return redirect(url_for("projects.review", project_id=taken.project_id), 303)


def choose_name(files: list[IncomingFile]) -> str:
    """The name that was typed, or the first picture's without its type."""
    typed = request.form.get("project_name", "").strip()
    return typed or (default_project_name(files[0].filename) if files else "")


@blueprint.post("/uploads")
@signed_in
def offer() -> ResponseReturnValue:
    """Where the browser sends a file of its queue."""
    return answer_queue(queued_uploads.offer_file)


@blueprint.post("/uploads/complete")
@signed_in
def complete() -> ResponseReturnValue:
    """The browser has sent a file of its queue."""
    return answer_queue(queued_uploads.take_file)


def answer_queue(
    act: Callable[[Deps, Actor, QueueTarget, QueuedFile], OfferedFile],
) -> ResponseReturnValue:
    """Answer the queue as data: how far the file is, or why not and what to do."""
    try:
        target, file = read_queued()
        found = act(deps(), actor(), target, file)
    except DomainError as refusal:
        answer = make_response(
            jsonify(
                message=say(said_alone(sentence_of(refusal))),
                code=refusal.code,
                isRefused=isinstance(refusal, Refused),
            ),
            status_of(refusal),
        )
        if isinstance(refusal, TooBusy | Unavailable):
            answer.headers["Retry-After"] = str(refusal.retry_after_s)
        return answer
    return jsonify(
        state=str(found.state),
        projectId=str(found.project_id),
        project=url_for("projects.review", project_id=found.project_id),
        form=asdict(found.form) if found.form else None,
    )


def read_queued() -> tuple[QueueTarget, QueuedFile]:
    """The file as the browser tells of it, and where it goes.

    Raises:
        Invalid: A value is none that the queue sends.
    """
    sent = request.form
    project_id = sent.get("project_id", type=UUID)
    size, place = sent.get("size_bytes", -1, type=int), sent.get("place", type=int)
    if not 0 <= size <= MOST_BYTES or (place is not None and not 0 <= place <= MOST_FILES):
        raise Invalid({"size_bytes": "The size of the file is missing."})
    if sent.get("project_id") and project_id is None:
        raise Invalid({"project_id": "This is no project."})
    target = QueueTarget(project_id, sent.get("project_key", ""), sent.get("project_name", ""))
    file = QueuedFile(
        sent.get("key", ""),
        sent.get("filename", ""),
        size,
        sent.get("content_type", "")[:100] or "application/octet-stream",
        place,
    )
    return target, file
