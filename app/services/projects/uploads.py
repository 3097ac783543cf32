"""Taking pictures in."""

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.errors import Invalid
from app.domain.file_names import strip_hidden
from app.domain.intake import IncomingFile, project_name_error, shown_name
from app.domain.jobs import JobKind
from app.domain.projects import Problem
from app.domain.storage_keys import asset_key
from app.models import Project as ProjectRow
from app.production.intake import check_files
from app.production.scratch import open_scratch
from app.records.idempotency import Once, earlier_answer, outrun_at_most_once, remember
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

SAMPLES = Path(__file__).resolve().parents[2] / "seeds" / "sample"
SAMPLE_PICTURES = ("portrait.jpg", "product.png", "advertisement.png")
"""Of the sample project, in order."""
SAMPLE_PROJECT = "Sample project"


@contextmanager
def staged_files(
    deps: Deps, parts: Iterable[tuple[str, IO[bytes]]]
) -> Iterator[list[IncomingFile]]:
    """Write incoming files into the scratch folder for the time of a use case.

    They are removed afterwards.

    Args:
        deps: for the scratch folder.
        parts: the sender's name of each file, and its bytes.
    """
    with open_scratch(deps.scratch) as folder:
        files = []
        for number, (filename, stream) in enumerate(parts):
            path = folder / str(number)
            with path.open("wb") as target:
                shutil.copyfileobj(stream, target, 1 << 20)
            files.append(IncomingFile(shown_name(filename), path, path.stat().st_size))
        yield files


@dataclass(frozen=True, slots=True)
class RefusedFile:
    filename: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Uploaded:
    project_id: UUID
    accepted: tuple[str, ...]
    refused: tuple[RefusedFile, ...]
    is_replayed: bool = False
    """Whether an earlier request with the same key did the work."""


@dataclass(frozen=True, slots=True)
class UploadTarget:
    """Where the files go; new_name: of a project that is to be made, None when it is there."""

    project_id: UUID
    new_name: str | None


def upload_files(
    deps: Deps,
    actor: Actor,
    project_name: str,
    files: Sequence[IncomingFile],
    project_id: UUID | None = None,
    idempotency_key: str | None = None,
) -> Uploaded:
    """Store the files and queue their analysis, in a new project or in the given one.

    A bad file fails alone and is listed with its reason; when every file is bad nothing is created.

    Args:
        project_id: of the project that they are added to; None for a new one.
        idempotency_key: the same key, name and files give the same project for a day; then neither
            list is filled.

    Raises:
        Invalid: Name or files are missing.
        NotFound: There is no such project.
        StateForbids: The key was used for something else, or the project is full.
        Refused: All files are refused: the first one's refusal.
    """
    actor.demand(Permission.USE_PROJECTS)
    name = checked_request(project_name, files, needs_name=project_id is None)
    once = None
    if idempotency_key is not None:
        once = Once("upload", idempotency_key, upload_hash(name, files))
    with deps.database.snapshot(actor) as session:
        if earlier := earlier_answer(session, actor, once, deps.clock.now()):
            return Uploaded(UUID(earlier["projectId"]), (), (), is_replayed=True)
        rule = rules_in_force(deps, session).rules().upload_moderation
        if project_id is not None:
            demand_room(session, project_id, len(files))
    target = UploadTarget(project_id or uuid4(), name if project_id is None else None)
    return _take_in(
        deps, actor, target, check_files(deps, files, rule, actor.organization_id), once
    )


def add_sample_project(deps: Deps, actor: Actor) -> Uploaded:
    """Something to look at in a new organization.

    Raises:
        DomainError: What `upload_files` raises.
        OSError: The pictures cannot be read.
    """
    actor.demand(Permission.USE_PROJECTS)
    with ExitStack() as stack:
        parts = [
            (name, stack.enter_context((SAMPLES / name).open("rb"))) for name in SAMPLE_PICTURES
        ]
        files = stack.enter_context(staged_files(deps, parts))
        return upload_files(deps, actor, SAMPLE_PROJECT, files)


def _take_in(
    deps: Deps, actor: Actor, target: UploadTarget, checked: list[CheckedFile], once: Once | None
) -> Uploaded:
    """Objects first, rows afterwards; without rows no object stays."""
    keys = _store_originals(deps, actor, target.project_id, checked)
    try:
        project_id = outrun_at_most_once(
            lambda: _record_upload(deps, actor, target, checked, keys, once)
        )
    except BaseException:
        drop_objects(deps, keys)
        raise
    if project_id != target.project_id:
        drop_objects(deps, keys)
        return Uploaded(project_id, (), (), is_replayed=True)
    return outcome_of(project_id, checked)


def drop_objects(deps: Deps, keys: dict[UUID, str]) -> None:
    for key in keys.values():
        deps.storage.delete(key)


def upload_hash(name: str, files: Sequence[IncomingFile]) -> str:
    """Of the name and of every file's name and content, in their order."""
    whole = hashlib.sha256(name.encode())
    for file in files:
        with file.path.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        whole.update(f"\n{content} {file.filename}".encode())
    return whole.hexdigest()


def checked_request(project_name: str, files: Sequence[IncomingFile], *, needs_name: bool) -> str:
    name = strip_hidden(project_name)
    errors = {}
    if needs_name and (error := project_name_error(name)):
        errors["projectName"] = error
    if not files:
        errors["files"] = "Choose at least one picture."
    if errors:
        raise Invalid(errors)
    return name


def _store_originals(
    deps: Deps, actor: Actor, project_id: UUID, checked: list[CheckedFile]
) -> dict[UUID, str]:
    keys = {}
    for entry in checked:
        if entry.inspection:
            key = asset_key(
                actor.organization_id,
                project_id,
                entry.asset_id,
                f"original.{entry.inspection.kind}",
            )
            deps.storage.put(key, entry.file.path, content_type="application/octet-stream")
            keys[entry.asset_id] = key
    return keys


def _record_upload(
    deps: Deps,
    actor: Actor,
    target: UploadTarget,
    checked: list[CheckedFile],
    keys: dict[UUID, str],
    once: Once | None,
) -> UUID:
    """The id of the project that holds the files: the target's, or that of a quicker request."""
    now, project_id = deps.clock.now(), target.project_id
    with deps.database.transaction(actor) as session:
        if earlier := earlier_answer(session, actor, once, now):
            return UUID(earlier["projectId"])
        remember(session, actor, once, {"projectId": str(project_id)}, now)
        if target.new_name is not None:
            session.add(
                ProjectRow(
                    id=project_id, name=target.new_name, created_by=actor.user_id, created_at=now
                )
            )
            session.flush()
        find_row(session, ProjectRow, project_id)
        touch_project(session, project_id, at=now)
        first = count_assets(session, project_id)
        for position, entry in enumerate(checked, start=first):
            session.add(asset_row(project_id, position, entry, keys.get(entry.asset_id), now))
        session.flush()
        submit(
            deps,
            session,
            JobKind.ANALYSE_ASSET,
            [entry.asset_id for entry in checked if entry.inspection],
        )
    return project_id


def outcome_of(project_id: UUID, checked: list[CheckedFile]) -> Uploaded:
    return Uploaded(
        project_id=project_id,
        accepted=tuple(entry.file.filename for entry in checked if entry.inspection),
        refused=tuple(
            RefusedFile(entry.file.filename, Problem(entry.refusal.code, entry.refusal.message))
            for entry in checked
            if entry.refusal
        ),
    )
