"""Corrections of a picture: read with who saved them, stored, and held against its results."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor
from app.domain.documents.analysis import Analysis
from app.domain.documents.correction_changes import NO_CORRECTIONS
from app.domain.documents.corrections import Corrections, corrected
from app.domain.documents.edits import Edits
from app.domain.documents.kept_layouts import NO_LAYOUTS, KeptLayouts
from app.domain.documents.plans import Plan
from app.domain.documents.rule_records import RulesRecord
from app.domain.documents.rules import RuleGroup
from app.domain.errors import CorrectionsOutOfDate, StateForbids
from app.domain.geometry import Size
from app.domain.planning.replan import Replanner
from app.domain.results import ResultStatus
from app.domain.reviews import PictureReview, PlannedResult
from app.models import Asset as AssetRow, GeneratedAsset as ResultRow, User
from app.records.assets import asset_view
from app.records.lifecycle import touch_project
from app.records.planned_pictures import PlannedFormat, preselected_formats
from app.records.rows import find_row, unknown_row
from app.records.rules import rules_in_force

MOST_REPLANNED = 500
"""Results of one picture that are planned at once, the newest first: a second of work at most."""
FORMATS_TRIED = 8
"""Preselected formats that a correction is tried on before anything was made of the picture."""
PLANNED_BY = (RuleGroup.ADAPTATION, RuleGroup.AI_BEHAVIOR)
"""The groups of rules that a plan depends on."""


@dataclass(frozen=True, slots=True)
class MadeResult:
    """What planning a result again takes; plan None: it is not planned yet."""

    id: UUID | None
    format: PlannedFormat
    plan: Plan | None
    edits: Edits
    rules: RulesRecord | None
    layouts: KeptLayouts = NO_LAYOUTS


def find_picture(session: Session, project_id: UUID, asset_id: UUID) -> AssetRow:
    """The picture of the project.

    Raises:
        NotFound: There is none.
    """
    asset = find_row(session, AssetRow, asset_id)
    if asset.project_id != project_id:
        raise unknown_row(AssetRow)
    return asset


def analysis_found_in(asset: AssetRow) -> Analysis:
    """What was found, before anybody corrected it.

    Raises:
        StateForbids: Nobody has looked yet.
    """
    if asset.analysis is None:
        raise StateForbids(
            "This picture has not been looked at yet. Try again in a moment.", code="not_analysed"
        )
    return asset.analysis


def review_of(deps: Deps, session: Session, asset: AssetRow) -> PictureReview:
    counted = select(func.count()).where(ResultRow.asset_id == asset.id)
    return PictureReview(
        asset=asset_view(deps, asset),
        found=analysis_found_in(asset).elements,
        corrections=asset.corrections or NO_CORRECTIONS,
        version=asset.corrections_version,
        saved_by=name_of(session, asset.corrected_by),
        saved_at=asset.corrected_at,
        result_count=session.scalar(counted) or 0,
        earlier=asset.earlier_corrections,
    )


def name_of(session: Session, user_id: UUID | None) -> str | None:
    user = session.get(User, user_id) if user_id else None
    return user.username if user else None


def store_corrections(
    deps: Deps,
    session: Session,
    actor: Actor,
    asset: AssetRow,
    corrections: Corrections,
    expected_version: int | None,
) -> None:
    """Replace what was said of the picture; the same again changes nothing but the first time.

    Who saves for the first time without a correction says that all is right as it was found.

    Raises:
        CorrectionsOutOfDate: expected_version is not the newest.
    """
    if expected_version is not None and expected_version != asset.corrections_version:
        who = name_of(session, asset.corrected_by) or "Somebody"
        raise CorrectionsOutOfDate(
            f"{who} corrected this picture in between. Nothing of yours was saved; look at their "
            "corrections first."
        )
    saved = asset.corrections or NO_CORRECTIONS
    if corrections == saved and asset.corrected_at is not None:
        return
    now = deps.clock.now()
    asset.earlier_corrections = saved
    asset.corrections = corrections if corrections.elements else None
    asset.corrections_version += 1
    asset.corrected_by, asset.corrected_at = actor.user_id, now
    touch_project(session, asset.project_id, at=now)


def results_of_picture(session: Session, asset_id: UUID) -> tuple[list[MadeResult], int]:
    """Results that are made or will be, the newest first; and how many more there are."""
    is_wanted = (
        ResultRow.asset_id == asset_id,
        ResultRow.status.not_in((ResultStatus.CANCELLED, ResultStatus.FAILED)),
    )
    columns = (
        ResultRow.id,
        ResultRow.group_name,
        ResultRow.format_name,
        ResultRow.width,
        ResultRow.height,
        ResultRow.target,
        ResultRow.plan,
        ResultRow.edits,
        ResultRow.rules,
        ResultRow.layouts,
    )
    newest = (
        select(*columns)
        .where(*is_wanted)
        .order_by(ResultRow.updated_at.desc(), ResultRow.position, ResultRow.id)
        .limit(MOST_REPLANNED)
    )
    found = [
        MadeResult(
            row.id,
            PlannedFormat(
                row.group_name, row.format_name, row.target.target(Size(row.width, row.height))
            ),
            row.plan,
            row.edits,
            row.rules,
            row.layouts or NO_LAYOUTS,
        )
        for row in session.execute(newest)
    ]
    total = session.scalar(select(func.count()).select_from(ResultRow).where(*is_wanted)) or 0
    return found, total - len(found)


def formats_to_try(session: Session) -> list[MadeResult]:
    """What a correction is tried on before anything was made."""
    return [
        MadeResult(None, each, None, Edits(), None)
        for each in preselected_formats(session, FORMATS_TRIED)
    ]


def replanner_of(
    deps: Deps, session: Session, asset: AssetRow, corrections: Corrections
) -> Replanner:
    found = analysis_found_in(asset)
    rules = rules_in_force(deps, session).rules()
    return Replanner.of(corrected(found, asset.corrections), corrected(found, corrections), rules)


def replan_result(planner: Replanner, result: MadeResult) -> PlannedResult:
    """What the result is, and what it would be."""
    planned = planner.replan(result.plan, result.format.target, result.edits, result.layouts)
    size = result.format.target.size
    return PlannedResult(
        result_id=result.id,
        group=result.format.group,
        format_name=result.format.name,
        width=size.width,
        height=size.height,
        is_edited=bool(result.edits.uses()),
        loses_layout=planned.loses_layout,
        alters_layout=planned.alters_layout,
        before=planned.before,
        after=planned.after,
        effect=planned.effect,
    )


def is_of_earlier_rules(result: MadeResult, in_force: RulesRecord) -> bool:
    """Whether rules that a plan depends on have changed since it was made."""
    if result.rules is None:
        return False
    then, now = result.rules.versions(), in_force.versions()
    return any(then[group] != now[group] for group in PLANNED_BY)
