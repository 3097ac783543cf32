"""The organization's catalogue of target formats."""

from __future__ import annotations

from sqlalchemy import select

from app import db
from app.domain.access import Actor
from app.domain.catalogue import AssetFormat, Catalogue, SafeZone
from app.domain.formats import FormatType
from app.models.format import Format
from app.models.platform import Platform
from app.ports.deps import Deps


def list_catalogue(deps: Deps, actor: Actor) -> Catalogue:  # noqa: ARG001
    """What can be generated now: active formats, in the catalogue's order."""
    with db.snapshot(actor) as session:
        platforms = {row.id: row for row in session.scalars(select(Platform))}
        query = select(Format).where(Format.archived_at.is_(None), Format.is_active).order_by(Format.position, Format.name)
        formats = [
            format_view(row, platforms.get(row.platform_id) if row.platform_id else None) for row in session.scalars(query)
        ]
    return Catalogue(
        resizing=tuple(fmt for fmt in formats if fmt.type is FormatType.RESIZING),
        repurposing=tuple(fmt for fmt in formats if fmt.type is FormatType.REPURPOSING),
    )


def format_view(row: Format, platform: Platform | None) -> AssetFormat:
    return AssetFormat(
        id=row.id,
        name=row.name,
        type=FormatType(row.type),
        platform_id=row.platform_id,
        platform_name=platform.name if platform else None,
        category=row.category,
        width=row.width,
        height=row.height,
        safe_zone=SafeZone(**row.safe_zone),
        max_bytes=row.max_bytes,
        file_types=tuple(row.file_types),
        mask=row.mask,
        rules=tuple(str(rule) for rule in row.rules),
        notes=row.notes,
        source=tuple(row.source),
        is_active=row.is_active,
        is_default=row.is_default,
    )
