"""Pictures that clients put straight into the store: announced first, completed afterwards, looked at by the analysis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app import db
from app.domain.access import Actor, system_actor
from app.domain.errors import Invalid, NotAllowed, NotFound, StateForbids
from app.domain.jobs import JobKind
from app.domain.projects import AssetStatus, Problem
from app.domain.rules import UploadModerationRule
from app.models.asset import Asset as AssetRow
from app.models.project import Project as ProjectRow
from app.models.upload_ticket import UploadTicket
from app.ports.deps import Deps
from app.ports.storage import UploadForm
from app.records.intake import BYTES_PER_MB, allowed_types, shown_name
from app.records.objects import incoming_key, organization_of, unseen_key
from app.records.results import touch_project
from app.records.rules import rules_in_force
from app.records.work import submit

TICKET_LIFE = timedelta(seconds=300)
MAX_NAME = 120
MAX_FILES = 500
KINDS = {
    "image/jpeg": "jpeg",
    "image/jpg": "jpeg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/tiff": "tiff",
    "image/avif": "avif",
    "image/vnd.adobe.photoshop": "psd",
    "image/x-photoshop": "psd",
    "image/x-psd": "psd",
    "image/psd": "psd",
    "application/photoshop": "psd",
    "application/x-photoshop": "psd",
    "application/psd": "psd",
}
"""What clients call the types that may be allowed."""
UNKNOWN_TYPE = "application/octet-stream"
"""What browsers say of types that they do not know; the analysis tells by the content, as it does for all."""
_TICKETS = (
    select(UploadTicket).where(UploadTicket.project_id == bindparam("project_id")).execution_options(**{db.MADE_ONCE: True})
)
_ASSETS = (
    select(AssetRow)
    .where(AssetRow.id.in_(bindparam("ids", expanding=True)))
    .order_by(AssetRow.position)
    .execution_options(**{db.MADE_ONCE: True})
)
MISSING = Problem("upload_missing", "This file was announced and never came. Upload it again.")


@dataclass(frozen=True, slots=True)
class AnnouncedFile:
    """A file that is to come. filename: the sender's word, shown and never used as a path."""

    filename: str
    size_bytes: int
    content_type: str


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one announced file is to be sent."""

    asset_id: UUID
    form: UploadForm


@dataclass(frozen=True, slots=True)
class StartedUpload:
    project_id: UUID
    slots: tuple[Slot, ...]


def start_upload(deps: Deps, actor: Actor, project_name: str, files: Sequence[AnnouncedFile]) -> StartedUpload:
    """Make a project for files that are about to come, and a form for each.

    Raises Invalid with the path of every name, size or type that the upload rules do not take.
    """
    now = deps.clock.now()
    project_id, expires_at = uuid4(), now + TICKET_LIFE
    with db.transaction(actor) as session:
        _check(project_name, files, rules_in_force(deps, session).rules.upload_moderation)
        name = project_name.strip()
        session.add(ProjectRow(id=project_id, name=name, created_by=actor.user_id, created_at=now))
        session.flush()
        tickets = [_announce(session, actor, project_id, n, file, now, expires_at) for n, file in enumerate(files)]
    return StartedUpload(project_id, tuple(_slot(deps, ticket) for ticket in tickets))


def receive_upload(deps: Deps, fields: Mapping[str, str], chunks: Iterable[bytes]) -> None:
    """Take one file in, by a form that came back. The form is the permission.

    Raises NotAllowed for a form that is not ours, was changed, has run out or is used up; TooLarge, Unreadable for another
    size than announced; NotFound where the store itself takes files in.
    """
    form = deps.storage.accept(fields, deps.clock.now())
    with db.snapshot(system_actor(organization_of(form.key))) as session:
        query = select(UploadTicket).where(UploadTicket.key == form.key, UploadTicket.completed_at.is_(None))
        if session.scalars(query).first() is None:
            raise NotAllowed("This upload form is used up.", code="ticket_used")
    deps.storage.receive(form, chunks)


def complete_upload(deps: Deps, actor: Actor, project_id: UUID) -> None:
    """Take over what came: each object gets a key that no form names, and is analysed. What did not come has failed.

    Raises NotFound; StateForbids when the project awaits no files, or when none of them came.
    """
    with db.snapshot(actor) as session:
        tickets = session.scalars(_TICKETS, {"project_id": project_id}).all()
        if not tickets:
            raise _nothing_announced(session, project_id)
    waiting = [ticket for ticket in tickets if ticket.completed_at is None]
    outcomes = {ticket.id: _freeze(deps, ticket) for ticket in waiting}
    if not waiting:
        return
    if all(outcome == MISSING for outcome in outcomes.values()):
        names = ", ".join(ticket.filename for ticket in waiting)
        raise StateForbids(f"Nothing was uploaded yet: {names}.", code="upload_missing")
    _settle(deps, actor, project_id, outcomes)


def _nothing_announced(session: Session, project_id: UUID) -> NotFound | StateForbids:
    if session.get(ProjectRow, project_id) is None:
        return NotFound("There is no such project.", code="project_not_found")
    return StateForbids("No direct uploads were announced for this project.", code="no_uploads")


def _check(project_name: str, files: Sequence[AnnouncedFile], rule: UploadModerationRule) -> None:
    errors = {}
    if not 1 <= len(project_name.strip()) <= MAX_NAME:
        errors["projectName"] = f"Use 1 to {MAX_NAME} characters."
    if not 1 <= len(files) <= MAX_FILES:
        errors["files"] = f"Announce 1 to {MAX_FILES} files."
    limit = rule.max_file_size_mb * BYTES_PER_MB
    for number, file in enumerate(files):
        if file.size_bytes > limit:
            errors[f"files.{number}.sizeBytes"] = f"Your organization allows {rule.max_file_size_mb:g} MB."
        kind = KINDS.get(file.content_type)
        if kind not in rule.allowed_image_types and file.content_type != UNKNOWN_TYPE:
            errors[f"files.{number}.contentType"] = f"Your organization takes {allowed_types(rule)}."
    if errors:
        raise Invalid(errors)


def _announce(
    session: Session,
    actor: Actor,
    project_id: UUID,
    position: int,
    file: AnnouncedFile,
    now: datetime,
    expires_at: datetime,
) -> UploadTicket:
    """A row for the picture, which waits, and a ticket for its bytes."""
    ticket_id, asset_id = uuid4(), uuid4()
    filename = shown_name(file.filename)
    asset = AssetRow(
        id=asset_id,
        project_id=project_id,
        position=position,
        filename=filename,
        kind=KINDS.get(file.content_type, "unknown"),
        size_bytes=file.size_bytes,
        created_at=now,
    )
    ticket = UploadTicket(
        id=ticket_id,
        project_id=project_id,
        asset_id=asset_id,
        filename=filename,
        key=incoming_key(actor.organization_id, ticket_id),
        content_type=file.content_type,
        size_bytes=file.size_bytes,
        created_at=now,
        expires_at=expires_at,
    )
    session.add_all([asset, ticket])
    return ticket


def _slot(deps: Deps, ticket: UploadTicket) -> Slot:
    form = deps.storage.upload_ticket(ticket.key, ticket.size_bytes, ticket.content_type, ticket.expires_at)
    return Slot(ticket.asset_id, form)


def _original_key(ticket: UploadTicket) -> str:
    return unseen_key(ticket.organization_id, ticket.project_id, ticket.asset_id)


def _freeze(deps: Deps, ticket: UploadTicket) -> Problem | None:
    """Why the file cannot be taken over; None when it was, now or before. Raises StateForbids while it is being sent."""
    try:
        deps.storage.freeze(ticket.key, _original_key(ticket), ticket.size_bytes)
    except NotFound:
        return MISSING
    except StateForbids as refusal:
        if refusal.code == "upload_changed":
            raise
        return Problem(refusal.code, refusal.message)
    return None


def _settle(deps: Deps, actor: Actor, project_id: UUID, outcomes: Mapping[UUID, Problem | None]) -> None:
    """Close the tickets and queue the analyses, once, however many completed it at the same moment."""
    still_open = (UploadTicket.id.in_(outcomes), UploadTicket.completed_at.is_(None))
    closing = update(UploadTicket).where(*still_open).values(completed_at=deps.clock.now()).returning(UploadTicket)
    closing = closing.execution_options(synchronize_session=False)
    with db.transaction(actor) as session:
        closed = {ticket.asset_id: ticket for ticket in session.scalars(closing)}
        assets = session.scalars(_ASSETS, {"ids": list(closed)}).all()
        for asset in assets:
            ticket = closed[asset.id]
            if problem := outcomes[ticket.id]:
                asset.status = str(AssetStatus.FAILED)
                asset.error_code, asset.error_message = problem.code, problem.message
            else:
                asset.original_key = _original_key(ticket)
        submit(deps, session, JobKind.ANALYSE_ASSET, [asset.id for asset in assets if asset.original_key])
        touch_project(session, project_id)
