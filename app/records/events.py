"""Webhook events, emitted in the transaction in which they happen: exactly when they are true.

Light on purpose: the process that watches the workers gives jobs up, and that is an event too. No
worker is notified; one that ends a job looks for the next one anyway.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from app import ledger
from app.database.session import Session
from app.domain.jobs import JobKind, Urgency
from app.domain.lifecycle import OPEN_ASSET, OPEN_RESULT, settled_status
from app.domain.projects import AssetStatus, ProjectStatus
from app.domain.results import GenerationStatus, ResultStatus, derive_generation
from app.domain.webhooks import WebhookEvent, message
from app.models import Asset, Decision, GeneratedAsset, Webhook, WebhookDelivery

DELIVERY_COST_MS = 300
OUTCOMES = {
    GenerationStatus.COMPLETED: WebhookEvent.JOB_COMPLETED,
    GenerationStatus.FAILED: WebhookEvent.JOB_FAILED,
}


def emit(session: Session, event: WebhookEvent, data: Mapping[str, object], at: datetime) -> None:
    """Write a delivery and its job for every active webhook that asked for the event."""
    for webhook in session.scalars(select(Webhook).where(Webhook.is_active)):
        if str(event) in webhook.events:
            delivery = WebhookDelivery(
                id=uuid4(),
                webhook_id=webhook.id,
                event=event,
                payload=message(event, at, data),
                created_at=at,
            )
            session.add(delivery)
            queue_delivery(session, delivery.id, at)


def queue_delivery(
    session: Session, delivery_id: UUID, at: datetime, urgency: Urgency = Urgency.STANDARD
) -> None:
    ledger.enqueue(
        session,
        kind=JobKind.DELIVER_WEBHOOK,
        subject_id=delivery_id,
        urgency=urgency,
        payload={},
        now_ms=int(at.timestamp() * 1000),
        cost_ms=DELIVERY_COST_MS,
    )


def asset_analysed(session: Session, project_id: UUID, at: datetime) -> None:
    """An analysis has ended, well or badly.

    Emits `project.ready` when it was the last open one of the project. Touch the project before:
    its row then keeps two analyses that end at once in line, and the second sees the first.
    """
    session.flush()
    states = Counter(session.scalars(select(Asset.status).where(Asset.project_id == project_id)))
    if any(states[state] for state in OPEN_ASSET):
        return
    total, failed = states.total(), states[AssetStatus.FAILED]
    status = ProjectStatus.FAILED if failed == total else ProjectStatus.READY_FOR_REVIEW
    data = {"projectId": str(project_id), "status": str(status), "assets": total, "failed": failed}
    emit(session, WebhookEvent.PROJECT_READY, data, at)


def result_rendered(session: Session, result: GeneratedAsset, at: datetime) -> None:
    """A new rendering of a result is there: emits `asset.rendered`."""
    data = {
        "assetId": str(result.id),
        "originalAssetId": str(result.asset_id),
        "jobId": str(result.generation_id),
        "projectId": str(result.project_id),
        "version": result.rendered_version,
        "platformName": result.platform_name,
        "formatName": result.format_name,
        "dimensions": {"width": result.width, "height": result.height},
        "isNsfw": result.is_nsfw,
    }
    emit(session, WebhookEvent.ASSET_RENDERED, data, at)


def result_ended(session: Session, result: GeneratedAsset, at: datetime) -> None:
    """A result without an earlier rendering has ended.

    Emits `job.completed` or `job.failed` when it was the last open one. Touch the project before,
    for the same reason as above. Nothing is emitted for a job that was cancelled.
    """
    session.flush()
    columns = (GeneratedAsset.status, GeneratedAsset.rendered_version > 0)
    query = select(*columns).where(GeneratedAsset.generation_id == result.generation_id)
    states = Counter(
        settled_status(status, is_rendered=is_rendered)
        for status, is_rendered in session.execute(query)
    )
    if any(states[state] for state in OPEN_RESULT):
        return
    ready, failed, cancelled = (
        states[ResultStatus.READY],
        states[ResultStatus.FAILED],
        states[ResultStatus.CANCELLED],
    )
    status, _ = derive_generation(states.total(), ready, failed, cancelled, 0)
    if status in OUTCOMES:
        data = {
            "jobId": str(result.generation_id),
            "projectId": str(result.project_id),
            "status": str(status),
            "results": states.total(),
            "failed": failed,
        }
        emit(session, OUTCOMES[status], data, at)


def results_reviewed(
    session: Session, decision: Decision, rows: Sequence[GeneratedAsset], at: datetime
) -> None:
    """Somebody has approved or rejected results, or taken that back: emits `assets.reviewed`."""
    data = {
        "decisionId": str(decision.id),
        "projectId": str(decision.project_id),
        "isUndone": decision.undone_at is not None,
        "assets": [
            {"assetId": str(row.id), "review": str(row.review), "reason": row.review_reason or ""}
            for row in rows
        ],
    }
    emit(session, WebhookEvent.ASSETS_REVIEWED, data, at)
