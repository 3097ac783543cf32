"""Results: all of one original, reviews of them, making them anew, and lifting flags."""

from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.decisions import DecisionOrder
from app.domain.errors import Invalid
from app.domain.light_table import MAX_REASON, REVIEWS
from app.domain.projects import Asset
from app.domain.results import GeneratedAsset, Review
from app.domain.storage_keys import number_of
from app.models import Asset as AssetRow, GeneratedAsset as ResultRow
from app.records.assets import asset_view
from app.records.audit import Action, append_audit
from app.records.decisions import take_decision
from app.records.lifecycle import touch_project
from app.records.media import MediaKind, media_path
from app.records.remaking import remake_rows, urgency_for
from app.records.results import result_view, result_views
from app.records.rows import find_row

ACTS = {review: act for act, review in REVIEWS.items()}
"""What is done to a result to give it a review."""


def list_asset_results(deps: Deps, actor: Actor, asset_id: UUID) -> tuple[GeneratedAsset, ...]:
    """All results of one original, the newest request first.

    Raises:
        NotFound: There is no such picture.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        asset = find_row(session, AssetRow, asset_id)
        query = (
            select(ResultRow)
            .where(ResultRow.asset_id == asset.id)
            .order_by(ResultRow.updated_at.desc(), ResultRow.position)
        )
        return result_views(deps, session, session.scalars(query).all())


def review_result(
    deps: Deps, actor: Actor, result_id: UUID, review: Review, reason: str = ""
) -> GeneratedAsset:
    """Approve or reject the result as it is, or take that back.

    Raises:
        NotFound: There is no such result.
        Invalid: The reason is too long.
    """
    actor.demand(Permission.USE_PROJECTS)
    if len(reason) > MAX_REASON:
        raise Invalid({"reason": f"Use at most {MAX_REASON:,} characters."})
    with deps.database.transaction(actor) as session:
        row = find_row(session, ResultRow, result_id)
        order = DecisionOrder(row.project_id, ACTS[review], (row.id,), reason=reason)
        take_decision(deps, session, actor, order, [row])
        return result_view(deps, row, session.get_one(AssetRow, row.asset_id))


def get_review(deps: Deps, actor: Actor, result_id: UUID) -> tuple[Review, str]:
    """The review of the result, and its reason.

    Raises:
        NotFound: There is no such result.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        row = find_row(session, ResultRow, result_id)
        return row.review, row.review_reason or ""


def regenerate_result(deps: Deps, actor: Actor, result_id: UUID) -> GeneratedAsset:
    """Plan the result anew by the rules in force and the corrected elements; its edits stay.

    What admins ask for goes ahead of the queue. The earlier picture is shown until the new one is
    there.

    Raises:
        NotFound: There is no such result.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.transaction(actor) as session:
        row = find_row(session, ResultRow, result_id)
        remake_rows(deps, session, [row], actor.user_id, urgency_for(actor))
        return result_view(deps, row, session.get_one(AssetRow, row.asset_id))


def clear_result_flag(deps: Deps, actor: Actor, result_id: UUID) -> GeneratedAsset:
    """Lift the flag of a result for good, also for later edits of it. For admins.

    Raises:
        NotFound: There is no such result.
    """
    actor.demand(Permission.CLEAR_FLAGS)
    with deps.database.transaction(actor) as session:
        row = find_row(session, ResultRow, result_id)
        _clear_flag(deps, session, actor, row, "generated_asset")
        return result_view(deps, row, session.get_one(AssetRow, row.asset_id))


def clear_asset_flag(deps: Deps, actor: Actor, asset_id: UUID) -> Asset:
    """Lift the flag of an original, and of whatever is made of it from now on. For admins.

    Raises:
        NotFound: There is no such picture.
    """
    actor.demand(Permission.CLEAR_FLAGS)
    with deps.database.transaction(actor) as session:
        row = find_row(session, AssetRow, asset_id)
        _clear_flag(deps, session, actor, row, "asset")
        return asset_view(deps, row)


def reveal_result(deps: Deps, actor: Actor, result_id: UUID) -> str:
    """An address at which a flagged result is shown as it is.

    The audit log keeps that it was made.

    Raises:
        NotFound: There is no such result.
    """
    actor.demand(Permission.CLEAR_FLAGS)
    with deps.database.transaction(actor) as session:
        row = find_row(session, ResultRow, result_id)
        _audit_reveal(deps, session, actor, row, "generated_asset")
        return media_path(
            deps.links,
            deps.clock,
            MediaKind.RESULT,
            row.organization_id,
            row.id,
            row.rendered_version,
            is_revealed=True,
        )


def reveal_asset(deps: Deps, actor: Actor, asset_id: UUID) -> str:
    """An address at which a flagged original is shown as it is.

    The audit log keeps that it was made.

    Raises:
        NotFound: There is no such picture.
    """
    actor.demand(Permission.CLEAR_FLAGS)
    with deps.database.transaction(actor) as session:
        row = find_row(session, AssetRow, asset_id)
        _audit_reveal(deps, session, actor, row, "asset")
        version = number_of(row.proxy_key) if row.proxy_key else 0
        return media_path(
            deps.links,
            deps.clock,
            MediaKind.PROXY,
            row.organization_id,
            row.id,
            version,
            is_revealed=True,
        )


def _clear_flag(
    deps: Deps, session: Session, actor: Actor, row: AssetRow | ResultRow, kind: str
) -> None:
    if not row.is_nsfw:
        return
    row.is_nsfw, row.is_cleared = False, True
    now = deps.clock.now()
    if isinstance(row, ResultRow):
        row.updated_at = now
    touch_project(session, row.project_id, at=now)
    before, after = {"isNsfw": True, "score": round(row.nsfw_score, 4)}, {"isNsfw": False}
    append_audit(
        session,
        actor,
        Action.FLAG_CLEARED,
        deps.clock.now(),
        subject_kind=kind,
        subject_id=row.id,
        before=before,
        after=after,
    )


def _audit_reveal(
    deps: Deps, session: Session, actor: Actor, row: AssetRow | ResultRow, kind: str
) -> None:
    append_audit(
        session,
        actor,
        Action.PICTURE_REVEALED,
        deps.clock.now(),
        subject_kind=kind,
        subject_id=row.id,
    )
