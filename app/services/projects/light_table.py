"""The light table: results of a project, filtered, grouped, and looked at closely."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.errors import NotFound
from app.domain.light_table import TableFilter, TableRow, urgency_of
from app.domain.pages import Page
from app.domain.results import GeneratedAsset
from app.imaging.encode import encode
from app.models import (
    Asset as AssetRow,
    EditVersion,
    GeneratedAsset as ResultRow,
    Project as ProjectRow,
)
from app.production.previews import render_preview
from app.records.assets import proxy_path
from app.records.edits import find_version
from app.records.light_table import picture_names, table_rows
from app.records.render_requests import read_preview_request
from app.records.results import result_view, result_views, rows_of_project
from app.records.rows import find_row

VERSION_SIDE = 960
"""px of the longer side of the picture of an earlier version."""
VERSION_QUALITY = 85
"""Of its JPEG."""


@dataclass(frozen=True, slots=True)
class LightTable:
    """Every result of a project as a row, and the names of its pictures by their ids."""

    rows: tuple[TableRow, ...]
    pictures: dict[UUID, str]

    def taken(self, wanted: TableFilter) -> list[TableRow]:
        """Those that the filter takes, in their order."""
        return [row for row in self.rows if wanted.takes(row)]


@dataclass(frozen=True, slots=True)
class Look:
    """A result to be looked at closely.

    Attributes:
        original_url: Of the picture it was made of.
        original_name: Its name.
        versions: Numbers of the versions that were ever saved, the newest first.
        reason: Why it was rejected; empty when it was not, or nobody said.
    """

    result: GeneratedAsset
    original_url: str
    original_name: str
    versions: tuple[int, ...]
    reason: str


def open_table(deps: Deps, actor: Actor, project_id: UUID) -> LightTable:
    """All results of a project, the newest request first; what is drawn is not read.

    Raises:
        NotFound: There is no such project.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        find_row(session, ProjectRow, project_id)
        rows = table_rows(deps, session, project_id)
        return LightTable(tuple(rows), picture_names(session, project_id))


def name_pictures(deps: Deps, actor: Actor, project_id: UUID) -> dict[UUID, str]:
    """The names of a project's pictures by their ids; its results are not read.

    Raises:
        NotFound: There is no such project.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        find_row(session, ProjectRow, project_id)
        return picture_names(session, project_id)


def read_cards(
    deps: Deps, actor: Actor, project_id: UUID, ids: Sequence[UUID]
) -> tuple[GeneratedAsset, ...]:
    """These results of a project, in this order; ids that are not there are left out."""
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        return read_results(deps, session, project_id, ids)


def filter_results(
    deps: Deps,
    actor: Actor,
    project_id: UUID,
    wanted: TableFilter,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> Page[GeneratedAsset]:
    """Results of a project that the filter takes, what needs somebody first.

    Args:
        deps: For the store's addresses.
        actor: Who asks.
        project_id: Whose results.
        wanted: Which.
        limit: How many to read; None for all that follow the offset.
        offset: How many are passed over.

    Raises:
        NotFound: There is no such project.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        find_row(session, ProjectRow, project_id)
        rows = [row for row in table_rows(deps, session, project_id) if wanted.takes(row)]
        ids = [row.id for row in sorted(rows, key=urgency_of)][offset:][:limit]
        return Page(read_results(deps, session, project_id, ids), len(rows))


def look_at_result(deps: Deps, actor: Actor, result_id: UUID) -> Look:
    """A result, the picture it was made of, and its versions.

    Raises:
        NotFound: There is no such result.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        row = find_row(session, ResultRow, result_id)
        asset = session.get_one(AssetRow, row.asset_id)
        of_result = EditVersion.generated_asset_id == row.id
        query = select(EditVersion.version).where(of_result).order_by(EditVersion.version.desc())
        versions = tuple(session.scalars(query)) or (row.version,)
        view = result_view(deps, row, asset)
        reason = row.review_reason or ""
        return Look(view, proxy_path(deps, asset), asset.filename, versions, reason)


def draw_version(deps: Deps, actor: Actor, result_id: UUID, version: int) -> bytes:
    """A small JPEG of an earlier version: its edits over today's plan; nothing is stored.

    Raises:
        NotFound: There is no such result, no such version, or nothing may be shown of it.
        StateForbids: The result is being made.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        row = find_row(session, ResultRow, result_id)
        asset = session.get_one(AssetRow, row.asset_id)
        if row.is_nsfw or asset.is_nsfw:
            raise NotFound("There is no such version to show.", code="version_not_found")
        edits = find_version(session, row, version).edits
        request = read_preview_request(session, row)
    rendered = render_preview(deps, request, edits, VERSION_SIDE)
    return encode(rendered.picture, kind="jpeg", quality=VERSION_QUALITY).data


def read_results(
    deps: Deps, session: Session, project_id: UUID, ids: Sequence[UUID]
) -> tuple[GeneratedAsset, ...]:
    rows = rows_of_project(session, project_id, ids)
    return result_views(deps, session, [rows[wanted] for wanted in ids if wanted in rows])
