"""What goes into a download, under which names, and what it does not keep of its formats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.domain.documents.downloads import DownloadOrder, DownloadWarning, FileFormat, Grouping
from app.domain.documents.edits import Edits
from app.domain.documents.formats import FormatFacts
from app.domain.errors import Invalid
from app.domain.file_names import UsedNames, folder_name, stem_of, with_type
from app.domain.render_request import RenderRequest
from app.models.asset import Asset as AssetRow
from app.models.generated_asset import EditVersion, GeneratedAsset as ResultRow
from app.models.project import Project as ProjectRow
from app.records.render_requests import read_render_request
from app.records.results import result_filename

MAX_FILES = 2_000
"""Results in one download."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file to be made."""

    name: str
    source_name: str
    format_name: str
    request: RenderRequest
    is_earlier: bool
    """The newest edits were not rendered in time; these are the ones before."""


def find_results(session: Session, result_ids: Sequence[UUID]) -> list[ResultRow]:
    """The results in the order in which they are named.

    Raises:
        Invalid: There are none, too many, or some that are not there.
    """
    wanted = list(dict.fromkeys(result_ids))
    in_use = select(ProjectRow.id).where(
        ProjectRow.id == ResultRow.project_id, ProjectRow.removed_at.is_(None)
    )
    query = select(ResultRow).where(ResultRow.id.in_(wanted), in_use.exists())
    rows = {row.id: row for row in session.scalars(query)}
    errors = {
        f"assetIds.{n}": "There is no such result."
        for n, result_id in enumerate(wanted)
        if result_id not in rows
    }
    if not wanted:
        errors = {"assetIds": "Choose at least one result."}
    elif len(wanted) > MAX_FILES:
        errors = {"assetIds": f"{MAX_FILES:,} results at most fit into one download."}
    if errors:
        raise Invalid(errors)
    return [rows[result_id] for result_id in wanted]


def download_filename(session: Session, order: DownloadOrder, rows: Sequence[ResultRow]) -> str:
    """The name of the ZIP, or of the file itself."""
    if order.is_single:
        asset = session.get_one(AssetRow, rows[0].asset_id)
        return with_type(result_filename(rows[0], asset.filename), extension_of(order.format))
    project = session.get_one(ProjectRow, rows[0].project_id)
    return f"{folder_name(project.name, 'pictures')}.zip"


def extension_of(kind: FileFormat) -> str:
    return "jpg" if kind is FileFormat.JPEG else "png"


def name_entries(
    session: Session, order: DownloadOrder, results: Sequence[ResultRow]
) -> Iterator[tuple[str, ResultRow, AssetRow]]:
    """Results that are not flagged, each under a name of its own; folder and original one to one.

    The names are the same before and after the results are made.
    """
    folders, files = UsedNames(), UsedNames()
    for result in results:
        if result.is_nsfw:
            continue
        asset = session.get_one(AssetRow, result.asset_id)
        name = with_type(result_filename(result, asset.filename), extension_of(order.format))
        match order.grouping:
            case Grouping.BATCH:
                name = f"{folders.give(asset.id, folder_name(stem_of(asset.filename)))}/{name}"
            case Grouping.CATEGORY:
                folder = folder_name(result.group_name, "other")
                name = f"{folders.give(result.group_name, folder)}/{name}"
            case Grouping.INDIVIDUAL:
                pass
        yield files.give(result.id, name), result, asset


def list_entries(
    session: Session, order: DownloadOrder, results: Sequence[ResultRow]
) -> Iterator[Entry]:
    """What goes in: finished results that are not flagged."""
    for name, result, asset in name_entries(session, order, results):
        if not result.rendered_version:
            continue
        is_earlier = result.version != result.rendered_version
        request = read_render_request(session, result)
        if is_earlier:
            request = replace(
                request, edits=rendered_edits(session, result), version=result.rendered_version
            )
        yield Entry(name, asset.filename, result.format_name, request, is_earlier)


def rendered_edits(session: Session, result: ResultRow) -> Edits:
    """The document that the newest finished rendering was made with."""
    query = select(EditVersion.edits).where(
        EditVersion.generated_asset_id == result.id, EditVersion.version == result.rendered_version
    )
    return session.scalar(query) or Edits()


def warn_of_types(
    session: Session, order: DownloadOrder, results: Sequence[ResultRow]
) -> tuple[DownloadWarning, ...]:
    """The files whose formats do not take the type that is asked for."""
    named = name_entries(session, order, results)
    found = (
        warn_of_type(name, result.format_name, order.format, result.target)
        for name, result, _ in named
    )
    return tuple(warning for warning in found if warning)


def warn_of_type(
    file: str, format_name: str, kind: FileFormat, facts: FormatFacts
) -> DownloadWarning | None:
    """That the format does not take files of this kind; None when it does."""
    if not facts.file_types or str(kind) in facts.file_types:
        return None
    taken = " or ".join(word.upper() for word in facts.file_types)
    said = f"“{format_name}” takes {taken}; this file is {kind.upper()}."
    return DownloadWarning(file, "type_not_taken", said)
