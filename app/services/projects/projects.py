"""Listing projects and renaming them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, UnaryExpression, asc, desc, func, select
from sqlalchemy.sql.elements import OrderByList

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.errors import Invalid
from app.domain.file_names import strip_hidden
from app.domain.intake import project_name_error
from app.domain.jobs import JobKind
from app.domain.pages import Page
from app.domain.projects import (
    Asset,
    AssetStatus,
    Project,
    ProjectNeed,
    ProjectOrder,
    ProjectQuery,
    ProjectShelf,
)
from app.domain.results import ResultStatus, Review
from app.models import (
    Asset as AssetRow,
    GeneratedAsset as ResultRow,
    Project as ProjectRow,
)
from app.records.announced_uploads import Announced, announced
from app.records.assets import asset_view
from app.records.lifecycle import retry, touch_project
from app.records.project_views import project_views
from app.records.rows import find_row, unknown_row
from app.records.versions import Version, project_version, projects_version
from app.records.work import submit

Term = OrderByList | UnaryExpression[datetime] | UnaryExpression[str] | UnaryExpression[UUID]
"""Of a list's order."""
NEWEST = ProjectQuery()
"""What is in use, the newest first."""


def list_projects(
    deps: Deps, actor: Actor, query: ProjectQuery = NEWEST, *, limit: int = 10, offset: int = 0
) -> Page[Project]:
    """The organization's projects.

    Args:
        deps: for clock and database.
        actor: who asks.
        query: which of them, and in which order.
        limit: projects of one page.
        offset: projects before it.
    """
    actor.demand(Permission.USE_PROJECTS)
    wanted, ordered = conditions_of(query, actor.user_id), order_of(query)
    with deps.database.snapshot(actor) as session:
        total = session.scalar(select(func.count()).select_from(ProjectRow).where(*wanted)) or 0
        rows = session.scalars(
            select(ProjectRow).where(*wanted).order_by(*ordered).limit(limit).offset(offset)
        ).all()
        return Page(project_views(deps, session, rows), total)


def conditions_of(query: ProjectQuery, user_id: UUID | None) -> list[ColumnElement[bool]]:
    """What the rows of a list fulfil."""
    is_removed = ProjectRow.removed_at.is_not(None)
    is_shelved = ProjectRow.shelved_at.is_not(None)
    wanted: list[ColumnElement[bool]] = [
        *{
            ProjectShelf.ACTIVE: (~is_removed, ~is_shelved),
            ProjectShelf.ARCHIVED: (~is_removed, is_shelved),
            ProjectShelf.DELETED: (is_removed,),
        }[query.shelf]
    ]
    if query.mine:
        wanted.append(ProjectRow.created_by == user_id)
    if text := query.text.strip():
        wanted.append(ProjectRow.name.icontains(text, autoescape=True))
    results = select(ResultRow.id).where(ResultRow.project_id == ProjectRow.id)
    if query.need is ProjectNeed.FORMATS:
        wanted.append(~results.exists())
    if query.need is ProjectNeed.DECISIONS:
        undecided = (ResultRow.review == Review.PENDING, ResultRow.status == ResultStatus.READY)
        wanted.append(results.where(*undecided).exists())
    return wanted


def order_of(query: ProjectQuery) -> tuple[Term, Term]:
    """By what the rows of a list are sorted; ids decide between equals."""
    turn = desc if query.newest_first else asc
    by: dict[ProjectOrder, Term] = {
        ProjectOrder.ACTIVITY: turn(func.coalesce(ProjectRow.changed_at, ProjectRow.created_at)),
        ProjectOrder.SUBMITTED: turn(ProjectRow.created_at),
        ProjectOrder.NAME: turn(func.lower(ProjectRow.name)),
    }
    return by[query.order], turn(ProjectRow.id)


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
            select(AssetRow)
            .where(AssetRow.project_id == project.id)
            .order_by(AssetRow.position, AssetRow.created_at, AssetRow.id)
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
        touch_project(session, project.id, at=deps.clock.now())
        session.flush()
        session.refresh(project)
        return project_views(deps, session, [project])[0]


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
