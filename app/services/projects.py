"""Looking at projects."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db
from app.domain.access import Actor
from app.domain.errors import Invalid, NotFound
from app.domain.projects import Asset, Project
from app.models.asset import Asset as AssetRow
from app.models.project import Project as ProjectRow
from app.ports.deps import Deps
from app.records.assets import asset_view
from app.records.project_views import project_views

MAX_NAME = 120


@dataclass(frozen=True, slots=True)
class ProjectPage:
    items: tuple[Project, ...]
    total: int


def list_projects(deps: Deps, actor: Actor, *, limit: int = 10, offset: int = 0, newest_first: bool = True) -> ProjectPage:
    """The organization's projects by the time they were submitted."""
    order = (ProjectRow.created_at, ProjectRow.id)
    ordered = [column.desc() for column in order] if newest_first else list(order)
    with db.snapshot(actor) as session:
        total = session.scalar(select(func.count()).select_from(ProjectRow)) or 0
        rows = session.scalars(select(ProjectRow).order_by(*ordered).limit(limit).offset(offset)).all()
        return ProjectPage(project_views(deps, session, rows), total)


def get_project(deps: Deps, actor: Actor, project_id: UUID) -> Project:
    """Raises NotFound."""
    with db.snapshot(actor) as session:
        return project_views(deps, session, [_found(session, project_id)])[0]


def project_preview(deps: Deps, actor: Actor, project_id: UUID) -> tuple[Asset, ...]:
    """The project's pictures in the order of their upload. Raises NotFound."""
    with db.snapshot(actor) as session:
        project = _found(session, project_id)
        rows = session.scalars(select(AssetRow).where(AssetRow.project_id == project.id).order_by(AssetRow.position))
        return tuple(asset_view(deps, row) for row in rows)


def rename_project(deps: Deps, actor: Actor, project_id: UUID, name: str) -> Project:
    """Raises NotFound; Invalid for an empty or endless name."""
    name = name.strip()
    if not 1 <= len(name) <= MAX_NAME:
        raise Invalid({"projectName": f"Use 1 to {MAX_NAME} characters."})
    with db.transaction(actor) as session:
        project = _found(session, project_id)
        project.name = name
        project.version += 1
        session.flush()
        return project_views(deps, session, [project])[0]


def _found(session: Session, project_id: UUID) -> ProjectRow:
    project = session.get(ProjectRow, project_id)
    if project is None:
        raise NotFound("There is no such project.", code="project_not_found")
    return project
