"""When a job is tried once more: the row it works for forgets that it failed, in the same
transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from app.database.session import Session
from app.domain.jobs import JobKind
from app.domain.projects import AssetStatus
from app.domain.results import ResultStatus
from app.domain.webhooks import DeliveryStatus
from app.models.asset import Asset
from app.models.download import Download
from app.models.generated_asset import GeneratedAsset
from app.models.webhook import WebhookDelivery
from app.records.results import touch_project


def start_over(session: Session, kind: JobKind, subject_id: UUID) -> None:
    """Set the row back to where it waits for the job; one that has not failed, or is gone, is left
    alone.
    """
    STARTING_OVER[kind](session, subject_id)


def _analysis(session: Session, asset_id: UUID) -> None:
    asset = session.get(Asset, asset_id)
    if asset is not None and asset.status == AssetStatus.FAILED:
        asset.status = str(AssetStatus.RECEIVED)
        asset.error_code = asset.error_message = None
        touch_project(session, asset.project_id)


def _result(session: Session, result_id: UUID) -> None:
    """A result with an earlier rendering shows it meanwhile."""
    result = session.get(GeneratedAsset, result_id)
    if result is not None and result.status == ResultStatus.FAILED:
        result.status = str(
            ResultStatus.RENDERING if result.rendered_version else ResultStatus.PENDING
        )
        result.error_code = result.error_message = None
        touch_project(session, result.project_id)


def _download(session: Session, download_id: UUID) -> None:
    download = session.get(Download, download_id)
    if download is not None and download.status == "failed":
        download.status, download.progress = "pending", 0
        download.error_code = download.error_message = None


def _delivery(session: Session, delivery_id: UUID) -> None:
    delivery = session.get(WebhookDelivery, delivery_id)
    if delivery is not None and delivery.status == DeliveryStatus.FAILED:
        delivery.status, delivery.error = str(DeliveryStatus.PENDING), None


def _mail(_session: Session, _subject_id: UUID) -> None:
    """A mail has no row that waits for it."""


STARTING_OVER: Mapping[JobKind, Callable[[Session, UUID], None]] = {
    JobKind.ANALYSE_ASSET: _analysis,
    JobKind.RENDER_RESULT: _result,
    JobKind.BUILD_DOWNLOAD: _download,
    JobKind.DELIVER_WEBHOOK: _delivery,
    JobKind.SEND_MAIL: _mail,
}
