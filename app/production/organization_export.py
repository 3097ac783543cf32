"""Everything that an organization has, in one or several ZIP files.

A part holds what is between two places in the order of all files, so that no part takes longer than
a job may; the first one holds the rows besides.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from uuid import UUID

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor
from app.domain.errors import NotFound
from app.records.organization_files import (
    StoredFile,
    exported_tables,
    list_files,
    read_organization,
    read_rows,
)

PART_BYTES = 500_000_000
"""Bytes of the files of one part: what a slow store hands over within the time of a job."""
PIECE_BYTES = 1 << 20
"""Copied at once: memory stays the same however large a file is."""
FORMAT = 1
"""Of the export; it grows when a reader would have to be changed."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of an export this is.

    Attributes:
        number: From 1.
        total: How many parts there are.
        after: The place behind which its files begin; empty for the first.
        until: The place of its last file; empty for no end.
    """

    number: int = 1
    total: int = 1
    after: str = ""
    until: str = ""

    def has(self, place: str) -> bool:
        return place > self.after and (not self.until or place <= self.until)

    def payload(self) -> dict[str, object]:
        """As a job bears it."""
        return {
            "part": self.number,
            "parts": self.total,
            "after": self.after,
            "until": self.until,
        }

    @classmethod
    def of(cls, payload: Mapping[str, object]) -> Part:
        return cls(
            number=int(str(payload.get("part", 1))),
            total=int(str(payload.get("parts", 1))),
            after=str(payload.get("after", "")),
            until=str(payload.get("until", "")),
        )


@dataclass
class Manifest:
    """What is in the file, and what could not be put into it."""

    part: Part
    made_at: datetime
    files: list[dict[str, object]] = field(default_factory=list)
    left_out: list[dict[str, str]] = field(default_factory=list)

    def document(self) -> dict[str, object]:
        return {
            "format": FORMAT,
            "madeAt": say(self.made_at),
            "part": self.part.number,
            "parts": self.part.total,
            "files": self.files,
            "leftOut": self.left_out,
        }


def divide(files: Iterable[StoredFile]) -> list[Part]:
    """Parts of about the same size, at least one."""
    ends, filled, last = [""], 0, ""
    for file in files:
        if filled and filled + file.size_bytes > PART_BYTES:
            ends.append(last)
            filled = 0
        filled, last = filled + file.size_bytes, file.place
    total = len(ends)
    return [
        Part(number, total, after, ends[number] if number < total else "")
        for number, after in enumerate(ends, 1)
    ]


def write_export(
    deps: Deps, actor: Actor, part: Part, target: Path, report: Callable[[int], None]
) -> None:
    """Write one part into the file.

    Args:
        deps: What it is made with.
        actor: Whose organization.
        part: Which part.
        target: Where; beside it one file at a time is kept for a moment.
        report: Told how far it is, in percent.
    """
    manifest = Manifest(part, deps.clock.now())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        with deps.database.snapshot(actor) as session:
            if part.number == 1:
                write_tables(archive, session, actor.organization_id, manifest)
            files = [file for file in list_files(session) if part.has(file.place)]
        for number, file in enumerate(files, 1):
            write_stored(deps, archive, file, target.with_suffix(".piece"), manifest)
            if number % 50 == 0:
                report(100 * number // (len(files) + 1))
        text = json.dumps(manifest.document(), indent=2, ensure_ascii=False)
        archive.writestr("manifest.json", text)


def write_tables(
    archive: zipfile.ZipFile, session: Session, organization_id: UUID, manifest: Manifest
) -> None:
    about = read_organization(session, organization_id)
    write_json(archive, "data/organization.json", [about], manifest)
    for table in exported_tables():
        name = f"data/{table.__tablename__}.json"
        write_json(archive, name, read_rows(session, table), manifest)


def write_json(
    archive: zipfile.ZipFile,
    name: str,
    rows: Iterable[Mapping[str, object]],
    manifest: Manifest,
) -> None:
    """A JSON list, written row by row."""
    count = 0
    with Counted(archive, name, zipfile.ZIP_DEFLATED) as out:
        out.write(b"[")
        for row in rows:
            text = json.dumps(row, ensure_ascii=False, default=say)
            out.write((",\n" if count else "\n").encode() + text.encode())
            count += 1
        out.write(b"\n]\n")
    manifest.files.append({**out.line(), "rows": count})


def write_stored(
    deps: Deps, archive: zipfile.ZipFile, file: StoredFile, piece: Path, manifest: Manifest
) -> None:
    """Copy one object; one that is not there is named in the manifest."""
    try:
        path = deps.storage.local_path(file.key)
        if path is None:
            deps.storage.fetch(file.key, piece)
            path = piece
    except NotFound:
        manifest.left_out.append({"path": file.name, "why": "The file is not in the store."})
        return
    with path.open("rb") as source, Counted(archive, file.name, zipfile.ZIP_STORED) as out:
        while read := source.read(PIECE_BYTES):
            out.write(read)
    manifest.files.append(out.line())
    piece.unlink(missing_ok=True)


class Counted:
    """A member of an archive that is counted and summed while it is written."""

    def __init__(self, archive: zipfile.ZipFile, name: str, method: int) -> None:
        self.name, self.size = name, 0
        self._sum = hashlib.sha256()
        self._info = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
        self._info.compress_type = method
        self._archive = archive
        self._member: IO[bytes] | None = None

    def __enter__(self) -> Counted:
        self._member = self._archive.open(self._info, "w", force_zip64=True)
        return self

    def __exit__(self, *_: object) -> None:
        if self._member is not None:
            self._member.close()

    def write(self, data: bytes) -> None:
        if self._member is None:
            raise ValueError("the member is not open")
        self._member.write(data)
        self._sum.update(data)
        self.size += len(data)

    def line(self) -> dict[str, object]:
        """Its line in the manifest."""
        return {"path": self.name, "bytes": self.size, "sha256": self._sum.hexdigest()}


def say(value: object) -> str:
    """What JSON has no word for."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)
