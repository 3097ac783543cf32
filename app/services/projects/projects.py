"""Listing projects, renaming and deleting them."""

from contextlib import suppress
from uuid import UUID

from sqlalchemy import func, select

from app import ledger
from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.errors import Invalid, Unavailable
from app.domain.file_names import strip_hidden
from app.domain.intake import project_name_error
from app.domain.jobs import JobKind
from app.domain.pages import Page
from app.domain.projects import Asset, AssetStatus, Project
from app.domain.storage_keys import project_prefix
from app.models import (
    Asset as AssetRow,
    Download,
    GeneratedAsset as ResultRow,
    Project as ProjectRow,
)
from app.records.announced_uploads import Announced, announced
from app.records.assets import asset_view
from app.records.audit import Action, append_audit
from app.records.lifecycle import retry, touch_project
from app.records.project_views import project_views
from app.records.rows import find_row, unknown_row
from app.records.versions import Version, project_version, projects_version
from app.records.work import submit


def list_projects(
    deps: Deps,
    actor: Actor,
    *,
    limit: int = 10,
    offset: int = 0,
    newest_first: bool = True,
    mine: bool = False,
) -> Page[Project]:
    """The organization's projects by the time they were submitted.

    Args:
        deps: for clock and database.
        actor: who asks.
        limit: projects of one page.
        offset: projects before it.
        newest_first: or the oldest first.
        mine: only those that the actor made.
    """
    actor.demand(Permission.USE_PROJECTS)
    order = (ProjectRow.created_at, ProjectRow.id)
    ordered = [column.desc() for column in order] if newest_first else list(order)
    with deps.database.snapshot(actor) as session:
        wanted = [ProjectRow.created_by == actor.user_id] if mine else []
        total = session.scalar(select(func.count()).select_from(ProjectRow).where(*wanted)) or 0
        rows = session.scalars(
            select(ProjectRow).where(*wanted).order_by(*ordered).limit(limit).offset(offset)
        ).all()
        return Page(project_views(deps, session, rows), total)


def version_of_list(deps: Deps, actor: Actor, *, mine: bool = False) -> str:
    """What tells a poller whether any list of the projects has changed."""
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        now = deps.clock.now()
        return projects_version(session, now, actor.user_id if mine else None)


def get_project(deps: Deps, actor: Actor, project_id: UUID) -> Project:
    """One project.

    Raises:
        NotFound: There is no such project.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        return project_views(deps, session, [find_row(session, ProjectRow, project_id)])[0]


def version_of_project(deps: Deps, actor: Actor, project_id: UUID) -> Version:
    """By what a poller knows whether anything in the project has changed.

    Raises:
        NotFound: There is no such project.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        version = project_version(session, project_id, deps.clock.now())
        if version is None:
            raise unknown_row(ProjectRow)
        return version


def project_preview(deps: Deps, actor: Actor, project_id: UUID) -> tuple[Asset, ...]:
    """The project's pictures in the order of their upload.

    Raises:
        NotFound: There is no such project.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        project = find_row(session, ProjectRow, project_id)
        rows = session.scalars(
            select(AssetRow).where(AssetRow.project_id == project.id).order_by(AssetRow.position)
        )
        waiting = announced(session, [project.id], deps.clock.now()).get(project.id, Announced())
        return tuple(asset_view(deps, row, is_overdue=row.id in waiting.overdue) for row in rows)


def rename_project(deps: Deps, actor: Actor, project_id: UUID, name: str) -> Project:
    """Give the project another name.

    Raises:
        NotFound: There is no such project.
        Invalid: The name is empty or too long.
    """
    actor.demand(Permission.USE_PROJECTS)
    name = strip_hidden(name)
    if error := project_name_error(name):
        raise Invalid({"name": error})
    with deps.database.transaction(actor) as session:
        project = find_row(session, ProjectRow, project_id)
        project.name = name
        touch_project(session, project.id)
        session.flush()
        session.refresh(project)
        return project_views(deps, session, [project])[0]


def delete_project(deps: Deps, actor: Actor, project_id: UUID) -> None:
    """Remove the project with everything in it and made of it; open jobs are cancelled.

    The rows go first: objects whose removal fails belong to no row and are swept later.

    Raises:
        NotFound: There is no such project.
    """
    actor.demand(Permission.USE_PROJECTS)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        project = find_row(session, ProjectRow, project_id)
        of_assets = select(AssetRow.id).where(AssetRow.project_id == project_id)
        of_results = select(ResultRow.id).where(ResultRow.project_id == project_id)
        asset_ids, result_ids = session.scalars(of_assets).all(), session.scalars(of_results).all()
        downloads = find_downloads(session, project, set(result_ids))
        ledger.cancel_all(
            session,
            [*asset_ids, *result_ids, *(row.id for row in downloads)],
            now_ms=deps.now_ms(),
        )
        keys = [row.file_key for row in downloads if row.file_key]
        for row in (*downloads, project):
            session.delete(row)
        before = {"name": project.name, "pictures": len(asset_ids), "results": len(result_ids)}
        append_audit(
            session,
            actor,
            Action.PROJECT_DELETED,
            now,
            subject_kind="project",
            subject_id=project_id,
            before=before,
        )
    with suppress(Unavailable):
        deps.storage.delete_prefix(project_prefix(actor.organization_id, project_id))
        for key in keys:
            deps.storage.delete(key)


def find_downloads(session: Session, project: ProjectRow, result_ids: set[UUID]) -> list[Download]:
    """Files that were packed from any of these results."""
    rows = session.scalars(select(Download).where(Download.created_at >= project.created_at))
    return [row for row in rows if not result_ids.isdisjoint(row.order.result_ids)]


def retry_analyses(deps: Deps, actor: Actor, project_id: UUID) -> int:
    """Queue the analyses that failed again, where there is an original; returns how many.

    Raises:
        NotFound: There is no such project.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.transaction(actor) as session:
        project = find_row(session, ProjectRow, project_id)
        failed = (AssetRow.status == AssetStatus.FAILED, AssetRow.original_key.is_not(None))
        rows = session.scalars(
            select(AssetRow).where(AssetRow.project_id == project.id, *failed)
        ).all()
        retry(session, rows, at=deps.clock.now())
        submit(deps, session, JobKind.ANALYSE_ASSET, [row.id for row in rows])
    return len(rows)
