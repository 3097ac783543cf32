"""Pictures that have come and are to be rows."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.database.session import Session
from app.domain.errors import DomainError, StateForbids
from app.domain.intake import IncomingFile
from app.domain.projects import AssetStatus
from app.models import Asset as AssetRow, Project as ProjectRow
from app.ports.gate import Inspection, Postponed
from app.records.rows import find_row

MAX_ASSETS = 500
"""Pictures in one project."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file with the id of its asset and either what it is or why it is refused."""

    file: IncomingFile
    asset_id: UUID
    inspection: Inspection | Postponed | None
    refusal: DomainError | None

    @property
    def kind(self) -> str:
        return self.inspection.kind if self.inspection else "unknown"


def count_assets(session: Session, project_id: UUID) -> int:
    of_project = select(func.count()).select_from(AssetRow).where(AssetRow.project_id == project_id)
    return session.scalar(of_project) or 0


def demand_room(session: Session, project_id: UUID, number: int) -> None:
    project = find_row(session, ProjectRow, project_id)
    there = count_assets(session, project.id)
    if there + number > MAX_ASSETS:
        raise StateForbids(
            f"A project holds {MAX_ASSETS} pictures at most; this one has {there}.",
            code="project_full",
        )


def asset_row(
    project_id: UUID, position: int, entry: CheckedFile, key: str | None, now: object
) -> AssetRow:
    row = AssetRow(
        id=entry.asset_id,
        project_id=project_id,
        position=position,
        filename=entry.file.filename,
        status=AssetStatus.FAILED if entry.refusal else AssetStatus.RECEIVED,
        kind=entry.kind,
        size_bytes=entry.file.size_bytes,
        original_key=key,
        created_at=now,
    )
    if entry.refusal:
        row.error_code, row.error_message = entry.refusal.code, entry.refusal.message
    return row
