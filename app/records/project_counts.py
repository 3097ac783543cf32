"""How many projects are in each state, counted in a few statements."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from app.database.session import Session
from app.domain.lifecycle import OPEN_ASSET, OPEN_RESULT
from app.domain.projects import AssetStatus, ProjectStatus, derive_status
from app.domain.results import ResultStatus
from app.models import Asset, GeneratedAsset, Project, UploadTicket


def count_project_states(session: Session, now: datetime) -> Mapping[ProjectStatus, int]:
    """How many projects are in each state; deleted ones are left out."""
    counts: dict[object, Counter[str]] = {
        project_id: Counter()
        for project_id in session.scalars(select(Project.id).where(Project.removed_at.is_(None)))
    }
    add_assets(session, counts)
    add_results(session, counts)
    add_tickets(session, counts, now)
    found = Counter(project_status_of(count) for count in counts.values())
    return {status: found[status] for status in ProjectStatus}


def add_assets(session: Session, counts: Mapping[object, Counter[str]]) -> None:
    groups = select(Asset.project_id, Asset.status, func.count()).group_by(
        Asset.project_id, Asset.status
    )
    for project_id, status, number in session.execute(groups):
        if project_id not in counts:
            continue
        is_open = status in OPEN_ASSET
        counts[project_id].update({"assets": number, "analysing": number if is_open else 0})
        counts[project_id].update({"failed": number if status is AssetStatus.FAILED else 0})


def add_results(session: Session, counts: Mapping[object, Counter[str]]) -> None:
    """A result that shows an earlier rendering while it is edited counts as finished."""
    columns = (
        GeneratedAsset.project_id,
        GeneratedAsset.status,
        GeneratedAsset.rendered_version > 0,
    )
    for project_id, status, is_rendered, number in session.execute(
        select(*columns, func.count()).group_by(*columns)
    ):
        if project_id not in counts:
            continue
        if status in OPEN_RESULT and not is_rendered:
            counts[project_id]["generating"] += number
        elif status is not ResultStatus.CANCELLED:
            counts[project_id]["finished"] += number


def add_tickets(session: Session, counts: Mapping[object, Counter[str]], now: datetime) -> None:
    is_open = (UploadTicket.completed_at.is_(None), UploadTicket.expires_at > now)
    groups = (
        select(UploadTicket.project_id, func.count())
        .where(*is_open)
        .group_by(UploadTicket.project_id)
    )
    for project_id, number in session.execute(groups):
        if project_id in counts:
            counts[project_id]["uploading"] += number


def project_status_of(count: Counter[str]) -> ProjectStatus:
    return derive_status(
        uploading=count["uploading"],
        analysing=count["analysing"],
        generating=count["generating"],
        assets=count["assets"],
        failed_assets=count["failed"],
        finished_jobs=count["finished"],
    )
