"""Removing a project for good, with everything in it and made of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app import ledger
from app.database.session import Session
from app.domain.access import Actor
from app.models import Asset, Download, GeneratedAsset, Project
from app.records.audit import Action, append_audit


def remove_project(
    session: Session, actor: Actor, project: Project, *, now: datetime, now_ms: int
) -> list[str]:
    """Delete its rows; open jobs are cancelled.

    Args:
        session: of the transaction in which they go.
        actor: who does it, for the audit log.
        project: what goes.
        now: when.
        now_ms: the same of the ledger's clock.

    Returns:
        Keys of objects that are not under the project's own prefix.
    """
    of_assets = select(Asset.id).where(Asset.project_id == project.id)
    of_results = select(GeneratedAsset.id).where(GeneratedAsset.project_id == project.id)
    asset_ids, result_ids = session.scalars(of_assets).all(), session.scalars(of_results).all()
    downloads = find_downloads(session, project, set(result_ids))
    ledger.cancel_all(
        session, [*asset_ids, *result_ids, *(row.id for row in downloads)], now_ms=now_ms
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
        subject_id=project.id,
        before=before,
    )
    return keys


def find_downloads(session: Session, project: Project, result_ids: set[UUID]) -> list[Download]:
    """Files that were packed from any of these results."""
    rows = session.scalars(select(Download).where(Download.created_at >= project.created_at))
    return [row for row in rows if not result_ids.isdisjoint(row.order.result_ids)]
