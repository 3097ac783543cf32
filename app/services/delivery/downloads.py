"""Handing out the files: a ZIP, or the file itself when it is one."""

import hashlib
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select

from app import ledger
from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.downloads import (
    DownloadOrder,
    DownloadQuote,
    DownloadScope,
    DownloadWarning,
    LeftOut,
)
from app.domain.documents.rules import JPEG_QUALITY
from app.domain.errors import StateForbids
from app.domain.jobs import JobKind, Urgency
from app.domain.lifecycle import OPEN_RESULT, DownloadStatus
from app.domain.projects import Problem
from app.domain.storage_keys import CONTENT_TYPES, download_key
from app.imaging.encode import Encoded
from app.imaging.engine import engine_version
from app.models import Download as DownloadRow, Project as ProjectRow
from app.production.organization_export import Part, write_export
from app.production.rendering import encode_rendered, plan_of, render_request
from app.production.scratch import open_scratch
from app.production.sources import SourceCache
from app.records.downloads import (
    Entry,
    download_filename,
    estimate_sizes,
    find_results,
    list_entries,
    name_entries,
    warn_of_type,
    warn_of_types,
    why_left_out,
)
from app.records.lifecycle import change_status
from app.records.media import MediaKind, media_path
from app.records.rows import find_row, is_gone, unknown_row
from app.records.work import submit

WAIT_FOR_EDITS = timedelta(seconds=60)
LOOK_AGAIN_MS = 1_000
EXAMPLES = 3
"""Names that a quote shows."""
NEWEST = 10
"""Downloads of a project that are listed."""

_cache = SourceCache()


@dataclass(frozen=True, slots=True)
class Download:
    """A file that was asked for."""

    id: UUID
    project_id: UUID | None
    status: DownloadStatus
    progress: int
    url: str
    """Where the file is, or will be."""
    filename: str
    size_bytes: int
    problem: Problem | None
    created_at: datetime
    warnings: tuple[DownloadWarning, ...]
    """What single files do not keep of their formats: before they are made, as far as it is known.
    """


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What was made and where it lies."""

    key: str
    size_bytes: int
    warnings: tuple[DownloadWarning, ...]


def request_download(deps: Deps, actor: Actor, order: DownloadOrder) -> Download:
    """Queue the making of the file and say at once where it will be.

    Flagged results are left out.

    Raises:
        Invalid: Some results are not there.
        StateForbids: Every one is flagged, or none can be made.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.transaction(actor) as session:
        return download_view(deps, queue_download(deps, session, order, actor.user_id))


def repeat_download(deps: Deps, actor: Actor, download_id: UUID) -> Download:
    """Order once more what an earlier download was to hold; the earlier one stays as it is.

    Raises:
        NotFound: There is no such download of results.
        Invalid: Some of its results are not there any more.
        StateForbids: Every one is flagged, or none can be made.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.transaction(actor) as session:
        earlier = find_visible(session, download_id, is_admin=False)
        if earlier is None:
            raise unknown_row(DownloadRow)
        return download_view(deps, queue_download(deps, session, earlier.order, actor.user_id))


def queue_download(
    deps: Deps, session: Session, order: DownloadOrder, user_id: UUID | None
) -> DownloadRow:
    """The row of an order, with its job; refuses one that would hold nothing."""
    now = deps.clock.now()
    rows = find_results(session, order.result_ids)
    usable = [row for row in rows if not row.is_nsfw]
    if not usable:
        raise StateForbids(
            "Every chosen result is flagged; an admin has to clear it first.", code="all_flagged"
        )
    if not any(row.rendered_version or row.status in OPEN_RESULT for row in usable):
        raise StateForbids("None of the chosen results could be made.", code="not_rendered")
    row = DownloadRow(
        id=uuid4(),
        project_id=rows[0].project_id,
        order=order,
        filename=download_filename(session, order, rows),
        warnings=warn_of_types(session, order, rows),
        wait_until=now + WAIT_FOR_EDITS,
        created_by=user_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    submit(deps, session, JobKind.BUILD_DOWNLOAD, [row.id], Urgency.INTERACTIVE)
    return row


def quote_download(deps: Deps, actor: Actor, order: DownloadOrder) -> DownloadQuote:
    """What a download would bring, and what not and why; nothing is made.

    Raises:
        Invalid: Some results are not there.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        rows = find_results(session, order.result_ids)
        out = [said for result in rows if (said := why_left_out(result))]
        outside = {said.result_id for said in out}
        named = list(name_entries(session, order, rows))
        inside = [(name, row) for name, row, _ in named if row.id not in outside]
        names = {row.id: name for name, row, _ in name_entries(session, order, rows, is_all=True)}
        return DownloadQuote(
            filename=download_filename(session, order, rows),
            file_count=len(inside),
            size_bytes=estimate_sizes(order, [row for _, row in inside]),
            waiting=sum(not row.rendered_version for _, row in inside),
            examples=tuple(name for name, _ in inside[:EXAMPLES]),
            left_out=tuple(replace(said, file=names[said.result_id]) for said in out),
            warnings=warn_of_types(session, order, [row for _, row in inside]),
        )


def list_downloads(deps: Deps, actor: Actor, project_id: UUID) -> tuple[Download, ...]:
    """The project's newest downloads.

    Raises:
        NotFound: There is no such project.
    """
    actor.demand(Permission.USE_PROJECTS)
    query = (
        select(DownloadRow)
        .where(DownloadRow.project_id == project_id)
        .order_by(DownloadRow.created_at.desc(), DownloadRow.id)
        .limit(NEWEST)
    )
    with deps.database.snapshot(actor) as session:
        find_row(session, ProjectRow, project_id)
        return tuple(download_view(deps, row) for row in session.scalars(query))


def find_downloads(deps: Deps, actor: Actor, ids: Sequence[UUID]) -> tuple[Download, ...]:
    """Those of the downloads that are there for the actor, in the order of their ids."""
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        is_admin = actor.may(Permission.MANAGE_ORGANIZATION)
        rows = [find_visible(session, row_id, is_admin=is_admin) for row_id in ids[:NEWEST]]
        return tuple(download_view(deps, row) for row in rows if row is not None)


def get_download(deps: Deps, actor: Actor, download_id: UUID) -> Download:
    """One download.

    Raises:
        NotFound: There is no such download.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        is_admin = actor.may(Permission.MANAGE_ORGANIZATION)
        row = find_visible(session, download_id, is_admin=is_admin)
        if row is None:
            raise unknown_row(DownloadRow)
        return download_view(deps, row)


def find_visible(session: Session, download_id: UUID, *, is_admin: bool) -> DownloadRow | None:
    """The download; None when there is none, or it holds what is for admins alone."""
    row = session.get(DownloadRow, download_id)
    if row is None or is_gone(session, row):
        return None
    return row if is_admin or row.scope is None else None


def run_download(deps: Deps, claimed: ledger.Claimed) -> None:
    """The worker's half: render every result in the format asked for, pack, store, settle.

    Puts its job back while an edit is still being rendered, for 60 s at most.
    """
    with deps.database.snapshot(claimed.actor) as session:
        row = session.get(DownloadRow, claimed.subject_id)
        is_export = row is not None and row.scope is DownloadScope.ORGANIZATION
        rows = find_results(session, row.order.result_ids) if row and not is_export else []
        waits = any(result.status in OPEN_RESULT for result in rows)
        if row and waits and deps.clock.now() < row.wait_until:
            raise ledger.Postpone(LOOK_AGAIN_MS)
        entries = list(list_entries(session, row.order, rows)) if row else []
        left_out = [out for result in rows if (out := why_left_out(result))]
    with open_scratch(deps.scratch) as folder:
        stored = build_file(deps, claimed, row, entries, left_out, folder) if row else None
    with deps.database.transaction(claimed.actor) as session:
        ledger.finish(session, claimed, now_ms=deps.now_ms())
        fresh = session.get(DownloadRow, claimed.subject_id)
        if fresh is not None and stored is not None:
            fresh.file_key, fresh.size_bytes = stored.key, stored.size_bytes
            fresh.warnings = stored.warnings
            fresh.progress = 100
            change_status(session, fresh, DownloadStatus.READY, at=deps.clock.now())


def build_file(
    deps: Deps,
    claimed: ledger.Claimed,
    row: DownloadRow,
    entries: Sequence[Entry],
    left_out: Sequence[LeftOut],
    folder: Path,
) -> StoredFile:
    """Make the file and store it."""
    if row.scope is DownloadScope.ORGANIZATION:
        return build_export(deps, claimed, row, folder)
    if not entries:
        raise StateForbids("None of the chosen results can be downloaded.", code="not_rendered")
    if row.order.is_single:
        encoded = make_entry(deps, row, entries[0])
        key = download_key(row.organization_id, row.id, encoded.kind)
        size = deps.storage.put(key, encoded.data, content_type=CONTENT_TYPES[encoded.kind])
        return StoredFile(key, size, warn_of_entry(entries[0], encoded))
    path = folder / "download.zip"
    warnings = write_zip(deps, claimed, row, entries, left_out, path)
    key = download_key(row.organization_id, row.id, "zip")
    size = deps.storage.put(key, path, content_type=CONTENT_TYPES["zip"])
    return StoredFile(key, size, warnings)


def build_export(deps: Deps, claimed: ledger.Claimed, row: DownloadRow, folder: Path) -> StoredFile:
    """Everything of the organization, or one part of it."""
    path = folder / "export.zip"
    report = partial(report_progress, deps, claimed)
    write_export(deps, claimed.actor, Part.of(claimed.payload), path, report)
    key = download_key(row.organization_id, row.id, "zip")
    return StoredFile(key, deps.storage.put(key, path, content_type=CONTENT_TYPES["zip"]), ())


def write_zip(
    deps: Deps,
    claimed: ledger.Claimed,
    row: DownloadRow,
    entries: Sequence[Entry],
    left_out: Sequence[LeftOut],
    path: Path,
) -> tuple[DownloadWarning, ...]:
    """Write the files and their manifest; returns what they do not keep of their formats."""
    lines, warnings = [], list[DownloadWarning]()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for number, entry in enumerate(entries):
            encoded = make_entry(deps, row, entry)
            archive.writestr(entry.name, encoded.data)
            broken = warn_of_entry(entry, encoded)
            lines.append(manifest_line(entry, encoded, broken))
            warnings.extend(broken)
            report_progress(deps, claimed, 100 * (number + 1) // (len(entries) + 1))
        manifest = {
            "engine": engine_version(),
            "files": lines,
            "leftOut": len(set(row.order.result_ids)) - len(entries),
            "leftOutResults": [
                {"id": str(out.result_id), "reason": str(out.reason), "message": out.message}
                for out in left_out
            ],
        }
        archive.writestr("manifest.json", json.dumps(manifest, indent=2, ensure_ascii=False))
    return tuple(warnings)


def make_entry(deps: Deps, row: DownloadRow, entry: Entry) -> Encoded:
    """Rendered from the master in the format asked for; the format's own byte limit wins."""
    request = entry.request
    plan = plan_of(request)
    rendered = render_request(deps, _cache, request, plan, request.edits, request.canvas)
    quality = request.edits.limit_quality(JPEG_QUALITY[row.order.quality])
    return encode_rendered(deps, rendered, str(entry.kind), quality, request.format.max_bytes)


def warn_of_entry(entry: Entry, encoded: Encoded) -> tuple[DownloadWarning, ...]:
    """What the file does not keep of its format."""
    wrong_type = warn_of_type(entry.name, entry.format_name, entry.kind, entry.request.format)
    rest = (DownloadWarning(entry.name, said.code, said.message) for said in encoded.warnings)
    return (*([wrong_type] if wrong_type else ()), *rest)


def manifest_line(
    entry: Entry, encoded: Encoded, warnings: Sequence[DownloadWarning]
) -> dict[str, object]:
    """What the manifest says of a file; warnings: what it does not keep of its format."""
    line: dict[str, object] = {
        "file": entry.name,
        "source": entry.source_name,
        "format": entry.format_name,
        "width": entry.request.canvas.width,
        "height": entry.request.canvas.height,
        "bytes": len(encoded.data),
        "sha256": hashlib.sha256(encoded.data).hexdigest(),
        "version": entry.request.version,
        "type": str(entry.kind),
        "altText": entry.alt_text,
        "provenance": {
            "engine": entry.provenance.engine,
            "models": dict(entry.provenance.models),
            "rules": {str(group): number for group, number in entry.provenance.rules.items()},
            **({"paintedBy": painted} if (painted := entry.provenance.painted_by) else {}),
        },
        "warnings": [
            *({"code": said.code, "message": said.message} for said in entry.warnings),
            *({"code": said.code, "message": said.message} for said in warnings),
        ],
    }
    if entry.is_earlier:
        line["note"] = (
            "The newest edits were not rendered in time; this is the version before them."
        )
    return line


def report_progress(deps: Deps, claimed: ledger.Claimed, progress: int) -> None:
    with deps.database.transaction(claimed.actor) as session:
        row = session.get(DownloadRow, claimed.subject_id)
        if row is not None:
            row.progress = progress


def download_view(deps: Deps, row: DownloadRow) -> Download:
    url = media_path(deps.links, deps.clock, MediaKind.DOWNLOAD, row.organization_id, row.id, 1)
    return Download(
        row.id,
        row.project_id,
        row.status,
        row.progress,
        url,
        row.filename,
        row.size_bytes,
        row.problem,
        row.created_at,
        row.warnings or (),
    )
