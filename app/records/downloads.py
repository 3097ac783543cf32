"""What goes into a download, under which names, and what it does not keep of its formats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.domain.documents.downloads import (
    DownloadOrder,
    DownloadWarning,
    FileFormat,
    Grouping,
    LeftOut,
    WhyLeftOut,
)
from app.domain.documents.edits import Edits
from app.domain.documents.formats import FormatFacts
from app.domain.documents.plans import PlanWarning
from app.domain.download_names import fill_pattern
from app.domain.download_sizes import estimate_bytes
from app.domain.errors import Invalid
from app.domain.file_names import UsedNames, folder_name, stem_of, with_type
from app.domain.lifecycle import OPEN_RESULT
from app.domain.render_request import RenderRequest
from app.domain.results import Provenance, ResultStatus
from app.domain.suggesting import alt_text_of
from app.models.asset import Asset as AssetRow
from app.models.generated_asset import EditVersion, GeneratedAsset as ResultRow
from app.models.project import Project as ProjectRow
from app.records.assets import analysis_of
from app.records.render_requests import read_render_request
from app.records.results import provenance_of, result_filename, results_in_use

MAX_FILES = 2_000
"""Results in one download."""
ABOUT_FILES = {"over_max_bytes"}
"""Codes of warnings about a stored file, not about its picture."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file to be made."""

    name: str
    source_name: str
    format_name: str
    kind: FileFormat
    request: RenderRequest
    is_earlier: bool
    """The newest edits were not rendered in time; these are the ones before."""
    alt_text: str
    """The picture in words; empty when nothing is known of it."""
    provenance: Provenance
    warnings: tuple[PlanWarning, ...]
    """Of the result as it is shown, the worst first; what is said of its stored file is not among
    them, since another one is made.
    """


def find_results(session: Session, result_ids: Sequence[UUID]) -> list[ResultRow]:
    """The results in the order in which they are named.

    Raises:
        Invalid: There are none, too many, or some that are not there.
    """
    wanted = list(dict.fromkeys(result_ids))
    rows = results_in_use(session, wanted)
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
        return next(name for name, _, _ in name_entries(session, order, rows, is_all=True))
    project = session.get_one(ProjectRow, rows[0].project_id)
    return f"{folder_name(project.name, 'pictures')}.zip"


def kind_of(order: DownloadOrder, result: ResultRow) -> FileFormat:
    """The type of a result's file: the one that is asked for, or the one its format asks for."""
    if order.format is not FileFormat.AUTO:
        return order.format
    return FileFormat.PNG if result.file_type == "png" else FileFormat.JPEG


def extension_of(kind: FileFormat) -> str:
    return "png" if kind is FileFormat.PNG else "jpg"


def why_left_out(result: ResultRow) -> LeftOut | None:
    """Why a result is not handed out; None when it is, or will be."""
    name = f"{result.group_name}, {result.format_name}"
    if result.is_nsfw:
        said = f"“{name}” may not be safe for work. An admin can look at it and clear it."
        return LeftOut(result.id, "", WhyLeftOut.FLAGGED, said)
    if result.rendered_version or result.status in OPEN_RESULT:
        return None
    if result.status is ResultStatus.CANCELLED:
        said = f"“{name}” was cancelled before it was made. Make it after all, or leave it out."
        return LeftOut(result.id, "", WhyLeftOut.CANCELLED, said)
    said = f"“{name}” could not be made. Retry it in the results."
    return LeftOut(result.id, "", WhyLeftOut.FAILED, said)


def name_entries(
    session: Session,
    order: DownloadOrder,
    results: Sequence[ResultRow],
    *,
    is_all: bool = False,
) -> Iterator[tuple[str, ResultRow, AssetRow]]:
    """Results, each under a name of its own; folder and original one to one.

    The names are the same before and after the results are made.

    Args:
        is_all: those that are flagged too.
    """
    folders, files = UsedNames(), UsedNames()
    shown = [result for result in results if is_all or not result.is_nsfw]
    for number, result in enumerate(shown, start=1):
        asset = session.get_one(AssetRow, result.asset_id)
        name = file_name_of(session, order, result, asset, number)
        for folder in reversed(folders_of(order, result, asset, folders)):
            name = f"{folder}/{name}"
        yield files.give(result.id, name), result, asset


def folders_of(
    order: DownloadOrder, result: ResultRow, asset: AssetRow, used: UsedNames
) -> tuple[str, ...]:
    """The folders that a file lies in, outermost first."""
    picture = used.give(asset.id, folder_name(stem_of(asset.filename)))
    match order.grouping:
        case Grouping.INDIVIDUAL:
            return ()
        case Grouping.BATCH:
            return (picture,)
        case Grouping.CATEGORY:
            return (used.give(result.group_name, folder_name(result.group_name, "other")),)
        case Grouping.NESTED:
            return (picture, folder_name(result.group_name, "other"))


def file_name_of(
    session: Session, order: DownloadOrder, result: ResultRow, asset: AssetRow, number: int
) -> str:
    """What a file is called, by the pattern where there is one."""
    extension = extension_of(kind_of(order, result))
    if not order.pattern:
        return with_type(result_filename(result, asset.filename), extension)
    values = {
        "project": session.get_one(ProjectRow, result.project_id).name,
        "picture": stem_of(asset.filename),
        "platform": result.platform_name or result.group_name,
        "format": result.format_name,
        "width": str(result.width),
        "height": str(result.height),
        "version": str(result.version),
        "date": f"{result.updated_at:%Y-%m-%d}",
        "number": f"{number:03}",
    }
    return f"{fill_pattern(order.pattern, values)}.{extension}"


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
        yield Entry(
            name,
            asset.filename,
            result.format_name,
            kind_of(order, result),
            request,
            is_earlier,
            alt_text_of(analysis_of(asset), request.edits),
            provenance_of(result, asset),
            tuple(said for said in result.warnings if said.code not in ABOUT_FILES),
        )


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
        warn_of_type(name, result.format_name, kind_of(order, result), result.target)
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


def estimate_sizes(order: DownloadOrder, results: Sequence[ResultRow]) -> int:
    """About how many bytes the files have together; what is not made yet counts as the others."""
    known = [
        estimate_bytes(
            row.size_bytes,
            FileFormat.PNG if row.file_type == "png" else FileFormat.JPEG,
            row.rules.rules().ai_behavior.image_quality,
            kind_of(order, row),
            order.quality,
            row.target.max_bytes,
        )
        for row in results
        if row.rendered_version
    ]
    return round(sum(known) * len(results) / len(known)) if known else 0
