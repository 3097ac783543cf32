"""Results as rows of the light table: what their place depends on, and nothing that is drawn.

A project may have thousands of results. Their documents are large, and are read for those alone
that are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, select, type_coerce
from sqlalchemy.types import NullType

from app.database.session import Session
from app.database.statements import Prepared
from app.deps import Deps
from app.domain.documents.rules import RuleGroup
from app.domain.light_table import TableRow
from app.models import Asset as AssetRow, GeneratedAsset as ResultRow, GenerationJob
from app.models.base import Json
from app.records.rules import rules_in_force

Raw = NullType
"""An id as the driver gives it, for what is only compared."""
PLANNED_BY = (RuleGroup.ADAPTATION, RuleGroup.AI_BEHAVIOR)
"""The groups of rules that a plan depends on."""


def planned_with(group: RuleGroup) -> ColumnElement[int]:
    """The version of a group that a result was planned with; 0 of one that was never set."""
    version = type_coerce(ResultRow.rules, Json)[(str(group), "version")]
    return func.coalesce(version.as_integer(), 0)


_ORDERS = Prepared(
    select(type_coerce(GenerationJob.id, Raw))
    .where(GenerationJob.project_id == bindparam("project"))
    .order_by(GenerationJob.created_at.desc(), GenerationJob.id)
)
"""The project's requests, the newest first."""
_ROWS = Prepared(
    select(
        type_coerce(ResultRow.generation_id, Raw).label("order"),
        ResultRow.position,
        ResultRow.id,
        ResultRow.asset_id,
        ResultRow.group_name,
        ResultRow.platform_name,
        ResultRow.width,
        ResultRow.height,
        ResultRow.status,
        ResultRow.rendered_version,
        ResultRow.review,
        ResultRow.is_nsfw,
        type_coerce(ResultRow.warnings, Json).label("findings"),
        ResultRow.updated_at,
        *(planned_with(group).label(f"version_{n}") for n, group in enumerate(PLANNED_BY)),
    ).where(ResultRow.project_id == bindparam("project"))
)
"""In no order: joined to the requests, SQLite would walk through those of all projects."""


def table_rows(deps: Deps, session: Session, project_id: UUID) -> list[TableRow]:
    """All results of a project, the newest request first."""
    now = rules_in_force(deps, session).versions()
    in_force = tuple(now.get(group, 0) for group in PLANNED_BY)
    orders = _ORDERS.run(session, project=project_id).scalars()
    places = {order_id: place for place, order_id in enumerate(orders)}
    rows = sorted(
        _ROWS.run(session, project=project_id), key=lambda row: (places[row.order], row.position)
    )
    return [
        TableRow(
            id=row.id,
            asset_id=row.asset_id,
            group=row.group_name,
            platform_name=row.platform_name,
            width=row.width,
            height=row.height,
            status=row.status,
            rendered_version=row.rendered_version,
            review=row.review,
            is_nsfw=row.is_nsfw,
            codes=codes_of(row.findings),
            is_outdated=(row.version_0, row.version_1) != in_force,
            updated_at=row.updated_at,
        )
        for row in rows
    ]


def codes_of(findings: Sequence[Mapping[str, str]] | None) -> tuple[str, ...]:
    return tuple([finding["code"] for finding in findings]) if findings else ()


def picture_names(session: Session, project_id: UUID) -> dict[UUID, str]:
    """The names of a project's pictures by their ids, in their order."""
    columns = (AssetRow.id, AssetRow.filename)
    query = select(*columns).where(AssetRow.project_id == project_id).order_by(AssetRow.position)
    return {row.id: row.filename for row in session.execute(query)}
