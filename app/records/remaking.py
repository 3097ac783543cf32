"""Making results again that were made already, or are being made."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor
from app.domain.jobs import Urgency
from app.domain.results import ResultStatus
from app.models import Asset as AssetRow, GeneratedAsset as ResultRow
from app.records.edits import store_version
from app.records.rules import rules_in_force


def find_begun(session: Session, asset_id: UUID) -> list[UUID]:
    """Results that somebody is making for the first time, from what was known before."""
    begun = (
        ResultRow.asset_id == asset_id,
        ResultRow.status == ResultStatus.RENDERING,
        ResultRow.rendered_version == 0,
    )
    rows = session.execute(select(ResultRow.id, ResultRow.plan).where(*begun))
    return [row.id for row in rows if row.plan is None]


def remake_results(
    deps: Deps, session: Session, actor: Actor, result_ids: Sequence[UUID]
) -> tuple[UUID, ...]:
    """Take their plans back and queue them; their edits stay."""
    rows = session.scalars(
        select(ResultRow).where(ResultRow.id.in_(result_ids)).order_by(ResultRow.position)
    ).all()
    record = rules_in_force(deps, session)
    for row in rows:
        row.rules, row.plan = record, None
        store_version(deps, session, row, row.edits, actor.user_id, Urgency.PREMIUM)
    return tuple(row.id for row in rows)


def forget_former_picture(session: Session, asset: AssetRow) -> None:
    """Another file took the picture's place: what was said of the former one is true no longer."""
    asset.corrections = asset.earlier_corrections = None
    asset.corrections_version += 1
    asset.corrected_by = asset.corrected_at = None
    asset.is_cleared = False
    results = select(ResultRow).where(ResultRow.asset_id == asset.id, ResultRow.is_cleared)
    for row in session.scalars(results):
        row.is_cleared = False


def remake_all_results(
    deps: Deps, session: Session, actor: Actor, asset_id: UUID
) -> tuple[UUID, ...]:
    """Make everything again that was made of a picture, from what it is now; edits stay."""
    made = select(ResultRow.id).where(
        ResultRow.asset_id == asset_id,
        ResultRow.status.in_((ResultStatus.READY, ResultStatus.RENDERING)),
    )
    return remake_results(deps, session, actor, session.scalars(made).all())
