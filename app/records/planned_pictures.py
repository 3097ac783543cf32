"""The pictures that a changed rule is tried on, with what is known of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.deps import Deps
from app.domain.documents.analysis import Analysis
from app.domain.documents.corrections import corrected
from app.domain.documents.edits import Edits
from app.domain.documents.formats import FormatFacts, TargetFormat
from app.domain.geometry import Size
from app.domain.outlook import JudgedPicture
from app.domain.projects import AssetStatus
from app.models import Asset as AssetRow, Format, GeneratedAsset as ResultRow, Platform
from app.records.assets import proxy_path

SAMPLE_ANALYSES = Path(__file__).resolve().parents[1] / "seeds" / "sample_analyses.json"
"""What was found in the pictures that are shown to an organization that has none yet."""


@dataclass(frozen=True, slots=True)
class PlannedPicture:
    """One picture.

    Attributes:
        id: None for one that came with the product.
        preview_url: Where it is shown; empty for one that came with the product.
    """

    id: UUID | None
    filename: str
    preview_url: str
    analysis: Analysis

    @property
    def known_id(self) -> UUID:
        """Of one that is the organization's own."""
        if self.id is None:
            raise LookupError(f"{self.filename} came with the product")
        return self.id


@dataclass(frozen=True, slots=True)
class PlannedFormat:
    """One format as it is planned for. group: its platform or category."""

    group: str
    name: str
    target: TargetFormat


def newest_pictures(deps: Deps, session: Session, limit: int) -> list[PlannedPicture]:
    """The organization's newest pictures that were looked at."""
    query = (
        select(AssetRow)
        .where(AssetRow.status == AssetStatus.READY, AssetRow.analysis.is_not(None))
        .order_by(AssetRow.created_at.desc(), AssetRow.position, AssetRow.id)
        .limit(limit)
    )
    return [
        PlannedPicture(
            row.id, row.filename, proxy_path(deps, row), corrected(row.analysis, row.corrections)
        )
        for row in session.scalars(query)
        if row.analysis is not None
    ]


@cache
def sample_pictures() -> tuple[PlannedPicture, ...]:
    """Those that came with the product."""
    stored = json.loads(SAMPLE_ANALYSES.read_text(encoding="utf-8"))
    return tuple(
        PlannedPicture(None, name, "", Analysis.read(document)) for name, document in stored.items()
    )


def formats_of_pictures(
    session: Session, ids: Sequence[UUID], most: int
) -> dict[UUID, list[PlannedFormat]]:
    """By picture, the formats that it was made in last, each once, at most so many.

    They are as they were when the result was made.
    """
    results = (
        select(
            ResultRow.id,
            ResultRow.asset_id,
            ResultRow.group_name,
            ResultRow.format_name,
            ResultRow.width,
            ResultRow.height,
        )
        .where(ResultRow.asset_id.in_(ids))
        .order_by(ResultRow.updated_at.desc(), ResultRow.position)
    )
    chosen: dict[UUID, dict[tuple[str, str, int, int], UUID]] = {}
    for row in session.execute(results):
        formats = chosen.setdefault(row.asset_id, {})
        if len(formats) < most:
            formats.setdefault((row.group_name, row.format_name, row.width, row.height), row.id)
    wanted = [result_id for formats in chosen.values() for result_id in formats.values()]
    facts = {
        row.id: row.target
        for row in session.execute(
            select(ResultRow.id, ResultRow.target).where(ResultRow.id.in_(wanted))
        )
    }
    return {
        asset_id: [
            PlannedFormat(group, name, facts[result_id].target(Size(width, height)))
            for (group, name, width, height), result_id in formats.items()
        ]
        for asset_id, formats in chosen.items()
    }


def preselected_formats(session: Session, most: int) -> list[PlannedFormat]:
    """The first of those that are chosen for everybody who does not choose."""
    query = (
        select(Format, Platform.name)
        .outerjoin(Platform, Format.platform_id == Platform.id)
        .where(Format.archived_at.is_(None), Format.is_active, Format.is_default)
        .order_by(Format.position)
        .limit(most)
    )
    return [
        PlannedFormat(
            platform or row.category or "",
            row.name,
            FormatFacts(safe_zone=row.safe_zone).target(Size(row.width, row.height)),
        )
        for row, platform in session.execute(query)
    ]


def judged_pictures(session: Session, limit: int) -> list[JudgedPicture]:
    """Of the newest pictures, what the upload rules look at."""
    query = (
        select(AssetRow.kind, AssetRow.size_bytes, AssetRow.nsfw_score, AssetRow.is_cleared)
        .where(AssetRow.status == AssetStatus.READY)
        .order_by(AssetRow.created_at.desc(), AssetRow.position, AssetRow.id)
        .limit(limit)
    )
    return [JudgedPicture(*row) for row in session.execute(query)]


def newest_edits(session: Session, limit: int) -> list[Edits]:
    """What people changed in results last."""
    query = (
        select(ResultRow.edits)
        .where(ResultRow.version > 1)
        .order_by(ResultRow.updated_at.desc(), ResultRow.id)
        .limit(limit)
    )
    return [edits for edits in session.scalars(query) if edits.uses()]
