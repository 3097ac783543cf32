"""When a job has ended without success for good: the row it worked for learns why, in the same
transaction.

Light on purpose: workers that only watch import this, and no picture code.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import update

from app.database.session import Session
from app.domain.projects import AssetStatus, Problem
from app.domain.results import ResultStatus
from app.domain.webhooks import DeliveryStatus
from app.models.asset import Asset as AssetRow
from app.models.download import Download
from app.models.generated_asset import GeneratedAsset as ResultRow
from app.models.project import Project as ProjectRow
from app.models.webhook import WebhookDelivery
from app.records import events


def give_up_analysis(session: Session, asset_id: UUID, problem: Problem) -> None:
    asset = session.get(AssetRow, asset_id)
    if asset is not None:
        asset.status = str(AssetStatus.FAILED)
        asset.error_code, asset.error_message = problem.code, problem.message
        _touch(session, asset.project_id)
        events.asset_analysed(session, asset.project_id, _now())


def give_up_result(session: Session, result_id: UUID, problem: Problem) -> None:
    """An earlier rendering stays visible; the status says that the newest could not be made."""
    result = session.get(ResultRow, result_id)
    if result is not None:
        result.status = str(ResultStatus.FAILED)
        result.error_code, result.error_message = problem.code, problem.message
        _touch(session, result.project_id)
        if not result.rendered_version:
            events.result_ended(session, result, _now())


def give_up_download(session: Session, download_id: UUID, problem: Problem) -> None:
    download = session.get(Download, download_id)
    if download is not None:
        download.status = "failed"
        download.error_code, download.error_message = problem.code, problem.message


def give_up_delivery(session: Session, delivery_id: UUID, problem: Problem) -> None:
    delivery = session.get(WebhookDelivery, delivery_id)
    if delivery is not None:
        delivery.status = str(DeliveryStatus.FAILED)
        delivery.error = delivery.error or problem.message


def _now() -> datetime:
    """Whoever watches the workers has no bundle with a clock."""
    return datetime.now(UTC)


def _touch(session: Session, project_id: UUID) -> None:
    grown = (
        update(ProjectRow).where(ProjectRow.id == project_id).values(version=ProjectRow.version + 1)
    )
    session.execute(grown, execution_options={"synchronize_session": False})
