"""Approved files that no longer fit their format, and making them again."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, select

from app.database.session import AnyRow, Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.format_fit import MadeFile, Misfit, find_misfits
from app.domain.geometry import Size
from app.domain.jobs import Urgency
from app.domain.results import GeneratedAsset, ResultStatus, Review
from app.models import (
    Asset as AssetRow,
    Format,
    GeneratedAsset as ResultRow,
    Platform,
    Project as ProjectRow,
)
from app.records.audit import Action, append_audit
from app.records.formats import SUBJECT, find_any_format, format_facts
from app.records.remaking import remake_rows
from app.records.result_targets import format_target
from app.records.results import result_view
from app.records.rows import find_row


@dataclass(frozen=True, slots=True)
class UnfitResult:
    """An approved file that does not fit its format any more, with why, the worst first."""

    result: GeneratedAsset
    misfits: tuple[Misfit, ...]


def list_unfit_results(deps: Deps, actor: Actor, format_id: UUID) -> tuple[UnfitResult, ...]:
    """The approved files of a format that do not fit it as it is now, the newest first.

    Raises:
        NotFound: There is no such format.
    """
    actor.demand(Permission.MANAGE_CATALOGUE)
    with deps.database.snapshot(actor) as session:
        row = find_any_format(session, format_id)
        return tuple(
            UnfitResult(
                result_view(deps, result, session.get_one(AssetRow, result.asset_id)), misfits
            )
            for result, misfits in find_unfit(session, row)
        )


def remake_unfit_results(
    deps: Deps, actor: Actor, format_id: UUID, result_ids: Collection[UUID] | None = None
) -> int:
    """Make approved files again for the format as it is now; what was edited stays.

    They are to be looked at and approved anew. Returns how many there are.

    Args:
        deps: For the database and the queue.
        actor: Who asks.
        format_id: The format; one in use.
        result_ids: Of these alone, those that do not fit; of all when None.

    Raises:
        NotFound: There is no such format.
    """
    actor.demand(Permission.MANAGE_CATALOGUE)
    with deps.database.transaction(actor) as session:
        row = find_row(session, Format, format_id)
        found = [result for result, _ in find_unfit(session, row)]
        unfit = [each for each in found if result_ids is None or each.id in result_ids]
        platforms = {each.id: each.name for each in session.scalars(select(Platform))}
        target = format_target(row, platforms)
        for result in unfit:
            result.width, result.height = target.size.width, target.size.height
            result.target, result.format_name = target.facts, target.name
        remake_rows(deps, session, unfit, actor.user_id, Urgency.STANDARD)
        if unfit:
            append_audit(
                session,
                actor,
                Action.FORMAT_RESULTS_REMADE,
                deps.clock.now(),
                subject_kind=SUBJECT,
                subject_id=row.id,
                after={"results": len(unfit)},
            )
        return len(unfit)


def find_unfit(session: Session, row: Format) -> list[tuple[ResultRow, tuple[Misfit, ...]]]:
    """The approved results of a format that do not fit it, with why.

    Of the many that fit only what is compared is read, and no plan.
    """
    made_of = (ResultRow.width, ResultRow.height, ResultRow.size_bytes, ResultRow.file_type)
    approved = (
        select(ResultRow.id, *made_of, ResultRow.target, ResultRow.edits)
        .join(ProjectRow, ProjectRow.id == ResultRow.project_id)
        .where(
            ResultRow.format_id == row.id,
            ResultRow.review == Review.APPROVED,
            ResultRow.status == ResultStatus.READY,
            ProjectRow.removed_at.is_(None),
        )
        .order_by(ResultRow.updated_at.desc(), ResultRow.id)
    )
    size, facts = Size(row.width, row.height), format_facts(row)
    found = []
    for made in session.execute(approved):
        misfits = find_misfits(made_file(made), size, facts)
        if misfits:
            found.append((session.get_one(ResultRow, made.id), misfits))
    return found


def made_file(result: ResultRow | Row[*AnyRow]) -> MadeFile:
    """What is compared of a result: of its row, or of these columns of it."""
    return MadeFile(
        Size(result.width, result.height),
        result.size_bytes,
        result.file_type or "",
        result.target,
        has_text=bool(result.edits.text_overlays),
    )
