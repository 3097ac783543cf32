"""Two versions of a result beside each other, in pictures and in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.edits import Edits
from app.domain.edit_changes import EditChange, list_changes
from app.domain.geometry import Size
from app.domain.render_request import RenderRequest
from app.domain.results import VersionOfEdits
from app.imaging.encode import encode
from app.models import Asset as AssetRow, GeneratedAsset as ResultRow
from app.production.previews import render_preview
from app.records.checked_edits import checked_edits
from app.records.edits import find_version, read_versions
from app.records.render_requests import read_preview_request
from app.records.rows import find_row

COMPARED_SIDE = 640
"""px of the longer side of each picture."""
QUALITY = 80
"""Of their JPEG."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A saved version beside edits that are not saved, or beside the newest version.

    Attributes:
        version: The saved one.
        changes: What is different; before is the saved version, after the other one.
        picture: Of the saved version, a JPEG.
        other_picture: Of the other one.
    """

    version: VersionOfEdits
    changes: tuple[EditChange, ...]
    picture: bytes
    other_picture: bytes


@dataclass(frozen=True, slots=True)
class ToldVersion:
    """A version with what it changed, part by part, since the one before it."""

    version: VersionOfEdits
    changes: tuple[EditChange, ...]


def tell_versions(deps: Deps, actor: Actor, result_id: UUID) -> tuple[ToldVersion, ...]:
    """Every version with what it changed, the newest first.

    Raises:
        NotFound: There is no such result.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        row = find_row(session, ResultRow, result_id)
        asset = session.get_one(AssetRow, row.asset_id)
        versions = read_versions(session, row)
    size = Size(asset.width, asset.height)
    before = [*(version.edits for version in versions[1:]), Edits()]
    return tuple(
        ToldVersion(version, list_changes(former, version.edits, size))
        for version, former in zip(versions, before, strict=True)
    )


def compare_edits(
    deps: Deps,
    actor: Actor,
    result_id: UUID,
    number: int | None = None,
    document: Mapping[str, object] | None = None,
) -> Comparison:
    """A version beside other edits; nothing is stored.

    Args:
        deps: For the store and the fonts.
        actor: Who asks.
        result_id: Of the result.
        number: Of the version; None: the newest.
        document: The edits beside it; None: those that are saved last.

    Raises:
        NotFound: There is no such result, or no such version of it.
        NotAllowed, Invalid: As when the edits are saved.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        row = find_row(session, ResultRow, result_id)
        asset = session.get_one(AssetRow, row.asset_id)
        size = Size(asset.width, asset.height)
        version = find_version(session, row, number or row.version)
        other = row.edits if document is None else checked_edits(deps, session, document, size)
        request = read_preview_request(session, row)
    return Comparison(
        version,
        list_changes(version.edits, other, size),
        picture_of(deps, request, version.edits),
        picture_of(deps, request, other),
    )


def picture_of(deps: Deps, request: RenderRequest, edits: Edits) -> bytes:
    """A small JPEG of the result with some edits."""
    rendered = render_preview(deps, request, edits, COMPARED_SIDE)
    return encode(rendered.picture, kind="jpeg", quality=QUALITY).data
