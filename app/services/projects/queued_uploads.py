"""Files that are sent one by one, straight into the store, until each of them is stored.

Whoever sends keeps the file and a key for it. Picture, project and place in the store follow from
the keys alone, so that every step can be taken again after a line, a server or a sender broke off:
nothing is stored twice, and nothing is left half done.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from uuid import UUID, uuid5

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.errors import Invalid, Refused, StateForbids
from app.domain.file_names import strip_hidden
from app.domain.intake import (
    IncomingFile,
    default_project_name,
    project_name_error,
    shown_name,
    size_refusal,
)
from app.domain.jobs import JobKind
from app.domain.storage_keys import queued_key, unverified_key
from app.models import Asset as AssetRow, Project as ProjectRow
from app.ports.storage import UploadForm
from app.production.intake import MISSING, TICKET_LIFE, check_files, freeze_upload
from app.production.scratch import open_scratch
from app.records.idempotency import KEY, MAX_KEY
from app.records.lifecycle import touch_project
from app.records.new_pictures import (
    CheckedFile,
    asset_row,
    count_assets,
    demand_room,
)
from app.records.rows import find_row
from app.records.rules import rules_in_force
from app.records.work import submit


class FileState(StrEnum):
    """How far a file of a queue has come."""

    EXPECTED = "expected"
    """It is to be sent to the store by its form."""
    SENT = "sent"
    """It is in the store, and to be completed."""
    STORED = "stored"
    """It is a picture of its project."""


@dataclass(frozen=True, slots=True)
class QueuedFile:
    """A file as its sender tells of it.

    Attributes:
        key: the sender's: the same for the same file and project, for ever.
        filename: as it is shown.
        size_bytes: exactly so many are taken.
        content_type: the sender's word.
        place: where it stands among the files of a new project, from 0; None: behind all.
    """

    key: str
    filename: str
    size_bytes: int
    content_type: str
    place: int | None = None


@dataclass(frozen=True, slots=True)
class QueueTarget:
    """Where files of a queue go: into a project, or into one that the first of them makes.

    Attributes:
        project_id: of a project that is there; None for one that is to be made.
        new_key: the sender's key of the project that is to be made.
        new_name: what it is called; empty: as its first picture.
    """

    project_id: UUID | None = None
    new_key: str = ""
    new_name: str = ""


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """What is to be done with a file; form: of one that is expected."""

    asset_id: UUID
    project_id: UUID
    state: FileState
    form: UploadForm | None = None


@dataclass(frozen=True, slots=True)
class SentTo:
    """Where the file of a queue goes: into the store, and from there into its project."""

    asset_id: UUID
    project_id: UUID
    key: str
    frozen: str
    size_bytes: int


def offer_file(deps: Deps, actor: Actor, target: QueueTarget, file: QueuedFile) -> OfferedFile:
    """Say how far the file has come, and where it is to be sent when it has not.

    Raises:
        Invalid: A key or a name cannot be used.
        NotFound: There is no such project (any more).
        StateForbids: The project is full.
        Refused: It is larger than the organization allows, or empty.
    """
    actor.demand(Permission.USE_PROJECTS)
    sent = _locate_file(actor, target, file)
    with deps.database.snapshot(actor) as session:
        if session.get(AssetRow, sent.asset_id) is not None:
            return OfferedFile(sent.asset_id, sent.project_id, FileState.STORED)
        if target.project_id is not None or session.get(ProjectRow, sent.project_id) is not None:
            demand_room(session, sent.project_id, 1)
        rule = rules_in_force(deps, session).rules().upload_moderation
    if refusal := size_refusal(file.size_bytes, rule):
        raise refusal
    if deps.storage.exists(sent.key) or deps.storage.exists(sent.frozen):
        return OfferedFile(sent.asset_id, sent.project_id, FileState.SENT)
    form = deps.storage.upload_ticket(
        sent.key, file.size_bytes, file.content_type, deps.clock.now() + TICKET_LIFE
    )
    return OfferedFile(sent.asset_id, sent.project_id, FileState.EXPECTED, form)


def take_file(deps: Deps, actor: Actor, target: QueueTarget, file: QueuedFile) -> OfferedFile:
    """Make the file that was sent a picture of its project, and the project with the first one.

    Raises:
        Invalid: A key or a name cannot be used.
        NotFound: There is no such project (any more).
        StateForbids: It did not come yet, or the project is full.
        Refused: It is no picture, or none that is taken: nothing of it is kept.
    """
    actor.demand(Permission.USE_PROJECTS)
    sent = _locate_file(actor, target, file)
    stored = OfferedFile(sent.asset_id, sent.project_id, FileState.STORED)
    with deps.database.snapshot(actor) as session:
        if session.get(AssetRow, sent.asset_id) is not None:
            return stored
    if problem := freeze_upload(deps, sent, sent.frozen):
        if problem != MISSING:
            deps.storage.delete(sent.key)
        raise StateForbids(problem.message, code=problem.code)
    try:
        checked = _inspect_sent(deps, actor, sent, file)
    except Refused:
        deps.storage.delete(sent.key)
        deps.storage.delete(sent.frozen)
        raise
    with deps.database.transaction(actor) as session:
        _record_taken(deps, session, actor, target, checked, file.place)
    deps.storage.delete(sent.key)
    return stored


def _locate_file(actor: Actor, target: QueueTarget, file: QueuedFile) -> SentTo:
    """Where everything of the file is: the same for the same sender and keys."""
    check_keys(target, file)
    project_id = _project_of(actor, target)
    asset_id = uuid5(_owner_of(actor), f"picture {project_id} {file.key}")
    return SentTo(
        asset_id,
        project_id,
        queued_key(actor.organization_id, asset_id),
        unverified_key(actor.organization_id, project_id, asset_id),
        file.size_bytes,
    )


def _project_of(actor: Actor, target: QueueTarget) -> UUID:
    return target.project_id or uuid5(_owner_of(actor), f"project {target.new_key}")


def _owner_of(actor: Actor) -> UUID:
    """Whose keys they are: nobody else's keys lead to the same rows."""
    return actor.user_id or actor.organization_id


def check_keys(target: QueueTarget, file: QueuedFile) -> None:
    """Raises Invalid for keys and names that cannot be used."""
    said = f"Use 1 to {MAX_KEY} letters, figures and signs of ASCII, without spaces."
    errors = {}
    if not KEY.fullmatch(file.key):
        errors["key"] = said
    if target.project_id is None and not KEY.fullmatch(target.new_key):
        errors["projectKey"] = said
    name = strip_hidden(target.new_name)
    if target.project_id is None and name and (error := project_name_error(name)):
        errors["projectName"] = error
    if errors:
        raise Invalid(errors)


def _inspect_sent(deps: Deps, actor: Actor, sent: SentTo, file: QueuedFile) -> CheckedFile:
    """Look at what was sent, for as long as a request may wait.

    Raises:
        Refused: It is no picture, or none that is taken.
    """
    with deps.database.snapshot(actor) as session:
        rule = rules_in_force(deps, session).rules().upload_moderation
    with open_scratch(deps.scratch) as folder:
        path = deps.storage.local_path(sent.frozen) or fetch_into(deps, sent.frozen, folder)
        incoming = IncomingFile(shown_name(file.filename), path, path.stat().st_size)
        (checked,) = check_files(deps, [incoming], rule, actor.organization_id)
    return replace(checked, asset_id=sent.asset_id)


def fetch_into(deps: Deps, key: str, folder: Path) -> Path:
    """The object as a file, from a store that is elsewhere."""
    path = folder / "sent"
    deps.storage.fetch(key, path)
    return path


def _record_taken(
    deps: Deps,
    session: Session,
    actor: Actor,
    target: QueueTarget,
    checked: CheckedFile,
    place: int | None,
) -> None:
    """Write the picture's row and its analysis, once, and the project's row with the first."""
    now, filename = deps.clock.now(), checked.file.filename
    if session.get(AssetRow, checked.asset_id) is not None:
        return
    project_id = _project_of(actor, target)
    if target.project_id is None and session.get(ProjectRow, project_id) is None:
        name = strip_hidden(target.new_name) or default_project_name(filename)
        session.add(ProjectRow(id=project_id, name=name, created_by=actor.user_id, created_at=now))
        session.flush()
    find_row(session, ProjectRow, project_id)
    demand_room(session, project_id, 1)
    touch_project(session, project_id, at=now)
    position = count_assets(session, project_id) if place is None else place
    key = unverified_key(actor.organization_id, project_id, checked.asset_id)
    session.add(asset_row(project_id, position, checked, key, now))
    session.flush()
    submit(deps, session, JobKind.ANALYSE_ASSET, [checked.asset_id])
