"""Everything that an organization has, as files for its admins."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.downloads import DownloadOrder, DownloadScope
from app.domain.errors import StateForbids
from app.domain.file_names import folder_name
from app.domain.jobs import JobKind
from app.domain.lifecycle import DownloadStatus
from app.domain.projects import Problem
from app.models import Download as DownloadRow, Organization
from app.production.organization_export import Part, divide
from app.records.audit import Action, append_audit
from app.records.media import MediaKind, media_path
from app.records.organization_files import list_files
from app.records.work import submit


@dataclass(frozen=True, slots=True)
class Export:
    """One file of an export.

    Attributes:
        progress: 0..100.
        url: Where it is once it is ready; a new address with every hour.
    """

    id: UUID
    status: DownloadStatus
    progress: int
    url: str
    filename: str
    size_bytes: int
    problem: Problem | None
    created_at: datetime


def request_export(deps: Deps, actor: Actor) -> tuple[Export, ...]:
    """Let workers write everything of the organization into files; a large one into several.

    Raises:
        StateForbids: An export is being made already.
        TooBusy: More is ordered than may wait.
    """
    actor.demand(Permission.MANAGE_ORGANIZATION)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        is_open = (
            DownloadRow.scope == DownloadScope.ORGANIZATION,
            DownloadRow.status == DownloadStatus.PENDING,
        )
        if session.scalar(select(func.count()).select_from(DownloadRow).where(*is_open)):
            raise StateForbids(
                "An export is being made already; it is listed when it is ready.",
                code="export_under_way",
            )
        name = session.get_one(Organization, actor.organization_id).name
        stem = f"{folder_name(name, 'organization')}-export-{now:%Y-%m-%d}"
        parts = divide(list_files(session))
        rows = [part_row(part, stem, actor.user_id, now) for part in parts]
        session.add_all(rows)
        session.flush()
        for row, part in zip(rows, parts, strict=True):
            submit(deps, session, JobKind.BUILD_DOWNLOAD, [row.id], payload=part.payload())
        append_audit(
            session,
            actor,
            Action.ORGANIZATION_EXPORTED,
            now,
            subject_kind="organization",
            subject_id=actor.organization_id,
            after={"parts": len(parts)},
        )
        return tuple(export_view(deps, row) for row in rows)


def list_exports(deps: Deps, actor: Actor) -> tuple[Export, ...]:
    """Those of the last day, the newest first."""
    actor.demand(Permission.MANAGE_ORGANIZATION)
    newest = (
        select(DownloadRow)
        .where(DownloadRow.scope == DownloadScope.ORGANIZATION)
        .order_by(DownloadRow.created_at.desc(), DownloadRow.filename)
    )
    with deps.database.snapshot(actor) as session:
        return tuple(export_view(deps, row) for row in session.scalars(newest))


def part_row(part: Part, stem: str, user_id: UUID | None, now: datetime) -> DownloadRow:
    suffix = f"-{part.number}-of-{part.total}" if part.total > 1 else ""
    return DownloadRow(
        id=uuid4(),
        order=DownloadOrder(result_ids=()),
        scope=DownloadScope.ORGANIZATION,
        filename=f"{stem}{suffix}.zip",
        wait_until=now,
        created_by=user_id,
        created_at=now,
    )


def export_view(deps: Deps, row: DownloadRow) -> Export:
    url = media_path(deps.links, deps.clock, MediaKind.DOWNLOAD, row.organization_id, row.id, 1)
    return Export(
        id=row.id,
        status=row.status,
        progress=row.progress,
        url=url,
        filename=row.filename,
        size_bytes=row.size_bytes,
        problem=row.problem,
        created_at=row.created_at,
    )
