"""What an order is about: its pictures, and what is to be made of each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.domain.documents.formats import FormatFacts, custom_size
from app.domain.errors import Invalid, StateForbids
from app.domain.geometry import Size
from app.domain.lifecycle import OPEN_ASSET, OPEN_RESULT
from app.domain.orders import GenerationOrder
from app.domain.projects import AssetStatus
from app.domain.results import CUSTOM_GROUP, ResultStatus
from app.models import Asset as AssetRow, GeneratedAsset as ResultRow, Project as ProjectRow
from app.records.announced_uploads import Announced, announced
from app.records.result_targets import ResultTarget, format_targets
from app.records.rows import find_row

MAX_RESULTS = 2_000
"""Results of one request."""
THERE = (*OPEN_RESULT, ResultStatus.READY)
"""States of results that are made, or will be."""

Pair = tuple[AssetRow, ResultTarget]
"""A picture, and something to make of it."""


def pairs_of(session: Session, order: GenerationOrder, now: datetime) -> tuple[list[Pair], int]:
    """What an order would make, picture by picture, so that a worker decodes each master once.

    Returns:
        The pairs, and how many more are left out because they are there already.

    Raises:
        NotFound: For the project.
        Invalid: For formats, sizes or pictures that are not there, or too many.
        StateForbids: While pictures are still being analysed, unless only the ready ones are
            wanted; or when none is ready.
    """
    custom = custom_targets(order)
    assets = find_assets(session, order, now)
    targets = format_targets(session, order.format_ids) + custom
    pairs = [(asset, target) for asset in assets for target in targets]
    there = find_made(session, order.project_id) if order.skips_made else frozenset()
    wanted = [pair for pair in pairs if made_key(*pair) not in there]
    check_amount(len(wanted))
    return wanted, len(pairs) - len(wanted)


def made_key(asset: AssetRow, target: ResultTarget) -> tuple[UUID, UUID | None, Size]:
    """Two results with the same key are of the same picture, format and size."""
    return asset.id, target.format_id, target.size


def find_made(session: Session, project_id: UUID) -> frozenset[tuple[UUID, UUID | None, Size]]:
    """The keys of all results of a project that are made, or will be."""
    columns = (ResultRow.asset_id, ResultRow.format_id, ResultRow.width, ResultRow.height)
    query = select(*columns).where(ResultRow.project_id == project_id, ResultRow.status.in_(THERE))
    return frozenset(
        (asset_id, format_id, Size(width, height))
        for asset_id, format_id, width, height in session.execute(query)
    )


def custom_targets(order: GenerationOrder) -> list[ResultTarget]:
    targets = []
    for number, custom in enumerate(order.custom_sizes):
        size = custom_size(
            custom.width, custom.height, custom.unit, custom.dpi, path=f"customResizes.{number}"
        )
        name = f"{size.width} × {size.height}"
        targets.append(ResultTarget(None, CUSTOM_GROUP, None, name, size, FormatFacts()))
    if not targets and not order.format_ids:
        raise Invalid({"formatIds": "Choose at least one format or custom size."})
    return targets


def find_assets(session: Session, order: GenerationOrder, now: datetime) -> list[AssetRow]:
    find_row(session, ProjectRow, order.project_id)
    query = (
        select(AssetRow).where(AssetRow.project_id == order.project_id).order_by(AssetRow.position)
    )
    waiting = announced(session, [order.project_id], now).get(order.project_id, Announced())
    rows = [row for row in session.scalars(query) if row.id not in waiting.overdue]
    if not order.only_ready and any(row.status in OPEN_ASSET for row in rows):
        raise still_looked_at()
    if order.asset_ids is not None:
        rows = choose_assets(rows, order.asset_ids)
    ready = [row for row in rows if row.status is AssetStatus.READY]
    if not ready and any(row.status in OPEN_ASSET for row in rows):
        raise still_looked_at()
    if not ready:
        raise StateForbids(
            "None of these pictures could be read, so there is nothing to make.",
            code="no_ready_pictures",
        )
    return ready


def still_looked_at() -> StateForbids:
    return StateForbids(
        "The pictures are still being looked at. Try again in a moment.",
        code="project_not_ready",
    )


def choose_assets(rows: Sequence[AssetRow], asset_ids: Sequence[UUID]) -> list[AssetRow]:
    known = {row.id for row in rows}
    errors = {
        f"assetIds.{n}": "There is no such picture."
        for n, asset_id in enumerate(asset_ids)
        if asset_id not in known
    }
    if errors or not asset_ids:
        raise Invalid(errors or {"assetIds": "Choose at least one picture."})
    return [row for row in rows if row.id in set(asset_ids)]


def check_amount(number: int) -> None:
    if number > MAX_RESULTS:
        raise Invalid(
            {
                "formatIds": f"That is {number:,} results; {MAX_RESULTS:,} at most fit into one "
                "request."
            }
        )
