"""Projects with everything that is counted in them.

Read in a few statements however many they are.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import load_only

from app.database.session import Session
from app.deps import Deps
from app.domain.lifecycle import OPEN_ASSET, OPEN_RESULT
from app.domain.projects import AssetStatus, Project, ProjectShelf, derive_status
from app.domain.results import ResultStatus
from app.models import Asset as AssetRow, GeneratedAsset as ResultRow, Project as ProjectRow
from app.records.announced_uploads import Announced, announced
from app.records.assets import proxy_path
from app.records.media import MediaKind
from app.records.results import picture_path

SHOWN_KINDS = ("psd", "jpg", "png")
"""Always present in fileCounts, even when 0."""
COVERS = 3
"""Pictures on a project's card."""
_SHORT = {"jpeg": "jpg"}


@dataclass
class Counts:
    assets: dict[AssetStatus, int] = field(default_factory=lambda: defaultdict(int))
    kinds: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SHOWN_KINDS, 0))
    pictures: list[AssetRow] = field(default_factory=list)
    made: list[ResultRow] = field(default_factory=list)
    never_rendered: int = 0
    finished: int = 0
    cancelled: int = 0
    announced: Announced = field(default_factory=Announced)
    results: int = 0

    def of_assets(self, *states: AssetStatus) -> int:
        return sum(self.assets[state] for state in states)


def project_views(deps: Deps, session: Session, rows: Sequence[ProjectRow]) -> tuple[Project, ...]:
    """The rows as users and clients see them, in their order."""
    counts: dict[UUID, Counts] = {row.id: Counts() for row in rows}
    count_assets(session, counts)
    find_covers(session, counts)
    count_results(session, counts)
    find_made(session, counts)
    for project_id, waiting in announced(session, counts, deps.clock.now()).items():
        counts[project_id].announced = waiting
    return tuple(project_view(deps, row, counts[row.id]) for row in rows)


def count_assets(session: Session, counts: dict[UUID, Counts]) -> None:
    """Pictures by their kinds, in the order of their upload, and by their states."""
    columns = (AssetRow.project_id, AssetRow.kind, AssetRow.status)
    query = (
        select(*columns, func.count())
        .where(AssetRow.project_id.in_(counts))
        .group_by(*columns)
        .order_by(func.min(AssetRow.position))
    )
    for project_id, kind, status, number in session.execute(query):
        count = counts[project_id]
        short = _SHORT.get(kind, kind)
        count.kinds[short] = count.kinds.get(short, 0) + number
        count.assets[status] += number


def find_covers(session: Session, counts: dict[UUID, Counts]) -> None:
    """The first pictures of each project that can be shown; what was seen in them is not read."""
    place = func.row_number().over(
        partition_by=AssetRow.project_id, order_by=(AssetRow.position, AssetRow.id)
    )
    first = (
        select(AssetRow.id, place.label("place"))
        .where(AssetRow.project_id.in_(counts), AssetRow.proxy_key.is_not(None))
        .subquery()
    )
    shown_by = (AssetRow.organization_id, AssetRow.proxy_key, AssetRow.is_cleared)
    query = (
        select(AssetRow)
        .options(load_only(AssetRow.project_id, *shown_by))
        .join(first, first.c.id == AssetRow.id)
        .where(first.c.place <= COVERS)
        .order_by(first.c.place)
    )
    for row in session.scalars(query):
        counts[row.project_id].pictures.append(row)


def count_results(session: Session, counts: dict[UUID, Counts]) -> None:
    """A result that shows an earlier rendering while it is edited counts as finished."""
    columns = (ResultRow.project_id, ResultRow.status, ResultRow.rendered_version > 0, func.count())
    query = select(*columns).where(ResultRow.project_id.in_(counts)).group_by(*columns[:3])
    for project_id, status, is_rendered, number in session.execute(query):
        count = counts[project_id]
        count.results += number
        if status in OPEN_RESULT and not is_rendered:
            count.never_rendered += number
        elif status is ResultStatus.CANCELLED:
            count.cancelled += number
        else:
            count.finished += number


def find_made(session: Session, counts: dict[UUID, Counts]) -> None:
    """The newest results of projects that have fewer pictures than a card shows."""
    few = [key for key, count in counts.items() if count.results and len(count.pictures) < COVERS]
    if not few:
        return
    newest = (
        select(
            ResultRow.id,
            func.row_number()
            .over(
                partition_by=ResultRow.project_id,
                order_by=(ResultRow.updated_at.desc(), ResultRow.id),
            )
            .label("place"),
        )
        .where(ResultRow.project_id.in_(few), ResultRow.thumb_key.is_not(None))
        .subquery()
    )
    query = (
        select(ResultRow)
        .join(newest, newest.c.id == ResultRow.id)
        .where(newest.c.place < COVERS)
        .order_by(newest.c.place)
    )
    for row in session.scalars(query):
        counts[row.project_id].made.append(row)


def cover_paths(deps: Deps, count: Counts) -> tuple[str, ...]:
    pictures = [proxy_path(deps, row) for row in count.pictures]
    made = [picture_path(deps, MediaKind.THUMB, row) for row in count.made]
    return tuple([*pictures, *made][:COVERS])


def shelf_of(row: ProjectRow) -> ProjectShelf:
    if row.removed_at:
        return ProjectShelf.DELETED
    return ProjectShelf.ARCHIVED if row.shelved_at else ProjectShelf.ACTIVE


def project_view(deps: Deps, row: ProjectRow, count: Counts) -> Project:
    awaited, overdue = len(count.announced.awaited), len(count.announced.overdue)
    analysing = count.of_assets(*OPEN_ASSET) - awaited - overdue
    total = sum(count.assets.values())
    status = derive_status(
        uploading=awaited,
        analysing=analysing,
        generating=count.never_rendered,
        assets=total,
        failed_assets=count.of_assets(AssetStatus.FAILED) + overdue,
        finished_jobs=count.finished,
    )
    return Project(
        id=row.id,
        name=row.name,
        status=status,
        progress=0 if awaited else progress_of(total, analysing, count),
        submitted_at=row.created_at,
        changed_at=row.changed_at or row.created_at,
        shelf=shelf_of(row),
        file_counts=count.kinds,
        asset_count=total,
        result_count=count.results,
        cover_urls=cover_paths(deps, count),
        version=row.version,
    )


def progress_of(total: int, analysing: int, count: Counts) -> int:
    """Of what is going on: the analysis while it runs, else the results."""
    if analysing:
        return 100 * (total - analysing) // total
    return (
        100 * (count.finished + count.cancelled) // count.results if count.never_rendered else 100
    )
