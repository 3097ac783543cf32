"""Archiving projects, deleting them, and taking both back."""

from contextlib import suppress
from uuid import UUID

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.errors import Unavailable
from app.domain.projects import Project
from app.domain.storage_keys import project_prefix
from app.models import Project as ProjectRow
from app.records.audit import Action, append_audit
from app.records.lifecycle import touch_project
from app.records.project_removal import remove_project
from app.records.project_views import project_views
from app.records.rows import find_row, unknown_row


def archive_project(deps: Deps, actor: Actor, project_id: UUID, *, is_archived: bool) -> Project:
    """Put the project out of the way, or back among those in use; it can be used either way.

    Raises:
        NotFound: There is no such project.
    """
    actor.demand(Permission.USE_PROJECTS)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        project = find_row(session, ProjectRow, project_id)
        project.shelved_at = now if is_archived else None
        touch_project(session, project_id, at=now)
        session.flush()
        session.refresh(project)
        return project_views(deps, session, [project])[0]


def discard_project(deps: Deps, actor: Actor, project_id: UUID) -> None:
    """Delete the project in such a way that it can be brought back for some days.

    What is queued for it is still made: it is there when the project comes back.

    Raises:
        NotFound: There is no such project.
    """
    actor.demand(Permission.USE_PROJECTS)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        project = find_row(session, ProjectRow, project_id)
        project.removed_at = now
        touch_project(session, project_id, at=now)
        append_audit(
            session,
            actor,
            Action.PROJECT_DISCARDED,
            now,
            subject_kind="project",
            subject_id=project_id,
            before={"name": project.name},
        )


def get_discarded(deps: Deps, actor: Actor, project_id: UUID) -> Project:
    """A project that was deleted and can still be brought back.

    Raises:
        NotFound: There is no such project, or it is in use.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        project = session.get(ProjectRow, project_id)
        if project is None or project.removed_at is None:
            raise unknown_row(ProjectRow)
        return project_views(deps, session, [project])[0]


def restore_project(deps: Deps, actor: Actor, project_id: UUID) -> Project:
    """Bring a deleted project back to where it was.

    Raises:
        NotFound: There is no such project (any more).
    """
    actor.demand(Permission.USE_PROJECTS)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        project = session.get(ProjectRow, project_id)
        if project is None:
            raise unknown_row(ProjectRow)
        if project.removed_at is not None:
            append_audit(
                session,
                actor,
                Action.PROJECT_RESTORED,
                now,
                subject_kind="project",
                subject_id=project_id,
                after={"name": project.name},
            )
        project.removed_at = None
        touch_project(session, project_id, at=now)
        session.flush()
        session.refresh(project)
        return project_views(deps, session, [project])[0]


def delete_project(deps: Deps, actor: Actor, project_id: UUID) -> None:
    """Remove the project for good, with everything in it and made of it; open jobs are cancelled.

    The rows go first: objects whose removal fails belong to no row and are swept later.

    Raises:
        NotFound: There is no such project.
    """
    actor.demand(Permission.USE_PROJECTS)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        project = session.get(ProjectRow, project_id)
        if project is None:
            raise unknown_row(ProjectRow)
        keys = remove_project(session, actor, project, now=now, now_ms=deps.now_ms())
    with suppress(Unavailable):
        deps.storage.delete_prefix(project_prefix(actor.organization_id, project_id))
        for key in keys:
            deps.storage.delete(key)
