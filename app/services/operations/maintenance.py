"""Clearing away, slowly and in the background, what is not needed any more.

Everything here may be interrupted, or run twice at once: rows go first, and an object that no row
names is found later.
"""

import logging
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select

from app import ledger
from app.database.session import CrossTenantReason, shared_now_ms
from app.deps import Deps
from app.domain.access import system_actor
from app.domain.lifecycle import DownloadStatus
from app.domain.projects import BACK_FOR, AssetStatus, Problem
from app.domain.storage_keys import (
    EVERYTHING,
    INCOMING,
    organization_prefixes,
    project_prefix,
)
from app.models import (
    Asset,
    Download,
    IdempotencyKey,
    MailedLink,
    Organization,
    Project,
    Registration,
    SignIn,
    UploadTicket,
)
from app.production.scratch import remove_dead_folders
from app.records.audit import Action, append_audit
from app.records.lifecycle import change_status
from app.records.organization_removal import IN_BATCHES, find_leaving, lock_out
from app.records.project_removal import remove_project
from app.records.references import unreferenced

log = logging.getLogger("aicreat.maintenance")

KEEP = timedelta(days=1)
"""How long downloads, remembered answers, dead links, and objects without a row are kept."""
GRACE = timedelta(hours=1)
"""How long after its end an upload ticket is kept: a slow upload that began in time may still be
completed.
"""
OBJECTS_EVERY = timedelta(hours=6)
"""A store is listed a thousand objects at a time, and each list costs a request."""
BATCH = 200
NEVER_CAME = Problem("upload_aborted", "This file never arrived. Upload it again.")


@dataclass(frozen=True, slots=True)
class Swept:
    """How many there were of each."""

    uploads: int
    downloads: int
    answers: int
    links: int
    sign_ins: int
    registrations: int
    scratch: int
    projects: int
    expired: int
    organizations: int


def sweep_rows(deps: Deps) -> Swept:
    """Clear away aborted uploads, old downloads, and whatever has run out."""
    now = deps.clock.now()
    return Swept(
        uploads=end_uploads(deps, now),
        downloads=drop_downloads(deps, now - KEEP),
        answers=drop_rows(deps, IdempotencyKey, IdempotencyKey.created_at < now - KEEP),
        links=drop_rows(deps, MailedLink, MailedLink.expires_at < now - KEEP),
        sign_ins=drop_rows(deps, SignIn, SignIn.expires_at < now),
        registrations=drop_registrations(deps, now),
        scratch=clear_scratch(deps, now - KEEP),
        projects=drop_projects(deps, now - BACK_FOR, now),
        expired=expire_projects(deps, now),
        organizations=drop_organizations(deps, now),
    )


def sweep_objects(deps: Deps) -> int:
    """Delete objects that were stored long ago and that no row names; returns how many.

    Those that were begun and never finished are among them.
    """
    before = deps.clock.now() - KEEP
    count = deps.storage.drop_unfinished(EVERYTHING, before)
    for keys in in_batches(deps.storage.old_keys(EVERYTHING, before)):
        with deps.database.cross_tenant(CrossTenantReason.SWEEPER) as session:
            lost = unreferenced(session, keys)
        count += delete_objects(deps, lost)
    for keys in in_batches(deps.storage.old_keys(INCOMING, before)):
        count += delete_objects(deps, keys)
    return count


def take_duty(deps: Deps, name: str, holder: str, every: timedelta) -> bool:
    """Whether this process is the one to do it now.

    Then no other is until that time has gone by.
    """
    with deps.database.cross_tenant(CrossTenantReason.SWEEPER, write=True) as session:
        now = shared_now_ms(session, deps.now_ms())
        return ledger.take_lease(
            session, name, holder=holder, now_ms=now, for_ms=round(every.total_seconds() * 1000)
        )


def end_uploads(deps: Deps, now: datetime) -> int:
    """Tickets that were not used in time: their pictures have failed.

    Those that were used are forgotten after a day.
    """
    with deps.database.cross_tenant(CrossTenantReason.SWEEPER) as session:
        unused = select(UploadTicket).where(
            UploadTicket.completed_at.is_(None), UploadTicket.expires_at < now - GRACE
        )
        tickets = [
            (row.organization_id, row.id, row.key) for row in session.scalars(unused.limit(BATCH))
        ]
    for organization_id, ticket_id, key in tickets:
        if end_upload(deps, organization_id, ticket_id, now):
            deps.storage.delete(key)
    drop_rows(deps, UploadTicket, UploadTicket.completed_at < now - KEEP)
    return len(tickets)


def end_upload(deps: Deps, organization_id: UUID, ticket_id: UUID, now: datetime) -> bool:
    with deps.database.transaction(system_actor(organization_id)) as session:
        ticket = session.get(UploadTicket, ticket_id, with_for_update=True)
        if ticket is None or ticket.completed_at is not None:
            return False
        asset = session.get(Asset, ticket.asset_id)
        session.delete(ticket)
        if (
            asset is not None
            and asset.original_key is None
            and asset.status is AssetStatus.RECEIVED
        ):
            change_status(session, asset, AssetStatus.FAILED, at=now, problem=NEVER_CAME)
        return True


def drop_downloads(deps: Deps, before: datetime) -> int:
    """Links to them have run out long before."""
    count = 0
    while True:
        with deps.database.cross_tenant(CrossTenantReason.SWEEPER, write=True) as session:
            old = (
                select(Download)
                .where(Download.created_at < before, Download.status != DownloadStatus.PENDING)
                .limit(BATCH)
            )
            rows = session.scalars(old).all()
            for row in rows:
                session.delete(row)
            keys = [row.file_key for row in rows if row.file_key is not None]
        delete_objects(deps, keys)
        count += len(rows)
        if len(rows) < BATCH:
            return count


def drop_registrations(deps: Deps, now: datetime) -> int:
    """What nobody confirmed in time goes with its organization, which is empty."""
    waiting = select(Registration.organization_id).where(Registration.expires_at < now)
    return drop_rows(deps, Organization, Organization.id.in_(waiting))


def drop_projects(deps: Deps, before: datetime, now: datetime) -> int:
    """Projects that were deleted long before, and that nobody has brought back."""
    with deps.database.cross_tenant(CrossTenantReason.SWEEPER) as session:
        late = select(Project).where(Project.removed_at < before).limit(BATCH)
        found = [(row.organization_id, row.id) for row in session.scalars(late)]
    for organization_id, project_id in found:
        actor = system_actor(organization_id)
        with deps.database.transaction(actor) as session:
            project = session.get(Project, project_id, with_for_update=True)
            if project is None or project.removed_at is None:
                continue
            keys = remove_project(session, actor, project, now=now, now_ms=deps.now_ms())
        deps.storage.delete_prefix(project_prefix(organization_id, project_id))
        delete_objects(deps, keys)
    return len(found)


def expire_projects(deps: Deps, now: datetime) -> int:
    """Projects that were left alone for longer than their organization keeps them.

    They are deleted as by a user, and can be brought back for as long.
    """
    with deps.database.cross_tenant(CrossTenantReason.SWEEPER) as session:
        keeping = select(Organization.id, Organization.keep_days).where(
            Organization.keep_days.is_not(None)
        )
        found = [(row_id, days) for row_id, days in session.execute(keeping) if days]
    return sum(
        discard_untouched(deps, row_id, now - timedelta(days=days), now) for row_id, days in found
    )


def discard_untouched(deps: Deps, organization_id: UUID, before: datetime, now: datetime) -> int:
    actor = system_actor(organization_id)
    last = func.coalesce(Project.changed_at, Project.created_at)
    old = select(Project).where(Project.removed_at.is_(None), last < before).limit(BATCH)
    with deps.database.transaction(actor) as session:
        projects = session.scalars(old).all()
        for project in projects:
            project.removed_at = now
            append_audit(
                session,
                actor,
                Action.PROJECT_DISCARDED,
                now,
                subject_kind="project",
                subject_id=project.id,
                before={"name": project.name},
                after={"because": "nothing happened in it for as long as projects are kept"},
            )
        return len(projects)


def drop_organizations(deps: Deps, now: datetime) -> int:
    """Organizations whose admins asked for it: every row, every object; the own row goes last.

    An interrupted deletion goes on at the next sweep. What a worker stores meanwhile is found by
    the sweep of objects, since no row names it.
    """
    with deps.database.cross_tenant(CrossTenantReason.SWEEPER) as session:
        due = find_leaving(session, now, BATCH)
    count = 0
    for organization_id in due:
        with deps.database.transaction(system_actor(organization_id)) as session:
            if not lock_out(session, organization_id, now):
                continue
        for table in IN_BATCHES:
            drop_rows(deps, table, table.organization_id == organization_id)
        for prefix in organization_prefixes(organization_id):
            deps.storage.delete_prefix(prefix)
        drop_rows(deps, Organization, Organization.id == organization_id)
        log.info("organization %s was deleted, as its admins had asked", organization_id)
        count += 1
    return count


def drop_rows(deps: Deps, table: type[Any], condition: ColumnElement[bool]) -> int:
    """Delete rows a batch at a time: on SQLite all other writes wait for each."""
    count = 0
    while (dropped := drop_batch(deps, table, condition)) == BATCH:
        count += dropped
    return count + dropped


def drop_batch(deps: Deps, table: type[Any], condition: ColumnElement[bool]) -> int:
    with deps.database.cross_tenant(CrossTenantReason.SWEEPER, write=True) as session:
        ids = session.scalars(select(table.id).where(condition).limit(BATCH)).all()
        if ids:
            session.execute(
                delete(table).where(table.id.in_(ids)),
                execution_options={"synchronize_session": False},
            )
        return len(ids)


def clear_scratch(deps: Deps, before: datetime) -> int:
    """What processes that were killed left behind."""
    old = [path for path in deps.scratch.iterdir() if path.stat().st_mtime < before.timestamp()]
    for path in old:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return len(old)


def clear_dead_scratch(scratch: Path) -> int:
    """Remove the folders of processes that have died; a runner does it when it starts."""
    return remove_dead_folders(scratch)


def in_batches(keys: Iterable[str]) -> Iterator[list[str]]:
    """Few at a time, so that little can change between reading the rows and the deletion."""
    rest = iter(keys)
    while batch := list(islice(rest, BATCH)):
        yield batch


def delete_objects(deps: Deps, keys: Sequence[str]) -> int:
    for key in keys:
        deps.storage.delete(key)
    return len(keys)
