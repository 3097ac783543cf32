"""Making results again that were made already, or are being made."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.jobs import JobKind, Urgency
from app.domain.results import ResultStatus, Review
from app.models import Asset as AssetRow, EditVersion, GeneratedAsset as ResultRow
from app.records.edits import version_row
from app.records.kept_layouts import forget_layouts
from app.records.lifecycle import change_all
from app.records.rules import rules_in_force
from app.records.work import submit


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
    """Make these results again, in the order of their positions."""
    rows = session.scalars(
        select(ResultRow).where(ResultRow.id.in_(result_ids)).order_by(ResultRow.position)
    ).all()
    remake_rows(deps, session, rows, actor.user_id, Urgency.PREMIUM)
    return tuple(row.id for row in rows)


def remake_rows(
    deps: Deps,
    session: Session,
    rows: Sequence[ResultRow],
    user_id: UUID | None,
    urgency: Urgency,
) -> None:
    """Plan the results anew by the rules in force; their edits stay, their reviews do not.

    A layout that was chosen stays as far as another can be like it.
    """
    record = rules_in_force(deps, session)
    for row in rows:
        if row.layouts is not None:
            row.layouts = row.layouts.planned_anew(row.edits.extend.layout_id or "")
        row.rules, row.plan, row.edits = record, None, row.edits.with_layout_anew()
        row.review, row.review_reason = Review.PENDING, None
    queue_versions(deps, session, rows, user_id, urgency)


def queue_versions(
    deps: Deps,
    session: Session,
    rows: Sequence[ResultRow],
    user_id: UUID | None,
    urgency: Urgency,
) -> None:
    """Give the results their next version, with the same edits, and queue their rendering."""
    ids = [row.id for row in rows]
    known = set(
        session.scalars(
            select(EditVersion.generated_asset_id).where(EditVersion.generated_asset_id.in_(ids))
        )
    )
    session.add_all([version_row(row, None) for row in rows if row.id not in known])
    session.flush()
    for row in rows:
        row.version += 1
    now = deps.clock.now()
    change_all(session, dict.fromkeys(rows, ResultStatus.RENDERING), at=now, is_retry=True)
    session.add_all([version_row(row, user_id) for row in rows])
    session.flush()
    for version in sorted({row.version for row in rows}):
        of_version = [row.id for row in rows if row.version == version]
        payload: dict[str, object] = {"version": version}
        submit(deps, session, JobKind.RENDER_RESULT, of_version, urgency, payload)


def urgency_for(actor: Actor) -> Urgency:
    """What admins ask for goes ahead of the queue."""
    return Urgency.ADMIN if actor.may(Permission.ORDER_URGENTLY) else Urgency.STANDARD


def forget_former_picture(session: Session, asset: AssetRow) -> None:
    """Another file took the picture's place: what was said of the former one is true no longer."""
    asset.corrections = asset.earlier_corrections = None
    asset.corrections_version += 1
    asset.corrected_by = asset.corrected_at = None
    asset.is_cleared = False
    forget_layouts(session, asset.id)
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
