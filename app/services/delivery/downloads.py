"""Handing out the files: a ZIP, or the file itself when it is one."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select

from app import ledger
from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.downloads import DownloadOrder, FileFormat, Grouping
from app.domain.documents.edits import Edits
from app.domain.documents.rules import JPEG_QUALITY
from app.domain.errors import Invalid, NotFound, StateForbids
from app.domain.jobs import JobKind, Urgency
from app.domain.lifecycle import OPEN_RESULT, DownloadStatus
from app.domain.projects import Problem
from app.domain.render_request import RenderRequest
from app.domain.storage_keys import CONTENT_TYPES, download_key
from app.imaging.encode import Encoded, encode
from app.imaging.engine import engine_version
from app.ledger import Claimed
from app.models.asset import Asset as AssetRow
from app.models.download import Download as DownloadRow
from app.models.generated_asset import EditVersion
from app.models.generated_asset import GeneratedAsset as ResultRow
from app.models.project import Project as ProjectRow
from app.ports.clock import clock_ms
from app.production.rendering import plan_of, render_request
from app.production.scratch import open_scratch
from app.production.sources import SourceCache
from app.records.lifecycle import change_status
from app.records.media import MediaKind, media_path
from app.records.render_requests import read_render_request
from app.records.results import result_filename, slug
from app.records.work import submit

WAIT_FOR_EDITS = timedelta(seconds=60)
LOOK_AGAIN_MS = 1_000
MAX_FILES = 2_000

_cache = SourceCache()


@dataclass(frozen=True, slots=True)
class Download:
    """A file that was asked for."""

    id: UUID
    status: DownloadStatus
    progress: int
    url: str
    """Where the file is, or will be."""
    filename: str
    size_bytes: int
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One file to be made."""

    name: str
    source_name: str
    format_name: str
    request: RenderRequest
    is_earlier: bool
    """The newest edits were not rendered in time; these are the ones before."""


def request_download(deps: Deps, actor: Actor, order: DownloadOrder) -> Download:
    """Queue the making of the file and say at once where it will be.

    Flagged results are left out.

    Raises:
        Invalid: Some results are not there.
        StateForbids: Every one is flagged, or none can be made.
    """
    actor.demand(Permission.USE_PROJECTS)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        rows = find_results(session, order.result_ids)
        usable = [row for row in rows if not row.is_nsfw]
        if not usable:
            raise StateForbids(
                "Every chosen result is flagged; an admin has to clear it first.",
                code="all_flagged",
            )
        if not any(row.rendered_version or row.status in OPEN_RESULT for row in usable):
            raise StateForbids("None of the chosen results could be made.", code="not_rendered")
        filename = download_filename(session, order, rows)
        row = DownloadRow(
            id=uuid4(),
            order=order,
            filename=filename,
            wait_until=now + WAIT_FOR_EDITS,
            created_by=actor.user_id,
            created_at=now,
        )
        session.add(row)
        session.flush()
        submit(deps, session, JobKind.BUILD_DOWNLOAD, [row.id], Urgency.INTERACTIVE)
        return download_view(deps, row)


def get_download(deps: Deps, actor: Actor, download_id: UUID) -> Download:
    """One download.

    Raises:
        NotFound: There is no such download.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        row = session.get(DownloadRow, download_id)
        if row is None:
            raise NotFound("There is no such download.", code="download_not_found")
        return download_view(deps, row)


def run_download(deps: Deps, claimed: Claimed) -> None:
    """The worker's half: render every result in the format asked for, pack, store, settle.

    Puts its job back while an edit is still being rendered, for 60 s at most.
    """
    with deps.database.snapshot(claimed.actor) as session:
        row = session.get(DownloadRow, claimed.subject_id)
        rows = find_results(session, row.order.result_ids) if row else []
        waits = any(result.status in OPEN_RESULT for result in rows)
        if row and waits and deps.clock.now() < row.wait_until:
            raise ledger.Postpone(LOOK_AGAIN_MS)
        entries = list(list_entries(session, row, rows)) if row else []
    with open_scratch(deps.scratch) as folder:
        stored = build_file(deps, claimed, row, entries, folder) if row else None
    with deps.database.transaction(claimed.actor) as session:
        ledger.finish(session, claimed, now_ms=clock_ms(deps.clock))
        fresh = session.get(DownloadRow, claimed.subject_id)
        if fresh is not None and stored is not None:
            fresh.file_key, fresh.size_bytes = stored
            fresh.progress = 100
            change_status(session, fresh, DownloadStatus.READY, at=deps.clock.now())


def find_results(session: Session, result_ids: Sequence[UUID]) -> list[ResultRow]:
    wanted = list(dict.fromkeys(result_ids))
    rows = {
        row.id: row for row in session.scalars(select(ResultRow).where(ResultRow.id.in_(wanted)))
    }
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
    if order.is_single:
        asset = session.get_one(AssetRow, rows[0].asset_id)
        stem = result_filename(rows[0], asset.filename).rpartition(".")[0]
        return f"{stem}.{extension_of(order.format)}"
    project = session.get_one(ProjectRow, rows[0].project_id)
    return f"{slug(project.name) or 'pictures'}.zip"


def extension_of(kind: FileFormat) -> str:
    return "jpg" if kind is FileFormat.JPEG else "png"


def list_entries(
    session: Session, row: DownloadRow, results: Sequence[ResultRow]
) -> Iterator[Entry]:
    """What goes in: finished results that are not flagged, each under a name of its own."""
    taken: set[str] = set()
    for result in results:
        if result.is_nsfw or not result.rendered_version:
            continue
        asset = session.get_one(AssetRow, result.asset_id)
        name = unique_name(entry_name(row, result, asset), taken)
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


def entry_name(row: DownloadRow, result: ResultRow, asset: AssetRow) -> str:
    stem = result_filename(result, asset.filename).rpartition(".")[0]
    file = f"{stem}.{extension_of(row.order.format)}"
    match row.order.grouping:
        case Grouping.BATCH:
            return f"{slug(asset.filename.rpartition('.')[0]) or 'picture'}/{file}"
        case Grouping.CATEGORY:
            return f"{slug(result.group_name) or 'other'}/{file}"
        case Grouping.INDIVIDUAL:
            return file


def unique_name(name: str, taken: set[str]) -> str:
    stem, _, extension = name.rpartition(".")
    number, unique = 1, name
    while unique in taken:
        number += 1
        unique = f"{stem}-{number}.{extension}"
    taken.add(unique)
    return unique


def build_file(
    deps: Deps, claimed: Claimed, row: DownloadRow, entries: Sequence[Entry], folder: Path
) -> tuple[str, int]:
    """Make the file and store it; returns its key and size."""
    if not entries:
        raise StateForbids("None of the chosen results can be downloaded.", code="not_rendered")
    if row.order.is_single:
        encoded = make_entry(deps, row, entries[0])
        key = download_key(row.organization_id, row.id, encoded.kind)
        return key, deps.storage.put(key, encoded.data, content_type=CONTENT_TYPES[encoded.kind])
    path = folder / "download.zip"
    write_zip(deps, claimed, row, entries, path)
    key = download_key(row.organization_id, row.id, "zip")
    return key, deps.storage.put(key, path, content_type=CONTENT_TYPES["zip"])


def write_zip(
    deps: Deps, claimed: Claimed, row: DownloadRow, entries: Sequence[Entry], path: Path
) -> None:
    lines = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for number, entry in enumerate(entries):
            encoded = make_entry(deps, row, entry)
            archive.writestr(entry.name, encoded.data)
            lines.append(manifest_line(entry, encoded))
            report_progress(deps, claimed, 100 * (number + 1) // (len(entries) + 1))
        manifest = {
            "engine": engine_version(),
            "files": lines,
            "leftOut": len(row.order.result_ids) - len(entries),
        }
        archive.writestr("manifest.json", json.dumps(manifest, indent=2, ensure_ascii=False))


def make_entry(deps: Deps, row: DownloadRow, entry: Entry) -> Encoded:
    """Rendered from the master in the format asked for; the format's own byte limit wins."""
    request = entry.request
    plan = plan_of(request)
    rendered = render_request(deps, _cache, request, plan, request.edits, request.canvas)
    quality = JPEG_QUALITY[row.order.quality]
    return encode(
        rendered.picture,
        kind=row.order.format,
        quality=quality,
        max_bytes=request.format.max_bytes,
    )


def manifest_line(entry: Entry, encoded: Encoded) -> dict[str, object]:
    line: dict[str, object] = {
        "file": entry.name,
        "source": entry.source_name,
        "format": entry.format_name,
        "width": entry.request.canvas.width,
        "height": entry.request.canvas.height,
        "bytes": len(encoded.data),
        "sha256": hashlib.sha256(encoded.data).hexdigest(),
        "version": entry.request.version,
    }
    if entry.is_earlier:
        line["note"] = (
            "The newest edits were not rendered in time; this is the version before them."
        )
    return line


def report_progress(deps: Deps, claimed: Claimed, progress: int) -> None:
    with deps.database.transaction(claimed.actor) as session:
        row = session.get(DownloadRow, claimed.subject_id)
        if row is not None:
            row.progress = progress


def download_view(deps: Deps, row: DownloadRow) -> Download:
    problem = Problem(row.error_code, row.error_message or "") if row.error_code else None
    url = media_path(deps.links, deps.clock, MediaKind.DOWNLOAD, row.organization_id, row.id, 1)
    return Download(row.id, row.status, row.progress, url, row.filename, row.size_bytes, problem)
