"""Opening signed links."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.database.session import Session
from app.deps import Deps
from app.domain.access import system_actor
from app.domain.errors import NotFound, StateForbids
from app.domain.lifecycle import DownloadStatus
from app.domain.storage_keys import CONTENT_TYPES, blurred_key
from app.models import Asset as AssetRow, Download, GeneratedAsset as ResultRow, Logo
from app.records.media import MediaKind
from app.records.results import result_filename

STORE_LINK_S = 900
"""How long an address of the store's own is good for; a transfer that has begun goes on."""


@dataclass(frozen=True, slots=True)
class MediaFile:
    """An object that is handed out from here.

    Attributes:
        path: a local file with the object's bytes.
        content_type: of those.
        download_name: Under which browsers save it; None: the link says it.
        is_shown: Whether they show it, and save it only when they are told to.
    """

    path: Path
    content_type: str
    download_name: str | None = None
    is_shown: bool = False


@dataclass(frozen=True, slots=True)
class MediaElsewhere:
    """The object is handed out by the store itself; url: good for STORE_LINK_S from now."""

    url: str


@dataclass(frozen=True, slots=True)
class BeingMade:
    """A download that is not ready yet; progress: 0..100."""

    progress: int


Media = MediaFile | MediaElsewhere | BeingMade


def open_media(deps: Deps, signed: str, *, is_saved: bool = False) -> Media:
    """What the link stands for.

    Args:
        deps: For the store.
        signed: The link.
        is_saved: Whether a picture is to be saved, not shown.

    Raises:
        NotFound: It was not made here, has run out, or has no picture yet.
        StateForbids: The download has failed.
    """
    link = deps.links.read(signed)
    if int(link.get("e", 0)) <= deps.clock.now().timestamp():
        raise NotFound(
            "This link has run out. Open the page again for a new one.", code="link_expired"
        )
    kind, row_id = MediaKind(link["k"]), UUID(link["i"])
    with deps.database.snapshot(system_actor(UUID(link["o"]))) as session:
        if kind is MediaKind.DOWNLOAD:
            return open_download(deps, session.get(Download, row_id))
        key = find_picture_key(session, kind, row_id, is_revealed=bool(link.get("r")))
        name = find_result_name(session, row_id, key) if kind is MediaKind.RESULT else None
    if key is None:
        raise NotFound("There is no picture here yet.", code="not_rendered")
    return open_object(deps, key, name, is_shown=not is_saved)


def open_download(deps: Deps, row: Download | None) -> Media:
    if row is None:
        raise NotFound("This download is not there (any more).", code="download_not_found")
    if row.status is DownloadStatus.FAILED:
        raise StateForbids(
            row.error_message or "The download could not be made.",
            code=row.error_code or "download_failed",
        )
    if row.file_key is None:
        return BeingMade(row.progress)
    return open_object(deps, row.file_key, row.filename)


def find_picture_key(
    session: Session, kind: MediaKind, row_id: UUID, *, is_revealed: bool
) -> str | None:
    """The storage key; None when there is no picture.

    A flagged picture shows its blurred copy, unless the link was made to reveal it.
    """
    if kind is MediaKind.PROXY:
        asset = session.get(AssetRow, row_id)
        return (
            shown_key(asset.proxy_key, is_blurred=asset.is_nsfw and not is_revealed)
            if asset
            else None
        )
    if kind is MediaKind.LOGO:
        logo = session.get(Logo, row_id)
        return logo.file_key if logo else None
    result = session.get(ResultRow, row_id)
    if result is None:
        return None
    key = result.file_key if kind is MediaKind.RESULT else result.thumb_key
    return shown_key(key, is_blurred=result.is_nsfw and not is_revealed)


def find_result_name(session: Session, result_id: UUID, key: str | None) -> str | None:
    """What a result's file is called; None of the copy in which nothing is to be seen."""
    row = session.get(ResultRow, result_id)
    if row is None or key != row.file_key:
        return None
    return result_filename(row, session.get_one(AssetRow, row.asset_id).filename)


def shown_key(key: str | None, *, is_blurred: bool) -> str | None:
    return blurred_key(key) if key and is_blurred else key


def content_type_of(key: str) -> str:
    return CONTENT_TYPES[key.rpartition(".")[2]]


def open_object(
    deps: Deps, key: str, download_name: str | None = None, *, is_shown: bool = False
) -> MediaFile | MediaElsewhere:
    kind = content_type_of(key)
    url = deps.storage.signed_url(
        key,
        expires_in_s=STORE_LINK_S,
        download_name=download_name,
        is_shown=is_shown,
        content_type=kind,
    )
    if url is not None:
        return MediaElsewhere(url)
    path = deps.storage.local_path(key)
    if path is None:
        raise NotFound("This file is not on this machine.", code="no_object")
    return MediaFile(path, kind, download_name, is_shown)
