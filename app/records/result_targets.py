"""What is made of every picture of an order: formats with their facts copied, and their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.domain.documents.edits import Edits
from app.domain.documents.formats import FormatFacts, FormatType
from app.domain.documents.rule_records import RulesRecord
from app.domain.errors import Invalid
from app.domain.geometry import Size
from app.models import (
    Asset as AssetRow,
    Format,
    GeneratedAsset as ResultRow,
    GenerationJob,
    Platform,
)
from app.records.formats import format_facts


@dataclass(frozen=True, slots=True)
class ResultTarget:
    """One thing to make of every picture: the format's facts, copied."""

    format_id: UUID | None
    group: str
    platform_name: str | None
    name: str
    size: Size
    facts: FormatFacts


def format_targets(session: Session, format_ids: Sequence[UUID]) -> list[ResultTarget]:
    wanted = list(dict.fromkeys(format_ids))
    rows = {row.id: row for row in session.scalars(select(Format).where(Format.id.in_(wanted)))}
    platforms = {row.id: row.name for row in session.scalars(select(Platform))}
    errors = {}
    for number, format_id in enumerate(wanted):
        row = rows.get(format_id)
        if row is None or row.archived_at is not None or not row.is_active:
            errors[f"formatIds.{number}"] = "There is no such format."
    if errors:
        raise Invalid(errors)
    return [format_target(rows[format_id], platforms) for format_id in wanted]


def format_target(row: Format, platforms: dict[UUID, str]) -> ResultTarget:
    platform = (
        platforms[row.platform_id]
        if row.type == FormatType.REPURPOSING and row.platform_id
        else None
    )
    return ResultTarget(
        row.id,
        platform or row.category or "",
        platform,
        row.name,
        Size(row.width, row.height),
        format_facts(row),
    )


def result_rows(
    job: GenerationJob,
    pairs: Sequence[tuple[AssetRow, ResultTarget]],
    record: RulesRecord,
    now: datetime,
) -> list[ResultRow]:
    return [
        ResultRow(
            generation_id=job.id,
            project_id=job.project_id,
            asset_id=asset.id,
            format_id=target.format_id,
            position=position,
            group_name=target.group,
            platform_name=target.platform_name,
            format_name=target.name,
            width=target.size.width,
            height=target.size.height,
            target=target.facts,
            rules=record,
            edits=Edits(),
            updated_at=now,
        )
        for position, (asset, target) in enumerate(pairs)
    ]
