"""Results: their rows, as values."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.deps import Deps
from app.domain.documents.edits import Edits
from app.domain.documents.plans import Plan
from app.domain.file_names import result_name
from app.domain.geometry import Size
from app.domain.results import GeneratedAsset, Provenance
from app.domain.suggesting import alt_text_of
from app.models import Asset as AssetRow, GeneratedAsset as ResultRow, Project as ProjectRow
from app.records.assets import analysis_of
from app.records.media import MediaKind, media_path


def result_view(deps: Deps, row: ResultRow, asset: AssetRow) -> GeneratedAsset:
    """The row as users and clients see it; asset: the picture it was made from."""
    return GeneratedAsset(
        id=row.id,
        project_id=row.project_id,
        generation_id=row.generation_id,
        original_asset_id=row.asset_id,
        filename=result_filename(row, asset.filename),
        url=picture_path(deps, MediaKind.RESULT, row),
        thumb_url=picture_path(deps, MediaKind.THUMB, row),
        group=row.group_name,
        platform_name=row.platform_name,
        format_name=row.format_name,
        width=row.width,
        height=row.height,
        is_nsfw=row.is_nsfw,
        status=row.status,
        problem=row.problem,
        plan=newest_plan(row),
        edits=with_logo_address(deps, row.organization_id, row.edits),
        version=row.version,
        rendered_version=row.rendered_version,
        review=row.review,
        size_bytes=row.size_bytes,
        provenance=provenance_of(row, asset),
        alt_text=alt_text_of(analysis_of(asset), row.edits),
        max_bytes=row.target.max_bytes,
        safe_zone=row.target.safe_zone,
        source_width=asset.width,
        source_height=asset.height,
        updated_at=row.updated_at,
    )


def rows_of_project(
    session: Session, project_id: UUID, result_ids: Collection[UUID]
) -> dict[UUID, ResultRow]:
    """Those of the results that are the project's, by their ids.

    They are found by their ids alone: asked for the project too, SQLite reads all of its results.
    """
    rows = session.scalars(select(ResultRow).where(ResultRow.id.in_(result_ids)))
    return {row.id: row for row in rows if row.project_id == project_id}


def results_in_use(session: Session, result_ids: Collection[UUID]) -> dict[UUID, ResultRow]:
    """Those of the results that are there, by their ids; a deleted project's are not."""
    in_use = select(ProjectRow.id).where(
        ProjectRow.id == ResultRow.project_id, ProjectRow.removed_at.is_(None)
    )
    query = select(ResultRow).where(ResultRow.id.in_(result_ids), in_use.exists())
    return {row.id: row for row in session.scalars(query)}


def result_views(
    deps: Deps, session: Session, rows: Sequence[ResultRow]
) -> tuple[GeneratedAsset, ...]:
    """Many rows at once, in their order."""
    ids = {row.asset_id for row in rows}
    assets = {
        asset.id: asset for asset in session.scalars(select(AssetRow).where(AssetRow.id.in_(ids)))
    }
    return tuple(result_view(deps, row, assets[row.asset_id]) for row in rows)


def picture_path(deps: Deps, kind: MediaKind, row: ResultRow) -> str:
    version, cleared = row.rendered_version, row.is_cleared
    return media_path(
        deps.links, deps.clock, kind, row.organization_id, row.id, version, is_cleared=cleared
    )


def with_logo_address(deps: Deps, organization_id: UUID, edits: Edits) -> Edits:
    """The edits as they were saved, with an address of the logo that opens now.

    Stored edits name the logo by its id.
    """
    overlay = edits.logo_overlay
    if not overlay:
        return edits
    logo_id = UUID(overlay.logo_url.removeprefix("logo:"))
    url = media_path(deps.links, deps.clock, MediaKind.LOGO, organization_id, logo_id, 1)
    return edits.changed(logo_overlay=overlay.changed(logo_url=url))


def newest_plan(row: ResultRow) -> Plan | None:
    """The plan; its warnings are those of the newest rendering, which knows the edits too."""
    if row.plan is None:
        return None
    return replace(row.plan, warnings=row.warnings)


def provenance_of(row: ResultRow, asset: AssetRow) -> Provenance:
    models = asset.analysis.models if asset.analysis else {}
    made = Provenance(row.engine, models, row.rules.versions())
    if row.plan is None or row.plan.edited is not None:
        return made  # what is painted for a plan is for its own window
    extension = row.plan.extension
    painted_by = extension.source if extension else ""
    return replace(made, painted_by=painted_by, left_out=row.plan.left_out)


def result_filename(row: ResultRow, original: str) -> str:
    """What its file is called, of the type in which it is stored."""
    place = f"{row.platform_name or row.group_name} {row.format_name}"
    extension = {"png": "png"}.get(row.file_type or "", "jpg")
    return result_name(original, place, Size(row.width, row.height), extension)
