"""Jobs and what they are for, as admins see them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.deps import Deps
from app.domain.job_reports import Affected, Attempt, Job
from app.domain.jobs import JobKind
from app.models import (
    Asset,
    Attempt as AttemptRow,
    Download,
    GeneratedAsset,
    Job as JobRow,
    Project,
    User,
    Webhook,
    WebhookDelivery,
)
from app.models.base import Base
from app.records.assets import proxy_path

ERROR_LENGTH = 500
"""Characters of an attempt's error that are shown."""
MOST_IDS = 500
"""Ids in one statement: SQLite takes a bounded number of values."""

Row = TypeVar("Row", bound=Base)


def job_view(
    row: JobRow, attempts: Sequence[AttemptRow] = (), affected: Affected | None = None
) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        subject_id=row.subject_id,
        state=row.state,
        urgency=row.urgency,
        attempt=row.attempt,
        problem=row.problem,
        created_at=moment_of(row.created_at),
        run_at=moment_of(row.run_at),
        started_at=moment_of(row.started_at) if row.started_at else None,
        finished_at=moment_of(row.finished_at) if row.finished_at else None,
        attempts=tuple(attempt_view(attempt) for attempt in attempts),
        affected=affected or Affected(),
    )


def attempt_view(row: AttemptRow) -> Attempt:
    return Attempt(
        number=row.number,
        worker=row.worker,
        started_at=moment_of(row.started_at),
        ended_at=moment_of(row.ended_at) if row.ended_at else None,
        outcome=row.outcome,
        error=row.error.strip().rpartition("\n")[2][:ERROR_LENGTH] if row.error else None,
    )


def moment_of(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def find_affected(deps: Deps, session: Session, jobs: Sequence[JobRow]) -> Mapping[UUID, Affected]:
    """What each job is for, by the job's id; asked in a few statements however many they are."""
    wanted = {kind: {job.subject_id for job in jobs if job.kind is kind} for kind in JobKind}
    results = find_rows(session, GeneratedAsset, wanted[JobKind.RENDER_RESULT])
    of_results = {row.asset_id for row in results.values()}
    assets = find_rows(session, Asset, wanted[JobKind.ANALYSE_ASSET] | of_results)
    projects = find_rows(session, Project, {row.project_id for row in assets.values()})
    downloads = find_rows(session, Download, wanted[JobKind.BUILD_DOWNLOAD])
    owners = {row.created_by for row in projects.values()}
    owners |= {row.created_by for row in downloads.values()}
    users = find_rows(session, User, {owner for owner in owners if owner})
    names = {user_id: user.username for user_id, user in users.items()}
    addresses = find_addresses(session, wanted[JobKind.DELIVER_WEBHOOK])
    found: dict[UUID, Affected] = {}
    for job in jobs:
        result, download = results.get(job.subject_id), downloads.get(job.subject_id)
        asset = assets.get(result.asset_id if result else job.subject_id)
        if asset is not None:
            name = f"{asset.filename}, {result.format_name}" if result else asset.filename
            found[job.id] = of_asset(deps, name, asset, projects.get(asset.project_id), names)
        elif download is not None:
            owner = names.get(download.created_by) if download.created_by else None
            found[job.id] = Affected(name=download.filename, owner=owner)
        elif job.subject_id in addresses:
            found[job.id] = Affected(name=addresses[job.subject_id])
    return found


def of_asset(
    deps: Deps, name: str, asset: Asset, project: Project | None, names: Mapping[UUID, str]
) -> Affected:
    return Affected(
        name=name,
        project_id=asset.project_id,
        project_name=project.name if project else None,
        asset_id=asset.id,
        picture_url=proxy_path(deps, asset) if asset.proxy_key else None,
        owner=names.get(project.created_by) if project and project.created_by else None,
    )


def find_addresses(session: Session, delivery_ids: set[UUID]) -> Mapping[UUID, str]:
    """Event and address of deliveries, without what may be the receiver's secret."""
    deliveries = find_rows(session, WebhookDelivery, delivery_ids)
    hooks = find_rows(session, Webhook, {row.webhook_id for row in deliveries.values()})
    return {
        row.id: f"{row.event} to {hooks[row.webhook_id].url.partition('?')[0]}"
        for row in deliveries.values()
        if row.webhook_id in hooks
    }


def find_rows(session: Session, table: type[Row], ids: set[UUID]) -> dict[UUID, Row]:
    found: dict[UUID, Row] = {}
    wanted = list(ids)
    for start in range(0, len(wanted), MOST_IDS):
        column = table.__mapper__.c.id
        part = select(table).where(column.in_(wanted[start : start + MOST_IDS]))
        found |= {row.id: row for row in session.scalars(part)}  # type: ignore[attr-defined]
    return found
