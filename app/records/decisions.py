"""Decisions of results as rows: taken, kept with what was before, and taken back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app import ledger
from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor
from app.domain.decisions import DecisionOrder, Skip, find_skip, review_after
from app.domain.light_table import REVIEWS, Act
from app.domain.results import ResultStatus, Review
from app.models import Decision, DecisionItem, GeneratedAsset as ResultRow
from app.records import events
from app.records.audit import Action, append_audit
from app.records.lifecycle import give_up, touch_project
from app.records.remaking import queue_versions, remake_rows, urgency_for


def decide_rows(
    deps: Deps, session: Session, actor: Actor, order: DecisionOrder, rows: Sequence[ResultRow]
) -> tuple[Decision | None, tuple[UUID, ...], dict[UUID, Skip]]:
    """Decide those of these results that can be decided so.

    Returns:
        The decision, None when nothing changed; the results that changed; why others did not.
    """
    skipped = {row.id: skip for row in rows if (skip := skip_of(order, row)) is not None}
    changed = [row for row in rows if row.id not in skipped]
    if not changed:
        return None, (), skipped
    decision = take_decision(deps, session, actor, order, changed)
    return decision, tuple(row.id for row in changed), skipped


def take_decision(
    deps: Deps, session: Session, actor: Actor, order: DecisionOrder, rows: Sequence[ResultRow]
) -> Decision:
    """Decide results, whatever they are, and keep how they were."""
    now = deps.clock.now()
    decision = Decision(
        project_id=order.project_id,
        act=order.act,
        reason=order.reason or None,
        created_by=actor.user_id,
        created_at=now,
    )
    session.add(decision)
    session.flush()
    items = [keep_before(decision, row) for row in rows]
    if order.act is Act.AGAIN:
        remake_rows(deps, session, rows, actor.user_id, urgency_for(actor))
    else:
        review_rows(session, rows, *review_after(order), at=now)
    for item, row in zip(items, rows, strict=True):
        item.version = row.version
    session.add_all(items)
    tell(session, actor, decision, rows)
    return decision


def skip_of(order: DecisionOrder, row: ResultRow) -> Skip | None:
    """Why a result is left as it is."""
    rendered, is_nsfw = row.rendered_version, row.is_nsfw
    skip = find_skip(order.act, row.status, rendered_version=rendered, is_nsfw=is_nsfw)
    if skip is not None or order.act is Act.AGAIN:
        return skip
    is_same = (row.review, row.review_reason) == review_after(order)
    return Skip.UNCHANGED if is_same else None


def keep_before(decision: Decision, row: ResultRow) -> DecisionItem:
    """The result as it is before the decision."""
    is_again = decision.act is Act.AGAIN
    return DecisionItem(
        decision_id=decision.id,
        generated_asset_id=row.id,
        version=row.version,
        review=row.review,
        review_reason=row.review_reason,
        error_code=row.error_code,
        error_message=row.error_message,
        plan=row.plan if is_again else None,
        rules=row.rules if is_again else None,
    )


def review_rows(
    session: Session, rows: Iterable[ResultRow], review: Review, reason: str | None, *, at: datetime
) -> None:
    """Give the results their review."""
    for row in rows:
        row.review, row.review_reason = review, reason
        row.updated_at = max(row.updated_at, at)
    for project_id in {row.project_id for row in rows}:
        touch_project(session, project_id, at=at)


def undo_rows(
    deps: Deps, session: Session, actor: Actor, decision: Decision
) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
    """Bring back how the results of a decision were, but for those that changed again since.

    Returns:
        Those that are brought back, and those that stay.
    """
    items = session.scalars(
        select(DecisionItem).where(DecisionItem.decision_id == decision.id)
    ).all()
    ids = [item.generated_asset_id for item in items]
    rows = {row.id: row for row in session.scalars(select(ResultRow).where(ResultRow.id.in_(ids)))}
    now = deps.clock.now()
    pairs = [(item, rows[item.generated_asset_id]) for item in items]
    back = [pair for pair in pairs if is_as_decided(decision, *pair)]
    if decision.act is Act.AGAIN:
        remake_as_before(deps, session, actor, back, now)
    for item, row in back:
        review_rows(session, [row], item.review, item.review_reason, at=now)
    decision.undone_at = now
    changed = [row for _, row in back]
    tell(session, actor, decision, changed)
    ids_back = tuple(row.id for row in changed)
    return ids_back, tuple(row_id for row_id in ids if row_id not in set(ids_back))


def is_as_decided(decision: Decision, item: DecisionItem, row: ResultRow) -> bool:
    """Whether nobody has decided, edited or made the result anew since.

    What had failed and is made by now stays made: there is no picture to bring back.
    """
    if row.version != item.version:
        return False
    if decision.act is Act.AGAIN:
        is_open = row.status in {ResultStatus.PENDING, ResultStatus.RENDERING}
        return row.review is Review.PENDING and (is_open or item.error_code is None)
    return (row.review, row.review_reason) == (REVIEWS[decision.act], decision.reason)


def remake_as_before(
    deps: Deps,
    session: Session,
    actor: Actor,
    pairs: Sequence[tuple[DecisionItem, ResultRow]],
    at: datetime,
) -> None:
    """Render by the plan and the rules of before; what had failed is called off, and failed."""
    ledger.cancel_all(session, [row.id for _, row in pairs], now_ms=deps.now_ms())
    for item, row in pairs:
        row.rules, row.plan = item.rules or row.rules, item.plan
        if item.problem:
            give_up(session, row, item.problem, at=at)
    rendered = [row for item, row in pairs if not item.problem]
    if rendered:
        queue_versions(deps, session, rendered, actor.user_id, urgency_for(actor))


def tell(session: Session, actor: Actor, decision: Decision, rows: Sequence[ResultRow]) -> None:
    """Write the decision, or its end, into the audit log, and call webhooks that ask for it."""
    is_undone = decision.undone_at is not None
    at = decision.undone_at or decision.created_at
    ids = [str(row.id) for row in rows]
    said = {"act": str(decision.act), "reason": decision.reason or "", "results": ids}
    append_audit(
        session,
        actor,
        Action.DECISION_UNDONE if is_undone else Action.RESULTS_DECIDED,
        at,
        subject_kind="decision",
        subject_id=decision.id,
        before=said if is_undone else None,
        after=None if is_undone else said,
    )
    if decision.act is not Act.AGAIN and rows:
        events.results_reviewed(session, decision, rows, at)
