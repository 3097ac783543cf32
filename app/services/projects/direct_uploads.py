"""Pictures that clients put straight into the store.

They are announced first, completed afterwards, and opened by the analysis.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select, update

from app.database.session import Session
from app.database.statements import Prepared, insert_all
from app.deps import Deps
from app.domain.access import Actor, Permission, system_actor
from app.domain.documents.rules import UploadModerationRule
from app.domain.errors import Invalid, NotAllowed, NotFound, StateForbids
from app.domain.file_names import strip_hidden
from app.domain.intake import (
    BYTES_PER_MB,
    allowed_types,
    check_file_count,
    project_name_error,
    shown_name,
)
from app.domain.jobs import JobKind
from app.domain.projects import Problem
from app.domain.storage_keys import (
    incoming_key,
    organization_of,
    queued_asset_of,
    unverified_key,
)
from app.models import Asset as AssetRow, Project as ProjectRow, UploadTicket
from app.ports.storage import UploadForm
from app.production.intake import MISSING, TICKET_LIFE, freeze_upload
from app.records.lifecycle import fail_announced, touch_project
from app.records.rows import unknown_row
from app.records.rules import rules_in_force
from app.records.work import submit

MAX_FILES = 500
"""Files of one announcement, whatever the settings allow: a project holds no more pictures."""
KINDS = {
    "image/jpeg": "jpeg",
    "image/jpg": "jpeg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/tiff": "tiff",
    "image/avif": "avif",
    "image/heic": "heic",
    "image/heif": "heic",
    "image/bmp": "bmp",
    "image/x-bmp": "bmp",
    "image/x-ms-bmp": "bmp",
    "image/jp2": "jp2",
    "image/jpx": "jp2",
    "image/j2c": "jp2",
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
"""What browsers say of types that they do not know; the analysis decides by the content, as it does
for all.
"""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What is known of an announced file; the fields are columns of its ticket."""

    id: UUID
    project_id: UUID
    asset_id: UUID
    filename: str
    key: str
    content_type: str
    size_bytes: int


_ANNOUNCED = Prepared(
    select(
        *(getattr(UploadTicket, field.name) for field in fields(Ticket)), UploadTicket.completed_at
    )
    .join(AssetRow, AssetRow.id == UploadTicket.asset_id)
    .where(UploadTicket.project_id == bindparam("whole"))
    .order_by(AssetRow.position)
)
_CLOSED = Prepared(
    update(UploadTicket)
    .where(
        UploadTicket.id.in_(bindparam("open", expanding=True)), UploadTicket.completed_at.is_(None)
    )
    .values(completed_at=bindparam("now"))
    .returning(UploadTicket.id)
)
_TAKEN_OVER = Prepared(
    update(AssetRow)
    .where(AssetRow.id == bindparam("asset"))
    .values(original_key=bindparam("frozen"))
)


@dataclass(frozen=True, slots=True)
class AnnouncedFile:
    """A file that is to come.

    Attributes:
        filename: as the sender calls it; shown and never used as a path.
        size_bytes: as announced; another size is refused.
        content_type: the sender's word.
    """

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


def start_upload(
    deps: Deps,
    actor: Actor,
    project_name: str,
    files: Sequence[AnnouncedFile],
    max_files: int = MAX_FILES,
) -> StartedUpload:
    """Make a project for files that are about to come, and a form for each.

    Args:
        max_files: How many one request may announce.

    Raises:
        Invalid: With the path of every name, size or type that the upload rules do not take, and
            for too many files.
    """
    actor.demand(Permission.USE_PROJECTS)
    check_file_count(len(files), min(max_files, MAX_FILES))
    now = deps.clock.now()
    project_id, expires_at = uuid4(), now + TICKET_LIFE
    with deps.database.transaction(actor) as session:
        check_announcement(
            project_name, files, rules_in_force(deps, session).rules().upload_moderation
        )
        tickets = [_new_ticket(actor, project_id, file) for file in files]
        _insert_announced(session, actor, strip_hidden(project_name), tickets, now)
    return StartedUpload(
        project_id, tuple(slot_for(deps, ticket, expires_at) for ticket in tickets)
    )


def _insert_announced(
    session: Session, actor: Actor, name: str, tickets: Sequence[Ticket], now: datetime
) -> None:
    """Write the project, its pictures and their tickets in three statements, however many."""
    project_id, expires_at = tickets[0].project_id, now + TICKET_LIFE
    made = {"created_by": actor.user_id, "created_at": now}
    insert_all(session, ProjectRow, [{"id": project_id, "name": name, **made}])
    assets = [
        {**asset_values(ticket), "position": position, "created_at": now}
        for position, ticket in enumerate(tickets)
    ]
    insert_all(session, AssetRow, assets)
    open_for = {"created_at": now, "expires_at": expires_at}
    insert_all(session, UploadTicket, [{**asdict(ticket), **open_for} for ticket in tickets])


def receive_upload(deps: Deps, fields: Mapping[str, str], chunks: Iterable[bytes]) -> None:
    """Take one file in, by a form that came back. The form is the permission.

    Raises:
        NotAllowed: The form was not made here, was changed, has run out or is used up.
        TooLarge: More bytes came than were announced.
        Unreadable: Fewer came.
        NotFound: The store itself takes files in.
    """
    form = deps.storage.accept(fields, deps.clock.now())
    with deps.database.snapshot(system_actor(organization_of(form.key))) as session:
        if not is_awaited(session, form.key):
            raise NotAllowed("This upload form is used up.", code="ticket_used")
    deps.storage.receive(form, chunks)


def is_awaited(session: Session, key: str) -> bool:
    """Whether the file of an incoming key is still to come."""
    asset_id = queued_asset_of(key)
    if asset_id is not None:
        return session.get(AssetRow, asset_id) is None
    query = select(UploadTicket).where(UploadTicket.key == key, UploadTicket.completed_at.is_(None))
    return session.scalars(query).first() is not None


def complete_upload(deps: Deps, actor: Actor, project_id: UUID) -> None:
    """Take over what came: each object gets a key that no form names, and is analysed.

    What did not come has failed.

    Raises:
        NotFound: There is no such project.
        StateForbids: The project awaits no files, or none of them came.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.read_one(actor) as session:
        announced: list[Any] = list(_ANNOUNCED.run(session, whole=project_id))
    if not announced:
        raise _nothing_announced(deps, actor, project_id)
    waiting = [Ticket(*columns) for *columns, completed_at in announced if completed_at is None]
    outcomes = {
        ticket: freeze_upload(deps, ticket, _original_key(actor, ticket)) for ticket in waiting
    }
    if not outcomes:
        return
    if all(outcome == MISSING for outcome in outcomes.values()):
        names = ", ".join(ticket.filename for ticket in outcomes)
        raise StateForbids(f"Nothing was uploaded yet: {names}.", code="upload_missing")
    _close_tickets(deps, actor, project_id, outcomes)


def _nothing_announced(deps: Deps, actor: Actor, project_id: UUID) -> NotFound | StateForbids:
    with deps.database.snapshot(actor) as session:
        if session.get(ProjectRow, project_id) is None:
            return unknown_row(ProjectRow)
    return StateForbids("No direct uploads were announced for this project.", code="no_uploads")


def check_announcement(
    project_name: str, files: Sequence[AnnouncedFile], rule: UploadModerationRule
) -> None:
    errors = {}
    if error := project_name_error(strip_hidden(project_name)):
        errors["projectName"] = error
    if not files:
        errors["files"] = "Announce at least one file."
    limit = rule.max_file_size_mb * BYTES_PER_MB
    for number, file in enumerate(files):
        if file.size_bytes > limit:
            errors[f"files.{number}.sizeBytes"] = (
                f"Your organization allows {rule.max_file_size_mb:g} MB."
            )
        kind = KINDS.get(file.content_type)
        if kind not in rule.allowed_image_types and file.content_type != UNKNOWN_TYPE:
            errors[f"files.{number}.contentType"] = (
                f"Your organization takes {allowed_types(rule)}."
            )
    if errors:
        raise Invalid(errors)


def _new_ticket(actor: Actor, project_id: UUID, file: AnnouncedFile) -> Ticket:
    ticket_id, asset_id = uuid4(), uuid4()
    key = incoming_key(actor.organization_id, ticket_id)
    return Ticket(
        ticket_id,
        project_id,
        asset_id,
        shown_name(file.filename),
        key,
        file.content_type,
        file.size_bytes,
    )


def asset_values(ticket: Ticket) -> dict[str, object]:
    """Of the picture that the ticket's bytes will be."""
    return {
        "id": ticket.asset_id,
        "project_id": ticket.project_id,
        "filename": ticket.filename,
        "kind": KINDS.get(ticket.content_type, "unknown"),
        "size_bytes": ticket.size_bytes,
    }


def slot_for(deps: Deps, ticket: Ticket, expires_at: datetime) -> Slot:
    form = deps.storage.upload_ticket(
        ticket.key, ticket.size_bytes, ticket.content_type, expires_at
    )
    return Slot(ticket.asset_id, form)


def _close_tickets(
    deps: Deps, actor: Actor, project_id: UUID, outcomes: Mapping[Ticket, Problem | None]
) -> None:
    """Close the tickets and queue the analyses.

    Once, however many requests completed the upload at the same moment.
    """
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        closed = set(
            _CLOSED.run(session, open=[ticket.id for ticket in outcomes], now=now).scalars()
        )
        ended = {ticket: problem for ticket, problem in outcomes.items() if ticket.id in closed}
        came = [ticket for ticket, problem in ended.items() if problem is None]
        failed = {ticket.asset_id: problem for ticket, problem in ended.items() if problem}
        _TAKEN_OVER.run_all(
            session,
            [{"asset": ticket.asset_id, "frozen": _original_key(actor, ticket)} for ticket in came],
        )
        submit(deps, session, JobKind.ANALYSE_ASSET, [ticket.asset_id for ticket in came])
        if failed:
            fail_announced(session, project_id, failed, at=now)
        else:
            touch_project(session, project_id, at=now)


def _original_key(actor: Actor, ticket: Ticket) -> str:
    return unverified_key(actor.organization_id, ticket.project_id, ticket.asset_id)
